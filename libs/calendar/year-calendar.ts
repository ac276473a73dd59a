import { isDeepStrictEqual } from 'node:util';
import { type Asked, type Decided, type Decider, type Message, never, type Recorded } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import type { CalendarEvent, CalendarEvents } from './arrangement-events.js';
import { dateOfDay, dayNumber } from './day-number.js';
import { cnHolidayArrangements, type HolidayArrangement } from './holiday-arrangements.js';
import { localDate } from './legal-dates.js';
import { firstKnownYear, lastKnownYear, statutoryHolidays } from './statutory-holidays.js';

/** What the rules know of one year: the notices entered here, oldest first, and what was told to be missing. */
export interface YearCalendar {
  readonly stage: 'NONE' | 'PUBLISHED';
  readonly notices: readonly HolidayArrangement[];
  readonly missing: readonly CalendarEvents['CalendarMissing']['cause'][];
}

export interface CalendarCommands {
  /** Its version is the next of the year, the built-in notices counted. */
  PublishHolidayArrangement: Omit<CalendarEvents['HolidayArrangementPublished'], 'version'>;
  NoteCalendarMissing: CalendarEvents['CalendarMissing'];
}

export type CalendarCommand = Message<CalendarCommands>;

/** The centre office enters notices; the clock finds out that one is missing. */
export const calendarRoles = {
  PublishHolidayArrangement: ['centre', 'system'],
  NoteCalendarMissing: ['system'],
} as const satisfies Record<keyof CalendarCommands, readonly Role[]>;

const refusals = {
  'role-not-permitted': ['forbidden', '您的角色不能进行此操作。', 'Your role may not do this.'],
  'year-unknown': ['invalid', '该年份不在可计算的范围内。', 'The calendar does not reach that year.'],
  'no-such-day': ['invalid', '安排中有不存在的日期。', 'The arrangement names a day that does not exist.'],
  'day-of-another-year': ['invalid', '安排中的日期不属于该年度。', 'The arrangement names a day of another year.'],
  'off-days-reversed': [
    'invalid',
    '放假起止日期颠倒或超过十五天。',
    'A holiday ends before it begins, or lasts over 15 days.',
  ],
  'make-up-not-weekend': ['invalid', '调休上班日须为周六或周日。', 'A make-up day is a Saturday or a Sunday.'],
  'make-up-is-off': ['invalid', '同一天既放假又上班。', 'A day cannot be off and worked.'],
  'statutory-day-missing': ['invalid', '安排遗漏了法定节假日。', 'The arrangement leaves out a statutory holiday.'],
  'notice-from-the-future': ['invalid', '通知的发布日期晚于今天。', 'The notice would be published after today.'],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

const refuse = (code: keyof typeof refusals): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};

const longestHoliday = 15;

const dayOf = (date: string): number => {
  try {
    return dayNumber(date);
  } catch {
    throw refuse('no-such-day');
  }
};

/** A notice may reach into the last days of the year before, never beyond its own. */
const requireYear = (year: number, date: string): void => {
  if (date < `${year - 1}-12-20` || date > `${year}-12-31`) throw refuse('day-of-another-year');
};

const requireSense = ({ year, off, makeUp }: Pick<HolidayArrangement, 'year' | 'off' | 'makeUp'>): void => {
  const days = new Set<number>();
  for (const [from, to] of off) {
    const [first, last] = [dayOf(from), dayOf(to)];
    requireYear(year, from);
    requireYear(year, to);
    if (last < first || last - first >= longestHoliday) throw refuse('off-days-reversed');
    for (let day = first; day <= last; day++) days.add(day);
  }
  for (const date of makeUp) {
    const day = dayOf(date);
    requireYear(year, date);
    if ((day + 4) % 7 !== 0 && (day + 4) % 7 !== 6) throw refuse('make-up-not-weekend');
    if (days.has(day)) throw refuse('make-up-is-off');
  }
  const isWeekend = (day: number) => (day + 4) % 7 === 0 || (day + 4) % 7 === 6;
  const worked = (day: number) => !days.has(day) && (!isWeekend(day) || makeUp.includes(dateOfDay(day)));
  if (statutoryHolidays(year).some((date) => worked(dayNumber(date)))) throw refuse('statutory-day-missing');
};

type Events = readonly Decided<CalendarEvent>[];

const publish = (
  { data, at }: Asked<{ data: CalendarCommands['PublishHolidayArrangement'] }>,
  { notices }: YearCalendar,
): Events => {
  const { year, publishedOn } = data;
  if (year < firstKnownYear || year > lastKnownYear) throw refuse('year-unknown');
  dayOf(publishedOn);
  if (publishedOn > localDate(at)) throw refuse('notice-from-the-future');
  requireSense(data);
  const known = [...cnHolidayArrangements.filter((notice) => notice.year === year), ...notices];
  const latest = known.toSorted((a, b) => a.version - b.version).at(-1);
  const same =
    latest && isDeepStrictEqual([latest.off, latest.makeUp, latest.docNo], [data.off, data.makeUp, data.docNo]);
  if (same) return [];
  return [{ type: 'HolidayArrangementPublished', data: { ...data, version: (latest?.version ?? 0) + 1 } }];
};

const decide = (command: Asked<CalendarCommand>, state: YearCalendar): Events => {
  const { type, data, by } = command;
  if (!(calendarRoles[type] as readonly Role[]).includes(by.role)) throw refuse('role-not-permitted');
  switch (type) {
    case 'PublishHolidayArrangement':
      return publish(command, state);
    case 'NoteCalendarMissing':
      if (state.stage === 'PUBLISHED' || state.missing.includes(data.cause)) return [];
      return [{ type: 'CalendarMissing', data }];
    default:
      return never(type);
  }
};

const evolve = (state: YearCalendar, { type, data }: Recorded<CalendarEvent>): YearCalendar => {
  switch (type) {
    case 'HolidayArrangementPublished':
      return { ...state, stage: 'PUBLISHED', notices: [...state.notices, data] };
    case 'CalendarMissing':
      return { ...state, missing: [...state.missing, data.cause] };
    default:
      return never(type);
  }
};

/** The rules of one year's calendar; its stream is `calendarStream(year)`. */
export const yearCalendars: Decider<YearCalendar, CalendarCommand, CalendarEvent> = {
  initialState: { stage: 'NONE', notices: [], missing: [] },
  decide,
  evolve,
};
