import { type CaseEvent, type CaseEvents, type CaseOutcome, caseIdOf } from '#cases/events';
import type { CaseTimer } from '#deadlines/timers';
import type { Bilingual } from '#kernel/refusal';
import type { AlertLevel } from '#law/deadline-rules';
import { caseIds } from './case-ids.js';
import { type CertificateState, renewed, withCertificate } from './progress-certificate.js';
import {
  type AlertTold,
  type OpenDeadline,
  type OpenPause,
  withAlert,
  withDeadline,
  withoutAlert,
  withoutClimb,
  withoutPause,
  withOverrunExplained,
  withPause,
} from './progress-clocks.js';
import {
  answered,
  at,
  decided,
  delivered,
  done,
  queued,
  refused,
  renewalRefused,
  reopened,
  reviewed,
  specialEnded,
  withPromise,
} from './progress-course.js';
import { after, noted, type Of, step } from './progress-step.js';
import { derive, receptionDesk } from './progress-work.js';
import { projection, type Projection, type Stored } from './projection.js';

export interface Holder {
  readonly unit: string;
  readonly post?: string;
  readonly officer?: string;
}

/** A "no" on its way or done (否定备案制). */
interface NegativeState {
  readonly kind: CaseEvents['NegativeProposed']['kind'];
  readonly state: 'PROPOSED' | 'CONFIRMED' | 'DONE';
  readonly filed: boolean;
}

/** Where a case stands: what the applicant asks, what a unit works from, and which alerts are still to come. */
export interface Progress extends Stored {
  readonly caseNo: string;
  readonly legalRegime: string;
  readonly stage: string;
  readonly open: boolean;
  readonly matter: {
    readonly code: string;
    readonly name?: Bilingual;
    readonly category?: string;
    /** Whether an approval still needs its certificate made before it is handed over. */
    readonly certificate?: boolean;
    /** The unit that verifies promises, where the matter allows them. */
    readonly verifyingUnit?: string;
  };
  readonly unit: string;
  readonly unitName?: Bilingual;
  readonly channel: string;
  readonly subjectRef?: string;
  readonly revision: number;
  readonly receivedDate?: string;
  readonly acceptedDate?: string;
  readonly decidedDate?: string;
  readonly servedDate?: string;
  readonly closedDate?: string;
  readonly outcome?: CaseOutcome;
  readonly holder?: Holder;
  /** Who examines it, also while others decide. */
  readonly reviewer?: Holder;
  /** Everybody who has acted on the case, each once, and how many they are. */
  readonly holders: readonly string[];
  readonly holderCount: number;
  readonly deadlines: readonly OpenDeadline[];
  /** Present while somebody has to act, after the end too: the unit whose turn it is and the next due date. */
  readonly work?: { readonly unit: string; readonly due: string };
  /** Due dates of the undecided case, for counting what is over. */
  readonly limits?: { readonly promised?: string; readonly statutory?: string };
  /** Alerts that will be due if nothing happens; the earliest instant stands beside them for the sweeper's index. */
  readonly pending: readonly CaseTimer[];
  readonly nextAlertAt?: string;
  /** Those that stand; the rescinded are among `alertsTold`. */
  readonly alerts: Readonly<Partial<Record<AlertLevel, number>>>;
  readonly alertsTold: readonly AlertTold[];
  /** The lawful pauses that run: while there is one, the clocks of the decision stand still up to its planned end. */
  readonly pauses: readonly OpenPause[];
  /** The special procedures that are open, whether they stop the clock or not. */
  readonly specials: readonly OpenPause[];
  readonly extended?: { readonly days: number; readonly state: 'REQUESTED' | 'APPROVED' | 'DECLINED' };
  /** The units that were asked and have not answered. */
  readonly consulted: readonly { readonly consultationId: string; readonly unit: string }[];
  /** Whose joint or added opinion is still awaited. */
  readonly opinionsAwaited: readonly string[];
  readonly negative?: NegativeState;
  readonly deficiency?: { readonly missing: readonly string[]; readonly dueDate: string };
  readonly promise?: {
    readonly state: 'OFFERED' | 'SIGNED' | 'WITHDRAWN';
    readonly verified?: 'TRUE' | 'FALSE' | 'PARTLY';
    readonly rectifyBy?: string;
  };
  readonly visits: number;
  readonly certificate?: CertificateState;
  /** A paper that was not served yet. */
  readonly toServe: boolean;
  readonly revoked: boolean;
  readonly corrected: boolean;
  readonly overrunExplained: boolean;
  readonly reopenings: number;
  readonly imported?: {
    readonly source: string;
    readonly startedAt: string | null;
    readonly dueAt: string | null;
    readonly endedAt: string | null;
    readonly activities: number;
  };
}

const untouched = {
  deadlines: [],
  pending: [],
  alerts: {},
  alertsTold: [],
  pauses: [],
  specials: [],
  consulted: [],
  opinionsAwaited: [],
  visits: 0,
  toServe: false,
  revoked: false,
  corrected: false,
  overrunExplained: false,
  reopenings: 0,
} as const satisfies Partial<Progress>;

const received = (_: Progress | undefined, event: Of<'ApplicationReceived'>): Progress => {
  const { data, metadata, revision, position } = event;
  const { code, name, category, unitId, unitName, certificateKind, ways } = data.matter;
  const { unit = unitId, post, id, role } = metadata.actor;
  const atWindow = role === 'clerk';
  return {
    _id: caseIdOf(event.stream),
    position,
    caseNo: data.caseNo,
    legalRegime: metadata.legalRegime,
    stage: 'RECEIVED',
    open: true,
    matter: {
      code,
      name,
      category,
      certificate: certificateKind !== null,
      ...(ways?.promise ? { verifyingUnit: ways.promise.verifyingUnit } : {}),
    },
    unit: unitId,
    unitName,
    channel: metadata.channel,
    subjectRef: data.subjectRef,
    revision,
    receivedDate: data.receivedDate,
    holder: { unit: atWindow ? unit : receptionDesk, ...(post === undefined || !atWindow ? {} : { post }) },
    holders: atWindow ? [id] : [],
    holderCount: atWindow ? 1 : 0,
    ...untouched,
  };
};

const imported = (_: Progress | undefined, event: Of<'CaseImported'>): Progress => {
  const { data, metadata, revision, position, stream } = event;
  const { source, startedAt, dueAt, endedAt } = data;
  return {
    _id: caseIdOf(stream),
    position,
    caseNo: data.externalId,
    legalRegime: metadata.legalRegime,
    stage: 'IMPORTED',
    open: false,
    matter: { code: data.matterCode },
    unit: data.unit,
    channel: data.channel,
    revision,
    // The date on the source's own calendar.
    ...(startedAt === null ? {} : { receivedDate: startedAt.slice(0, 10) }),
    holders: [],
    holderCount: 0,
    ...untouched,
    imported: { source, startedAt, dueAt, endedAt, activities: 0 },
  };
};

const activityImported = (before: Progress | undefined, { data, revision }: Of<'ActivityImported'>) => {
  if (!before?.imported) return before;
  const holders = before.holders.includes(data.holder) ? before.holders : [...before.holders, data.holder];
  const { imported } = before;
  return {
    ...before,
    revision,
    holders,
    holderCount: holders.length,
    imported: { ...imported, activities: imported.activities + 1 },
  };
};

/** What every event of a case does to its progress; forgetting one does not compile. */
const on: Required<Projection<CaseEvent, Progress>['on']> = {
  ApplicationReceived: received,
  CorrectedOnSpot: noted,
  MaterialsChecked: noted,
  SupplementRequested: step<'SupplementRequested'>(() => at('SUPPLEMENTING')),
  SupplementReceived: step<'SupplementReceived'>(() => at('RECEIVED')),
  SupplementLapsed: step<'SupplementLapsed'>((event, before) => refused(event, before, 'LAPSED')),
  CaseAccepted: step<'CaseAccepted'>(({ data }) => ({ stage: 'ACCEPTED', acceptedDate: data.acceptedDate })),
  CaseDeemedAccepted: step<'CaseDeemedAccepted'>(({ data }) => ({
    stage: 'ACCEPTED',
    acceptedDate: data.receivedDate,
  })),
  AcceptanceRefused: step<'AcceptanceRefused'>((event, before) =>
    refused(event, before, event.data.kind === 'NOT_REQUIRED' ? 'NOT_REQUIRED' : 'NOT_ACCEPTED'),
  ),
  AcceptedWithDeficiency: step<'AcceptedWithDeficiency'>(({ data: { missing, dueDate } }) => ({
    deficiency: { missing, dueDate },
  })),
  MissingMaterialReceived: step<'MissingMaterialReceived'>(({ data }, { deficiency }) => {
    const came = new Set(data.materials.map(({ code }) => code));
    return deficiency
      ? { deficiency: { ...deficiency, missing: deficiency.missing.filter((code) => !came.has(code)) } }
      : {};
  }),
  DeficiencyLapsed: step<'DeficiencyLapsed'>((event, before) => refused(event, before, 'LAPSED')),
  PromiseOffered: step<'PromiseOffered'>(() => ({ promise: { state: 'OFFERED' } })),
  PromiseSigned: step<'PromiseSigned'>(() => ({ promise: { state: 'SIGNED' } })),
  PromiseWithdrawn: step<'PromiseWithdrawn'>((_, before) => withPromise(before, { state: 'WITHDRAWN' })),
  PromiseVerified: step<'PromiseVerified'>(({ data }, before) => withPromise(before, { verified: data.result })),
  RectificationOrdered: step<'RectificationOrdered'>(({ data }, before) =>
    withPromise(before, { rectifyBy: data.dueDate }),
  ),
  RectificationAccepted: step<'RectificationAccepted'>((_, before) => withPromise(before, { verified: 'TRUE' })),
  CaseRouted: step<'CaseRouted'>(({ data }) => ({ holder: { unit: data.toUnit } })),
  CaseTaken: step<'CaseTaken'>(({ data, metadata }) => ({
    stage: 'IN_REVIEW',
    ...reviewed({ unit: data.unit, post: data.post, officer: metadata.actor.id }),
  })),
  CaseReturnedToWindow: (before, event) => queued(before, event, 'ACCEPTED', receptionDesk),
  CaseTransferred: (before, event) => queued(before, event, 'ACCEPTED', event.data.toUnit),
  OfficerAssigned: step<'OfficerAssigned'>(({ data }, before) => {
    const next = {
      unit: before.reviewer?.unit ?? before.holder?.unit ?? before.unit,
      post: data.toPost,
      officer: data.to,
    };
    // While others decide, the case stays in their hands.
    return before.stage === 'IN_DECISION' ? { reviewer: next } : reviewed(next);
  }),
  ReturnedToHolder: step<'ReturnedToHolder'>(({ data }, before) => ({
    stage: 'IN_REVIEW',
    ...reviewed({ unit: before.reviewer?.unit ?? before.unit, post: data.toPost, officer: data.to }),
  })),
  OpinionRequested: step<'OpinionRequested'>(({ data }, { opinionsAwaited }) => ({
    opinionsAwaited: [...new Set([...opinionsAwaited, ...data.from])],
  })),
  OpinionRecorded: step<'OpinionRecorded'>(({ metadata }, { opinionsAwaited }) => ({
    opinionsAwaited: opinionsAwaited.filter((id) => id !== metadata.actor.id),
  })),
  RecusalRecorded: step<'RecusalRecorded'>(({ data }, { opinionsAwaited }) => ({
    opinionsAwaited: opinionsAwaited.filter((id) => id !== data.officer),
  })),
  ConsultationRequested: step<'ConsultationRequested'>(({ data: { consultationId, unit } }, { consulted }) => ({
    consulted: [...consulted, { consultationId, unit }],
  })),
  ConsultationAnswered: step<'ConsultationAnswered'>(({ data }, before) => answered(before, data.consultationId)),
  ConsultationSilent: noted,
  PostAcceptanceRequest: noted,
  SpecialProcedureStarted: step<'SpecialProcedureStarted'>(({ data: { spId, type, plannedEnd } }, { specials }) => ({
    stage: 'SPECIAL',
    specials: [...specials, { spId, type, plannedEnd }],
  })),
  SpecialProcedureFinished: step<'SpecialProcedureFinished'>(specialEnded),
  SpecialProcedureCancelled: step<'SpecialProcedureCancelled'>(specialEnded),
  SpecialProcedureOverrun: noted,
  ClockPaused: step<'ClockPaused'>(({ data }, before) => withPause(before, data)),
  ClockResumed: step<'ClockResumed'>(({ data }, before) => withoutPause(before, data.spId)),
  PauseInvalidated: step<'PauseInvalidated'>(({ data }, before) => withoutPause(before, data.spId)),
  HearingRightInformed: noted,
  HearingRequested: noted,
  HearingRightLapsed: noted,
  HearingNotified: noted,
  HearingHeld: noted,
  ExtensionRequested: step<'ExtensionRequested'>(({ data }) => ({ extended: { days: data.days, state: 'REQUESTED' } })),
  ExtensionApproved: step<'ExtensionApproved'>(({ data }) => ({ extended: { days: data.days, state: 'APPROVED' } })),
  ExtensionDeclined: step<'ExtensionDeclined'>((_, { extended }) =>
    extended ? { extended: { ...extended, state: 'DECLINED' } } : {},
  ),
  ExtensionRefusedLate: step<'ExtensionRefusedLate'>((_, { extended }) =>
    extended ? { extended: { ...extended, state: 'DECLINED' } } : {},
  ),
  ExtensionTold: noted,
  NegativeProposed: step<'NegativeProposed'>(({ data }) => ({
    negative: { kind: data.kind, state: 'PROPOSED', filed: false },
  })),
  NegativeConfirmed: step<'NegativeConfirmed'>((_, { negative }) =>
    negative ? { negative: { ...negative, state: 'CONFIRMED' } } : {},
  ),
  NegativeDeclined: (before, event) => {
    if (!before) return before;
    const { negative: _, ...rest } = before;
    return after(rest, event, {});
  },
  NegativeFiled: step<'NegativeFiled'>((_, { negative }) =>
    negative ? { negative: { ...negative, filed: true } } : {},
  ),
  SubmittedForDecision: step<'SubmittedForDecision'>(({ data }) => ({
    stage: 'IN_DECISION',
    holder: { unit: data.toUnit },
  })),
  ReturnedForReview: step<'ReturnedForReview'>((_, { reviewer, unit }) => ({
    stage: 'IN_REVIEW',
    holder: reviewer ?? { unit },
  })),
  ApprovalDecided: step<'ApprovalDecided'>((event, before) => {
    const partly = event.data.outcome === 'PARTLY';
    return {
      ...decided(event, partly ? 'PARTLY_APPROVED' : 'APPROVED'),
      ...(partly ? done(before) : {}),
      toServe: true,
      holder: { unit: before.matter.certificate ? event.data.unit : receptionDesk },
    };
  }),
  RejectionDecided: step<'RejectionDecided'>((event, before) => refused(event, before, 'REJECTED')),
  CertificateIssued: step<'CertificateIssued'>(({ data: { certNo, validTo } }) => ({
    stage: 'CERT_ISSUED',
    holder: { unit: receptionDesk },
    certificate: { certNo, state: 'STANDING', ...(validTo === undefined ? {} : { validTo }) },
  })),
  Delivered: step<'Delivered'>(delivered),
  DeliveryFailed: noted,
  CaseClosed: step<'CaseClosed'>(({ metadata }) => ({
    stage: 'CLOSED',
    open: false,
    closedDate: metadata.effectiveDate,
  })),
  CaseArchived: noted,
  CaseWithdrawn: step<'CaseWithdrawn'>(() => ({ stage: 'WITHDRAWN', open: false, outcome: 'WITHDRAWN', pauses: [] })),
  CaseTerminated: step<'CaseTerminated'>((event) => ({ ...decided(event, 'TERMINATED'), open: false })),
  VisitRecorded: step<'VisitRecorded'>((_, { visits }) => ({ visits: visits + 1 })),
  RecordCorrected: step<'RecordCorrected'>(() => ({ corrected: true, toServe: true })),
  ApprovalRevoked: step<'ApprovalRevoked'>((_, before) => ({ ...done(before), revoked: true, toServe: true })),
  CertificateCancelled: step<'CertificateCancelled'>(({ data }, before) => ({
    ...withCertificate(before, { state: 'CANCELLED' }),
    ...(data.remedy ? { toServe: true } : {}),
  })),
  CertificateChanged: noted,
  RenewalRequested: step<'RenewalRequested'>(({ data: { requestedDate, inTime } }, before) =>
    withCertificate(before, { renewal: { requestedDate, inTime, state: 'REQUESTED' } }),
  ),
  RenewalGranted: step<'RenewalGranted'>(({ data }, before) => renewed(before, 'GRANTED', data.validTo)),
  RenewalDeemedGranted: step<'RenewalDeemedGranted'>(({ data }, before) => renewed(before, 'DEEMED', data.validTo)),
  RenewalRefused: step<'RenewalRefused'>(renewalRefused),
  CaseReopened: reopened,
  OverrunExplained: step<'OverrunExplained'>((_, before) => withOverrunExplained(before)),
  DeadlineComputed: step<'DeadlineComputed'>(({ data, stream }, before) =>
    withDeadline(before, data, caseIdOf(stream)),
  ),
  DeadlineBreached: noted,
  AlertRaised: step<'AlertRaised'>(({ data, stream }, before) => withAlert(before, data, caseIdOf(stream))),
  AlertEscalated: step<'AlertEscalated'>(({ data }, before) => withoutClimb(before, data)),
  AlertAcknowledged: step<'AlertAcknowledged'>(({ data }, before) => withoutClimb(before, data)),
  AlertExplained: step<'AlertExplained'>(({ data }, before) => withoutClimb(before, data)),
  AlertUpheld: step<'AlertUpheld'>(({ data }, before) => withoutClimb(before, data)),
  AlertRescinded: step<'AlertRescinded'>(({ data }, before) => withoutAlert(before, data)),
  CaseImported: imported,
  ActivityImported: activityImported,
};

export const progress = projection<CaseEvent, Progress>({
  name: 'progress',
  version: 4,
  indexes: [
    { key: { subjectRef: 1, _id: 1 }, sparse: true },
    { key: { 'work.unit': 1, 'work.due': 1, _id: 1 }, sparse: true },
    { key: { nextAlertAt: 1, _id: 1 }, sparse: true },
    { key: { 'limits.promised': 1, unit: 1 }, sparse: true },
    { key: { 'limits.statutory': 1, unit: 1 }, sparse: true },
    { key: { legalRegime: 1, holderCount: 1 } },
  ],
  ids: caseIds,
  on,
  derive,
});
