import { dateOfDay, dayNumber } from './day-number.js';
import { localDate, startOfDay } from './legal-dates.js';
import { firstKnownYear, lastKnownYear } from './statutory-holidays.js';
import { type HolidayCalendar, worksOn } from './working-days.js';

/** Minutes after midnight, Asia/Shanghai; `to` is the first minute outside. */
type Span = readonly [from: number, to: number];

/** Hours on the days a rule fits; what is left out does not restrict it. Of several that fit a day the last counts. */
export interface HoursRule {
  /** Legal dates, both inclusive. */
  readonly dates?: readonly [from: string, to: string];
  /** Days of every year, 'MM-DD', both inclusive; from a later to an earlier one it crosses the New Year. */
  readonly season?: readonly [from: string, to: string];
  /** 1 is Monday, 7 Sunday. A make-up Saturday or Sunday that no rule names is kept as a Monday. */
  readonly weekdays?: readonly number[];
  /** In order, without overlap; the breaks lie between them. None: closed. */
  readonly spans: readonly Span[];
}

/**
 * The hours of one venue. On duty it is open on working days only. Extended hours open it to applicants also in the evening or
 * at a weekend, but for the days off of a notice: they add no duty, and so nobody's time (domain.md 2.2(6)).
 */
export interface VenueHours {
  readonly duty: readonly HoursRule[];
  readonly extended?: readonly HoursRule[];
}

/** Hours that hold from a legal date on, until others do. */
export interface HoursVersion {
  readonly effectiveFrom: string;
  readonly hours: VenueHours;
}

/** Hours on a calendar, with the minutes of duty before each day added up, so that a span of years costs as much as an hour. */
export interface OfficeHours {
  readonly calendar: HolidayCalendar;
  /** By the day number from which they hold, oldest first; the first hold from ever. */
  readonly inForce: readonly { readonly from: number; readonly hours: VenueHours }[];
  /** By days since the first known one. */
  readonly dutyBefore: Int32Array;
}

/** 08:30–11:30, 13:00–16:30 all the year: the default where a venue has set no hours of its own. */
export const defaultHours: VenueHours = {
  duty: [
    {
      spans: [
        [8 * 60 + 30, 11 * 60 + 30],
        [13 * 60, 16 * 60 + 30],
      ],
    },
  ],
};

const minuteMs = 60_000;
const minutesPerDay = 24 * 60;
const firstDay = dayNumber(`${firstKnownYear}-01-01`);
const daysKnown = dayNumber(`${lastKnownYear}-12-31`) - firstDay + 1;

const hoursFrom = (inForce: OfficeHours['inForce'], day: number): VenueHours =>
  inForce.findLast(({ from }) => from <= day)?.hours ?? defaultHours;

const requireRule = ({ dates, season, weekdays = [], spans }: HoursRule): void => {
  if (dates && dayNumber(dates[0]) > dayNumber(dates[1]))
    throw new RangeError(`Hours end before they begin: ${dates[0]}`);
  // A leap year knows every day a season may name.
  for (const day of season ?? []) dayNumber(`2024-${day}`);
  if (weekdays.some((day) => !Number.isInteger(day) || day < 1 || day > 7))
    throw new RangeError('Not a weekday (1 to 7)');
  let last = 0;
  for (const [from, to] of spans) {
    const whole = Number.isInteger(from) && Number.isInteger(to);
    if (!whole || from < last || to <= from || to > minutesPerDay)
      throw new RangeError(`Not hours of a day: ${from}-${to}`);
    last = to;
  }
};

/** Hours that overlap, end before they begin, or name no such day are a RangeError. */
export const requireHours = ({ duty, extended = [] }: VenueHours): void => {
  for (const rule of [...duty, ...extended]) requireRule(rule);
};

const weekdayOf = (day: number): number => ((day + 3) % 7) + 1; // day 0 was a Thursday

const fits = ({ dates, season, weekdays }: HoursRule, date: string, weekday: number): boolean => {
  if (dates && (date < dates[0] || date > dates[1])) return false;
  if (weekdays && !weekdays.includes(weekday)) return false;
  if (!season) return true;
  const [from, to] = season;
  const day = date.slice(5);
  return from <= to ? from <= day && day <= to : from <= day || day <= to;
};

const closed: readonly Span[] = [];

const dutySpans = (calendar: HolidayCalendar, { duty }: VenueHours, day: number): readonly Span[] => {
  if (!worksOn(calendar, day)) return closed;
  const date = dateOfDay(day);
  const weekday = weekdayOf(day);
  const rule = duty.findLast((candidate) => fits(candidate, date, weekday));
  // A make-up day takes the place of a day of the week.
  const asMonday = rule || weekday < 6 ? undefined : duty.findLast((candidate) => fits(candidate, date, 1));
  return (rule ?? asMonday)?.spans ?? closed;
};

const extendedSpans = (calendar: HolidayCalendar, { extended = [] }: VenueHours, day: number): readonly Span[] => {
  if (calendar.exceptions.get(day) === 'off') return closed;
  const date = dateOfDay(day);
  return extended.findLast((rule) => fits(rule, date, weekdayOf(day)))?.spans ?? closed;
};

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, [from, to]) => sum + to - from, 0);

const hoursOn = (calendar: HolidayCalendar, inForce: OfficeHours['inForce']): OfficeHours => {
  for (const { hours } of inForce) requireHours(hours);
  const dutyBefore = new Int32Array(daysKnown + 1);
  for (let index = 0; index < daysKnown; index++) {
    const day = firstDay + index;
    dutyBefore[index + 1] = (dutyBefore[index] ?? 0) + lengthOf(dutySpans(calendar, hoursFrom(inForce, day), day));
  }
  return { calendar, inForce, dutyBefore };
};

const byDefault = new WeakMap<HolidayCalendar, OfficeHours>();

/**
 * The hours of a venue on a calendar. Hours that overlap, end before they begin, or name no such day are a RangeError. Adding up
 * takes some 10 ms: the default hours of a calendar are made once, for everybody who asks in every command.
 */
export const officeHours = (calendar: HolidayCalendar, venue: VenueHours = defaultHours): OfficeHours => {
  const known = venue === defaultHours ? byDefault.get(calendar) : undefined;
  if (known) return known;
  const hours = hoursOn(calendar, [{ from: firstDay, hours: venue }]);
  if (venue === defaultHours) byDefault.set(calendar, hours);
  return hours;
};

const byVersions = new WeakMap<HolidayCalendar, Map<string, OfficeHours>>();
/** A city has some dozens of venues; each list of hours held is 64 KiB. */
const mostRemembered = 200;

/**
 * The hours of a venue that has changed them: each day by those in force on it, the default before the first. Of two that hold from
 * the same day the one set later counts. Made once for the same versions and calendar; without versions the default itself.
 */
export const officeHoursOfVersions = (calendar: HolidayCalendar, versions: readonly HoursVersion[]): OfficeHours => {
  if (versions.length === 0) return officeHours(calendar);
  const ofCalendar = byVersions.get(calendar) ?? new Map<string, OfficeHours>();
  // By what they say: the log is read anew for every question, and says it in a new list.
  const key = JSON.stringify(versions);
  const known = ofCalendar.get(key);
  if (known) return known;
  const inForce = versions
    .map(({ effectiveFrom, hours }) => ({ from: dayNumber(effectiveFrom), hours }))
    .toSorted((a, b) => a.from - b.from);
  const hours = hoursOn(calendar, inForce);
  const oldest = ofCalendar.size >= mostRemembered ? ofCalendar.keys().next().value : undefined;
  if (oldest !== undefined) ofCalendar.delete(oldest);
  byVersions.set(calendar, ofCalendar.set(key, hours));
  return hours;
};

/** The most days in a row, from a legal date to the end of the known years, on which nobody is on duty. */
export const longestClosure = ({ dutyBefore }: OfficeHours, from: string): number => {
  let [longest, closedFor] = [0, 0];
  for (let index = dayNumber(from) - firstDay; index < daysKnown; index++) {
    closedFor = dutyBefore[index] === dutyBefore[index + 1] ? closedFor + 1 : 0;
    longest = Math.max(longest, closedFor);
  }
  return longest;
};

/** The day of an instant and its minute of that day; seconds are dropped. */
const minuteOf = (at: string): { readonly day: number; readonly minute: number } => {
  const date = localDate(at);
  const minute = Math.floor((Date.parse(at) - Date.parse(startOfDay(date))) / minuteMs);
  return { day: dayNumber(date), minute };
};

const isWithin = (spans: readonly Span[], minute: number): boolean =>
  spans.some(([from, to]) => from <= minute && minute < to);

/** Whether somebody is on duty at an instant. */
export const isOnDutyAt = ({ calendar, inForce }: OfficeHours, at: string): boolean => {
  const { day, minute } = minuteOf(at);
  return isWithin(dutySpans(calendar, hoursFrom(inForce, day), day), minute);
};

/** Whether applicants are served at an instant: on duty or in extended hours. */
export const isOpenAt = (hours: OfficeHours, at: string): boolean => {
  const { day, minute } = minuteOf(at);
  return isOnDutyAt(hours, at) || isWithin(extendedSpans(hours.calendar, hoursFrom(hours.inForce, day), day), minute);
};

/** Minutes of duty from the first known day to an instant. */
const dutyUntil = ({ calendar, inForce, dutyBefore }: OfficeHours, at: string): number => {
  const { day, minute } = minuteOf(at);
  const today = dutySpans(calendar, hoursFrom(inForce, day), day);
  const before = dutyBefore[day - firstDay] ?? 0;
  return today.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(to, minute) - from), before);
};

/**
 * Working minutes between two instants; none if the second is not later. The seconds of both are dropped, so that the parts of
 * a time always make up the whole. Outside the known years a RangeError.
 */
export const workingMinutesBetween = (hours: OfficeHours, from: string, to: string): number =>
  Math.max(0, dutyUntil(hours, to) - dutyUntil(hours, from));

/** The first day by whose end so many minutes of duty have passed. */
const dayOfDuty = ({ dutyBefore }: OfficeHours, wanted: number): number => {
  if ((dutyBefore[daysKnown] ?? 0) < wanted) throw new RangeError('The office is never open for so long');
  let [low, high] = [0, daysKnown - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((dutyBefore[middle + 1] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return low + firstDay;
};

/**
 * The end of a term in working minutes: the first minute by which so many have passed since an instant. Longer than the known
 * years is a RangeError.
 */
export const addWorkingMinutes = (hours: OfficeHours, from: string, minutes: number): string => {
  if (!Number.isSafeInteger(minutes) || minutes < 0) throw new RangeError(`Not a number of minutes: ${minutes}`);
  if (minutes === 0) return new Date(from).toISOString();
  const wanted = dutyUntil(hours, from) + minutes;
  const day = dayOfDuty(hours, wanted);
  let left = wanted - (hours.dutyBefore[day - firstDay] ?? 0);
  const midnight = Date.parse(startOfDay(dateOfDay(day)));
  for (const [open, close] of dutySpans(hours.calendar, hoursFrom(hours.inForce, day), day)) {
    if (left <= close - open) return new Date(midnight + (open + left) * minuteMs).toISOString();
    left -= close - open;
  }
  throw new RangeError('The office is never open for so long');
};
