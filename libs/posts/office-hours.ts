import { addDays, localDate, startOfDay } from '#calendar/legal-dates';
import { type HolidayCalendar, isWorkingDay } from '#calendar/working-days';

/** When a venue is open on each working day: minutes after midnight, Asia/Shanghai; the breaks lie between the spans. */
export interface OfficeHours {
  readonly calendar: HolidayCalendar;
  readonly spans: readonly (readonly [from: number, to: number])[];
}

/** 08:30–11:30, 13:00–16:30: the default where a venue has set no hours of its own. */
export const defaultSpans = [
  [8 * 60 + 30, 11 * 60 + 30],
  [13 * 60, 16 * 60 + 30],
] as const;

const minuteMs = 60_000;

/** The open spans of a day as instants in milliseconds; none on a day of rest. */
const spansOf = ({ calendar, spans }: OfficeHours, date: string): readonly (readonly [number, number])[] => {
  if (!isWorkingDay(calendar, date)) return [];
  const midnight = Date.parse(startOfDay(date));
  return spans.map(([from, to]) => [midnight + from * minuteMs, midnight + to * minuteMs] as const);
};

export const isOpenAt = (hours: OfficeHours, at: string): boolean => {
  const instant = Date.parse(at);
  return spansOf(hours, localDate(at)).some(([from, to]) => from <= instant && instant < to);
};

/** Whole working minutes between two instants; none if the second is not later. */
export const workingMinutes = (hours: OfficeHours, from: string, to: string): number => {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const last = localDate(to);
  let sum = 0;
  for (let date = localDate(from); date <= last; date = addDays(date, 1)) {
    for (const [open, close] of spansOf(hours, date)) {
      sum += Math.max(0, Math.min(close, end) - Math.max(open, start));
    }
  }
  return Math.floor(sum / minuteMs);
};

/** The instant at which so many working minutes have passed since another. */
export const addWorkingMinutes = (hours: OfficeHours, from: string, minutes: number): string => {
  const start = Date.parse(from);
  let left = minutes * minuteMs;
  for (let date = localDate(from); ; date = addDays(date, 1)) {
    for (const [open, close] of spansOf(hours, date)) {
      const begin = Math.max(open, start);
      if (begin >= close) continue;
      if (begin + left <= close) return new Date(begin + left).toISOString();
      left -= close - begin;
    }
  }
};
