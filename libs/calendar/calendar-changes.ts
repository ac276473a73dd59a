import { dateOfDay, dayNumber } from './day-number.js';
import { firstKnownYear } from './statutory-holidays.js';
import { type HolidayCalendar, worksOn } from './working-days.js';

/** Names the notices a calendar is made of, so that two of them can be compared: `2026.1 2027.1`. */
export const noticesOf = ({ arrangements }: HolidayCalendar): string =>
  arrangements
    .map(({ year, version }) => `${year}.${version}`)
    .toSorted()
    .join(' ');

// The oldest notice reaches into the year before.
const firstDay = dayNumber(`${firstKnownYear}-01-01`);

/** The legal dates on which two calendars differ, and the years that only one of them knows the notice of. */
export const changesBetween = (
  before: HolidayCalendar,
  after: HolidayCalendar,
): { readonly days: readonly string[]; readonly years: readonly number[] } => {
  const days = [...new Set([...before.exceptions.keys(), ...after.exceptions.keys()])]
    .filter((day) => day >= firstDay)
    .filter((day) => worksOn(before, day) !== worksOn(after, day))
    .toSorted((a, b) => a - b)
    .map(dateOfDay);
  const years = [...new Set([...before.publishedYears, ...after.publishedYears])].filter(
    (year) => before.publishedYears.has(year) !== after.publishedYears.has(year),
  );
  return { days, years };
};

/** The first legal date on which anything may have moved; nothing where the two are the same. */
export const firstChange = (before: HolidayCalendar, after: HolidayCalendar): string | undefined => {
  const { days, years } = changesBetween(before, after);
  return [...days, ...years.map((year) => `${year}-01-01`)].toSorted()[0];
};
