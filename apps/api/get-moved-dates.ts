import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import { cnHolidayArrangements, type HolidayArrangement } from '#calendar/holiday-arrangements';
import { calendarOf, type HolidayCalendar } from '#calendar/working-days';
import { yearCalendars } from '#calendar/year-calendar';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import { type MovedDueDate, movedSince } from '#deadlines/clock';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import type { Actor } from '#kernel/envelope';
import { alertsToCome } from '#read-models/alerts-to-come';
import type { Progress } from '#read-models/progress';
import type { MovedDatesDto } from './calendar.dto.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { notFound, notPermitted } from './problem.js';
import { ReadModels } from './read-model-questions.js';
import { boundToUnit } from './reading-rights.js';
import { CALENDAR, EVENT_LOG } from './tokens.js';

interface MovedCase {
  readonly caseId: string;
  readonly caseNo: string;
  readonly unit: string;
  readonly matter: Progress['matter'];
  readonly moved: readonly MovedDueDate[];
}

/** `version`: which notice of the year it is that moved them, the last one. */
interface MovedDates extends Pick<HolidayArrangement, 'year' | 'version' | 'docNo' | 'publishedOn'> {
  readonly rows: readonly MovedCase[];
  readonly next?: string;
}

/** Whose told due dates the last notice of a year has moved, as far as that is recorded: cases with a deadline still to come. */
export class GetMovedDates extends Query<MovedDates> {
  constructor(
    readonly year: number,
    readonly actor: Actor,
    readonly wanted: MovedDatesDto,
  ) {
    super();
  }
}

@QueryHandler(GetMovedDates)
export class GetMovedDatesHandler implements IQueryHandler<GetMovedDates> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ year, actor, wanted }: GetMovedDates): Promise<MovedDates> {
    const unit = boundToUnit(actor) ? (actor.unit ?? '') : wanted.unit;
    if (wanted.unit !== undefined && wanted.unit !== unit) throw notPermitted();
    const { notice, without } = await this.#lastNotice(year);
    await this.models.reach(this.models.progress, wanted.after);
    const limit = Number(wanted.limit ?? 20);
    const [at, id] = wanted.cursor === undefined ? ['', ''] : decodeCursor(wanted.cursor, 2);
    const found = alertsToCome(this.models.progress, {
      pageSize: limit + 1,
      begin: [at ?? '', id ?? ''],
      where: { 'deadlines.toldBefore': { $gt: '' }, ...(unit === undefined ? {} : { unit }) },
    });
    const rows: MovedCase[] = [];
    let last: Progress | undefined;
    let more = false;
    for await (const row of found) {
      const moved = movedSince(without, await this.#historyOf(row._id));
      if (moved.length === 0) continue;
      more = rows.length === limit;
      if (more) break;
      rows.push({ caseId: row._id, caseNo: row.caseNo, unit: row.unit, matter: row.matter, moved });
      last = row;
    }
    const next = more && last ? { next: encodeCursor([last.nextAlertAt ?? '', last._id]) } : {};
    const { version, docNo, publishedOn } = notice;
    return { year, version, docNo, publishedOn, rows, ...next };
  }

  /** The last notice of a year that was published in the log, and the calendar as it would be without it. */
  async #lastNotice(year: number): Promise<{ notice: HolidayArrangement; without: HolidayCalendar }> {
    const stream = {
      name: calendarStream(year),
      decider: yearCalendars,
      schema: { versions: calendarSchemaVersions },
    };
    const { notices } = (await this.log.load(stream, 0)).state;
    const notice = notices.at(-1);
    if (!notice) throw notFound();
    const ofOtherYears = this.calendar().arrangements.filter((arrangement) => arrangement.year !== year);
    const before = [...cnHolidayArrangements.filter((known) => known.year === year), ...notices.slice(0, -1)];
    return { notice, without: calendarOf([...ofOtherYears, ...before]) };
  }

  async #historyOf(caseId: string): Promise<readonly Logged<CaseEvent>[]> {
    const history: Logged<CaseEvent>[] = [];
    const events = this.log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId));
    for await (const event of events) history.push(event);
    return history;
  }
}
