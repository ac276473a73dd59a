import { usedWorkingDays } from '#calendar/due-date';
import { cnCalendar, workingDaysBetween } from '#calendar/working-days';
import { type CaseEvent, type CaseEvents, type CaseOutcome, caseIdOf, type MaterialHandedIn } from '#cases/events';
import {
  after,
  type Case,
  type Change,
  handlingRoles,
  noted,
  type Of,
  passedOver,
  step,
  withMember,
} from './case-handling-step.js';
import {
  cameOnline,
  type CountedTerm,
  type HandledAlert,
  type HandledCase,
  type HandledNegative,
  isEntered,
  kindOf,
  remedyComplete,
  undecided,
} from './handled-case.js';
import { caseIds } from './case-ids.js';
import { projection, type Projection } from './projection.js';

const asFiles = (materials: readonly MaterialHandedIn[]): boolean => materials.every(({ hash }) => hash !== undefined);

const received = (_: HandledCase | undefined, event: Of<'ApplicationReceived'>): HandledCase => {
  const { data, metadata, position, stream } = event;
  const { matter, caseNo, receivedDate } = data;
  const venue = data.venue ?? metadata.venue;
  const { id, role, post } = metadata.actor;
  const inHand = handlingRoles.has(role);
  return {
    _id: caseIdOf(stream),
    position,
    caseNo,
    legalRegime: metadata.legalRegime,
    unit: matter.unitId,
    approvalOffice: matter.approvalOffice,
    matterCode: matter.code,
    category: matter.category,
    level: matter.level,
    channel: metadata.channel,
    ...(venue === undefined ? {} : { venue }),
    kind: kindOf(matter),
    receivedDate,
    concluded: undecided,
    withdrawalSuggested: false,
    statutoryDays: matter.statutoryDays,
    promisedDays: matter.promisedDays,
    pauses: [],
    invalidPaused: 0,
    beyondNotice: 0,
    notices: 0,
    noticesInTime: 0,
    negatives: [],
    visits: 0,
    avoidableVisits: 0,
    paperless: asFiles(data.materials),
    online: cameOnline(metadata.channel),
    servedOnline: false,
    certificate: matter.certificateKind !== null,
    entered: isEntered(matter),
    stages: ['ACCEPTANCE'],
    holders: inHand ? [id] : [],
    posts: inHand && post !== undefined ? [post] : [],
    alerts: [],
    revoked: false,
    corrected: false,
    reopenings: 0,
  };
};

const reached = ({ stages }: HandledCase, stage: HandledCase['stages'][number]): Change =>
  stages.includes(stage) ? {} : { stages: [...stages, stage] };

const handedIn = (
  { data, metadata }: Of<'SupplementReceived'> | Of<'MissingMaterialReceived'>,
  before: HandledCase,
) => ({
  paperless: before.paperless && asFiles(data.materials),
  online: before.online && cameOnline(metadata.channel),
});

const concluded = ({ metadata }: Case, before: HandledCase, outcome: CaseOutcome): Change => ({
  outcome,
  decidedDate: metadata.effectiveDate,
  concluded: metadata.effectiveDate,
  ...reached(before, 'CONCLUSION'),
});

const withNegative = (
  { negatives }: HandledCase,
  { metadata }: Case,
  kind: HandledNegative['kind'],
  remedy: CaseEvents['RejectionDecided']['remedy'],
): Change => ({
  negatives: [...negatives, { kind, date: metadata.effectiveDate, remedyComplete: remedyComplete(remedy) }],
});

const lastNegative = ({ negatives }: HandledCase, change: Partial<HandledNegative>): Change => ({
  negatives: negatives.map((negative, index) =>
    index === negatives.length - 1 ? { ...negative, ...change } : negative,
  ),
});

const decision = (
  { usedWorkingDays: used, pausedWorkingDays: paused }: CaseEvents['RejectionDecided']['timeliness'],
  { metadata }: Case,
): Change => ({ used, paused, underGrant: metadata.grantId !== undefined });

type Computed = CaseEvents['DeadlineComputed'];

const countedFrom = ({ day0, quantity, unit, pauses, extensions }: Computed): CountedTerm => ({
  day0,
  quantity,
  unit,
  ...(pauses ? { pauses } : {}),
  ...(extensions ? { extensions } : {}),
});

/** What of the terms of a case its figures ask for. */
const terms: Readonly<Partial<Record<Computed['kind'], (computed: Computed, before: HandledCase) => Change>>> = {
  STATUTORY: (computed) => ({
    statutoryDue: computed.dueDate,
    statutoryTerm: countedFrom(computed),
    clockDay0: computed.day0,
  }),
  PROMISED: (computed) => ({
    promisedDue: computed.dueDate,
    promisedTerm: countedFrom(computed),
    clockDay0: computed.day0,
  }),
  NOTICE_5: ({ dueDate }) => ({ noticeBy: dueDate }),
  DELIVERY: ({ dueDate }) => ({ deliverBy: dueDate }),
  NEGATIVE_FILING: ({ dueDate }, before) => lastNegative(before, { fileBy: dueDate }),
  VERIFY_PROMISE: ({ dueDate }, { promise }) => ({ promise: { signed: true, ...promise, verifyBy: dueDate } }),
};

/** Its days flow back to the organ, in a decision that was made before it was found out too. */
const invalidated = ({ data, metadata }: Of<'PauseInvalidated'>, before: HandledCase): Change => {
  const pauses = before.pauses.map((pause) => (pause.spId === data.spId ? { ...pause, valid: false } : pause));
  const never = before.pauses.find(({ spId, valid }) => valid && spId === data.spId);
  const calendar = cnCalendar(metadata.effectiveDate);
  const invalidPaused = before.invalidPaused + (never ? workingDaysBetween(calendar, never.from, never.to) : 0);
  const { clockDay0, decidedDate, used, paused } = before;
  if (clockDay0 === undefined || decidedDate === undefined || used === undefined || paused === undefined) {
    return { pauses, invalidPaused };
  }
  const counted = usedWorkingDays(
    cnCalendar(decidedDate),
    clockDay0,
    decidedDate,
    pauses.filter(({ valid }) => valid),
  );
  return { pauses, invalidPaused, used: counted, paused: used + paused - counted };
};

const resumed = ({ data }: Of<'ClockResumed'>, { pauses }: HandledCase): Change => ({
  pauses: pauses.map((pause) => (pause.spId === data.spId ? { ...pause, to: data.to } : pause)),
});

/** What of a pause's procedure went on after the day its notice gave. */
const finished = ({ data }: Of<'SpecialProcedureFinished'>, before: HandledCase): Change => {
  const pause = before.pauses.find(({ spId }) => spId === data.spId);
  if (!pause || data.finishedDate <= pause.to) return {};
  const beyond = workingDaysBetween(cnCalendar(data.finishedDate), pause.to, data.finishedDate);
  return { beyondNotice: before.beyondNotice + beyond };
};

const changedAlert = (
  { alerts }: HandledCase,
  { kind, version, threshold }: CaseEvents['AlertAcknowledged'],
  change: Partial<HandledAlert>,
): Change => ({
  alerts: alerts.map((alert) =>
    alert.kind === kind && alert.version === version && alert.threshold === threshold ? { ...alert, ...change } : alert,
  ),
});

const verified = ({ data, metadata }: Of<'PromiseVerified'>, { promise }: HandledCase): Change =>
  promise
    ? {
        promise: {
          ...promise,
          verifiedDate: metadata.effectiveDate,
          ...(data.result === 'TRUE' ? {} : { false: true as const }),
        },
      }
    : {};

/** Undecided again: what was decided does not count as decided any more. */
const reopened = (before: HandledCase | undefined, event: Of<'CaseReopened'>): HandledCase | undefined => {
  if (!before) return before;
  const { outcome: _o, decidedDate: _d, servedDate: _s, closedDate: _c, used: _u, paused: _p, ...rest } = before;
  const { statutoryDue: _sd, promisedDue: _pd, statutoryTerm: _st, promisedTerm: _pt, ...known } = rest;
  const { deliverBy: _b, lapsed: _l, underGrant: _g, ...open } = known;
  return after(open, event, {
    concluded: undecided,
    clockDay0: event.data.servedDate,
    servedOnline: false,
    revoked: false,
    reopenings: open.reopenings + 1,
  });
};

const on: Required<Projection<CaseEvent, HandledCase>['on']> = {
  ApplicationReceived: received,
  CorrectedOnSpot: noted,
  MaterialsChecked: noted,
  SupplementRequested: step<'SupplementRequested'>(({ metadata }, { notices, noticesInTime, noticeBy = '' }) => ({
    notices: notices + 1,
    noticesInTime: noticesInTime + (metadata.effectiveDate <= noticeBy ? 1 : 0),
  })),
  SupplementReceived: step<'SupplementReceived'>(handedIn),
  SupplementLapsed: step<'SupplementLapsed'>((event, before) => ({
    ...concluded(event, before, 'LAPSED'),
    ...withNegative(before, event, 'SUPPLEMENT_LAPSED', event.data.remedy),
    lapsed: 'SUPPLEMENT',
  })),
  CaseAccepted: step<'CaseAccepted'>(({ data }) => ({
    acceptedDate: data.acceptedDate,
    mode: data.mode,
    clockDay0: data.clockDay0,
  })),
  CaseDeemedAccepted: step<'CaseDeemedAccepted'>(({ data: { receivedDate } }) => ({
    acceptedDate: receivedDate,
    mode: 'DEEMED',
    clockDay0: receivedDate,
  })),
  AcceptanceRefused: step<'AcceptanceRefused'>((event, before) => ({
    ...concluded(event, before, event.data.kind === 'NOT_REQUIRED' ? 'NOT_REQUIRED' : 'NOT_ACCEPTED'),
    ...withNegative(before, event, event.data.kind, event.data.remedy),
  })),
  AcceptedWithDeficiency: step<'AcceptedWithDeficiency'>(() => ({ deficiency: 'OPEN' })),
  MissingMaterialReceived: step<'MissingMaterialReceived'>((event, before) => ({
    ...handedIn(event, before),
    ...(event.data.complete ? { deficiency: 'SUPPLIED' } : {}),
  })),
  DeficiencyLapsed: step<'DeficiencyLapsed'>((event, before) => ({
    ...concluded(event, before, 'LAPSED'),
    ...withNegative(before, event, 'DEFICIENCY_LAPSED', event.data.remedy),
    deficiency: 'LAPSED',
    lapsed: 'DEFICIENCY',
  })),
  PromiseOffered: noted,
  PromiseSigned: step<'PromiseSigned'>(() => ({ promise: { signed: true } })),
  PromiseWithdrawn: step<'PromiseWithdrawn'>((_, { promise }) =>
    promise ? { promise: { ...promise, signed: false } } : {},
  ),
  PromiseVerified: step<'PromiseVerified'>(verified),
  RectificationOrdered: noted,
  RectificationAccepted: noted,
  CaseRouted: noted,
  CaseTaken: step<'CaseTaken'>((_, before) => reached(before, 'REVIEW')),
  CaseReturnedToWindow: noted,
  CaseTransferred: noted,
  OfficerAssigned: (before, event) => {
    // Who assigns has had the case in hand too.
    const acted = before && after(before, event, {});
    if (!acted) return acted;
    const { to, toPost } = event.data;
    return { ...acted, holders: withMember(acted.holders, to), posts: withMember(acted.posts, toPost) };
  },
  ReturnedToHolder: noted,
  OpinionRequested: noted,
  OpinionRecorded: noted,
  RecusalRecorded: noted,
  ConsultationRequested: noted,
  ConsultationAnswered: noted,
  ConsultationSilent: passedOver,
  PostAcceptanceRequest: noted,
  SpecialProcedureStarted: noted,
  SpecialProcedureFinished: step<'SpecialProcedureFinished'>(finished),
  SpecialProcedureCancelled: noted,
  SpecialProcedureOverrun: passedOver,
  ClockPaused: step<'ClockPaused'>(({ data: { spId, from, plannedEnd } }, { pauses }) => ({
    pauses: [...pauses, { spId, from, to: plannedEnd, valid: true }],
  })),
  ClockResumed: step<'ClockResumed'>(resumed),
  PauseInvalidated: step<'PauseInvalidated'>(invalidated),
  HearingRightInformed: noted,
  HearingRequested: passedOver,
  HearingRightLapsed: passedOver,
  HearingNotified: noted,
  HearingHeld: noted,
  ExtensionRequested: noted,
  ExtensionApproved: noted,
  ExtensionDeclined: noted,
  ExtensionRefusedLate: noted,
  ExtensionTold: noted,
  NegativeProposed: noted,
  NegativeConfirmed: noted,
  NegativeDeclined: noted,
  NegativeFiled: step<'NegativeFiled'>(({ metadata }, before) =>
    lastNegative(before, { filedDate: metadata.effectiveDate }),
  ),
  SubmittedForDecision: noted,
  ReturnedForReview: noted,
  ApprovalDecided: step<'ApprovalDecided'>((event, before) => {
    const { refused, timeliness } = event.data;
    return {
      ...concluded(event, before, event.data.outcome === 'FULL' ? 'APPROVED' : 'PARTLY_APPROVED'),
      ...decision(timeliness, event),
      ...(refused ? withNegative(before, event, 'PARTLY_REJECTED', refused.remedy) : {}),
    };
  }),
  RejectionDecided: step<'RejectionDecided'>((event, before) => ({
    ...concluded(event, before, 'REJECTED'),
    ...decision(event.data.timeliness, event),
    ...withNegative(before, event, 'REJECTED', event.data.remedy),
  })),
  CertificateIssued: noted,
  Delivered: step<'Delivered'>(({ data }, before) =>
    before.servedDate === undefined ? { servedDate: data.servedDate, servedOnline: data.method === 'ONLINE' } : {},
  ),
  DeliveryFailed: noted,
  CaseClosed: step<'CaseClosed'>(({ metadata }) => ({ closedDate: metadata.effectiveDate })),
  CaseArchived: passedOver,
  CaseWithdrawn: step<'CaseWithdrawn'>(({ data, metadata }) => ({
    outcome: 'WITHDRAWN',
    concluded: metadata.effectiveDate,
    withdrawalSuggested: data.initiatedBy === 'SUGGESTED_BY_OFFICER',
  })),
  CaseTerminated: step<'CaseTerminated'>(({ metadata }) => ({
    outcome: 'TERMINATED',
    concluded: metadata.effectiveDate,
  })),
  VisitRecorded: step<'VisitRecorded'>(({ data }, { visits, avoidableVisits }) => ({
    visits: visits + 1,
    avoidableVisits: avoidableVisits + (data.avoidable ? 1 : 0),
  })),
  RecordCorrected: step<'RecordCorrected'>(() => ({ corrected: true })),
  ApprovalRevoked: step<'ApprovalRevoked'>((event, before) => ({
    revoked: true,
    ...withNegative(before, event, 'REVOKED', event.data.remedy),
  })),
  CertificateCancelled: noted,
  CertificateChanged: noted,
  RenewalRequested: passedOver,
  RenewalGranted: noted,
  RenewalRefused: step<'RenewalRefused'>((event, before) =>
    event.data.proposalId === undefined ? {} : withNegative(before, event, 'RENEWAL_REFUSED', event.data.remedy),
  ),
  RenewalDeemedGranted: passedOver,
  CaseReopened: reopened,
  OverrunExplained: noted,
  DeadlineComputed: step<'DeadlineComputed'>(({ data }, before) => terms[data.kind]?.(data, before) ?? {}),
  DeadlineBreached: passedOver,
  AlertRaised: step<'AlertRaised'>(({ data: { kind, version, threshold, level }, metadata }, { alerts }) => ({
    alerts: [
      ...alerts,
      { kind, version, threshold, level, date: metadata.effectiveDate, raisedAt: metadata.occurredAt },
    ],
  })),
  AlertEscalated: passedOver,
  AlertAcknowledged: step<'AlertAcknowledged'>(({ data, metadata }, before) =>
    changedAlert(before, data, { acknowledgedAt: metadata.occurredAt }),
  ),
  AlertExplained: noted,
  AlertUpheld: passedOver,
  AlertRescinded: step<'AlertRescinded'>(({ data }, before) => changedAlert(before, data, { rescinded: true })),
  // The figures of another system's log are counted by its own dates, in `handling`.
  CaseImported: passedOver,
  ActivityImported: passedOver,
};

/** One record per case, from which every figure is counted anew for any period and slice. */
export const caseHandling = projection<CaseEvent, HandledCase>({
  name: 'case-handling',
  version: 3,
  indexes: [{ key: { legalRegime: 1, concluded: 1, _id: 1 } }],
  ids: caseIds,
  on,
});
