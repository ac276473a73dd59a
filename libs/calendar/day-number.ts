const legalDate = /^(\d{4})-(\d{2})-(\d{2})$/;
const msPerDay = 86_400_000;

/** A legal date (YYYY-MM-DD) as whole days since 1970-01-01. Anything else, 2026-02-30 included, is a RangeError. */
export const dayNumber = (date: string): number => {
  const [, year, month, day] = legalDate.exec(date) ?? [];
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  const read = new Date(time);
  // Date.UTC carries 02-30 over into March, so the month tells whether the day existed.
  if (year === undefined || read.getUTCMonth() + 1 !== Number(month) || read.getUTCDate() !== Number(day)) {
    throw new RangeError(`Not a legal date (YYYY-MM-DD): ${JSON.stringify(date)}`);
  }
  return time / msPerDay;
};

/** Whether a text is a legal date, of a day that there is. */
export const isDay = (date: string): boolean => {
  try {
    dayNumber(date);
    return true;
  } catch {
    return false;
  }
};

/** The legal date of a day number. */
export const dateOfDay = (day: number): string => new Date(day * msPerDay).toISOString().slice(0, 10);
