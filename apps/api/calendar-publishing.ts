import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import type { HolidayCalendar } from '#calendar/working-days';
import { type CalendarCommands, type YearCalendar, yearCalendars } from '#calendar/year-calendar';
import type { EventLog, Outcome } from '#event-log/event-log';
import type { Vault } from '#vault/vault';
import { commandContext } from './command-context.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, VAULT } from './tokens.js';

/** Enters the holiday notice of a year; every process counts on it as soon as it hears of it. */
export class PublishArrangement extends Command<Outcome<YearCalendar>> {
  constructor(
    readonly notice: CalendarCommands['PublishHolidayArrangement'],
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(PublishArrangement)
export class PublishArrangementHandler implements ICommandHandler<PublishArrangement> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  execute({ notice, context }: PublishArrangement): Promise<Outcome<YearCalendar>> {
    const at = this.now().toISOString();
    const command = { type: 'PublishHolidayArrangement', data: notice } as const;
    const about = commandContext(this.vault, context, command.type, notice, 'internal', at, this.calendar());
    return this.log.execute(
      {
        name: calendarStream(notice.year),
        decider: yearCalendars,
        schema: { versions: calendarSchemaVersions },
      },
      { ...command, by: context.actor, at },
      about,
    );
  }
}
