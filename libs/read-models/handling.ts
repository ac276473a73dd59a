import type { CaseEvent, CaseEventType } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { AlertLevel } from '#law/deadline-rules';
import { projection, type Stored } from './projection.js';

/** What a unit did in a month (of the legal dates of its acts): the terms of F1 to F6 of domain.md 4.1, as counts and sums. */
export interface Handling extends Stored {
  readonly legalRegime: string;
  readonly unit: string;
  readonly month: string;
  readonly received: number;
  readonly byChannel: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly deemedAccepted: number;
  readonly acceptanceRefused: number;
  readonly approved: number;
  readonly rejected: number;
  readonly withdrawn: number;
  /** Given up by silence: 逾期未补正, 视为放弃. */
  readonly lapsed: number;
  readonly terminated: number;
  readonly revoked: number;
  readonly closed: number;
  /** Decisions that had a promised (statutory) limit, and those of them that kept it. */
  readonly promised: number;
  readonly withinPromised: number;
  readonly statutory: number;
  readonly withinStatutory: number;
  /** Sum over decisions, for the mean. */
  readonly usedWorkingDays: number;
  /** Terms of the unit that passed; the applicant's own (SUPPLEMENT) is not among them. */
  readonly breaches: number;
  readonly alerts: Readonly<Partial<Record<AlertLevel, number>>>;
  /** Of imported cases: activities, cases with an end, those of them that ended after they were due. */
  readonly activities: number;
  readonly ended: number;
  readonly endedLate: number;
}

type Of<Type extends CaseEventType> = Logged<Extract<CaseEvent, { type: Type }>>;

const keyOf = (regime: string, unit: string, date: string): string => `${regime}|${unit}|${date.slice(0, 7)}`;

/** The month document an event counts in; events that count nothing touch none. */
const ids = (event: Logged<CaseEvent>): readonly string[] => {
  const { legalRegime, effectiveDate } = event.metadata;
  if (event.type === 'ApplicationReceived') {
    return [keyOf(legalRegime, event.data.matter.unitId, effectiveDate)];
  }
  if (event.type === 'ActivityImported') {
    const { unit } = event.metadata.actor;
    return unit === undefined ? [] : [keyOf(legalRegime, unit, effectiveDate)];
  }
  return 'unit' in event.data && typeof event.data.unit === 'string'
    ? [keyOf(legalRegime, event.data.unit, effectiveDate)]
    : [];
};

const emptyMonth = (id: string, position: number): Handling => {
  const [legalRegime = '', unit = '', month = ''] = id.split('|');
  return {
    _id: id,
    position,
    legalRegime,
    unit,
    month,
    received: 0,
    byChannel: {},
    accepted: 0,
    deemedAccepted: 0,
    acceptanceRefused: 0,
    approved: 0,
    rejected: 0,
    withdrawn: 0,
    lapsed: 0,
    terminated: 0,
    revoked: 0,
    closed: 0,
    promised: 0,
    withinPromised: 0,
    statutory: 0,
    withinStatutory: 0,
    usedWorkingDays: 0,
    breaches: 0,
    alerts: {},
    activities: 0,
    ended: 0,
    endedLate: 0,
  };
};

type Change = Partial<Handling>;

const count =
  <Type extends CaseEventType>(change: (month: Handling, event: Of<Type>) => Change) =>
  (before: Handling | undefined, event: Of<Type>, id: string): Handling => {
    const month = before ?? emptyMonth(id, event.position);
    return { ...month, ...change(month, event) };
  };

const receivedBy = (month: Handling, channel: string): Change => ({
  received: month.received + 1,
  byChannel: { ...month.byChannel, [channel]: (month.byChannel[channel] ?? 0) + 1 },
});

/** 1 for what is so, 0 for what is not or does not apply. */
const one = (is: boolean | null): number => (is === true ? 1 : 0);

const decided = (month: Handling, { data }: Of<'ApprovalDecided'> | Of<'RejectionDecided'>): Change => {
  const { withinPromised, withinStatutory, usedWorkingDays } = data.timeliness;
  return {
    promised: month.promised + one(withinPromised !== null),
    withinPromised: month.withinPromised + one(withinPromised),
    statutory: month.statutory + one(withinStatutory !== null),
    withinStatutory: month.withinStatutory + one(withinStatutory),
    usedWorkingDays: month.usedWorkingDays + usedWorkingDays,
  };
};

const isLate = ({ endedAt, dueAt }: Of<'CaseImported'>['data']): boolean =>
  endedAt !== null && dueAt !== null && Date.parse(endedAt) > Date.parse(dueAt);

export const handling = projection<CaseEvent, Handling>({
  name: 'handling',
  version: 2,
  indexes: [{ key: { legalRegime: 1, month: 1, unit: 1 } }],
  ids,
  on: {
    ApplicationReceived: count<'ApplicationReceived'>((month, { metadata }) => receivedBy(month, metadata.channel)),
    CaseAccepted: count<'CaseAccepted'>((month) => ({ accepted: month.accepted + 1 })),
    CaseDeemedAccepted: count<'CaseDeemedAccepted'>((month) => ({
      accepted: month.accepted + 1,
      deemedAccepted: month.deemedAccepted + 1,
    })),
    AcceptanceRefused: count<'AcceptanceRefused'>((month) => ({ acceptanceRefused: month.acceptanceRefused + 1 })),
    ApprovalDecided: count<'ApprovalDecided'>((month, event) => ({
      approved: month.approved + 1,
      ...decided(month, event),
    })),
    RejectionDecided: count<'RejectionDecided'>((month, event) => ({
      rejected: month.rejected + 1,
      ...decided(month, event),
    })),
    CaseWithdrawn: count<'CaseWithdrawn'>((month) => ({ withdrawn: month.withdrawn + 1 })),
    SupplementLapsed: count<'SupplementLapsed'>((month) => ({ lapsed: month.lapsed + 1 })),
    DeficiencyLapsed: count<'DeficiencyLapsed'>((month) => ({ lapsed: month.lapsed + 1 })),
    CaseTerminated: count<'CaseTerminated'>((month) => ({ terminated: month.terminated + 1 })),
    ApprovalRevoked: count<'ApprovalRevoked'>((month) => ({ revoked: month.revoked + 1 })),
    CaseClosed: count<'CaseClosed'>((month) => ({ closed: month.closed + 1 })),
    DeadlineBreached: count<'DeadlineBreached'>((month, { data }) => ({
      breaches: month.breaches + one(data.kind !== 'SUPPLEMENT'),
    })),
    AlertRaised: count<'AlertRaised'>((month, { data }) => ({
      alerts: { ...month.alerts, [data.level]: (month.alerts[data.level] ?? 0) + 1 },
    })),
    CaseImported: count<'CaseImported'>((month, { data }) => ({
      ...receivedBy(month, data.channel),
      ended: month.ended + one(data.endedAt !== null),
      endedLate: month.endedLate + one(isLate(data)),
    })),
    ActivityImported: count<'ActivityImported'>((month) => ({ activities: month.activities + 1 })),
  },
});
