import { assert as assertProperty, array, record, boolean, constantFrom, property } from 'fast-check';
import type { Asked, Recorded } from '#kernel/decider';
import type { Envelope } from '#kernel/envelope';
import type { ReviewCommand } from '#reviews/commands';
import type { Grade, ReviewEvent } from '#reviews/events';
import { bureau, clerk, wangMei } from '#test-support/people';
import { documentsOf } from '#test-support/read-model';
import {
  appeal,
  ask,
  contact,
  factsOf,
  feedBack,
  happened,
  loggedReviews,
  rectify,
  revisit,
  rule,
  submit,
  verify,
  ys,
} from '#test-support/review-history';
import { listedFigures, reviewFigures, rowsBehind } from './review-figures.js';
import { type FollowedReview, reviewsFollowUp } from './reviews-follow-up.js';
import { type ReviewStatistics, reviewStatistics } from './review-statistics.js';

type History = readonly Recorded<ReviewEvent>[];

const given = (id: string, grade: Grade, unit = bureau, day = 11) =>
  submit({ facts: factsOf(id, unit), grade }, wangMei, day);

const defaulted = (id: string): History => {
  const { service, target } = factsOf(id);
  const metadata = { effectiveDate: '2026-03-20', legalRegime: 'cn', actor: wangMei } as unknown as Envelope;
  return [{ type: 'ReviewDefaulted', data: { service, target, grade: 3 }, metadata }];
};

const monthsOf = (histories: readonly History[], dimension = 'UNIT'): ReviewStatistics[] =>
  [...documentsOf<ReviewStatistics>(reviewStatistics, loggedReviews(histories)).values()].filter(
    (month) => month.dimension === dimension,
  );
const listOf = (histories: readonly History[]): FollowedReview[] => [
  ...documentsOf<FollowedReview>(reviewsFollowUp, loggedReviews(histories)).values(),
];

/** March of domain.md 4.2: eight active reviews, two of them bad, of these one excluded as mistaken; three defaulted. */
const march: readonly History[] = [
  ...[5, 5, 4, 4, 3, 5].map((grade, n) => happened(given(`c${n}`, grade as Grade))),
  happened(given('c7', 1), contact(), verify('TRUE'), rectify(), feedBack(), revisit()),
  happened(given('c8', 2), contact(), verify('MISTAKEN'), appeal(), rule(true)),
  defaulted('c9'),
  defaulted('c10'),
  defaulted('c11'),
];

describe('the figures of a month', () => {
  const figures = reviewFigures(monthsOf(march), 12);

  it('are those of the published example', () =>
    expect(figures).toMatchObject({
      submitted: 8,
      bad: 2,
      goodRate: { value: 6 / 7, numerator: 6, denominator: 7, exclusions: { excluded: 1, defaulted: 3 } },
      activeReviewRate: { value: 8 / 12, numerator: 8, denominator: 12, exclusions: { defaulted: 3 } },
      rectificationRate: { value: 1, numerator: 1, denominator: 1, exclusions: { notFoundTrue: 1 } },
      rectificationInTimeRate: { value: 1 },
      contactRate: { value: 1, numerator: 2, denominator: 2 },
      revisitRate: { value: 0.5, numerator: 1, denominator: 2 },
      satisfactionRate: { value: 1, numerator: 1, denominator: 1 },
    }));

  it('are null where there is nothing to divide by', () =>
    expect(reviewFigures([], 0)).toMatchObject({
      goodRate: { value: null },
      activeReviewRate: { value: null },
      rectificationRate: { value: null },
    }));

  it('can each be counted from the list behind them', () => {
    const list = listOf(march);
    const rows = (filter: object): number =>
      list.filter((row) => Object.entries(filter).every(([field, is]) => row[field as keyof FollowedReview] === is))
        .length;
    const counted = listedFigures.map((name) => [
      name,
      rows(rowsBehind[name].numerator),
      // What could be reviewed and was not has no review to list.
      name === 'activeReviewRate' ? 12 : rows(rowsBehind[name].denominator),
    ]);
    expect(counted).toEqual(listedFigures.map((name) => [name, figures[name]?.numerator, figures[name]?.denominator]));
  });
});

describe('the counters', () => {
  it('stand apart by unit and by the month in which the review was given', () => {
    const may = [
      happened(given('c1', 3)),
      happened(given('c2', 3, 'tax-bureau')),
      happened(given('c3', 3, bureau, 31)),
    ];
    expect(monthsOf(may).map(({ _id, submitted }) => [_id, submitted])).toEqual([
      [`cn|UNIT|2026-03|${bureau}`, 2],
      ['cn|UNIT|2026-03|tax-bureau', 1],
    ]);
  });

  it('count a ruling in the month of its review, not in its own', () => {
    const history = happened(given('c1', 2, bureau, 31));
    const ruling = history.map((event): Recorded<ReviewEvent> => event);
    const [, opened] = history;
    if (opened?.type !== 'FollowUpOpened') throw new Error('a bad review opens a follow-up');
    const { of } = opened.data;
    const data = { of, excluded: true, reason: { keyId: 'k-1', box: 'words' } };
    const metadata = { ...opened.metadata, effectiveDate: '2026-04-09' };
    expect(monthsOf([[...ruling, { type: 'AppealRuled', data, metadata }]])).toMatchObject([
      { month: '2026-03', submitted: 1, excludedBad: 1 },
    ]);
  });

  it('are kept by matter, person and channel too', () => {
    const facts = [happened(given('c1', 5)), happened(given('c2', 1))];
    for (const [dimension, key] of [
      ['MATTER', 'M-100'],
      ['OFFICER', 'officer-1'],
      ['CHANNEL', 'WEBSITE'],
    ]) {
      expect(monthsOf(facts, dimension)).toMatchObject([{ key, submitted: 2, byGrade: { grade5: 1, grade1: 1 } }]);
    }
  });

  it('count tags, suspected self-reviews and consultations asked about', () => {
    const consultation = { ...factsOf('q1'), service: { kind: 'CONSULTATION', id: 'q1' } } as const;
    const invited = ask('InviteReview', { facts: consultation, codeHash: 'h', windowHashes: ['w'] }, clerk, 2);
    const suspected = submit(
      { facts: consultation, codeHash: 'h', realName: false, origins: ['w'], tags: ['SLOW', 'UNCLEAR'] },
      { id: 'kiosk', role: 'public' },
    );
    expect(monthsOf([happened(invited, suspected)])).toMatchObject([
      { consultations: 1, submitted: 1, selfReviewSuspected: 1, byTag: { SLOW: 1, UNCLEAR: 1 } },
    ]);
  });
});

describe('the list of reviews', () => {
  it('holds nobody’s identity', () => {
    const text = JSON.stringify(listOf(march));
    expect(text).toContain('c7');
    expect(text).not.toContain(wangMei.id);
  });

  it('knows what is due next, and nothing once it is answered', () => {
    const due = (...commands: readonly Asked<ReviewCommand>[]) =>
      listOf([happened(given('c1', 1), ...commands)])[0]?.nextDue;
    expect(due()).toBe('2026-03-12');
    expect(due(contact())).toBe('2026-04-01');
    expect(due(contact(), verify('TRUE'), rectify())).toBeUndefined();
    expect(due(contact(), verify('MISTAKEN'), appeal())).toBeUndefined();
    expect(due(contact(), verify('MISTAKEN'), appeal(), rule(true))).toBeUndefined();
    expect(due(contact(), verify('MISTAKEN'), appeal(), rule(false))).toBe('2026-04-01');
  });

  it('is left as it was by a ruling that nobody had asked for and that excludes nothing', () => {
    const invited = ask('InviteReview', { facts: factsOf('c1'), codeHash: 'h', windowHashes: ['w'] }, clerk, 2);
    const kiosk = { id: 'kiosk', role: 'public' } as const;
    const suspected = submit({ grade: 1, codeHash: 'h', realName: false, origins: ['w'] }, kiosk);
    const row = (...commands: readonly Asked<ReviewCommand>[]) =>
      listOf([happened(invited, suspected, ...commands)])[0];
    expect(row(rule(false, ys, 12))?.nextDue).toBe('2026-03-12');
    expect(row(verify('TRUE'), rectify(), rule(false))).not.toHaveProperty('nextDue');
  });

  it('is the same with and without exclusions, whatever was excluded: only 好评率 changes', () => {
    const reviews = array(record({ grade: constantFrom<Grade>(1, 2, 3, 4, 5), appealed: boolean() }), {
      minLength: 1,
      maxLength: 12,
    });
    let changed = 0;
    const holds = (asked: readonly { grade: Grade; appealed: boolean }[]): void => {
      const ruledOn = (excluded: boolean): readonly History[] =>
        asked.map(({ grade, appealed }, n) => {
          const way = [given(`c${n}`, grade)];
          const followed = [...way, contact(), verify('MISTAKEN'), appeal(), rule(excluded)];
          return grade <= 2 && appealed ? happened(...followed) : happened(...way);
        });
      const [upheld, taken] = [ruledOn(false), ruledOn(true)];
      const rows = (histories: readonly History[]) => listOf(histories).map(({ _id, grade }) => [_id, grade]);
      expect(rows(taken)).toEqual(rows(upheld));
      const [before, after] = [reviewFigures(monthsOf(upheld), 20), reviewFigures(monthsOf(taken), 20)];
      const excluded = asked.filter(({ grade, appealed }) => grade <= 2 && appealed).length;
      expect(after).toMatchObject({ submitted: before.submitted, byGrade: before.byGrade, excluded });
      expect(after.activeReviewRate).toEqual(before.activeReviewRate);
      expect(after.goodRate.numerator).toBe(before.goodRate.numerator);
      expect(after.goodRate.denominator).toBe(before.goodRate.denominator - excluded);
      if (excluded > 0) changed += 1;
    };
    assertProperty(property(reviews, holds), { numRuns: 60 });
    expect(changed).toBeGreaterThan(0);
  });
});
