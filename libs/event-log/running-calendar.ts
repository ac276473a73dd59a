import type { EventStoreDBClient } from '@eventstore/db-client';
import { type CalendarEvent, calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import { cnHolidayArrangements, type HolidayArrangement } from '#calendar/holiday-arrangements';
import { firstKnownYear, lastKnownYear } from '#calendar/statutory-holidays';
import { calendarOf, cnCalendar, type HolidayCalendar } from '#calendar/working-days';
import type { EventLog } from './event-log.js';
import { follow } from './follow.js';
import { endOfLog } from './log-end.js';

/** The calendar a process counts on: the built-in notices and those published since. */
export interface RunningCalendar {
  /** As it is now; another one after a notice was published. */
  readonly current: () => HolidayCalendar;
  /** Resolves when the signal was aborted and nothing is under way. */
  readonly done: Promise<void>;
}

interface Options {
  readonly signal: AbortSignal;
  readonly report: (error: unknown) => void;
}

const schema = { versions: calendarSchemaVersions };

/** Loads what was published, then follows it: when it resolves, every notice published before the call is in. */
export const openRunningCalendar = async (
  client: EventStoreDBClient,
  log: EventLog,
  { signal, report }: Options,
): Promise<RunningCalendar> => {
  const published: HolidayArrangement[] = [];
  let calendar = cnCalendar();
  const take = (events: readonly CalendarEvent[]): void => {
    const notices = events.flatMap((event) => (event.type === 'HolidayArrangementPublished' ? [event.data] : []));
    if (notices.length === 0) return;
    published.push(...notices);
    calendar = calendarOf([...cnHolidayArrangements, ...published]);
  };

  // The end first: what is published while the years are read comes again, and changes nothing.
  let position = await endOfLog(client);
  const years = Array.from({ length: lastKnownYear - firstKnownYear + 1 }, (_, index) => firstKnownYear + index);
  const eventsOf = async (year: number): Promise<CalendarEvent[]> => {
    const events: CalendarEvent[] = [];
    for await (const event of log.read<CalendarEvent>(schema, calendarStream(year))) events.push(event);
    return events;
  };
  take((await Promise.all(years.map(eventsOf))).flat());

  const done = follow<CalendarEvent>(
    client,
    {
      name: 'calendar',
      prefixes: ['calendar-'],
      schema,
      load: () => Promise.resolve(position),
      apply: async (batch) => {
        take(batch.events);
        ({ position } = batch);
      },
    },
    { signal, lingerMs: 0, report: (_, error) => report(error) },
  );
  return { current: () => calendar, done };
};
