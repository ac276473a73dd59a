import type { CaseEvent, CaseEventType } from '#cases/events';
import { type Timer, timersFor } from '#deadlines/timers';
import type { Logged } from '#event-log/decode';
import type { Bilingual } from '#kernel/refusal';
import { type AlertLevel, type DeadlineKind, endsDeadline } from '#law/deadline-rules';
import { projection, type Stored } from './projection.js';

interface Holder {
  readonly unit: string;
  readonly post?: string;
  readonly officer?: string;
}

interface OpenDeadline {
  readonly kind: DeadlineKind;
  readonly version: number;
  readonly dueDate: string;
  readonly provisional: boolean;
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
  readonly outcome?: string;
  readonly holder?: Holder;
  /** Everybody who has acted on the case, each once, and how many they are. */
  readonly holders: readonly string[];
  readonly holderCount: number;
  readonly deadlines: readonly OpenDeadline[];
  /** Present while somebody has to act: the unit whose turn it is and the next due date. */
  readonly work?: { readonly unit: string; readonly due: string };
  /** Due dates of the undecided case, for counting what is over. */
  readonly limits?: { readonly promised?: string; readonly statutory?: string };
  /** Alerts that will be due if nothing happens; the earliest instant stands beside them for the sweeper's index. */
  readonly pending: readonly Timer[];
  readonly nextAlertAt?: string;
  readonly alerts: Readonly<Partial<Record<AlertLevel, number>>>;
  readonly imported?: {
    readonly source: string;
    readonly startedAt: string | null;
    readonly dueAt: string | null;
    readonly endedAt: string | null;
    readonly activities: number;
  };
}

type Case = Logged<CaseEvent>;
type Of<Type extends CaseEventType> = Logged<Extract<CaseEvent, { type: Type }>>;

/** The case a stream is about. */
export const caseIdOf = (stream: string): string => stream.slice('case-'.length);

/** Without a due date a case still has its place: after all that have one. */
const noDueDate = '9999-12-31';

const earliest = (dates: readonly string[]): string | undefined => dates.toSorted()[0];

/** What follows from the rest of the document: whose turn it is, by when, and when the next alert falls due. */
const derive = (document: Progress): Progress => {
  const { work: _, nextAlertAt: __, limits: ___, ...rest } = document;
  const dueOf = (wanted: DeadlineKind) => rest.deadlines.find(({ kind }) => kind === wanted)?.dueDate;
  const promised = dueOf('PROMISED');
  const statutory = dueOf('STATUTORY');
  const limits = { ...(promised ? { promised } : {}), ...(statutory ? { statutory } : {}) };
  const due = earliest(rest.deadlines.map(({ dueDate }) => dueDate)) ?? noDueDate;
  // Instants of the pending alerts all carry the same offset, so that they compare as text.
  const next = earliest(rest.pending.map(({ at }) => at));
  return {
    ...rest,
    ...(rest.open && rest.holder ? { work: { unit: rest.holder.unit, due } } : {}),
    ...(promised || statutory ? { limits } : {}),
    ...(next === undefined ? {} : { nextAlertAt: next }),
  };
};

/** The common part of every step: what the event ends, who acted, where the stream stands. */
const after = (before: Progress, event: Case, change: Partial<Progress>): Progress => {
  const { type, data, metadata, revision } = event;
  const { id, role } = metadata.actor;
  const acted = role === 'system' || role === 'applicant' || role === 'agent' ? [] : [id];
  const holders = [...new Set([...before.holders, ...acted])];
  return derive({
    ...before,
    deadlines: before.deadlines.filter(({ kind }) => !endsDeadline(kind, type, data)),
    pending: before.pending.filter(({ kind }) => !endsDeadline(kind, type, data)),
    holders,
    holderCount: holders.length,
    ...change,
    revision,
  });
};

/** A step on a case that was received; others stay as they are. */
const step =
  <Type extends CaseEventType>(change: (event: Of<Type>, before: Progress) => Partial<Progress>) =>
  (before: Progress | undefined, event: Of<Type>): Progress | undefined =>
    before && after(before, event, change(event, before));

const at = (stage: string) => ({ stage });
const closed = (stage: string) => ({ stage, open: false, deadlines: [], pending: [] });

const received = (_: Progress | undefined, event: Of<'ApplicationReceived'>): Progress => {
  const { data, metadata, revision, position } = event;
  const { code, name, category, unitId, unitName, certificateKind } = data.matter;
  const { unit = unitId, post, id, role } = metadata.actor;
  const atWindow = role === 'clerk';
  return derive({
    _id: caseIdOf(event.stream),
    position,
    caseNo: data.caseNo,
    legalRegime: metadata.legalRegime,
    stage: 'RECEIVED',
    open: true,
    matter: { code, name, category, certificate: certificateKind !== null },
    unit: unitId,
    unitName,
    channel: metadata.channel,
    subjectRef: data.subjectRef,
    revision,
    receivedDate: data.receivedDate,
    holder: { unit: atWindow ? unit : receptionDesk, ...(post === undefined || !atWindow ? {} : { post }) },
    holders: atWindow ? [id] : [],
    holderCount: atWindow ? 1 : 0,
    deadlines: [],
    pending: [],
    alerts: {},
  });
};

/** Who looks after what came in online: the general window of the centre. */
export const receptionDesk = 'centre-window';

const deadlineComputed = ({ data, stream }: Of<'DeadlineComputed'>, before: Progress): Partial<Progress> => {
  const { kind, version, dueDate, provisional } = data;
  const others = before.deadlines.filter((deadline) => deadline.kind !== kind);
  return {
    deadlines: [...others, { kind, version, dueDate, provisional }],
    pending: [...before.pending.filter((timer) => timer.kind !== kind), ...timersFor(caseIdOf(stream), data)],
  };
};

const alertRaised = ({ data }: Of<'AlertRaised'>, before: Progress): Partial<Progress> => ({
  alerts: { ...before.alerts, [data.level]: (before.alerts[data.level] ?? 0) + 1 },
  pending: before.pending.filter(
    ({ kind, version, threshold }) => kind !== data.kind || version !== data.version || threshold !== data.threshold,
  ),
});

const imported = (_: Progress | undefined, event: Of<'CaseImported'>): Progress => {
  const { data, metadata, revision, position, stream } = event;
  const { source, startedAt, dueAt, endedAt } = data;
  return derive({
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
    deadlines: [],
    pending: [],
    alerts: {},
    imported: { source, startedAt, dueAt, endedAt, activities: 0 },
  });
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

const decidedOn = ({ metadata }: Case): Partial<Progress> => ({ decidedDate: metadata.effectiveDate });

export const progress = projection<CaseEvent, Progress>({
  name: 'progress',
  version: 1,
  indexes: [
    { key: { subjectRef: 1, _id: 1 }, sparse: true },
    { key: { 'work.unit': 1, 'work.due': 1, _id: 1 }, sparse: true },
    { key: { nextAlertAt: 1, _id: 1 }, sparse: true },
    { key: { 'limits.promised': 1, unit: 1 }, sparse: true },
    { key: { 'limits.statutory': 1, unit: 1 }, sparse: true },
    { key: { legalRegime: 1, holderCount: 1 } },
  ],
  ids: ({ stream }) => [caseIdOf(stream)],
  on: {
    ApplicationReceived: received,
    MaterialsChecked: step<'MaterialsChecked'>(() => ({})),
    SupplementRequested: step<'SupplementRequested'>(() => at('SUPPLEMENTING')),
    SupplementReceived: step<'SupplementReceived'>(() => at('RECEIVED')),
    CaseAccepted: step<'CaseAccepted'>(({ data }) => ({ stage: 'ACCEPTED', acceptedDate: data.acceptedDate })),
    CaseDeemedAccepted: step<'CaseDeemedAccepted'>(({ data }) => ({
      stage: 'ACCEPTED',
      acceptedDate: data.receivedDate,
    })),
    AcceptanceRefused: step<'AcceptanceRefused'>((event) => ({
      stage: 'NOT_ACCEPTED',
      outcome: 'NOT_ACCEPTED',
      holder: { unit: receptionDesk },
      ...decidedOn(event),
    })),
    CaseRouted: step<'CaseRouted'>(({ data }) => ({ holder: { unit: data.toUnit } })),
    CaseTaken: step<'CaseTaken'>(({ data, metadata }) => ({
      stage: 'IN_REVIEW',
      holder: { unit: data.unit, post: data.post, officer: metadata.actor.id },
    })),
    CaseReturnedToWindow: step<'CaseReturnedToWindow'>(() => ({ stage: 'ACCEPTED', holder: { unit: receptionDesk } })),
    OfficerAssigned: step<'OfficerAssigned'>(({ data }, before) => ({
      holder: { unit: before.holder?.unit ?? before.unit, post: data.toPost, officer: data.to },
    })),
    OpinionRecorded: step<'OpinionRecorded'>(() => ({})),
    SubmittedForDecision: step<'SubmittedForDecision'>(() => at('IN_DECISION')),
    ReturnedForReview: step<'ReturnedForReview'>(() => at('IN_REVIEW')),
    ApprovalDecided: step<'ApprovalDecided'>((event, { matter }) => ({
      stage: 'APPROVED',
      outcome: 'APPROVED',
      holder: { unit: matter.certificate ? event.data.unit : receptionDesk },
      ...decidedOn(event),
    })),
    RejectionDecided: step<'RejectionDecided'>((event) => ({
      stage: 'REJECTED',
      outcome: 'REJECTED',
      holder: { unit: receptionDesk },
      ...decidedOn(event),
    })),
    CertificateIssued: step<'CertificateIssued'>(() => ({ ...at('CERT_ISSUED'), holder: { unit: receptionDesk } })),
    Delivered: step<'Delivered'>(({ data }, { outcome }) => ({
      stage: outcome === 'APPROVED' ? 'DELIVERED' : 'SERVED',
      servedDate: data.servedDate,
    })),
    CaseClosed: step<'CaseClosed'>(({ metadata }) => ({ ...closed('CLOSED'), closedDate: metadata.effectiveDate })),
    CaseWithdrawn: step<'CaseWithdrawn'>(() => ({ ...closed('WITHDRAWN'), outcome: 'WITHDRAWN' })),
    DeadlineComputed: step<'DeadlineComputed'>(deadlineComputed),
    AlertRaised: step<'AlertRaised'>(alertRaised),
    CaseImported: imported,
    ActivityImported: activityImported,
  },
});
