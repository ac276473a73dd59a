import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { localDate } from '#calendar/legal-dates';
import {
  byUnit,
  type HandlingStatistics,
  handlingStatistics,
  type OpenOverdue,
  reviewFigures,
} from '#read-models/statistics';
import type { StatisticsDto } from './questions.dto.js';
import { ReadModels } from './read-model-questions.js';
import { CLOCK } from './tokens.js';

/** Raised whenever a figure is computed differently. */
const formulaVersion = '1';
/** Rows of one answer: units times months. */
const mostRows = 20_000;
const homeRegime = 'cn';

interface Asked {
  readonly legalRegime: string;
  readonly from?: string;
  readonly to?: string;
  readonly unit?: string;
}

const askedOf = ({ legalRegime = homeRegime, from, to, unit }: StatisticsDto): Asked => ({
  legalRegime,
  ...(from === undefined ? {} : { from }),
  ...(to === undefined ? {} : { to }),
  ...(unit === undefined ? {} : { unit }),
});

const monthsFilter = ({ legalRegime, from = '0000-00', to = '9999-99', unit }: Asked) => ({
  legalRegime,
  month: { $gte: from, $lte: to },
  ...(unit === undefined ? {} : { unit }),
});

const order = { legalRegime: 1, month: 1, unit: 1 } as const;

interface HandlingAnswer extends Asked {
  readonly formulaVersion: string;
  readonly asOfPosition: string;
  readonly total: HandlingStatistics;
  readonly units: Readonly<Record<string, HandlingStatistics>>;
  /** Cases on which more than one person has acted, over all time; null where the question names a period or a unit. */
  readonly casesWithSeveralHolders: number | null;
}

export class GetHandlingStatistics extends Query<HandlingAnswer> {
  constructor(readonly wanted: StatisticsDto) {
    super();
  }
}

@QueryHandler(GetHandlingStatistics)
export class GetHandlingStatisticsHandler implements IQueryHandler<GetHandlingStatistics> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ wanted }: GetHandlingStatistics): Promise<HandlingAnswer> {
    const { handling, progress } = this.models;
    await Promise.all([this.models.reach(handling, wanted.after), this.models.reach(progress, wanted.after)]);
    const asked = askedOf(wanted);
    const asOfPosition = String(await handling.position());
    const months = await handling.find(monthsFilter(asked), order, mostRows);
    const whole = asked.from === undefined && asked.to === undefined && asked.unit === undefined;
    const several = { legalRegime: asked.legalRegime, holderCount: { $gt: 1 } };
    const units = await Promise.all(
      byUnit(months).map(
        async ([unit, rows]) =>
          [unit, handlingStatistics(rows, await this.#openOverdue(asked.legalRegime, unit))] as const,
      ),
    );
    return {
      ...asked,
      formulaVersion,
      asOfPosition,
      total: handlingStatistics(months, await this.#openOverdue(asked.legalRegime, asked.unit)),
      units: Object.fromEntries(units),
      casesWithSeveralHolders: whole ? await progress.count(several) : null,
    };
  }

  async #openOverdue(legalRegime: string, unit: string | undefined): Promise<OpenOverdue> {
    const today = localDate(this.now().toISOString());
    const over = (limit: string) =>
      this.models.progress.count({ [limit]: { $lt: today }, legalRegime, ...(unit === undefined ? {} : { unit }) });
    const [promised, statutory] = await Promise.all([over('limits.promised'), over('limits.statutory')]);
    return { promised, statutory };
  }
}

interface ReviewAnswer extends Asked {
  readonly formulaVersion: string;
  readonly asOfPosition: string;
  readonly total: ReturnType<typeof reviewFigures>;
  readonly units: Readonly<Record<string, ReturnType<typeof reviewFigures>>>;
}

export class GetReviewStatistics extends Query<ReviewAnswer> {
  constructor(readonly wanted: StatisticsDto) {
    super();
  }
}

@QueryHandler(GetReviewStatistics)
export class GetReviewStatisticsHandler implements IQueryHandler<GetReviewStatistics> {
  constructor(@Inject(ReadModels) private readonly models: ReadModels) {}

  async execute({ wanted }: GetReviewStatistics): Promise<ReviewAnswer> {
    const { handling, reviews } = this.models;
    await Promise.all([this.models.reach(handling, wanted.after), this.models.reach(reviews, wanted.after)]);
    const asked = askedOf(wanted);
    const asOfPosition = String(await reviews.position());
    const [months, handled] = await Promise.all([
      reviews.find(monthsFilter(asked), order, mostRows),
      handling.find(monthsFilter(asked), order, mostRows),
    ]);
    const closedBy = (unit?: string): number =>
      handled.filter((month) => unit === undefined || month.unit === unit).reduce((sum, { closed }) => sum + closed, 0);
    const units = byUnit(months).map(([unit, rows]) => [unit, reviewFigures(rows, closedBy(unit))] as const);
    return {
      ...asked,
      formulaVersion,
      asOfPosition,
      total: reviewFigures(months, closedBy()),
      units: Object.fromEntries(units),
    };
  }
}
