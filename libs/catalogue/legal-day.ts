import { dayNumber } from '#calendar/day-number';
import { Refusal } from '#kernel/refusal';

/** The first day of the law the limits rest on (行政许可法): a matter of an earlier day has no limit that could be checked. */
const firstDay = '2004-07-01';

/** Refuses with `bad-date` what is no day, or lies before the law. */
export const requireDay = (date: string): void => {
  try {
    dayNumber(date);
    if (date >= firstDay) return;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw new Refusal('bad-date', 'invalid', {
    zh: `日期无效：${date}`,
    en: `Not a day on which the law was in force: ${date}.`,
  });
};
