import type { MatterSnapshot } from '#catalogue/events';
import type { Message, Recorded } from '#kernel/decider';
import type { Sealed } from '#kernel/sealed';
import type { AlertLevel, DeadlineKind, Threshold } from '#law/deadline-rules';
import type { Remedy } from '#law/remedy';

/** A paper handed in: `hash` is the SHA-256 of the stored (sealed) content, absent for paper kept at the window. */
export interface MaterialHandedIn {
  readonly code: string;
  readonly original: boolean;
  readonly hash?: string;
}

/** What is wrong with one paper; the words are sealed. */
export interface Defect {
  readonly code: string;
  readonly defect: Sealed;
}

/** A reason of a "no": the facts in sealed words, the legal text in clear. */
export interface Reason {
  readonly facts: Sealed;
  readonly basis: string;
}

/** How a decision stood to its two limits on the calendar known then. Working days; `null` where the matter has no limit. */
export interface Timeliness {
  readonly usedWorkingDays: number;
  readonly pausedWorkingDays: number;
  readonly statutoryDue: string | null;
  readonly promisedDue: string | null;
  readonly withinStatutory: boolean | null;
  readonly withinPromised: boolean | null;
}

/** Everything that can have happened to a case (办件). Append-only: never edit a line, add one. Dates are Asia/Shanghai. */
export interface CaseEvents {
  ApplicationReceived: {
    readonly caseNo: string;
    readonly matter: MatterSnapshot;
    /** Keyed HMAC of the applicant's identity number; never the number itself. */
    readonly subjectRef: string;
    /** Name, identity number, contact and statements of the applicant: a sealed JSON object. */
    readonly form: Sealed;
    readonly materials: readonly MaterialHandedIn[];
    readonly receivedAt: string;
    readonly receivedDate: string;
    readonly previousCaseId?: string;
  };
  MaterialsChecked: {
    readonly outcome: 'COMPLETE' | 'INCOMPLETE' | 'CORRECTABLE' | 'NOT_REQUIRED' | 'NOT_OUR_POWER';
    readonly defects: readonly Defect[];
  };
  SupplementRequested: {
    readonly noticeId: string;
    readonly round: number;
    readonly items: readonly Defect[];
    readonly servedAt: string;
    readonly dueDate: string;
  };
  SupplementReceived: { readonly materials: readonly MaterialHandedIn[]; readonly receivedDate: string };
  /** `unit`, here and below: the unit that answers for the case, whoever acted; statistics count there. */
  CaseAccepted: {
    readonly unit: string;
    readonly mode: 'NORMAL' | 'INSTANT';
    readonly acceptedDate: string;
    readonly completeSetDate: string;
    /** The day the decision clocks count from, and why that day. */
    readonly clockDay0: string;
    readonly clockDay0Rule: 'COMPLETE_SET_RECEIVED';
    readonly statutoryDays: number | null;
    readonly promisedDays: number | null;
    readonly receiptNo: string;
  };
  /** 逾期不告知的，自收到申请材料之日起即为受理: a finding of law, not a decision. Its effective date is the day of receipt. */
  CaseDeemedAccepted: {
    readonly unit: string;
    readonly receivedDate: string;
    readonly detectedAt: string;
    readonly statutoryDays: number | null;
    readonly promisedDays: number | null;
    readonly missedBy: { readonly unit: string; readonly post: string };
  };
  AcceptanceRefused: {
    readonly unit: string;
    readonly kind: 'NOT_REQUIRED' | 'NOT_OUR_POWER' | 'FALSE_MATERIAL';
    readonly docNo: string;
    readonly reasons: readonly Reason[];
    readonly competentOrgan?: string;
    readonly remedy: Remedy;
  };
  CaseRouted: { readonly toUnit: string; readonly toOffice: string };
  CaseTaken: { readonly unit: string; readonly post: string };
  CaseReturnedToWindow: { readonly reason: Sealed };
  OfficerAssigned: { readonly from?: string; readonly to: string; readonly toPost: string; readonly reason?: Sealed };
  OpinionRecorded: {
    readonly conclusion: 'APPROVE' | 'REJECT' | 'UNDECIDED';
    readonly text: Sealed;
    readonly dissent: boolean;
  };
  SubmittedForDecision: { readonly toUnit: string; readonly opinions: number };
  ReturnedForReview: { readonly reason: Sealed };
  ApprovalDecided: {
    readonly unit: string;
    readonly outcome: 'FULL';
    readonly docNo: string;
    readonly content: Sealed;
    readonly validFrom: string;
    readonly validTo?: string;
    readonly timeliness: Timeliness;
  };
  RejectionDecided: {
    readonly unit: string;
    readonly docNo: string;
    readonly reasons: readonly Reason[];
    readonly remedy: Remedy;
    readonly timeliness: Timeliness;
  };
  CertificateIssued: { readonly certNo: string; readonly kind: string };
  /** Service starts the remedy term (复议法实施条例), never the date of the decision. */
  Delivered: { readonly method: 'WINDOW' | 'COURIER' | 'ONLINE'; readonly proof: Sealed; readonly servedDate: string };
  CaseClosed: {
    readonly unit: string;
    readonly outcome: 'APPROVED' | 'REJECTED' | 'NOT_ACCEPTED' | 'WITHDRAWN';
    readonly grossWorkingDays: number;
    readonly naturalDays: number;
  };
  CaseWithdrawn: {
    readonly unit: string;
    readonly reason: Sealed;
    readonly initiatedBy: 'APPLICANT' | 'SUGGESTED_BY_OFFICER';
  };
  /** What the officer saw: a due date with its inputs, and the dates from which warnings are given. */
  DeadlineComputed: {
    readonly kind: DeadlineKind;
    readonly version: number;
    readonly unit: 'WD';
    readonly quantity: number;
    readonly day0: string;
    readonly dueDate: string;
    /** The date crosses a year without a published holiday arrangement. */
    readonly provisional: boolean;
    readonly warnings: readonly { readonly threshold: 'NOTICE' | 'YELLOW'; readonly from: string }[];
    readonly basis: string;
  };
  AlertRaised: {
    readonly kind: DeadlineKind;
    readonly version: number;
    readonly threshold: Threshold;
    readonly level: AlertLevel;
    readonly dueDate: string;
    readonly unit: string;
  };
  DeadlineBreached: {
    readonly kind: DeadlineKind;
    readonly version: number;
    readonly dueDate: string;
    readonly unit: string;
  };
  /** A case of another system's log, as it stood there. Codes of the source, no personal data; times are the source's. */
  CaseImported: {
    readonly source: string;
    readonly externalId: string;
    readonly matterCode: string;
    readonly unit: string;
    readonly channel: string;
    readonly startedAt: string | null;
    readonly dueAt: string | null;
    readonly plannedEndAt: string | null;
    readonly endedAt: string | null;
    readonly attributes: Readonly<Record<string, string>>;
  };
  /** One activity of an imported case; `occurredAt` of the envelope is the original time. */
  ActivityImported: {
    readonly activity: string;
    readonly holder: string;
    readonly holderGroup?: string;
    readonly lifecycle: string;
    readonly instance?: string;
  };
}

export type CaseEvent = Message<CaseEvents>;
export type CaseEventType = keyof CaseEvents;

/** The current schema of each stored event; an older one is read through an upcaster of libs/event-log. */
export const caseSchemaVersions = {
  ApplicationReceived: 1,
  MaterialsChecked: 1,
  SupplementRequested: 1,
  SupplementReceived: 1,
  CaseAccepted: 1,
  CaseDeemedAccepted: 1,
  AcceptanceRefused: 1,
  CaseRouted: 1,
  CaseTaken: 1,
  CaseReturnedToWindow: 1,
  OfficerAssigned: 1,
  OpinionRecorded: 1,
  SubmittedForDecision: 1,
  ReturnedForReview: 1,
  ApprovalDecided: 1,
  RejectionDecided: 1,
  CertificateIssued: 1,
  Delivered: 1,
  CaseClosed: 1,
  CaseWithdrawn: 1,
  DeadlineComputed: 1,
  AlertRaised: 1,
  DeadlineBreached: 1,
  CaseImported: 1,
  ActivityImported: 1,
} as const satisfies Record<CaseEventType, number>;

export type RecordedCaseEvent = Recorded<CaseEvent>;

/** The stream of a case. */
export const caseStream = (caseId: string): string => `case-${caseId}`;
