import { dateOfDay, dayNumber } from './day-number.js';
import { type DueDay, type HolidayCalendar, isProvisional, requireCount, worksOn } from './working-days.js';

// China has kept UTC+8 without summer time since 1992, before any instant this system can meet.
const shanghaiOffsetMs = 8 * 3_600_000;
const zonedInstant = /^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:\d{2})$/;

/** A command asks for the date of its instant again and again, and so does a fold for its event's. */
let lastAsked: { readonly instant: string; readonly date: string } | undefined;

/** The legal date (Asia/Shanghai) of an instant, whatever the machine's zone. An instant without zone is a RangeError. */
export const localDate = (instant: string): string => {
  if (instant === lastAsked?.instant) return lastAsked.date;
  const time = zonedInstant.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(time)) throw new RangeError(`Not an instant (ISO 8601 with zone): ${JSON.stringify(instant)}`);
  const date = new Date(time + shanghaiOffsetMs).toISOString().slice(0, 10);
  lastAsked = { instant, date };
  return date;
};

const mostRemembered = 10_000;

/** The same few hundred dates are asked for millions of times when a log is read again. */
const remembered = (instantOf: (date: string) => string): ((date: string) => string) => {
  const known = new Map<string, string>();
  return (date) => {
    const before = known.get(date);
    if (before !== undefined) return before;
    const instant = instantOf(date);
    if (known.size < mostRemembered) known.set(date, instant);
    return instant;
  };
};

/** The first instant of a legal date. */
export const startOfDay = remembered((date) => `${dateOfDay(dayNumber(date))}T00:00:00+08:00`);

/** 24:00 of a legal date, the first instant after it: a duty due that day is breached from here on (民法典 art. 203). */
export const endOfDay = remembered((date) => startOfDay(addDays(date, 1)));

/** Calendar days later (or earlier, if negative). */
export const addDays = (date: string, n: number): string => dateOfDay(dayNumber(date) + n);

/** The corresponding day of a later month, or that month's last day (民法典 art. 202). */
export const addMonths = (date: string, n: number): string => {
  dayNumber(date);
  const months = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + n;
  const year = Math.floor(months / 12);
  const month = months % 12;
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const day = Math.min(Number(date.slice(8)), lastOfMonth);
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
};

/** The day itself, or the next working day if it is a rest day (民法典 art. 203). */
export const rollOver = (calendar: HolidayCalendar, date: string): DueDay => {
  const start = dayNumber(date);
  let day = start;
  while (!worksOn(calendar, day)) day++;
  return { date: dateOfDay(day), provisional: isProvisional(calendar, start, day) };
};

/** A term in natural days: day 0 is not counted, and a last day of rest rolls over. */
export const addNaturalDays = (calendar: HolidayCalendar, day0: string, n: number): DueDay => {
  requireCount(n);
  return rollOver(calendar, addDays(day0, n));
};
