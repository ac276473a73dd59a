import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#kernel/envelope';
import { type ReviewFigures, reviewFigures, rowsBehind } from '#read-models/review-figures';
import type { FollowedReview } from '#read-models/reviews-follow-up';
import type { ReviewDimension, ReviewStatistics } from '#read-models/review-statistics';
import { decodeCursor, encodeCursor } from './cursor.js';
import { notPermitted } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { isStaff, mayAskBehindFigures } from './reading-rights.js';
import type { ReviewRowsDto, ReviewStatisticsDto } from './review.dto.js';

/** Raised whenever a figure is computed differently. */
const formulaVersion = '2';
/** Rows of one answer: keys times months. */
const mostRows = 20_000;
const homeRegime = 'cn';

interface ReviewStatisticsAnswer {
  readonly legalRegime: string;
  readonly from?: string;
  readonly to?: string;
  readonly unit?: string;
  readonly by: ReviewDimension;
  readonly formulaVersion: string;
  readonly asOfPosition: string;
  readonly total: ReviewFigures;
  /** By unit, matter, officer or channel: what `by` names. */
  readonly parts: Readonly<Record<string, ReviewFigures>>;
}

export class GetReviewStatistics extends Query<ReviewStatisticsAnswer> {
  constructor(
    readonly actor: Actor,
    readonly wanted: ReviewStatisticsDto,
  ) {
    super();
  }
}

const byKey = (months: readonly ReviewStatistics[]): readonly [string, ReviewStatistics[]][] => {
  const keys = new Map<string, ReviewStatistics[]>();
  for (const month of months) keys.set(month.key, [...(keys.get(month.key) ?? []), month]);
  return [...keys].toSorted(([a], [b]) => a.localeCompare(b));
};

@QueryHandler(GetReviewStatistics)
export class GetReviewStatisticsHandler implements IQueryHandler<GetReviewStatistics> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, wanted }: GetReviewStatistics): Promise<ReviewStatisticsAnswer> {
    const { legalRegime = homeRegime, from, to, unit, by = 'UNIT' } = wanted;
    // A unit is a slice of its own dimension; the others hold it not.
    const dimension = unit === undefined ? by : 'UNIT';
    const isAllowed = dimension === 'OFFICER' ? mayAskBehindFigures(actor, unit) : isStaff(actor);
    if (!isAllowed) throw notPermitted();
    const { handling, reviews } = this.models;
    await Promise.all([this.models.reach(handling, wanted.after), this.models.reach(reviews, wanted.after)]);
    const month = { $gte: from ?? '0000-00', $lte: to ?? '9999-99' };
    const asOfPosition = String(await reviews.position());
    const [months, handled] = await Promise.all([
      reviews.find(
        { legalRegime, dimension, month, ...(unit === undefined ? {} : { key: unit }) },
        { legalRegime: 1, dimension: 1, month: 1, key: 1 },
        mostRows,
      ),
      handling.find(
        { legalRegime, month, ...(unit === undefined ? {} : { unit }) },
        { legalRegime: 1, month: 1, unit: 1 },
        mostRows,
      ),
    ]);
    /** Closed cases and consultations asked about: known for all and for units. */
    const serviceEvents = (rows: readonly ReviewStatistics[], ofUnit?: string): number =>
      handled.filter((row) => ofUnit === undefined || row.unit === ofUnit).reduce((sum, row) => sum + row.closed, 0) +
      rows.reduce((sum, row) => sum + row.consultations, 0);
    const parts = byKey(months).map(
      ([key, rows]) => [key, reviewFigures(rows, dimension === 'UNIT' ? serviceEvents(rows, key) : null)] as const,
    );
    return {
      legalRegime,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(unit === undefined ? {} : { unit }),
      by: dimension,
      formulaVersion,
      asOfPosition,
      total: reviewFigures(months, dimension === 'UNIT' ? serviceEvents(months) : null),
      parts: Object.fromEntries(parts),
    };
  }
}

interface ReviewRows {
  readonly asOfPosition: string;
  readonly rows: readonly FollowedReview[];
  readonly next?: string;
}

/** The reviews behind a number of a figure, oldest first. */
export class GetReviewRows extends Query<ReviewRows> {
  constructor(
    readonly actor: Actor,
    readonly wanted: ReviewRowsDto,
  ) {
    super();
  }
}

@QueryHandler(GetReviewRows)
export class GetReviewRowsHandler implements IQueryHandler<GetReviewRows> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ actor, wanted }: GetReviewRows): Promise<ReviewRows> {
    const { figure, part, legalRegime = homeRegime, from = '0000-00', to = '9999-99', unit, cursor } = wanted;
    if (!mayAskBehindFigures(actor, unit)) throw notPermitted();
    const { followUp } = this.models;
    await this.models.reach(followUp, wanted.after);
    const limit = Number(wanted.limit ?? 20);
    const [day = from, id = ''] = cursor === undefined ? [] : decodeCursor(cursor, 2);
    const filter = {
      legalRegime,
      ...(unit === undefined ? {} : { unit }),
      ...rowsBehind[figure][part],
      // Later than any day of the last month.
      submittedOn: { $gte: day, $lte: `${to}-99` },
      ...(cursor === undefined ? {} : { $or: [{ submittedOn: { $gt: day } }, { submittedOn: day, _id: { $gt: id } }] }),
    };
    const order =
      unit === undefined
        ? ({ legalRegime: 1, submittedOn: 1, _id: 1 } as const)
        : ({ legalRegime: 1, unit: 1, submittedOn: 1, _id: 1 } as const);
    const asOfPosition = String(await followUp.position());
    const found = await followUp.find(filter, order, limit + 1);
    const rows = found.slice(0, limit);
    const last = found.length > limit ? rows.at(-1) : undefined;
    return { asOfPosition, rows, ...(last ? { next: encodeCursor([last.submittedOn, last._id]) } : {}) };
  }
}
