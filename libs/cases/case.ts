import { localDate } from '#calendar/legal-dates';
import { type Asked, type Decided, never } from '#kernel/decider';
import { type DeadlineKind, deadlineRules, endsDeadline } from '#law/deadline-rules';
import type { Case, CaseFile, DeadlineState, RaisedAlert } from './case-file.js';
import type { AlertRef } from './clock-events.js';
import type { CaseEvent, CaseEvents, FoldedCaseEvent } from './events.js';
import { evolveAftermath, evolveUndertakings, withMaterials } from './evolve-aftermath.js';
import { evolveProcedures, withHolder } from './evolve-procedures.js';
import { evolveNegatives, usedNegative, withFittingNegative } from './evolve-negatives.js';

export const initialCase: Case = { stage: 'NONE' };

const received = ({ data, metadata }: FoldedCaseEvent & { type: 'ApplicationReceived' }): CaseFile => ({
  stage: 'RECEIVED',
  caseNo: data.caseNo,
  matter: data.matter,
  subjectRef: data.subjectRef,
  receivedDate: data.receivedDate,
  lastPapersDate: data.receivedDate,
  materials: data.materials,
  newPapers: [],
  defects: [],
  receivedBy: metadata.actor,
  checkedBy: [],
  earlierHolders: [],
  opinions: [],
  opinionsAwaited: [],
  opinionRequests: 0,
  recused: [],
  negatives: 0,
  specials: [],
  consultations: [],
  barredDeciders: [],
  revoked: false,
  reopenings: 0,
  visits: 0,
  overrunExplained: false,
  alerts: [],
  deadlines: {},
});

/** Causes that compute the same deadline anew: what was told of it and is still right need not be told again. */
const sameAgain: ReadonlySet<string> = new Set(['PAUSED', 'RESUMED', 'PAUSE_INVALIDATED', 'EXTENDED', 'CALENDAR']);

const withDeadline = (file: CaseFile, { kind, ...computed }: CaseEvents['DeadlineComputed']): CaseFile => {
  const { version, unit, quantity, day0, dueDate, provisional, warnings, extensions = [], cause = '' } = computed;
  const before = sameAgain.has(cause) ? file.deadlines[kind] : undefined;
  const deadline: DeadlineState = {
    version,
    unit,
    quantity,
    extensions,
    day0,
    dueDate,
    provisional,
    warnings,
    open: !computed.ended,
    ...(computed.ended && before?.endedDate !== undefined ? { endedDate: before.endedDate } : {}),
    alerted: before?.alerted.filter((threshold) => !before.rescinded.includes(threshold)) ?? [],
    rescinded: [],
  };
  return { ...file, deadlines: { ...file.deadlines, [kind]: deadline } };
};

const withAlert = (file: CaseFile, raised: CaseEvents['AlertRaised']): CaseFile => {
  const { kind, version, threshold, level, dueDate, climbs } = raised;
  const climbing = climbs ? { climbing: { level, dueDate, steps: climbs } } : {};
  const alert = { kind, version, threshold, standing: 'RAISED' as const, acknowledged: false, ...climbing };
  const alerts = [...file.alerts, alert];
  const deadline = file.deadlines[kind];
  if (deadline?.version !== version) return { ...file, alerts };
  const noted = { ...deadline, alerted: [...deadline.alerted, threshold] };
  return { ...file, alerts, deadlines: { ...file.deadlines, [kind]: noted } };
};

const sameAlert = (one: AlertRef, other: AlertRef): boolean =>
  one.kind === other.kind && one.version === other.version && one.threshold === other.threshold;

const changedAlert = (file: CaseFile, alert: AlertRef, change: Partial<RaisedAlert>): CaseFile => ({
  ...file,
  alerts: file.alerts.map((raised) => (sameAlert(raised, alert) ? { ...raised, ...change } : raised)),
});

/** The step is taken: it is not taken again. */
const withEscalation = (file: CaseFile, { to, ...alert }: CaseEvents['AlertEscalated']): CaseFile => {
  const climbing = file.alerts.find((raised) => sameAlert(raised, alert))?.climbing;
  if (!climbing) return file;
  const steps = climbing.steps.filter((step) => step.to !== to);
  return changedAlert(file, alert, { climbing: { ...climbing, steps } });
};

const withoutAlert = (file: CaseFile, alert: CaseEvents['AlertRescinded']): CaseFile => {
  const { kind, threshold, cause } = alert;
  const rescinded = changedAlert(file, alert, { standing: 'RESCINDED' });
  const deadline = file.deadlines[kind];
  if (!deadline || cause === 'RULING') return rescinded;
  const noted = { ...deadline, rescinded: [...deadline.rescinded, threshold] };
  return { ...rescinded, deadlines: { ...file.deadlines, [kind]: noted } };
};

/** The deadlines that an event ends, closed. */
const endDeadlines = (file: CaseFile, { type, data, metadata }: FoldedCaseEvent): CaseFile => {
  const ended = (Object.keys(deadlineRules) as DeadlineKind[]).filter(
    (kind) => file.deadlines[kind]?.open && endsDeadline(kind, type, data),
  );
  if (ended.length === 0) return file;
  const endedDate = metadata.effectiveDate;
  const closed = Object.fromEntries(ended.map((kind) => [kind, { ...file.deadlines[kind], open: false, endedDate }]));
  return { ...file, deadlines: { ...file.deadlines, ...closed } };
};

/** The day, the hand and the outcome of a decision. */
const decided = (
  file: CaseFile,
  { metadata }: FoldedCaseEvent,
  outcome: NonNullable<CaseFile['decision']>['outcome'],
): CaseFile => ({ ...file, decision: { outcome, date: metadata.effectiveDate, by: metadata.actor.id } });

const approved = (file: CaseFile, event: FoldedCaseEvent & { type: 'ApprovalDecided' }): CaseFile => {
  const { outcome, validTo } = event.data;
  const full = outcome === 'FULL';
  const before = decided(file, event, full ? 'APPROVED' : 'PARTLY_APPROVED');
  const { remedy, refused } = event.data;
  const toServe = [...(remedy ? [remedy] : []), ...(refused ? [refused.remedy] : [])];
  const after = { ...before, toServe, stage: full ? ('APPROVED' as const) : ('PARTLY_APPROVED' as const) };
  const known =
    after.decision && validTo !== undefined ? { ...after, decision: { ...after.decision, validTo } } : after;
  return full ? known : usedNegative(known);
};

/** The paper is with the applicant; one that followed the end of the case, or its first service, moves nothing else. */
const served = ({ toServe: lastServed = [], ...rest }: CaseFile): CaseFile => {
  const file = { ...rest, lastServed };
  if (['CLOSED', 'DELIVERED', 'SERVED'].includes(file.stage)) return file;
  return { ...file, stage: file.decision?.outcome.endsWith('APPROVED') ? 'DELIVERED' : 'SERVED' };
};

const evolveFile = (file: CaseFile, event: FoldedCaseEvent): CaseFile => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'ApplicationReceived':
      return received(event);
    case 'MaterialsChecked':
      return {
        ...file,
        checkOutcome: data.outcome,
        defects: data.defects.map(({ code }) => code),
        checkedBy: [...file.checkedBy, metadata.actor.id],
      };
    case 'SupplementRequested': {
      // What a promise stands for need not be named, and is owed again once the promise is taken back.
      const promised = file.promise?.state === 'SIGNED' ? file.promise.items : [];
      const asked = [...new Set([...data.items.map(({ code }) => code), ...promised])];
      const supplement = { round: data.round, noticeId: data.noticeId, asked, dueDate: data.dueDate };
      return { ...file, stage: 'SUPPLEMENTING', supplement, newPapers: [] };
    }
    case 'SupplementReceived': {
      const { checkOutcome: _, ...rest } = file;
      const materials = withMaterials(file.materials, data.materials);
      const newPapers = data.materials.map(({ code }) => code);
      // Who puts papers in at the window has had a hand in them, as who received the first ones (four eyes).
      const checkedBy = metadata.actor.role === 'clerk' ? [...file.checkedBy, metadata.actor.id] : file.checkedBy;
      const set = { materials, newPapers, defects: [], lastPapersDate: data.receivedDate };
      return { ...rest, stage: 'RECEIVED', ...set, checkedBy };
    }
    case 'CaseAccepted':
      return {
        ...file,
        stage: 'ACCEPTED',
        mode: data.mode,
        acceptedDate: data.acceptedDate,
        clockDay0: data.clockDay0,
        acceptedBy: metadata.actor.id,
      };
    case 'CaseDeemedAccepted':
      return {
        ...file,
        stage: 'ACCEPTED',
        mode: 'DEEMED',
        acceptedDate: data.receivedDate,
        clockDay0: data.receivedDate,
      };
    case 'AcceptanceRefused':
      return usedNegative({
        ...(data.kind === 'NOT_REQUIRED'
          ? { ...decided(file, event, 'NOT_REQUIRED'), stage: 'NOT_REQUIRED' }
          : { ...decided(file, event, 'NOT_ACCEPTED'), stage: 'NOT_ACCEPTED' }),
        ...(data.banUntil === undefined ? {} : { applicantBannedUntil: data.banUntil }),
        toServe: [data.remedy],
      });
    case 'CaseRouted':
      return { ...file, routedTo: { unit: data.toUnit, office: data.toOffice } };
    case 'CaseTaken':
      return {
        ...withHolder(file, { id: metadata.actor.id, post: data.post }),
        stage: 'IN_REVIEW',
        unit: data.unit,
      };
    case 'CaseReturnedToWindow': {
      const { routedTo: _, unit: __, ...rest } = withHolder(file, undefined);
      return { ...rest, stage: 'ACCEPTED' };
    }
    case 'OfficerAssigned':
      return withHolder(file, { id: data.to, post: data.toPost });
    case 'OpinionRecorded':
      return {
        ...file,
        opinions: [...file.opinions, { by: metadata.actor.id, conclusion: data.conclusion }],
        opinionsAwaited: file.opinionsAwaited.filter((id) => id !== metadata.actor.id),
      };
    case 'SubmittedForDecision':
      return { ...file, stage: 'IN_DECISION' };
    case 'ReturnedForReview':
      return { ...file, stage: 'IN_REVIEW' };
    case 'ApprovalDecided':
      return approved(file, event);
    case 'RejectionDecided':
      return usedNegative({
        ...decided(file, event, 'REJECTED'),
        stage: 'REJECTED',
        toServe: [data.remedy],
      });
    case 'CertificateIssued':
      return {
        ...file,
        stage: 'CERT_ISSUED',
        certificate: {
          certNo: data.certNo,
          cancelled: false,
          ...(data.validTo === undefined ? {} : { validTo: data.validTo }),
        },
      };
    case 'Delivered':
      return served(file);
    case 'CaseClosed':
      return { ...file, stage: 'CLOSED', closedDate: metadata.effectiveDate };
    case 'CaseWithdrawn':
      return { ...file, stage: 'WITHDRAWN' };
    case 'DeadlineComputed':
      return withDeadline(file, data);
    case 'AlertRaised':
      return withAlert(file, data);
    case 'AlertRescinded':
      return withoutAlert(file, data);
    case 'AlertAcknowledged':
      return changedAlert(file, data, { acknowledged: true });
    case 'AlertUpheld':
      return changedAlert(file, data, { standing: 'UPHELD' });
    case 'AlertExplained':
      return changedAlert(file, data, { explained: true });
    case 'AlertEscalated':
      return withEscalation(file, data);
    case 'DeadlineBreached':
    case 'CaseImported':
    case 'ActivityImported':
      return file;
    case 'NegativeProposed':
    case 'NegativeConfirmed':
    case 'NegativeDeclined':
    case 'NegativeFiled':
    case 'SupplementLapsed':
      return evolveNegatives(file, event);
    case 'SpecialProcedureStarted':
    case 'SpecialProcedureFinished':
    case 'SpecialProcedureCancelled':
    case 'SpecialProcedureOverrun':
    case 'ClockPaused':
    case 'ClockResumed':
    case 'PauseInvalidated':
    case 'HearingRightInformed':
    case 'HearingRequested':
    case 'HearingRightLapsed':
    case 'HearingNotified':
    case 'HearingHeld':
    case 'ExtensionRequested':
    case 'ExtensionApproved':
    case 'ExtensionDeclined':
    case 'ExtensionRefusedLate':
    case 'ExtensionTold':
    case 'ConsultationRequested':
    case 'ConsultationAnswered':
    case 'ConsultationSilent':
    case 'OpinionRequested':
    case 'ReturnedToHolder':
    case 'CaseTransferred':
    case 'PostAcceptanceRequest':
    case 'RecusalRecorded':
      return evolveProcedures(file, event);
    case 'AcceptedWithDeficiency':
    case 'MissingMaterialReceived':
    case 'DeficiencyLapsed':
    case 'PromiseOffered':
    case 'PromiseSigned':
    case 'PromiseWithdrawn':
    case 'PromiseVerified':
    case 'RectificationOrdered':
    case 'RectificationAccepted':
      return evolveUndertakings(file, event);
    case 'CorrectedOnSpot':
    case 'VisitRecorded':
    case 'CaseTerminated':
    case 'RecordCorrected':
    case 'ApprovalRevoked':
    case 'CertificateCancelled':
    case 'CertificateChanged':
    case 'RenewalRequested':
    case 'RenewalGranted':
    case 'RenewalRefused':
    case 'RenewalDeemedGranted':
    case 'CaseReopened':
    case 'CaseArchived':
    case 'OverrunExplained':
    case 'DeliveryFailed':
      return evolveAftermath(file, event);
    default:
      return never(type);
  }
};

const evolveCase = (file: CaseFile, event: FoldedCaseEvent): CaseFile =>
  withFittingNegative(endDeadlines(evolveFile(file, event), event), event.type);

/** Facts are never refused: an event that means nothing in this state leaves it as it is. */
export const evolve = (state: Case, event: FoldedCaseEvent): Case => {
  if (event.type === 'CaseImported') return { stage: 'IMPORTED', externalId: event.data.externalId, activities: 0 };
  if (state.stage === 'IMPORTED') {
    return event.type === 'ActivityImported' ? { ...state, activities: state.activities + 1 } : state;
  }
  if (event.type === 'ApplicationReceived') return received(event);
  return state.stage === 'NONE' ? state : evolveCase(state, event);
};

/** A received case after what is being decided: for a decision in several steps. */
export const fileAfter = (
  file: CaseFile,
  events: readonly Decided<CaseEvent>[],
  { by, at }: Pick<Asked<object>, 'by' | 'at'>,
): CaseFile =>
  events.reduce(
    (before, { effectiveDate = localDate(at), ...event }) =>
      evolveCase(before, { ...event, metadata: { actor: by, effectiveDate } }),
    file,
  );
