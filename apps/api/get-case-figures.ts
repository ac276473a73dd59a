import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { dayNumber } from '#calendar/day-number';
import { addDays, localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Actor } from '#kernel/envelope';
import { counters, type Period } from '#read-models/case-counters';
import { type CaseFigures, caseFigures, type FigureName, formulaVersion } from '#read-models/case-figures';
import type { HandledCase } from '#read-models/handled-case';
import { type Ranked, ranking, type Slice, slicedTally } from '#read-models/slices';
import { casesOf, mayAsk, periodOf, withExceptions } from './case-rows.js';
import type { CaseFiguresDto, CountedCasesDto, RankingDto } from './case-statistics.dto.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { notPermitted } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { mayAskBehindFigures } from './reading-rights.js';
import { CALENDAR, CLOCK } from './tokens.js';

interface Answered {
  readonly period: Pick<Period, 'from' | 'to'>;
  readonly formulaVersion: string;
  readonly asOfPosition: string;
  /** The calendar that `AsFinal` is counted on. */
  readonly calendarVersion: string;
}

interface CaseFiguresAnswer extends Answered {
  readonly by: Slice;
  /** Where the cases behind a number are: name a counter of its `cases`, with the filters of this question. */
  readonly casesAt: '/statistics/cases';
  readonly total: CaseFigures;
  readonly parts: Readonly<Record<string, CaseFigures>>;
}

const todayOf = (now: () => Date): string => localDate(now().toISOString());

/** The figures of domain.md 4.1 for a period, whole and by slice. */
export class GetCaseFigures extends Query<CaseFiguresAnswer> {
  constructor(
    readonly actor: Actor,
    readonly wanted: CaseFiguresDto,
  ) {
    super();
  }
}

@QueryHandler(GetCaseFigures)
export class GetCaseFiguresHandler implements IQueryHandler<GetCaseFigures> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ actor, wanted }: GetCaseFigures): Promise<CaseFiguresAnswer> {
    const { by = 'UNIT' } = wanted;
    mayAsk(actor, wanted, by);
    const asked = periodOf(wanted, todayOf(this.now));
    const calendar = this.calendar();
    await this.models.reach(this.models.caseHandling, wanted.after);
    const asOfPosition = String(await this.models.caseHandling.position());
    const period = await withExceptions(this.models, asked, asOfPosition);
    const { total, parts, add } = slicedTally(by, period);
    for await (const row of casesOf(this.models.caseHandling, calendar, wanted, period)) add(row);
    const sorted = [...parts].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      period: { from: period.from, to: period.to },
      formulaVersion,
      asOfPosition,
      calendarVersion: calendar.version,
      by,
      casesAt: '/statistics/cases',
      total: caseFigures(total),
      parts: Object.fromEntries(sorted.map(([key, tally]) => [key, caseFigures(tally)])),
    };
  }
}

interface RankingAnswer extends Answered {
  readonly by: Slice;
  readonly figure: FigureName;
  /** As long as the period, ending the day before it. */
  readonly before: Pick<Period, 'from' | 'to'>;
  readonly peerMedian: number | null;
  readonly rows: readonly Ranked[];
}

/** Who stands where by one figure, and how that has moved since the period before (S2). */
export class GetRanking extends Query<RankingAnswer> {
  constructor(
    readonly actor: Actor,
    readonly wanted: RankingDto,
  ) {
    super();
  }
}

const periodBefore = ({ from, to, ...rest }: Period): Period => {
  const last = addDays(from, -1);
  return { ...rest, from: addDays(last, dayNumber(from) - dayNumber(to)), to: last, end: from };
};

@QueryHandler(GetRanking)
export class GetRankingHandler implements IQueryHandler<GetRanking> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ actor, wanted }: GetRanking): Promise<RankingAnswer> {
    const { by = 'UNIT', figure } = wanted;
    mayAsk(actor, wanted, by);
    const asked = periodOf(wanted, todayOf(this.now));
    const calendar = this.calendar();
    await this.models.reach(this.models.caseHandling, wanted.after);
    const asOfPosition = String(await this.models.caseHandling.position());
    const period = await withExceptions(this.models, asked, asOfPosition);
    const before = periodBefore(period);
    const now = slicedTally(by, period);
    const then = slicedTally(by, before);
    for await (const row of casesOf(this.models.caseHandling, calendar, wanted, { ...period, from: before.from })) {
      now.add(row);
      then.add(row);
    }
    return {
      period: { from: period.from, to: period.to },
      formulaVersion,
      asOfPosition,
      calendarVersion: calendar.version,
      by,
      figure,
      before: { from: before.from, to: before.to },
      ...ranking(figure, now.parts, then.parts),
    };
  }
}

/** A case behind a number: what of it the figures ask for. */
export type CountedCase = Omit<HandledCase, '_id' | 'position'> & { readonly caseId: string };

interface CountedCases extends Answered {
  readonly counter: CountedCasesDto['counter'];
  readonly rows: readonly CountedCase[];
  /** Give it as `cursor` for the next page; absent on the last. */
  readonly next?: string;
}

/** The cases that add to a term of a figure. */
export class GetCountedCases extends Query<CountedCases> {
  constructor(
    readonly actor: Actor,
    readonly wanted: CountedCasesDto,
  ) {
    super();
  }
}

@QueryHandler(GetCountedCases)
export class GetCountedCasesHandler implements IQueryHandler<GetCountedCases> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ actor, wanted }: GetCountedCases): Promise<CountedCases> {
    const { counter, cursor } = wanted;
    if (!mayAskBehindFigures(actor, wanted.unit)) throw notPermitted();
    const asked = periodOf(wanted, todayOf(this.now));
    const calendar = this.calendar();
    await this.models.reach(this.models.caseHandling, wanted.after);
    const asOfPosition = String(await this.models.caseHandling.position());
    const period = await withExceptions(this.models, asked, asOfPosition);
    const limit = Number(wanted.limit ?? 20);
    const [concluded = '', caseId = ''] = cursor === undefined ? [] : decodeCursor(cursor, 2);
    const begin = cursor === undefined ? undefined : ([concluded, caseId] as const);
    const found: HandledCase[] = [];
    for await (const row of casesOf(this.models.caseHandling, calendar, wanted, period, begin)) {
      if (counters[counter](row, period) > 0) found.push(row);
      if (found.length > limit) break;
    }
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return {
      period: { from: period.from, to: period.to },
      formulaVersion,
      asOfPosition,
      calendarVersion: calendar.version,
      counter,
      rows: shown.map(({ _id, position: _, ...row }) => ({ caseId: _id, ...row })),
      ...(last ? { next: encodeCursor([last.concluded, last._id]) } : {}),
    };
  }
}
