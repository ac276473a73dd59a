import { dayNumber } from '#calendar/day-number';
import type { HandledAlert, HandledCase } from './handled-case.js';

/**
 * Legal dates, both inclusive. `end` is the first day that was not over when the question was asked, or the day after `to`: what
 * was due before it and is not done is late.
 */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly end: string;
  /** Whether a matter is excused from being handled online on a legal date (No. 42); without it none is. */
  readonly excused?: (matterCode: string, date: string) => boolean;
}

type Count = (row: HandledCase, period: Period) => number;
type Is = (row: HandledCase, period: Period) => boolean;

const within = (date: string | undefined, { from, to }: Period): boolean =>
  date !== undefined && from <= date && date <= to;

/** By a decision on the matter itself; refused acceptances and lapses are no such decisions. */
const decided: Is = (row, period) => row.used !== undefined && within(row.decidedDate, period);
const accepted: Is = ({ acceptedDate }, period) => within(acceptedDate, period);
const received: Is = ({ receivedDate }, period) => within(receivedDate, period);
const concluded: Is = (row, period) => within(row.concluded, period);
const openAtEnd: Is = ({ acceptedDate, concluded: end }, { to }) =>
  acceptedDate !== undefined && acceptedDate <= to && end > to;
/** Ended without a decision on the matter: withdrawn, terminated, lapsed. */
const ended: Is = (row, period) =>
  row.used === undefined && ['WITHDRAWN', 'TERMINATED', 'LAPSED'].includes(row.outcome ?? '') && concluded(row, period);
const inHand: Is = ({ receivedDate, concluded: end }, { from, to }) => receivedDate <= to && end >= from;

/** As told, on the calendar known then, and as the last calendar has it. */
type Limit = 'promisedDue' | 'statutoryDue' | 'promisedDueAsFinal' | 'statutoryDueAsFinal';
const limited =
  (limit: Limit): Is =>
  (row, period) =>
    row[limit] !== undefined && decided(row, period);
const inTime =
  (limit: Limit): Is =>
  (row, period) =>
    limited(limit)(row, period) && (row.decidedDate ?? '') <= (row[limit] ?? '');
const late =
  (limit: Limit): Is =>
  (row, period) =>
    limited(limit)(row, period) && !inTime(limit)(row, period);
const openLate =
  (limit: Limit): Is =>
  (row, period) =>
    openAtEnd(row, period) && row[limit] !== undefined && row[limit] < period.end;
const endedLate =
  (limit: Limit): Is =>
  (row, period) =>
    ended(row, period) && row[limit] !== undefined && row[limit] < row.concluded;

const early: Is = (row, period) =>
  decided(row, period) && row.kind !== 'INSTANT' && row.promisedDays !== null && (row.used ?? 0) < row.promisedDays;
const bothLimits: Is = (row, period) => decided(row, period) && row.promisedDays !== null && row.statutoryDays !== null;

const signed: Is = (row, period) => accepted(row, period) && row.promise?.signed === true;
const verified: Is = (row, period) => signed(row, period) && row.promise?.verifiedDate !== undefined;
const verificationDue: Is = (row, period) =>
  signed(row, period) && (verified(row, period) || (row.promise?.verifyBy ?? '9999') < period.end);

/** Where an exception (No. 42) holds on the day by which a case is counted, it need not be handled online. */
const excusedOn = ({ matterCode }: HandledCase, date: string | undefined, { excused }: Period): boolean =>
  date !== undefined && excused?.(matterCode, date) === true;
const acceptedExcused: Is = (row, period) => accepted(row, period) && excusedOn(row, row.acceptedDate, period);
const acceptedUnexcused: Is = (row, period) => accepted(row, period) && !excusedOn(row, row.acceptedDate, period);
const decidedExcused: Is = (row, period) => decided(row, period) && excusedOn(row, row.decidedDate, period);
const decidedUnexcused: Is = (row, period) => decided(row, period) && !excusedOn(row, row.decidedDate, period);

const decidedEntered: Is = (row, period) => decided(row, period) && row.entered;

const onlineThroughout: Is = (row, period) => decided(row, period) && row.online && row.servedOnline;
const withoutVisitOrPaper: Is = (row, period) => onlineThroughout(row, period) && row.visits === 0 && row.paperless;
const withCertificate: Is = (row, period) =>
  decided(row, period) && row.certificate && row.outcome?.endsWith('APPROVED') === true;
const deliveryDue: Is = (row, period) =>
  withCertificate(row, period) && (row.servedDate !== undefined || (row.deliverBy ?? '9999') < period.end);

const alertsOf = ({ alerts }: HandledCase, period: Period, wanted: (alert: HandledAlert) => boolean): number =>
  alerts.filter((alert) => within(alert.date, period) && wanted(alert)).length;

const one =
  (is: Is): Count =>
  (row, period) =>
    is(row, period) ? 1 : 0;
/** A quantity of the cases for which something is so. */
const sum =
  (of: (row: HandledCase) => number | null | undefined, where: Is): Count =>
  (row, period) =>
    where(row, period) ? (of(row) ?? 0) : 0;

/** The terms of the formulas of domain.md 4.1: what one case adds to each. The cases behind a number are those that add to it. */
export const counters = {
  received: one(received),
  accepted: one(accepted),
  deemed: one((row, period) => accepted(row, period) && row.mode === 'DEEMED'),
  decided: one(decided),
  decidedOnTheSpot: one((row, period) => decided(row, period) && row.kind === 'INSTANT'),
  decidedNotOnTheSpot: one(
    (row, period) => decided(row, period) && row.kind !== 'INSTANT' && row.promisedDays !== null,
  ),
  openAtEnd: one(openAtEnd),
  inHand: one(inHand),
  decidedPromised: one(limited('promisedDue')),
  withoutPromised: one((row, period) => decided(row, period) && row.promisedDue === undefined),
  inTimePromised: one(inTime('promisedDue')),
  latePromised: one(late('promisedDue')),
  openLatePromised: one(openLate('promisedDue')),
  endedLatePromised: one(endedLate('promisedDue')),
  decidedStatutory: one(limited('statutoryDue')),
  withoutStatutory: one((row, period) => decided(row, period) && row.statutoryDue === undefined),
  inTimeStatutory: one(inTime('statutoryDue')),
  lateStatutory: one(late('statutoryDue')),
  openLateStatutory: one(openLate('statutoryDue')),
  endedLateStatutory: one(endedLate('statutoryDue')),
  inTimePromisedAsFinal: one(inTime('promisedDueAsFinal')),
  latePromisedAsFinal: one(late('promisedDueAsFinal')),
  openLatePromisedAsFinal: one(openLate('promisedDueAsFinal')),
  endedLatePromisedAsFinal: one(endedLate('promisedDueAsFinal')),
  inTimeStatutoryAsFinal: one(inTime('statutoryDueAsFinal')),
  lateStatutoryAsFinal: one(late('statutoryDueAsFinal')),
  openLateStatutoryAsFinal: one(openLate('statutoryDueAsFinal')),
  endedLateStatutoryAsFinal: one(endedLate('statutoryDueAsFinal')),
  early: one(early),
  promisedDays: sum(({ promisedDays }) => promisedDays, bothLimits),
  statutoryDays: sum(({ statutoryDays }) => statutoryDays, bothLimits),
  usedDays: sum(({ used }) => used, bothLimits),
  pausedDays: sum(({ paused }) => paused, decided),
  grossDays: sum(({ used = 0, paused = 0 }) => used + paused, decided),
  invalidPausedDays: sum(({ invalidPaused }) => invalidPaused, decided),
  beyondNoticeDays: sum(({ beyondNotice }) => beyondNotice, decided),
  withNotice: one((row, period) => received(row, period) && row.notices > 0),
  toldOnce: one((row, period) => received(row, period) && row.notices === 1 && row.noticesInTime === 1),
  supplementLapsed: one((row, period) => received(row, period) && row.lapsed === 'SUPPLEMENT'),
  receivedAndConcluded: one((row, period) => received(row, period) && row.decidedDate !== undefined),
  receivedAndRefused: one(
    (row, period) => received(row, period) && row.decidedDate !== undefined && row.negatives.length > 0,
  ),
  negatives: sum(({ negatives }) => negatives.length, concluded),
  negativesFiled: sum(
    ({ negatives }) => negatives.filter(({ filedDate }) => filedDate !== undefined).length,
    concluded,
  ),
  negativesFiledInTime: sum(
    ({ negatives }) =>
      negatives.filter(({ filedDate, fileBy = '' }) => filedDate !== undefined && filedDate <= fileBy).length,
    concluded,
  ),
  remediesComplete: sum(({ negatives }) => negatives.filter((negative) => negative.remedyComplete).length, concluded),
  deficiency: one((row, period) => accepted(row, period) && row.deficiency !== undefined),
  deficiencySupplied: one((row, period) => accepted(row, period) && row.deficiency === 'SUPPLIED'),
  promiseSigned: one(signed),
  verificationDue: one(verificationDue),
  verified: one(verified),
  unverifiedLate: one((row, period) => verificationDue(row, period) && !verified(row, period)),
  promiseFalse: one((row, period) => verified(row, period) && row.promise?.false === true),
  acceptedOnline: one((row, period) => accepted(row, period) && row.online),
  acceptedMobile: one((row, period) => accepted(row, period) && row.channel === 'app'),
  onlineThroughout: one(onlineThroughout),
  withoutVisitOrPaper: one(withoutVisitOrPaper),
  acceptedExcused: one(acceptedExcused),
  acceptedUnexcused: one(acceptedUnexcused),
  acceptedOnlineUnexcused: one((row, period) => acceptedUnexcused(row, period) && row.online),
  acceptedMobileUnexcused: one((row, period) => acceptedUnexcused(row, period) && row.channel === 'app'),
  decidedExcused: one(decidedExcused),
  decidedUnexcused: one(decidedUnexcused),
  onlineThroughoutUnexcused: one((row, period) => decidedUnexcused(row, period) && onlineThroughout(row, period)),
  withoutVisitOrPaperUnexcused: one((row, period) => decidedUnexcused(row, period) && withoutVisitOrPaper(row, period)),
  decidedEntered: one(decidedEntered),
  decidedNotEntered: one((row, period) => decided(row, period) && !row.entered),
  decidedAtWindow: one((row, period) => decidedEntered(row, period) && row.underGrant === true),
  visits: sum(({ visits }) => visits, decided),
  avoidableVisits: sum(({ avoidableVisits }) => avoidableVisits, decided),
  noVisit: one((row, period) => decided(row, period) && row.visits === 0),
  oneVisit: one((row, period) => decided(row, period) && row.visits === 1),
  severalVisits: one((row, period) => decided(row, period) && row.visits > 1),
  stages: sum(({ stages }) => stages.length, decided),
  holders: sum(({ holders }) => holders.length, decided),
  yellow: (row, period) => alertsOf(row, period, ({ level, rescinded }) => level === 'YELLOW' && !rescinded),
  red: (row, period) => alertsOf(row, period, ({ level, rescinded }) => level === 'RED' && !rescinded),
  rescinded: (row, period) => alertsOf(row, period, ({ rescinded }) => rescinded === true),
  withCertificate: one(withCertificate),
  deliveryDue: one(deliveryDue),
  deliveredInTime: one(
    (row, period) =>
      deliveryDue(row, period) && row.servedDate !== undefined && row.servedDate <= (row.deliverBy ?? ''),
  ),
  withdrawnOnSuggestion: one((row, period) => concluded(row, period) && row.withdrawalSuggested),
  reopened: one((row, period) => inHand(row, period) && row.reopenings > 0),
  revoked: one((row, period) => concluded(row, period) && row.revoked),
} as const satisfies Record<string, Count>;

export type Counter = keyof typeof counters;
export const counterNames = Object.keys(counters) as readonly Counter[];

/** How long decided cases took: net and gross working days, and natural days from receipt to service. */
export const durations = {
  net: (row: HandledCase) => row.used,
  gross: ({ used, paused }: HandledCase) => (used === undefined || paused === undefined ? undefined : used + paused),
  lived: ({ receivedDate, servedDate }: HandledCase) =>
    servedDate === undefined ? undefined : dayNumber(servedDate) - dayNumber(receivedDate),
} as const;
export type Duration = keyof typeof durations;

/** Hours from an alert to its acknowledgement. */
const acknowledgedAfter = ({ alerts }: HandledCase, period: Period): readonly number[] =>
  alerts.flatMap(({ raisedAt, acknowledgedAt, date }) =>
    acknowledgedAt !== undefined && within(date, period)
      ? [(Date.parse(acknowledgedAt) - Date.parse(raisedAt)) / 3_600_000]
      : [],
  );

/** What a set of cases adds up to. It grows case by case, so that a period need not be held in memory. */
export interface Tally {
  readonly counts: Record<Counter, number>;
  /** How many cases took how many days. */
  readonly days: Readonly<Record<Duration, Map<number, number>>>;
  readonly acknowledged: { alerts: number; hours: number };
  /** The limits of each matter among the decided: for a mean that weighs matters, not cases. */
  readonly matters: Map<string, { readonly promised: number; readonly statutory: number }>;
}

export const emptyTally = (): Tally => ({
  counts: Object.fromEntries(counterNames.map((name) => [name, 0])) as Record<Counter, number>,
  days: { net: new Map(), gross: new Map(), lived: new Map() },
  acknowledged: { alerts: 0, hours: 0 },
  matters: new Map(),
});

/** Adds a case to a tally, in place. */
export const addCase = (tally: Tally, row: HandledCase, period: Period): void => {
  for (const name of counterNames) tally.counts[name] += counters[name](row, period);
  for (const hours of acknowledgedAfter(row, period)) {
    tally.acknowledged.alerts += 1;
    tally.acknowledged.hours += hours;
  }
  if (!decided(row, period)) return;
  for (const name of Object.keys(durations) as Duration[]) {
    const days = durations[name](row);
    if (days !== undefined) tally.days[name].set(days, (tally.days[name].get(days) ?? 0) + 1);
  }
  const { matterCode, promisedDays: promised, statutoryDays: statutory } = row;
  if (promised !== null && statutory !== null) tally.matters.set(matterCode, { promised, statutory });
};

export const tallyOf = (rows: Iterable<HandledCase>, period: Period): Tally => {
  const tally = emptyTally();
  for (const row of rows) addCase(tally, row, period);
  return tally;
};
