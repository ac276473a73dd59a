import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { addDays, addMonths, localDate, startOfDay } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventLog } from '#event-log/event-log';
import { hoursAtVenue } from '#event-log/venue-hours';
import type { Actor } from '#kernel/envelope';
import type { HoursByVenue } from '#posts/coverage';
import type { DefinedPost } from '#posts/post';
import { coverageFormulaVersion, enteredRate, postCoverage, reviewCoverage } from '#read-models/coverage-figures';
import { openOn } from '#read-models/matters';
import { reviewDimensions } from '#read-models/review-statistics';
import { casesOf } from './case-rows.js';
import { badRequest, notPermitted } from './problem.js';
import type { StatisticsDto } from './questions.dto.js';
import { ReadModels } from './read-model-questions.js';
import { isStaff } from './reading-rights.js';
import { CALENDAR, CLOCK, EVENT_LOG } from './tokens.js';

const homeRegime = 'cn';
/** Matters, posts, and rows of reviews of one answer. */
const mostMatters = 5_000;
const mostPosts = 5_000;
const mostRows = 20_000;

interface CoverageAnswer {
  readonly from: string;
  readonly to: string;
  readonly unit?: string;
  readonly formulaVersion: string;
  /** Of the read model that had come least far. */
  readonly asOfPosition: string;
  readonly enteredRate: ReturnType<typeof enteredRate>;
  readonly reviewed: ReturnType<typeof reviewCoverage>;
  readonly postsCovered: ReturnType<typeof postCoverage>;
}

/** F14, F16 and F25: whether what should be there is there. `from` and `to` are months. */
export class GetCoverage extends Query<CoverageAnswer> {
  constructor(
    readonly actor: Actor,
    readonly wanted: StatisticsDto,
  ) {
    super();
  }
}

/** The months asked about, by default the one that runs, as legal dates; a month that is not over ends today. */
const spanOf = ({ from, to }: StatisticsDto, today: string) => {
  const first = from ?? to ?? today.slice(0, 7);
  const last = to ?? today.slice(0, 7);
  if (first > last) {
    throw badRequest('period-reversed', { zh: '起始月份不得晚于截止月份。', en: 'The period ends before it begins.' });
  }
  const monthEnd = addDays(addMonths(`${last}-01`, 1), -1);
  return { first, last, from: `${first}-01`, to: monthEnd < today ? monthEnd : today };
};

@QueryHandler(GetCoverage)
export class GetCoverageHandler implements IQueryHandler<GetCoverage> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  async execute({ actor, wanted }: GetCoverage): Promise<CoverageAnswer> {
    if (!isStaff(actor)) throw notPermitted();
    const at = this.now().toISOString();
    const { unit, after, legalRegime = homeRegime } = wanted;
    const { first, last, from, to } = spanOf(wanted, localDate(at));
    const { matters, reviews, posts, caseHandling } = this.models;
    const asked = [matters, reviews, posts, caseHandling];
    await Promise.all(asked.map((model) => this.models.reach(model, after)));
    const positions = await Promise.all(asked.map((model) => model.position()));
    const catalogue = await matters.find(unit === undefined ? {} : { unitId: unit }, { _id: 1 }, mostMatters);
    const entries = await posts.find(
      { kind: 'POST', ...(unit === undefined ? {} : { unit }) },
      { kind: 1, ...(unit === undefined ? {} : { unit: 1 as const }), _id: 1 },
      mostPosts,
    );
    const held = entries.flatMap((entry) =>
      entry.kind === 'POST' && entry.post.stage === 'DEFINED' ? [entry.post] : [],
    );
    const months = (
      await Promise.all(
        reviewDimensions.map((dimension) =>
          reviews.find(
            { legalRegime, dimension, month: { $gte: first, $lte: last } },
            { legalRegime: 1, dimension: 1, month: 1, key: 1 },
            mostRows,
          ),
        ),
      )
    ).flat();
    const open = catalogue.filter((matter) => openOn(matter, to));
    const closing = to < localDate(at) ? startOfDay(addDays(to, 1)) : at;
    return {
      from: first,
      to: last,
      ...(unit === undefined ? {} : { unit }),
      formulaVersion: coverageFormulaVersion,
      asOfPosition: String(Math.min(...positions)),
      enteredRate: enteredRate(catalogue, to),
      reviewed: reviewCoverage(months, {
        matters: new Set(open.map(({ code }) => code)),
        units: new Set(open.map(({ unitId }) => unitId)),
        officers: await this.#officers(wanted, { from, to }),
      }),
      postsCovered: postCoverage(await this.#hoursOf(held), held, startOfDay(from), closing),
    };
  }

  /** The hours of every venue that one of the posts was held at. */
  async #hoursOf(posts: readonly DefinedPost[]): Promise<HoursByVenue> {
    const venues = [...new Set(posts.flatMap(({ tenures }) => tenures.map(({ venue }) => venue)))];
    const hoursAt = (venue: string | undefined) => hoursAtVenue(this.log, this.calendar(), venue);
    const byDefault = await hoursAt(undefined);
    const known = new Map(await Promise.all(venues.map(async (venue) => [venue, await hoursAt(venue)] as const)));
    return (venue) => known.get(venue) ?? byDefault;
  }

  /** Who had a case in hand that was concluded in the period: it could be reviewed. */
  async #officers(
    { unit, legalRegime }: StatisticsDto,
    { from, to }: { readonly from: string; readonly to: string },
  ): Promise<ReadonlySet<string>> {
    const officers = new Set<string>();
    const filter = { ...(unit === undefined ? {} : { unit }), ...(legalRegime === undefined ? {} : { legalRegime }) };
    for await (const { concluded, holders } of casesOf(this.models.caseHandling, this.calendar(), filter, {
      from,
      to,
      end: to,
    })) {
      if (concluded <= to) for (const holder of holders) officers.add(holder);
    }
    return officers;
  }
}
