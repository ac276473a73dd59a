import type { Message } from '#kernel/decider';

/** Why a restriction ends: a claim at law, the person's consent, an authority's lawful demand. */
export const liftGrounds = ['CLAIM', 'CONSENT', 'AUTHORITY'] as const;
export type LiftGround = (typeof liftGrounds)[number];

/**
 * What became of the personal data of a case (个人信息保护法 art. 47, 档案法 art. 21): restricted while a law says that it is kept,
 * destroyed, by its keys, when nothing says so any more. Append-only. Dates are legal dates (Asia/Shanghai).
 */
export interface ErasureEvents {
  ErasureRequested: { readonly caseId: string; readonly by: 'SUBJECT' | 'ARCHIVE'; readonly keyIds: readonly string[] };
  /** Nobody reads it meanwhile; the record stays until `retainUntil` at least. */
  ProcessingRestricted: { readonly keyIds: readonly string[]; readonly retainUntil: string; readonly basis: string };
  RestrictionLifted: { readonly keyIds: readonly string[]; readonly ground: LiftGround };
  /** 销毁清册: the list of what is to be destroyed, by its number. */
  DestructionProposed: { readonly listNo: string; readonly keyIds: readonly string[]; readonly retainUntil: string };
  DestructionApproved: { readonly listNo: string };
  DestructionDeclined: { readonly listNo: string };
  /** The keys are gone; what they sealed is unreadable in the log, the read models and every copy. */
  KeysDestroyed: { readonly listNo: string; readonly keyIds: readonly string[] };
}

export type ErasureEvent = Message<ErasureEvents>;

export const erasureSchemaVersions = {
  ErasureRequested: 1,
  ProcessingRestricted: 1,
  RestrictionLifted: 1,
  DestructionProposed: 1,
  DestructionApproved: 1,
  DestructionDeclined: 1,
  KeysDestroyed: 1,
} as const satisfies Record<keyof ErasureEvents, number>;

/** The stream that tells what became of a case's personal data. */
export const erasureStream = (caseId: string): string => `erasure-${caseId}`;
