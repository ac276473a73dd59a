import type { FollowedReview } from './reviews-follow-up.js';
import type { ReviewStatistics } from './review-statistics.js';
import { type Rate, rate } from './statistics.js';

/** A rate with what is kept out of it, each number apart. */
interface Figure extends Rate {
  readonly exclusions: Readonly<Record<string, number>>;
}

const sum = (months: readonly ReviewStatistics[], of: (month: ReviewStatistics) => number): number =>
  months.reduce((total, month) => total + of(month), 0);

const sumByName = (records: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
  const total: Record<string, number> = {};
  for (const record of records) {
    for (const [name, count] of Object.entries(record)) total[name] = (total[name] ?? 0) + count;
  }
  return total;
};

/**
 * F15 to F17 of domain.md 4.1, from the months' counters. `serviceEvents`: what could be reviewed; null where the slice has no such
 * number. 好评率 leaves out what was excluded and what was defaulted; both stand beside it.
 */
export const reviewFigures = (months: readonly ReviewStatistics[], serviceEvents: number | null) => {
  const of = (counter: (month: ReviewStatistics) => number): number => sum(months, counter);
  const byGrade = sumByName(months.map((month) => month.byGrade));
  const submitted = of((month) => month.submitted);
  const bad = (byGrade.grade1 ?? 0) + (byGrade.grade2 ?? 0);
  const excludedGood = of((month) => month.excludedGood);
  const excluded = excludedGood + of((month) => month.excludedBad);
  const defaulted = of((month) => month.defaulted);
  const foundTrue = of((month) => month.foundTrue);
  const revisited = of((month) => month.revisited);
  const badRealName = of((month) => month.badRealName);
  const figure = (counted: Rate, exclusions: Record<string, number>): Figure => ({ ...counted, exclusions });
  return {
    submitted,
    byGrade,
    byTag: sumByName(months.map((month) => month.byTag)),
    bad,
    excluded,
    defaulted,
    selfReviewSuspected: of((month) => month.selfReviewSuspected),
    /** F15 好评率. */
    goodRate: figure(rate(submitted - bad - excludedGood, submitted - excluded), { excluded, defaulted }),
    /** F16 主动评价率. */
    activeReviewRate: serviceEvents === null ? null : figure(rate(submitted, serviceEvents), { defaulted }),
    /** F17 差评按时联系率, 整改率, 按期整改率, 实名回访率, 整改满意率. */
    contactRate: figure(
      rate(
        of((month) => month.contactedInTime),
        bad,
      ),
      {},
    ),
    rectificationRate: figure(
      rate(
        of((month) => month.rectified),
        foundTrue,
      ),
      { notFoundTrue: bad - foundTrue },
    ),
    rectificationInTimeRate: figure(
      rate(
        of((month) => month.rectifiedInTime),
        foundTrue,
      ),
      {
        notFoundTrue: bad - foundTrue,
      },
    ),
    revisitRate: figure(rate(revisited, badRealName), { anonymous: bad - badRealName }),
    satisfactionRate: figure(
      rate(
        of((month) => month.satisfied),
        revisited,
      ),
      {},
    ),
  };
};

export type ReviewFigures = ReturnType<typeof reviewFigures>;

type RowFilter = Readonly<Partial<Record<keyof FollowedReview, boolean>>>;

/** The rows of the follow-up list behind each number of a figure. */
export const rowsBehind = {
  goodRate: {
    numerator: { good: true, excluded: false },
    denominator: { excluded: false },
    exclusions: { excluded: true },
  },
  activeReviewRate: { numerator: {}, denominator: {}, exclusions: {} },
  contactRate: {
    numerator: { good: false, contactedInTime: true },
    denominator: { good: false },
    exclusions: { good: true },
  },
  rectificationRate: {
    numerator: { foundTrue: true, rectified: true },
    denominator: { foundTrue: true },
    exclusions: { good: false, foundTrue: false },
  },
  rectificationInTimeRate: {
    numerator: { foundTrue: true, rectifiedInTime: true },
    denominator: { foundTrue: true },
    exclusions: { good: false, foundTrue: false },
  },
  revisitRate: {
    numerator: { good: false, revisited: true },
    denominator: { good: false, realName: true },
    exclusions: { good: false, realName: false },
  },
  satisfactionRate: { numerator: { satisfied: true }, denominator: { revisited: true }, exclusions: {} },
} as const satisfies Partial<
  Record<keyof ReviewFigures, Readonly<Record<'numerator' | 'denominator' | 'exclusions', RowFilter>>>
>;

export type ListedFigure = keyof typeof rowsBehind;
export const listedFigures = Object.keys(rowsBehind) as readonly ListedFigure[];
