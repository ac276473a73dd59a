import { dayNumber } from './day-number.js';
import type { CalendarCommands } from './year-calendar.js';

type Notice = CalendarCommands['PublishHolidayArrangement'];

/** Ranges or days that a notice can name at most. */
const mostDays = 20;

const text = (of: Readonly<Record<string, unknown>>, name: string, form: RegExp): string => {
  const value = of[name];
  if (typeof value !== 'string' || !form.test(value))
    throw new RangeError(`${name} is not as it must be: ${String(form)}`);
  return value;
};

const date = (value: unknown): string => {
  const day = typeof value === 'string' ? value : '';
  dayNumber(day);
  return day;
};

const list = (of: Readonly<Record<string, unknown>>, name: string): readonly unknown[] => {
  const value = of[name];
  if (!Array.isArray(value) || value.length > mostDays)
    throw new RangeError(`${name} must be a list of at most ${mostDays}`);
  return value;
};

const range = (value: unknown): readonly [string, string] => {
  const [from, to] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return [date(from), date(to)];
};

/**
 * A holiday notice as a JSON file gives it: year, docNo, publishedOn, off (ranges of two dates), makeUp, url and hash (SHA-256, hex).
 * A RangeError says what is not as it must be.
 */
export const noticeFrom = (given: unknown): Notice => {
  if (typeof given !== 'object' || given === null) throw new RangeError('The notice must be a JSON object');
  const fields = given as Readonly<Record<string, unknown>>;
  const { year } = fields;
  if (typeof year !== 'number' || !Number.isSafeInteger(year)) throw new RangeError('year must be a whole number');
  return {
    year,
    docNo: text(fields, 'docNo', /^[\p{Script=Han}A-Za-z0-9〔〕（）()[\]._-]{1,60}$/u),
    publishedOn: date(fields.publishedOn),
    off: list(fields, 'off').map(range),
    makeUp: list(fields, 'makeUp').map(date),
    url: text(fields, 'url', /^https:\/\/[\w.-]+(?:\/[\w./%~?=&-]*)?$/),
    hash: text(fields, 'hash', /^[0-9a-f]{64}$/),
  };
};
