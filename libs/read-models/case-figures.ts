import type { Counter, Duration, Tally } from './case-counters.js';
import { rate, type Rate } from './statistics.js';

/** Raised whenever a figure is computed differently. */
export const formulaVersion = '4';

interface Formula {
  /** In domain.md 4.1. */
  readonly id: string;
  readonly numerator: readonly Counter[];
  readonly denominator: readonly Counter[];
  /** What is kept out, or stands apart, each number by itself. */
  readonly exclusions?: readonly Counter[];
  /** The share that is missing: 1 - numerator ÷ denominator. */
  readonly missing?: true;
}

/**
 * Every figure of cases as sums of counters over sums of counters. On time and late are told twice (domain.md 2.4): as it was on the calendar
 * known then, and `AsFinal` as the last calendar has it; a closed case is not rewritten by the second.
 */
export const formulas = {
  onTimePromised: {
    id: 'F2',
    numerator: ['inTimePromised'],
    denominator: ['decidedPromised', 'openLatePromised', 'endedLatePromised'],
    exclusions: ['withoutPromised'],
  },
  onTimePromisedAsFinal: {
    id: 'F2',
    numerator: ['inTimePromisedAsFinal'],
    denominator: ['decidedPromised', 'openLatePromisedAsFinal', 'endedLatePromisedAsFinal'],
    exclusions: ['withoutPromised'],
  },
  onTimeStatutory: {
    id: 'F2',
    numerator: ['inTimeStatutory'],
    denominator: ['decidedStatutory', 'openLateStatutory', 'endedLateStatutory'],
    exclusions: ['withoutStatutory'],
  },
  onTimeStatutoryAsFinal: {
    id: 'F2',
    numerator: ['inTimeStatutoryAsFinal'],
    denominator: ['decidedStatutory', 'openLateStatutoryAsFinal', 'endedLateStatutoryAsFinal'],
    exclusions: ['withoutStatutory'],
  },
  early: {
    id: 'F3',
    numerator: ['early'],
    denominator: ['decidedNotOnTheSpot'],
    exclusions: ['decidedOnTheSpot'],
  },
  onTheSpot: { id: 'F3', numerator: ['decidedOnTheSpot'], denominator: ['decided'] },
  latePromised: {
    id: 'F4',
    numerator: ['latePromised', 'openLatePromised', 'endedLatePromised'],
    denominator: ['decidedPromised', 'openLatePromised', 'endedLatePromised'],
    exclusions: ['withoutPromised'],
  },
  latePromisedAsFinal: {
    id: 'F4',
    numerator: ['latePromisedAsFinal', 'openLatePromisedAsFinal', 'endedLatePromisedAsFinal'],
    denominator: ['decidedPromised', 'openLatePromisedAsFinal', 'endedLatePromisedAsFinal'],
    exclusions: ['withoutPromised'],
  },
  lateStatutory: {
    id: 'F4',
    numerator: ['lateStatutory', 'openLateStatutory', 'endedLateStatutory'],
    denominator: ['decidedStatutory', 'openLateStatutory', 'endedLateStatutory'],
    exclusions: ['withoutStatutory'],
  },
  lateStatutoryAsFinal: {
    id: 'F4',
    numerator: ['lateStatutoryAsFinal', 'openLateStatutoryAsFinal', 'endedLateStatutoryAsFinal'],
    denominator: ['decidedStatutory', 'openLateStatutoryAsFinal', 'endedLateStatutoryAsFinal'],
    exclusions: ['withoutStatutory'],
  },
  compressionPromised: { id: 'F6', numerator: ['promisedDays'], denominator: ['statutoryDays'], missing: true },
  compressionUsed: { id: 'F6', numerator: ['usedDays'], denominator: ['statutoryDays'], missing: true },
  pausedShare: {
    id: 'F7',
    numerator: ['pausedDays'],
    denominator: ['grossDays'],
    exclusions: ['invalidPausedDays', 'beyondNoticeDays'],
  },
  toldOnce: { id: 'F8', numerator: ['toldOnce'], denominator: ['withNotice'], exclusions: ['deemed'] },
  supplementRate: { id: 'F9', numerator: ['withNotice'], denominator: ['received'] },
  lapsedRate: { id: 'F9', numerator: ['supplementLapsed'], denominator: ['received'] },
  negativeRate: { id: 'F9', numerator: ['receivedAndRefused'], denominator: ['receivedAndConcluded'] },
  negativesFiled: { id: 'F9', numerator: ['negativesFiled'], denominator: ['negatives'] },
  negativesFiledInTime: { id: 'F9', numerator: ['negativesFiledInTime'], denominator: ['negatives'] },
  deficiencyRate: { id: 'F10', numerator: ['deficiency'], denominator: ['accepted'] },
  deficiencySupplied: { id: 'F10', numerator: ['deficiencySupplied'], denominator: ['deficiency'] },
  promiseRate: { id: 'F10', numerator: ['promiseSigned'], denominator: ['accepted'] },
  promiseVerified: {
    id: 'F10',
    numerator: ['verified'],
    denominator: ['verificationDue'],
    exclusions: ['unverifiedLate'],
  },
  promiseFalse: { id: 'F10', numerator: ['promiseFalse'], denominator: ['verified'] },
  // Each without the cases that an exception (No. 42) excused, and with them.
  acceptedOnline: {
    id: 'F11',
    numerator: ['acceptedOnlineUnexcused'],
    denominator: ['acceptedUnexcused'],
    exclusions: ['acceptedExcused'],
  },
  acceptedOnlineOfAll: { id: 'F11', numerator: ['acceptedOnline'], denominator: ['accepted'] },
  onlineThroughout: {
    id: 'F11',
    numerator: ['onlineThroughoutUnexcused'],
    denominator: ['decidedUnexcused'],
    exclusions: ['decidedExcused'],
  },
  onlineThroughoutOfAll: { id: 'F11', numerator: ['onlineThroughout'], denominator: ['decided'] },
  withoutVisitOrPaper: {
    id: 'F11',
    numerator: ['withoutVisitOrPaperUnexcused'],
    denominator: ['decidedUnexcused'],
    exclusions: ['decidedExcused'],
  },
  withoutVisitOrPaperOfAll: { id: 'F11', numerator: ['withoutVisitOrPaper'], denominator: ['decided'] },
  mobile: {
    id: 'F11',
    numerator: ['acceptedMobileUnexcused'],
    denominator: ['acceptedOnlineUnexcused'],
    exclusions: ['acceptedExcused'],
  },
  mobileOfAll: { id: 'F11', numerator: ['acceptedMobile'], denominator: ['acceptedOnline'] },
  visits: {
    id: 'F12',
    numerator: ['visits'],
    denominator: ['decided'],
    exclusions: ['noVisit', 'oneVisit', 'severalVisits', 'avoidableVisits'],
  },
  stages: { id: 'F13', numerator: ['stages'], denominator: ['decided'] },
  holders: { id: 'F13', numerator: ['holders'], denominator: ['decided'] },
  decidedAtWindow: {
    id: 'F14',
    numerator: ['decidedAtWindow'],
    denominator: ['decidedEntered'],
    exclusions: ['decidedNotEntered'],
  },
  remedyComplete: { id: 'F19', numerator: ['remediesComplete'], denominator: ['negatives'] },
  yellowCards: { id: 'F21', numerator: ['yellow'], denominator: ['inHand'], exclusions: ['rescinded'] },
  redCards: { id: 'F21', numerator: ['red'], denominator: ['inHand'], exclusions: ['rescinded'] },
  deliveredInTime: { id: 'F22', numerator: ['deliveredInTime'], denominator: ['deliveryDue'] },
} as const satisfies Record<string, Formula>;

export type FigureName = keyof typeof formulas;
export const figureNames = Object.keys(formulas) as readonly FigureName[];

/** A number that can be checked: `cases` names the counters whose cases are behind its two terms. */
export interface Figure extends Rate {
  readonly id: string;
  readonly exclusions: Readonly<Partial<Record<Counter, number>>>;
  readonly cases: { readonly numerator: readonly Counter[]; readonly denominator: readonly Counter[] };
}

export const figureOf = ({ counts }: Pick<Tally, 'counts'>, name: FigureName): Figure => {
  const { id, numerator, denominator, exclusions = [], missing }: Formula = formulas[name];
  const total = (terms: readonly Counter[]): number => terms.reduce((sum, term) => sum + counts[term], 0);
  const counted = rate(total(numerator), total(denominator));
  return {
    id,
    ...counted,
    value: missing && counted.value !== null ? 1 - counted.value : counted.value,
    exclusions: Object.fromEntries(exclusions.map((term) => [term, counts[term]])),
    cases: { numerator, denominator },
  };
};

/** Mean, median and 90th percentile of what each case took; null where there is none. Nearest rank: a number that occurred. */
const spread = (days: ReadonlyMap<number, number>) => {
  const sorted = [...days].toSorted(([a], [b]) => a - b);
  const denominator = sorted.reduce((sum, [, cases]) => sum + cases, 0);
  const numerator = sorted.reduce((sum, [took, cases]) => sum + took * cases, 0);
  const atRank = (share: number): number | null => {
    let left = Math.ceil(denominator * share);
    for (const [took, cases] of sorted) if ((left -= cases) <= 0) return took;
    return null;
  };
  return { ...rate(numerator, denominator), median: atRank(0.5), p90: atRank(0.9) };
};

/** 1 - promised ÷ statutory with every matter weighing the same. */
const matterWeighted = (matters: Tally['matters']): Rate => {
  const shares = [...matters.values()].filter(({ statutory }) => statutory > 0);
  return rate(
    shares.reduce((sum, { promised, statutory }) => sum + 1 - promised / statutory, 0),
    shares.length,
  );
};

/** All figures of a tally: F1 as counts, the rates, F5 as spreads. */
export const caseFigures = (tally: Tally) => {
  const { counts, days, acknowledged, matters } = tally;
  const { accepted, decided, openAtEnd, withdrawnOnSuggestion, reopened, revoked } = counts;
  const spreads = Object.fromEntries(Object.entries(days).map(([name, taken]) => [name, spread(taken)])) as Record<
    Duration,
    ReturnType<typeof spread>
  >;
  return {
    volumes: { id: 'F1', accepted, decided, openAtEnd, withdrawnOnSuggestion, reopened, revoked },
    rates: Object.fromEntries(figureNames.map((name) => [name, figureOf(tally, name)])) as Record<FigureName, Figure>,
    durations: { id: 'F5', ...spreads },
    compressionByMatter: matterWeighted(matters),
    hoursToAcknowledge: rate(acknowledged.hours, acknowledged.alerts),
  };
};

export type CaseFigures = ReturnType<typeof caseFigures>;
