import type { MatterSnapshot } from '#catalogue/events';
import type { Message, Recorded } from '#kernel/decider';
import type { Envelope } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { Remedy } from '#law/remedy';
import type { ClockEvents } from './clock-events.js';
import type { NegativeEvents } from './negative-events.js';
import type { ProcedureEvents } from './procedure-events.js';
import type { AftermathEvents, UndertakingEvents } from './undertaking-events.js';

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

/** How a case ended. */
export type CaseOutcome =
  | 'APPROVED'
  | 'PARTLY_APPROVED'
  | 'REJECTED'
  | 'NOT_ACCEPTED'
  | 'NOT_REQUIRED'
  | 'LAPSED'
  | 'TERMINATED'
  | 'WITHDRAWN';

/** Everything that can have happened to a case (办件). Append-only: never edit a line, add one. Dates are Asia/Shanghai. */
export interface CaseEvents extends ClockEvents, NegativeEvents, ProcedureEvents, UndertakingEvents, AftermathEvents {
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
    /** The open case for the same thing, where the applicant insisted on a second one. */
    readonly duplicateOf?: string;
    /** Where it was handed in, the situation the guide names, and the number of the province's platform. */
    readonly venue?: string;
    readonly scenario?: string;
    readonly provinceNo?: string;
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
    readonly mode: 'NORMAL' | 'INSTANT' | 'DEFICIENCY' | 'PROMISE';
    readonly acceptedDate: string;
    /** Absent where papers are still to come (容缺受理). */
    readonly completeSetDate?: string;
    /** The day the decision clocks count from, and why that day. */
    readonly clockDay0: string;
    readonly clockDay0Rule: 'COMPLETE_SET_RECEIVED' | 'DEFICIENCY_ACCEPTED';
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
    /** Until when the person may not apply again, after false papers in matters of public safety (行政许可法 art. 78). */
    readonly banUntil?: string;
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
    readonly outcome: 'FULL' | 'PARTLY';
    readonly docNo: string;
    readonly content: Sealed;
    readonly conditions?: Sealed;
    readonly validFrom: string;
    readonly validTo?: string;
    /** The part that was refused, with its remedy (部分准予). */
    readonly refused?: { readonly reasons: readonly Reason[]; readonly remedy: Remedy };
    /** How both parties may contest an adjudication (行政裁决); absent in those decided before it was told. */
    readonly remedy?: Remedy;
    /** The record a decision after a hearing rests on (行政许可法 art. 48). */
    readonly hearingRecordId?: string;
    readonly promiseBased?: boolean;
    readonly timeliness: Timeliness;
  };
  RejectionDecided: {
    readonly unit: string;
    readonly docNo: string;
    readonly reasons: readonly Reason[];
    readonly remedy: Remedy;
    readonly hearingRecordId?: string;
    readonly timeliness: Timeliness;
  };
  CertificateIssued: {
    readonly certNo: string;
    readonly kind: string;
    readonly validTo?: string;
    readonly promiseBased?: boolean;
  };
  /** Service starts the remedy term (复议法实施条例), never the date of the decision. */
  Delivered: { readonly method: 'WINDOW' | 'COURIER' | 'ONLINE'; readonly proof: Sealed; readonly servedDate: string };
  CaseClosed: {
    readonly unit: string;
    readonly outcome: CaseOutcome;
    readonly grossWorkingDays: number;
    readonly naturalDays: number;
    /** Working days not counted, and journeys the applicant made. */
    readonly pausedWorkingDays?: number;
    readonly visits?: number;
  };
  CaseWithdrawn: {
    readonly unit: string;
    readonly reason: Sealed;
    readonly initiatedBy: 'APPLICANT' | 'SUGGESTED_BY_OFFICER';
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
  AlertEscalated: 1,
  DeadlineBreached: 1,
  CaseImported: 1,
  ActivityImported: 1,
  AlertAcknowledged: 1,
  AlertExplained: 1,
  AlertUpheld: 1,
  AlertRescinded: 1,
  NegativeProposed: 1,
  NegativeConfirmed: 1,
  NegativeDeclined: 1,
  NegativeFiled: 1,
  SupplementLapsed: 1,
  SpecialProcedureStarted: 1,
  SpecialProcedureFinished: 1,
  SpecialProcedureCancelled: 1,
  SpecialProcedureOverrun: 1,
  ClockPaused: 1,
  ClockResumed: 1,
  PauseInvalidated: 1,
  HearingRightInformed: 1,
  HearingRequested: 1,
  HearingRightLapsed: 1,
  HearingNotified: 1,
  HearingHeld: 1,
  ExtensionRequested: 1,
  ExtensionApproved: 1,
  ExtensionDeclined: 1,
  ExtensionRefusedLate: 1,
  ExtensionTold: 1,
  ConsultationRequested: 1,
  ConsultationAnswered: 1,
  ConsultationSilent: 1,
  OpinionRequested: 1,
  ReturnedToHolder: 1,
  CaseTransferred: 1,
  PostAcceptanceRequest: 1,
  RecusalRecorded: 1,
  AcceptedWithDeficiency: 1,
  MissingMaterialReceived: 1,
  DeficiencyLapsed: 1,
  PromiseOffered: 1,
  PromiseSigned: 1,
  PromiseWithdrawn: 1,
  PromiseVerified: 1,
  RectificationOrdered: 1,
  RectificationAccepted: 1,
  CorrectedOnSpot: 1,
  VisitRecorded: 1,
  CaseTerminated: 1,
  RecordCorrected: 1,
  ApprovalRevoked: 1,
  CertificateCancelled: 1,
  CertificateChanged: 1,
  RenewalRequested: 1,
  RenewalGranted: 1,
  RenewalRefused: 1,
  RenewalDeemedGranted: 1,
  CaseReopened: 1,
  CaseArchived: 1,
  OverrunExplained: 1,
  DeliveryFailed: 1,
} as const satisfies Record<CaseEventType, number>;

export type RecordedCaseEvent = Recorded<CaseEvent>;

/** What a fold needs to know of an event: the fact, who did it, and its legal date. */
export type FoldedCaseEvent = CaseEvent & { readonly metadata: Pick<Envelope, 'actor' | 'effectiveDate'> };

/** The stream of a case. */
export const caseStream = (caseId: string): string => `case-${caseId}`;

/** The case a stream is about. */
export const caseIdOf = (stream: string): string => stream.slice('case-'.length);
