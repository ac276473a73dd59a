import { cnHolidayArrangements } from '#calendar/holiday-arrangements';
import { calendarOf, cnCalendar, type HolidayCalendar } from '#calendar/working-days';

/** The calendar as it was known on a legal date: with the notices published by then. */
export type CalendarKnownOn = (date: string) => HolidayCalendar;

const known = new WeakMap<HolidayCalendar, CalendarKnownOn>();

/** From the calendar of today: its notices, and those that later ones took the place of. Each is built once. */
export const knownCalendars = (today: HolidayCalendar): CalendarKnownOn => {
  const knownOn = known.get(today) ?? calendarsOf(today);
  known.set(today, knownOn);
  return knownOn;
};

const calendarsOf = (today: HolidayCalendar): CalendarKnownOn => {
  const notices = [...new Set([...cnHolidayArrangements, ...today.arrangements])];
  if (notices.length === cnHolidayArrangements.length) return cnCalendar;
  const built = new Map<number, HolidayCalendar>();
  return (date) => {
    const known = notices.filter(({ publishedOn }) => publishedOn <= date);
    // Notices are never unpublished: how many are known says which.
    const calendar = built.get(known.length) ?? calendarOf(known);
    built.set(known.length, calendar);
    return calendar;
  };
};
