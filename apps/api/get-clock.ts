import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { cnHolidayArrangements } from '#calendar/holiday-arrangements';
import { localDate } from '#calendar/legal-dates';
import { calendarOf, type HolidayCalendar } from '#calendar/working-days';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import { type Clock, clocksOf, dueDatesIf } from '#deadlines/clock';
import { wordsOf } from '#deadlines/clock-words';
import type { Logged } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import type { Actor } from '#kernel/envelope';
import type { Bilingual } from '#kernel/refusal';
import { CaseDesk } from './case-desk.js';
import type { WhatIfDto } from './deadline.dto.js';
import { CALENDAR, CLOCK, EVENT_LOG } from './tokens.js';

/** The recorded history of a case, for questions that are answered from the log. */
export const caseHistory = async (log: EventLog, caseId: string): Promise<readonly Logged<CaseEvent>[]> => {
  const events: Logged<CaseEvent>[] = [];
  for await (const event of log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId))) {
    events.push(event);
  }
  return events;
};

interface Clocks {
  readonly caseId: string;
  readonly today: string;
  readonly calendarVersion: string;
  readonly clocks: readonly (Clock & { readonly words: Bilingual })[];
}

/** Every clock of a case, explained: from the log, on the calendar as it is now. */
export class GetClock extends Query<Clocks> {
  constructor(
    readonly caseId: string,
    readonly actor: Actor,
  ) {
    super();
  }
}

@QueryHandler(GetClock)
export class GetClockHandler implements IQueryHandler<GetClock> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ caseId, actor }: GetClock): Promise<Clocks> {
    await this.desk.visibleCase(caseId, actor);
    const calendar = this.calendar();
    const today = localDate(this.now().toISOString());
    const clocks = clocksOf(calendar, await caseHistory(this.log, caseId), today);
    return {
      caseId,
      today,
      calendarVersion: calendar.version,
      clocks: clocks.map((clock) => ({ ...clock, words: wordsOf(clock) })),
    };
  }
}

interface Supposed {
  readonly caseId: string;
  readonly calendarVersion: string;
  readonly dueDates: ReturnType<typeof dueDatesIf>;
}

/** The due dates a case would have if something were otherwise; nothing is recorded. */
export class SupposeOtherwise extends Query<Supposed> {
  constructor(
    readonly caseId: string,
    readonly actor: Actor,
    readonly supposed: WhatIfDto,
  ) {
    super();
  }
}

@QueryHandler(SupposeOtherwise)
export class SupposeOtherwiseHandler implements IQueryHandler<SupposeOtherwise> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(CaseDesk) private readonly desk: CaseDesk,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  async execute({ caseId, actor, supposed }: SupposeOtherwise): Promise<Supposed> {
    await this.desk.visibleCase(caseId, actor);
    const { calendarKnownOn, ...otherwise } = supposed;
    const calendar = this.#calendarOn(calendarKnownOn);
    const dueDates = dueDatesIf(await caseHistory(this.log, caseId), { calendar, ...otherwise });
    return { caseId, calendarVersion: calendar.version, dueDates };
  }

  #calendarOn(date: string | undefined): HolidayCalendar {
    const calendar = this.calendar();
    if (date === undefined) return calendar;
    const known = [...cnHolidayArrangements, ...calendar.arrangements];
    return calendarOf(known.filter(({ publishedOn }) => publishedOn <= date));
  }
}
