import { dayNumber } from './day-number.js';
import type { HolidayCalendar } from './working-days.js';

/**
 * The generally recognised holidays of the Algemene termijnenwet art. 3 that fall on Monday to Friday: Nieuwjaarsdag, Goede Vrijdag,
 * tweede Paasdag, the Queen's (from 2014 the King's) birthday, 5 May, Hemelvaartsdag, tweede Pinksterdag and the two of Christmas.
 */
const holidays: Readonly<Record<number, readonly string[]>> = {
  2007: ['01-01', '04-06', '04-09', '04-30', '05-17', '05-28', '12-25', '12-26'],
  2008: ['01-01', '03-21', '03-24', '04-30', '05-01', '05-05', '05-12', '12-25', '12-26'],
  2009: ['01-01', '04-10', '04-13', '04-30', '05-05', '05-21', '06-01', '12-25'],
  2010: ['01-01', '04-02', '04-05', '04-30', '05-05', '05-13', '05-24'],
  2011: ['04-22', '04-25', '05-05', '06-02', '06-13', '12-26'],
  2012: ['04-06', '04-09', '04-30', '05-17', '05-28', '12-25', '12-26'],
  2013: ['01-01', '03-29', '04-01', '04-30', '05-09', '05-20', '12-25', '12-26'],
  2014: ['01-01', '04-18', '04-21', '05-05', '05-29', '06-09', '12-25', '12-26'],
  2015: ['01-01', '04-03', '04-06', '04-27', '05-05', '05-14', '05-25', '12-25'],
  2016: ['01-01', '03-25', '03-28', '04-27', '05-05', '05-16', '12-26'],
  2017: ['04-14', '04-17', '04-27', '05-05', '05-25', '06-05', '12-25', '12-26'],
  2018: ['01-01', '03-30', '04-02', '04-27', '05-10', '05-21', '12-25', '12-26'],
  2019: ['01-01', '04-19', '04-22', '05-30', '06-10', '12-25', '12-26'],
  2020: ['01-01', '04-10', '04-13', '04-27', '05-05', '05-21', '06-01', '12-25'],
  2021: ['01-01', '04-02', '04-05', '04-27', '05-05', '05-13', '05-24'],
  2022: ['04-15', '04-18', '04-27', '05-05', '05-26', '06-06', '12-26'],
  2023: ['04-07', '04-10', '04-27', '05-05', '05-18', '05-29', '12-25', '12-26'],
  2024: ['01-01', '03-29', '04-01', '05-09', '05-20', '12-25', '12-26'],
  2025: ['01-01', '04-18', '04-21', '05-05', '05-29', '06-09', '12-25', '12-26'],
  2026: ['01-01', '04-03', '04-06', '04-27', '05-05', '05-14', '05-25', '12-25'],
};

/**
 * Weekends and the fixed list: what imported Dutch cases (Wabo) are counted on, in working days or, rolling over to the next
 * working day, in natural days. A day of a year outside the list is provisional.
 */
export const dutchCalendar: HolidayCalendar = {
  version: 'nl-2026',
  arrangements: [],
  publishedYears: new Set(Object.keys(holidays).map(Number)),
  exceptions: new Map(
    Object.entries(holidays).flatMap(([year, days]) =>
      days.map((day) => [dayNumber(`${year}-${day}`), 'off' as const] as const),
    ),
  ),
};
