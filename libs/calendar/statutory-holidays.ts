import { dateOfDay, dayNumber } from './day-number.js';

/**
 * 春节 (first day of the lunar year), 清明, 端午 and 中秋, month and day by year, Beijing time. Checked against new moons and the
 * sun's longitude: the ICU calendar in Node is a day off in 2027 and 2030, where a new moon falls within minutes of midnight.
 */
const movingFeasts: Readonly<
  Record<number, readonly [spring: string, qingming: string, duanwu: string, zhongqiu: string]>
> = {
  2007: ['02-18', '04-05', '06-19', '09-25'],
  2008: ['02-07', '04-04', '06-08', '09-14'],
  2009: ['01-26', '04-04', '05-28', '10-03'],
  2010: ['02-14', '04-05', '06-16', '09-22'],
  2011: ['02-03', '04-05', '06-06', '09-12'],
  2012: ['01-23', '04-04', '06-23', '09-30'],
  2013: ['02-10', '04-04', '06-12', '09-19'],
  2014: ['01-31', '04-05', '06-02', '09-08'],
  2015: ['02-19', '04-05', '06-20', '09-27'],
  2016: ['02-08', '04-04', '06-09', '09-15'],
  2017: ['01-28', '04-04', '05-30', '10-04'],
  2018: ['02-16', '04-05', '06-18', '09-24'],
  2019: ['02-05', '04-05', '06-07', '09-13'],
  2020: ['01-25', '04-04', '06-25', '10-01'],
  2021: ['02-12', '04-04', '06-14', '09-21'],
  2022: ['02-01', '04-05', '06-03', '09-10'],
  2023: ['01-22', '04-05', '06-22', '09-29'],
  2024: ['02-10', '04-04', '06-10', '09-17'],
  2025: ['01-29', '04-04', '05-31', '10-06'],
  2026: ['02-17', '04-05', '06-19', '09-25'],
  2027: ['02-06', '04-05', '06-09', '09-15'],
  2028: ['01-26', '04-04', '05-28', '10-03'],
  2029: ['02-13', '04-04', '06-16', '09-22'],
  2030: ['02-03', '04-05', '06-05', '09-12'],
  2031: ['01-23', '04-05', '06-24', '10-01'],
  2032: ['02-11', '04-04', '06-12', '09-19'],
  2033: ['01-31', '04-04', '06-01', '09-08'],
  2034: ['02-19', '04-05', '06-20', '09-27'],
  2035: ['02-08', '04-05', '06-10', '09-16'],
  2036: ['01-28', '04-04', '05-30', '10-04'],
  2037: ['02-15', '04-04', '06-18', '09-24'],
  2038: ['02-04', '04-05', '06-07', '09-13'],
  2039: ['01-24', '04-05', '05-27', '10-02'],
  2040: ['02-12', '04-04', '06-14', '09-20'],
  2041: ['02-01', '04-04', '06-03', '09-10'],
  2042: ['01-22', '04-04', '06-22', '09-28'],
  2043: ['02-10', '04-05', '06-11', '09-17'],
  2044: ['01-30', '04-04', '05-31', '10-05'],
  2045: ['02-17', '04-04', '06-19', '09-25'],
  2046: ['02-06', '04-04', '06-08', '09-15'],
  2047: ['01-26', '04-05', '05-29', '10-04'],
  2048: ['02-14', '04-04', '06-15', '09-22'],
  2049: ['02-02', '04-04', '06-04', '09-11'],
  2050: ['01-23', '04-04', '06-23', '09-30'],
};

/** The years whose statutory holidays are known here; a day outside them has no verdict. */
export const firstKnownYear = 2007;
export const lastKnownYear = 2050;

/**
 * The days off that《全国年节及纪念日放假办法》art. 2 gives everybody in a year, under the text in force that year (1999, 2007, 2013
 * and 2024 editions): 13 days from 2025. Without the shifts (调休) and substitutes (补假) that only a yearly notice decides.
 */
export const statutoryHolidays = (year: number): readonly string[] => {
  const feasts = movingFeasts[year];
  if (!feasts)
    throw new RangeError(`No statutory holidays are known for ${year}, only for ${firstKnownYear} to ${lastKnownYear}`);
  const [spring, qingming, duanwu, zhongqiu] = feasts;
  const nationalDays = ['10-01', '10-02', '10-03'];
  const fixed =
    year >= 2025
      ? ['01-01', qingming, '05-01', '05-02', duanwu, zhongqiu, ...nationalDays]
      : year >= 2008
        ? ['01-01', qingming, '05-01', duanwu, zhongqiu, ...nationalDays]
        : ['01-01', '05-01', '05-02', '05-03', ...nationalDays];
  return [...fixed.map((day) => `${year}-${day}`), ...springFestival(year, `${year}-${spring}`)];
};

/** 除夕 counts from 2008 to 2013 and again from 2025. */
const springFestival = (year: number, newYear: string): readonly string[] => {
  const offsets = year >= 2025 ? [-1, 0, 1, 2] : year >= 2008 && year < 2014 ? [-1, 0, 1] : [0, 1, 2];
  return offsets.map((offset) => dateOfDay(dayNumber(newYear) + offset));
};
