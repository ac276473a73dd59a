import type { MatterSnapshot } from '#catalogue/events';
import type { Actor } from '#kernel/envelope';
import type { DeadlineKind, Threshold } from '#law/deadline-rules';
import type { Remedy } from '#law/remedy';
import type { CaseEvents, CaseOutcome, MaterialHandedIn, Reason } from './events.js';
import type { NegativeKind } from './negative-events.js';
import type { AlertClimb, AlertRef } from './clock-events.js';
import type { ClockMode, SpecialType } from './procedure-events.js';

/** Where a case stands (domain.md 3.2). */
export const stages = [
  'NONE',
  'RECEIVED',
  'SUPPLEMENTING',
  'ACCEPTED',
  'IN_REVIEW',
  'SPECIAL',
  'IN_DECISION',
  'APPROVED',
  'PARTLY_APPROVED',
  'CERT_ISSUED',
  'DELIVERED',
  'REJECTED',
  'SERVED',
  'NOT_ACCEPTED',
  'NOT_REQUIRED',
  'LAPSED',
  'WITHDRAWN',
  'TERMINATED',
  'CLOSED',
  'IMPORTED',
] as const;
export type Stage = (typeof stages)[number];

/** A deadline as it was last computed; `alerted` holds the thresholds already reported for this version. */
export interface DeadlineState {
  readonly version: number;
  readonly unit: CaseEvents['DeadlineComputed']['unit'];
  readonly quantity: number;
  readonly extensions: readonly number[];
  readonly day0: string;
  readonly dueDate: string;
  readonly provisional: boolean;
  readonly open: boolean;
  /** The legal date of the event that ended it. */
  readonly endedDate?: string;
  readonly warnings: CaseEvents['DeadlineComputed']['warnings'];
  /** Told in this or an earlier version and still right: a version computed anew tells nothing twice. */
  readonly alerted: readonly Threshold[];
  /** Found to be right no more by reckoning: the next version may tell it again. */
  readonly rescinded: readonly Threshold[];
}

/** An alert that was told. It is never taken out: rescinded it stands, and does not count. */
export interface RaisedAlert extends AlertRef {
  readonly standing: 'RAISED' | 'UPHELD' | 'RESCINDED';
  readonly acknowledged: boolean;
  readonly explained?: true;
  /** The steps it has still to go while nobody answers it; absent where there were none. */
  readonly climbing?: Pick<CaseEvents['AlertRaised'], 'level' | 'dueDate'> & { readonly steps: readonly AlertClimb[] };
}

export interface Opinion {
  readonly by: string;
  readonly conclusion: 'APPROVE' | 'REJECT' | 'UNDECIDED';
}

export interface Holder {
  readonly id: string;
  readonly post: string;
}

/** A proposed "no" on its way to being confirmed, used and filed. */
export interface Negative {
  readonly proposalId: string;
  readonly kind: NegativeKind;
  readonly reasons: readonly Reason[];
  readonly competentOrgan?: string;
  readonly proposedBy: string;
  readonly confirmedBy?: string;
  /** The act it was proposed for has been done. */
  readonly effective: boolean;
  readonly filed: boolean;
}

/** A special procedure; `pause` where it stops the clock. Legal dates. */
export interface Special {
  readonly spId: string;
  readonly type: SpecialType;
  readonly clockMode: ClockMode;
  readonly startedBy: string;
  readonly startedDate: string;
  readonly plannedDays: number;
  readonly plannedEnd: string;
  readonly endedDate?: string;
  readonly overrunTold: boolean;
  readonly pause?: ClockPause;
}

/** Time not counted; `to` is the planned end while it runs. Invalidated it never was. */
export interface ClockPause {
  readonly from: string;
  readonly to: string;
  readonly valid: boolean;
}

/** From the notice of a hearing to the hearing the clock stands still (行政许可法 art. 45). */
export interface HearingPause extends ClockPause {
  readonly spId: string;
  readonly startedBy: string;
}

export interface Hearing {
  readonly requestBy?: string;
  readonly requestedDate?: string;
  readonly lapsed: boolean;
  readonly notified?: { readonly date: string; readonly notifiedDate: string; readonly host: string };
  readonly held?: { readonly recordId: string; readonly heldDate: string };
  readonly pause?: HearingPause;
}

export interface Extension {
  readonly days: number;
  readonly requestedBy: string;
  readonly state: 'REQUESTED' | 'APPROVED' | 'DECLINED';
  readonly told: boolean;
}

export interface Consultation {
  readonly consultationId: string;
  readonly unit: string;
  readonly askedDate: string;
  readonly dueDate: string;
  readonly state: 'OPEN' | 'ANSWERED' | 'SILENT';
}

export interface Deficiency {
  readonly missing: readonly string[];
  readonly dueDate: string;
}

export interface PromiseState {
  readonly textVersion: string;
  readonly items: readonly string[];
  readonly state: 'OFFERED' | 'SIGNED' | 'WITHDRAWN';
  readonly verified?: 'TRUE' | 'FALSE' | 'PARTLY';
  readonly rectifyBy?: string;
}

/** The paper an approval leaves behind; it lives on after the case has closed. */
export interface Certificate {
  readonly certNo: string;
  readonly validTo?: string;
  readonly cancelled: boolean;
  readonly renewal?: { readonly requestedDate: string; readonly inTime: boolean };
}

/** What the rules need to know of a case that was received. */
export interface CaseFile {
  readonly stage: Exclude<Stage, 'NONE' | 'IMPORTED'>;
  readonly caseNo: string;
  readonly matter: MatterSnapshot;
  readonly subjectRef: string;
  readonly receivedDate: string;
  /** The day the last paper of the set came in: the decision clocks count from it. */
  readonly lastPapersDate: string;
  readonly checkOutcome?: CaseEvents['MaterialsChecked']['outcome'];
  /** The papers that the last check found wanting. */
  readonly defects: readonly string[];
  readonly materials: readonly MaterialHandedIn[];
  readonly supplement?: {
    readonly round: number;
    readonly noticeId: string;
    readonly asked: readonly string[];
    readonly dueDate: string;
  };
  readonly newPapers: readonly string[];
  readonly mode?: CaseEvents['CaseAccepted']['mode'] | 'DEEMED';
  readonly acceptedDate?: string;
  readonly clockDay0?: string;
  readonly receivedBy: Actor;
  /** Everybody who has checked papers of the case, round after round, or put them in at the window. */
  readonly checkedBy: readonly string[];
  readonly acceptedBy?: string;
  readonly routedTo?: { readonly unit: string; readonly office: string };
  readonly unit?: string;
  readonly officer?: Holder;
  /** Who held the case before, latest last: where it can be returned to. */
  readonly earlierHolders: readonly Holder[];
  readonly opinions: readonly Opinion[];
  /** Who gave an opinion in a review before the case was opened again. */
  readonly earlierReviewers?: readonly string[];
  /** Whose joint or added opinion is still awaited. */
  readonly opinionsAwaited: readonly string[];
  readonly opinionRequests: number;
  /** Who must keep out of this case (回避). */
  readonly recused: readonly string[];
  readonly negative?: Negative;
  readonly negatives: number;
  readonly specials: readonly Special[];
  readonly hearing?: Hearing;
  /** The time that hearings took before the case was opened again. */
  readonly earlierPauses?: readonly HearingPause[];
  /** Notices of hearings before the one that stands. */
  readonly earlierHearingNotices?: number;
  readonly extension?: Extension;
  readonly consultations: readonly Consultation[];
  readonly deficiency?: Deficiency;
  readonly promise?: PromiseState;
  readonly decision?: {
    readonly outcome: CaseOutcome;
    readonly date: string;
    readonly by: string;
    readonly validTo?: string;
  };
  /** The remedies told by the papers that were not served yet; empty where those tell of none. */
  readonly toServe?: readonly Remedy[];
  /** Those told by what was served last: a correction serves it again. */
  readonly lastServed?: readonly Remedy[];
  /** Whose decision was undone by a review or a court: another decides anew. */
  readonly barredDeciders: readonly string[];
  readonly certificate?: Certificate;
  readonly closedDate?: string;
  readonly revoked: boolean;
  /** The last day on which the applicant may not apply for the matter again (行政许可法 art. 78, 79). */
  readonly applicantBannedUntil?: string;
  readonly reopenings: number;
  readonly visits: number;
  readonly overrunExplained: boolean;
  readonly alerts: readonly RaisedAlert[];
  readonly deadlines: Readonly<Partial<Record<DeadlineKind, DeadlineState>>>;
}

/** History of another system: nothing can be done to it here. */
export interface ImportedCase {
  readonly stage: 'IMPORTED';
  readonly externalId: string;
  readonly activities: number;
}

export type Case = { readonly stage: 'NONE' } | CaseFile | ImportedCase;
