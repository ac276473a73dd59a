import { localDate, startOfDay } from '#calendar/legal-dates';
import { addWorkingMinutes, type OfficeHours, officeHours } from '#calendar/office-hours';
import { addWorkingDays, type HolidayCalendar, isWorkingDay } from '#calendar/working-days';

/** The city's one calendar and its hours. Instants are milliseconds since 1970 here, dates legal dates. */
export interface OfficeTime {
  readonly calendar: HolidayCalendar;
  readonly hours: OfficeHours;
  /** After so many minutes of duty. */
  readonly afterMinutes: (instant: number, minutes: number) => number;
  /** At 09:00 plus some minutes, so many working days later; of 0, the same day if it is worked. */
  readonly afterWorkingDays: (instant: number, days: number, minutes: number) => number;
  /** The next worked Friday from an instant on, at ten past two. */
  readonly nextFriday: (instant: number) => number;
}

/** Minutes of duty of a working day. */
export const dayMinutes = 390;
export const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export const dateAt = (instant: number): string => localDate(new Date(instant).toISOString());
export const startOf = (date: string): number => Date.parse(startOfDay(date));

export const officeTime = (calendar: HolidayCalendar): OfficeTime => {
  const hours = officeHours(calendar);
  return {
    calendar,
    hours,
    afterMinutes: (instant, minutes) =>
      Date.parse(addWorkingMinutes(hours, new Date(instant).toISOString(), Math.max(1, Math.round(minutes)))),
    afterWorkingDays: (instant, days, minutes) => {
      const today = dateAt(instant);
      const date =
        days === 0 && isWorkingDay(calendar, today) ? today : addWorkingDays(calendar, today, Math.max(1, days)).date;
      return Math.max(instant + minuteMs, startOf(date) + 9 * hourMs + (minutes % 120) * minuteMs);
    },
    nextFriday: (instant) => {
      for (let day = startOf(dateAt(instant)); ; day += 24 * hourMs) {
        const at = day + 14 * hourMs + 10 * minuteMs;
        const friday = new Date(day + 8 * hourMs).getUTCDay() === 5;
        if (at > instant && friday && isWorkingDay(calendar, dateAt(day))) return at;
      }
    },
  };
};
