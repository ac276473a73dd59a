import { dateOfDay, dayNumber } from './day-number.js';
import { addMonths } from './legal-dates.js';
import { type DueDay, type HolidayCalendar, isProvisional, requireCount, worksOn } from './working-days.js';

/** Working days, natural days, months, years. */
export type TermUnit = 'WD' | 'ND' | 'MONTH' | 'YEAR';

/**
 * A time that is not counted (行政许可法 art. 45), legal dates. The day it starts is still counted, the day it ends is day 0 of
 * what is left (domain.md 2.3). A pause that still runs ends, for the reckoning, on its planned day.
 */
export interface Pause {
  readonly from: string;
  readonly to: string;
}

/** All that a due date depends on. Extensions are in the unit of the term. */
export interface Term {
  readonly calendar: HolidayCalendar;
  readonly day0: string;
  readonly quantity: number;
  readonly unit: TermUnit;
  readonly pauses?: readonly Pause[];
  readonly extensions?: readonly number[];
}

/**
 * The last day of a term. Overlapping pauses count once; terms in natural days, months and years end on the next working day
 * where their last day is one of rest.
 */
export const dueDate = ({ calendar, day0, quantity, unit, pauses = [], extensions = [] }: Term): DueDay => {
  for (const n of [quantity, ...extensions]) requireCount(n);
  const total = extensions.reduce((sum, n) => sum + n, quantity);
  const paused = pausedDays(pauses);
  const start = dayNumber(day0);
  const counts = (day: number) => !paused(day) && (unit !== 'WD' || worksOn(calendar, day));
  let day = start;
  for (let left = countedDays(day0, total, unit); left > 0; ) if (counts(++day)) left--;
  if (unit === 'WD')
    return { date: dateOfDay(day), provisional: day > start && isProvisional(calendar, start + 1, day) };
  const last = day;
  while (paused(day) || !worksOn(calendar, day)) day++;
  return { date: dateOfDay(day), provisional: isProvisional(calendar, last, day) };
};

/** The working days used by the end of `upTo`: those of (day0, upTo] outside the pauses. */
export const usedWorkingDays = (
  calendar: HolidayCalendar,
  day0: string,
  upTo: string,
  pauses: readonly Pause[] = [],
): number => {
  const paused = pausedDays(pauses);
  const end = dayNumber(upTo);
  let used = 0;
  for (let day = dayNumber(day0) + 1; day <= end; day++) if (!paused(day) && worksOn(calendar, day)) used++;
  return used;
};

/** A term in months or years is the natural days up to its corresponding day, so that a pause can move it. */
const countedDays = (day0: string, total: number, unit: TermUnit): number => {
  if (unit === 'WD' || unit === 'ND') return total;
  return dayNumber(addMonths(day0, unit === 'YEAR' ? total * 12 : total)) - dayNumber(day0);
};

const pausedDays = (pauses: readonly Pause[]): ((day: number) => boolean) => {
  const spans = pauses.map(({ from, to }) => ({ from: dayNumber(from), to: dayNumber(to) }));
  const reversed = pauses.find(({ from, to }) => from > to);
  if (reversed) throw new RangeError(`A pause ends before it starts: ${reversed.from} to ${reversed.to}`);
  return (day) => spans.some(({ from, to }) => day > from && day <= to);
};
