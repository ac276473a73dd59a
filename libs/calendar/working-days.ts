import { dateOfDay, dayNumber, isDay } from './day-number.js';
import { cnHolidayArrangements, type HolidayArrangement } from './holiday-arrangements.js';
import { firstKnownYear, lastKnownYear, statutoryHolidays } from './statutory-holidays.js';

/**
 * What is known about days off: the latest arrangement of each published year, the statutory holidays alone for the others.
 * `version` names the last notice taken into account (`cn-2026.1`) and goes into the envelope of events.
 */
export interface HolidayCalendar {
  readonly version: string;
  readonly arrangements: readonly HolidayArrangement[];
  readonly publishedYears: ReadonlySet<number>;
  /** By day number: the days whose verdict is not that of their weekday. */
  readonly exceptions: ReadonlyMap<number, 'off' | 'worked'>;
}

/** A computed day. `provisional`: it depends on a year whose arrangement is not published, so it may still move. */
export interface DueDay {
  readonly date: string;
  readonly provisional: boolean;
}

/** The calendar made of these arrangements; of a year's versions the highest counts. */
export const calendarOf = (notices: readonly HolidayArrangement[]): HolidayCalendar => {
  const latest = new Map<number, HolidayArrangement>();
  for (const notice of notices) {
    if (notice.version >= (latest.get(notice.year)?.version ?? 0)) latest.set(notice.year, notice);
  }
  const last = notices.toSorted((a, b) => a.publishedOn.localeCompare(b.publishedOn)).at(-1);
  const exceptions = new Map<number, 'off' | 'worked'>();
  for (let year = firstKnownYear; year <= lastKnownYear; year++) {
    if (!latest.has(year)) for (const date of statutoryHolidays(year)) exceptions.set(dayNumber(date), 'off');
  }
  // After the statutory days: a notice may work the last days of a year that has none of its own.
  for (const { off, makeUp } of latest.values()) {
    for (const [from, to] of off) {
      for (let day = dayNumber(from); day <= dayNumber(to); day++) exceptions.set(day, 'off');
    }
    for (const date of makeUp) exceptions.set(dayNumber(date), 'worked');
  }
  return {
    version: last ? `cn-${last.year}.${last.version}` : 'cn-statute',
    arrangements: [...latest.values()],
    publishedYears: new Set(latest.keys()),
    exceptions,
  };
};

const built = new Map<number, HolidayCalendar>();

/** The national calendar with every known notice, or with those published by a legal date: what an officer could know then. */
export const cnCalendar = (asKnownOn?: string): HolidayCalendar => {
  if (asKnownOn !== undefined) dayNumber(asKnownOn);
  const known = cnHolidayArrangements.filter(({ publishedOn }) => asKnownOn === undefined || publishedOn <= asKnownOn);
  // Notices are never unpublished: how many are known says which.
  const calendar = built.get(known.length) ?? calendarOf(known);
  built.set(known.length, calendar);
  return calendar;
};

const firstDay = dayNumber(`${firstKnownYear}-01-01`);
const lastDay = dayNumber(`${lastKnownYear}-12-31`);

/** Whether a legal date is a day that there is, in a year the calendar knows: no term can be counted from another. */
export const isKnownDay = (date: string): boolean =>
  isDay(date) && firstDay <= dayNumber(date) && dayNumber(date) <= lastDay;

/** The verdict on a day number; outside the known years a RangeError, never a silent Monday to Friday. */
export const worksOn = (calendar: HolidayCalendar, day: number): boolean => {
  if (day < firstDay || day > lastDay) {
    throw new RangeError(`The calendar knows ${firstKnownYear} to ${lastKnownYear}, not ${dateOfDay(day)}`);
  }
  const exception = calendar.exceptions.get(day);
  if (exception) return exception === 'worked';
  const weekday = (day + 4) % 7; // day 0 was a Thursday; 0 is Sunday
  return weekday !== 0 && weekday !== 6;
};

/** Whether some year from that of `from` to that of `to` (day numbers) has no published arrangement. */
export const isProvisional = (calendar: HolidayCalendar, from: number, to: number): boolean => {
  const lastYear = yearOf(to);
  for (let year = yearOf(from); year <= lastYear; year++) if (!calendar.publishedYears.has(year)) return true;
  return false;
};

const yearOf = (day: number): number => Number(dateOfDay(day).slice(0, 4));

/** Make-up Saturdays and Sundays are working days; shifted weekdays are not (domain.md 2.2). */
export const isWorkingDay = (calendar: HolidayCalendar, date: string): boolean => worksOn(calendar, dayNumber(date));

/** The n-th working day after day 0; day 0 is not counted whatever its kind, and is the answer for n = 0. */
export const addWorkingDays = (calendar: HolidayCalendar, day0: string, n: number): DueDay => {
  requireCount(n);
  const start = dayNumber(day0);
  let day = start;
  for (let left = n; left > 0; ) if (worksOn(calendar, ++day)) left--;
  return { date: dateOfDay(day), provisional: day > start && isProvisional(calendar, start + 1, day) };
};

/** How many days of (after, upTo] are worked: the working days used. None if `upTo` is not later. */
export const workingDaysBetween = (calendar: HolidayCalendar, after: string, upTo: string): number => {
  const end = dayNumber(upTo);
  let count = 0;
  for (let day = dayNumber(after) + 1; day <= end; day++) if (worksOn(calendar, day)) count++;
  return count;
};

/** Refuses what is no number of days. */
export const requireCount = (n: number): void => {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`Not a number of days: ${n}`);
};
