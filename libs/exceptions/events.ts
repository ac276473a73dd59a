import type { Message } from '#kernel/decider';

/** Which way of handling a matter is excused from: online, over the counter, or both (domain.md No. 42). */
export const exceptionScopes = ['ONLINE', 'OFFLINE', 'BOTH'] as const;
export type ExceptionScope = (typeof exceptionScopes)[number];

/** 文件要求, 实际工作, 涉密, 其他. With SECRECY the entry itself is classified. */
export const exceptionReasons = ['DOCUMENT_DEMANDS', 'ACTUAL_WORK', 'SECRECY', 'OTHER'] as const;
export type ExceptionReason = (typeof exceptionReasons)[number];

/** Days before the last one from which a unit is told that an exception ends (domain.md 2.10), the later warning first. */
export const expiryWarnings = [7, 30] as const;
export type ExpiryWarning = (typeof expiryWarnings)[number];

/** What a unit asks to be excused from. */
export interface RequestedException {
  readonly matterCode: string;
  readonly unit: string;
  readonly scope: ExceptionScope;
  readonly reasonCode: ExceptionReason;
}

/** Everything that can have happened to the exceptions (例外) of one matter and scope. Legal dates, all included. */
export interface ExceptionEvents {
  ExceptionRequested: RequestedException;
  /** 市政府同意, for a time that ends; `reviewBy`: by when it is looked at again. It is not in force before it is filed. */
  ExceptionApproved: { readonly docNo: string; readonly to: string; readonly reviewBy: string };
  /** `reason`: official words, about no person. */
  ExceptionDeclined: { readonly reason: string };
  /** 报营商局备案: in force from `from` until the day that was approved. */
  ExceptionEffective: { readonly filingNo: string; readonly from: string };
  /** The first day on which it holds no more. */
  ExceptionEnded: { readonly effectiveFrom: string };
  /** The day of the review has come, and it was not renewed before. */
  ExceptionReviewDue: { readonly filingNo: string; readonly reviewBy: string };
  /** Its last day is near, and nothing follows on it: no more than `days` days are left. */
  ExceptionExpiring: { readonly filingNo: string; readonly to: string; readonly days: ExpiryWarning };
  /** Its last day is over, and nothing follows on it. */
  ExceptionExpired: { readonly filingNo: string; readonly to: string };
}

export type ExceptionEvent = Message<ExceptionEvents>;

export const exceptionSchemaVersions = {
  ExceptionRequested: 1,
  ExceptionApproved: 1,
  ExceptionDeclined: 1,
  ExceptionEffective: 1,
  ExceptionEnded: 1,
  ExceptionReviewDue: 1,
  ExceptionExpiring: 1,
  ExceptionExpired: 1,
} as const satisfies Record<keyof ExceptionEvents, number>;

/** One stream per matter and scope: a renewal follows the exception it renews. */
export const exceptionId = (matterCode: string, scope: ExceptionScope): string => `${matterCode}-${scope}`;

export const exceptionStream = (id: string): string => `exception-${id}`;
