import type { Asked, Message } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import type { AbsenceReason, ChiefEvents, GrantEvents, PostEvents } from './events.js';

/** What may be asked of a post. */
export interface PostCommands {
  /** Defines the post, or changes its people. */
  DefinePost: PostEvents['PostDefined'];
  DeclareAbsence: {
    readonly officer: string;
    readonly from: string;
    readonly to: string;
    readonly reason: AbsenceReason;
  };
  ActivateB: Record<string, never>;
  HandOverFiles: { readonly caseIds: readonly string[] };
  AcknowledgeHandover: { readonly handover: number };
  ReturnToA: Record<string, never>;
  /** The cover may be overdue: the state says whether it is. */
  NoteUncovered: Record<string, never>;
}

/** What may be asked of a grant. */
export interface GrantCommands {
  GrantAuthority: GrantEvents['AuthorityGranted'];
  RevokeAuthority: GrantEvents['AuthorityRevoked'];
}

/** Who may act under the seal now, looked up with `whoCanAct` before the command is decided. */
export interface SealHolder {
  readonly officerId: string;
  readonly postId: string;
  readonly asB: boolean;
  readonly grantId: string;
}

/** What may be asked of the chiefs of a unit. */
export interface ChiefCommands {
  AppointChief: ChiefEvents['ChiefAppointed'] & { readonly unit: string };
  ReplaceChief: ChiefEvents['ChiefAppointed'] & { readonly unit: string };
  RegisterSeal: ChiefEvents['SealRegistered'] & { readonly unit: string };
  ApplySeal: {
    readonly sealId: string;
    readonly docHash: string;
    readonly caseId?: string;
    readonly holder: SealHolder;
  };
}

export type PostCommand = Message<PostCommands>;
export type GrantCommand = Message<GrantCommands>;
export type ChiefCommand = Message<ChiefCommands>;

export type AskedOfPost<Type extends PostCommand['type'] = PostCommand['type']> = Asked<PostCommand & { type: Type }>;

/** Who may ask for what (domain.md No. 12, 22, 23); people of a unit only within it. */
export const permittedRoles = {
  DefinePost: ['unit-head', 'chief', 'centre', 'bureau', 'administrator'],
  DeclareAbsence: ['clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head', 'centre'],
  ActivateB: ['clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head', 'centre', 'system'],
  HandOverFiles: ['clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head', 'centre'],
  AcknowledgeHandover: ['clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head'],
  ReturnToA: ['clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head', 'centre'],
  NoteUncovered: ['system'],
  GrantAuthority: ['unit-head', 'bureau', 'administrator'],
  RevokeAuthority: ['unit-head', 'bureau', 'administrator'],
  AppointChief: ['unit-head', 'centre', 'bureau', 'administrator'],
  ReplaceChief: ['unit-head', 'centre', 'bureau', 'administrator'],
  RegisterSeal: ['centre', 'bureau', 'administrator'],
  ApplySeal: ['clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head'],
} as const satisfies Record<(PostCommand | GrantCommand | ChiefCommand)['type'], readonly Role[]>;
