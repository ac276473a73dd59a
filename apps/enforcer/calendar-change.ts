import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import { firstChange, noticesOf } from '#calendar/calendar-changes';
import { cnHolidayArrangements, type HolidayArrangement } from '#calendar/holiday-arrangements';
import { localDate } from '#calendar/legal-dates';
import { addWorkingDays, calendarOf, type HolidayCalendar } from '#calendar/working-days';
import { yearCalendars } from '#calendar/year-calendar';
import { caseDecider } from '#cases/decide';
import { caseSchemaVersions, caseStream } from '#cases/events';
import type { EventLog } from '#event-log/event-log';
import { alertsToCome } from '#read-models/alerts-to-come';
import { type Progress, progress } from '#read-models/progress';
import { modelReader } from '#read-models/store';
import { by, systemContext } from './system-context.js';

/** Up to which notices the open deadlines were computed: it outlives the process, so that a start goes on where it stopped. */
interface Mark {
  readonly _id: string;
  readonly notices: string;
}

const markId = 'calendar';
const marks = (db: Db) => db.collection<Mark>('enforcer_marks');

export interface CalendarChange {
  readonly db: Db;
  readonly log: EventLog;
  readonly now: () => Date;
  readonly calendar: HolidayCalendar;
  readonly signal: AbortSignal;
  /** Cases looked at in a second, at most; 100 unless told. */
  readonly perSecond?: number;
}

const pageSize = 100;

/** The calendar that a mark names, made of the notices known now. */
const calendarAt = (notices: string, known: readonly HolidayArrangement[]): HolidayCalendar => {
  const named = new Set(notices.split(' '));
  return calendarOf(known.filter(({ year, version }) => named.has(`${year}.${version}`)));
};

/** Whether a deadline's time may meet a day from the first change on. */
const mayMove = ({ deadlines }: Progress, first: string): boolean =>
  deadlines.some(({ dueDate, provisional }) => provisional || dueDate >= first);

/** Computes the open deadlines of a case anew. Returns how many events that made: none where nothing moved. */
export const recompute = async (
  log: EventLog,
  now: () => Date,
  calendar: HolidayCalendar,
  caseId: string,
): Promise<number> => {
  const at = now().toISOString();
  const basis = createHash('sha256').update(noticesOf(calendar)).digest('hex').slice(0, 16);
  const commandId = `recompute-${caseId}-${basis}`;
  const { events, repeated } = await log.execute(
    {
      name: caseStream(caseId),
      decider: caseDecider(calendar),
      schema: { versions: caseSchemaVersions },
      matterVersion: (state) => ('matter' in state ? `${state.matter.code}@${state.matter.version}` : undefined),
    },
    { type: 'RecomputeDeadlines', data: {}, by, at },
    systemContext(commandId, caseId, at, calendar),
  );
  return repeated ? 0 : events.length;
};

/**
 * After a notice was published or amended (domain.md 2.4): every open deadline whose time meets a changed day is computed anew,
 * by the rules of its own case. Passes are repeated until one moves nothing, for a deadline may move past the reader; what has
 * been done is a repetition and costs nothing. Returns how many cases were moved; nothing is done where the mark is up to date.
 */
export const followCalendarChange = async (change: CalendarChange): Promise<number> => {
  const { db, log, now, calendar, signal, perSecond = 100 } = change;
  const notices = noticesOf(calendar);
  const mark = await marks(db).findOne({ _id: markId });
  if (mark?.notices === notices) return 0;
  const first = firstChange(
    calendarAt(mark?.notices ?? '', [...cnHolidayArrangements, ...calendar.arrangements]),
    calendar,
  );
  let moved = 0;
  const pass = async (): Promise<number> => {
    let movedNow = 0;
    if (first === undefined) return movedNow;
    for await (const found of alertsToCome(modelReader(db, progress), { pageSize })) {
      if (signal.aborted) break;
      if (!mayMove(found, first)) continue;
      if ((await recompute(log, now, calendar, found._id)) > 0) movedNow += 1;
      await sleep(1_000 / perSecond, undefined, { signal }).catch(() => undefined);
    }
    moved += movedNow;
    return movedNow;
  };
  while (!signal.aborted && (await pass()) > 0);
  if (!signal.aborted) await marks(db).updateOne({ _id: markId }, { $set: { notices } }, { upsert: true });
  return moved;
};

/** Due dates this near must not be provisional any more (domain.md 2.10, PROVISIONAL_CALENDAR). */
const nearWorkingDays = 40;

const hasDueDateBetween = async (db: Db, from: string, to: string): Promise<boolean> => {
  const reader = modelReader(db, progress);
  for (const limit of ['limits.promised', 'limits.statutory'] as const) {
    const found = await reader.find({ [limit]: { $gte: from, $lte: to } }, { [limit]: 1 }, 1);
    if (found.length > 0) return true;
  }
  return false;
};

/** Records that the coming year has no notice, once for each cause. Returns how much that was. */
export const noteMissingCalendar = async (
  db: Db,
  log: EventLog,
  now: () => Date,
  calendar: HolidayCalendar,
): Promise<number> => {
  const at = now().toISOString();
  const today = localDate(at);
  const year = Number(today.slice(0, 4)) + 1;
  if (calendar.publishedYears.has(year)) return 0;
  const { date: near } = addWorkingDays(calendar, today, nearWorkingDays);
  const newYear = `${year}-01-01`;
  const provisional = near >= newYear && (await hasDueDateBetween(db, newYear, near));
  const causes = [
    ...(today >= `${year - 1}-12-01` ? (['FIRST_OF_DECEMBER'] as const) : []),
    ...(provisional ? (['DUE_DATES_PROVISIONAL'] as const) : []),
  ];
  let noted = 0;
  for (const cause of causes) {
    const { events, repeated } = await log.execute(
      { name: calendarStream(year), decider: yearCalendars, schema: { versions: calendarSchemaVersions } },
      { type: 'NoteCalendarMissing', data: { year, cause }, by, at },
      systemContext(`calendar-missing-${year}-${cause}`, `calendar-${year}`, at, calendar),
    );
    noted += repeated ? 0 : events.length;
  }
  return noted;
};
