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

/** Every notice that was published in the log up to a position, year by year. */
const publishedNotices = async (log: EventLog, upTo = Infinity): Promise<readonly HolidayArrangement[]> => {
  const years = Array.from({ length: lastKnownYear - firstKnownYear + 1 }, (_, index) => firstKnownYear + index);
  const noticesOf = async (year: number): Promise<HolidayArrangement[]> => {
    const notices: HolidayArrangement[] = [];
    for await (const { type, data, position } of log.read<CalendarEvent>(schema, calendarStream(year))) {
      if (type === 'HolidayArrangementPublished' && position <= upTo) notices.push(data);
    }
    return notices;
  };
  return (await Promise.all(years.map(noticesOf))).flat();
};

/** The calendar as the log has it, now or at a position: the built-in notices and those published in it by then. */
export const publishedCalendar = async (log: EventLog, upTo?: number): Promise<HolidayCalendar> =>
  calendarOf([...cnHolidayArrangements, ...(await publishedNotices(log, upTo))]);

/** Loads what was published, then follows it: when it resolves, every notice published before the call is in. */
export const openRunningCalendar = async (
  client: EventStoreDBClient,
  log: EventLog,
  { signal, report }: Options,
): Promise<RunningCalendar> => {
  const published: HolidayArrangement[] = [];
  let calendar = cnCalendar();
  const take = (notices: readonly HolidayArrangement[]): void => {
    if (notices.length === 0) return;
    published.push(...notices);
    calendar = calendarOf([...cnHolidayArrangements, ...published]);
  };

  // The end first: what is published while the years are read comes again, and changes nothing.
  let position = await endOfLog(client);
  take(await publishedNotices(log));

  const done = follow<CalendarEvent>(
    client,
    {
      name: 'calendar',
      prefixes: ['calendar-'],
      schema,
      load: () => Promise.resolve(position),
      apply: async (batch) => {
        take(batch.events.flatMap((event) => (event.type === 'HolidayArrangementPublished' ? [event.data] : [])));
        ({ position } = batch);
      },
    },
    { signal, lingerMs: 0, report: (_, error) => report(error) },
  );
  return { current: () => calendar, done };
};
