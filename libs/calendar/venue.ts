import { isDeepStrictEqual } from 'node:util';
import { type Asked, type Decided, type Decider, type Message, never, type Recorded } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import { dayNumber } from './day-number.js';
import { localDate } from './legal-dates.js';
import { type HoursVersion, longestClosure, officeHours, requireHours } from './office-hours.js';
import { firstKnownYear, lastKnownYear } from './statutory-holidays.js';
import type { VenueEvent, VenueEvents } from './venue-events.js';
import { cnCalendar } from './working-days.js';

/** What the rules know of one venue: what it is, and the hours set for it in the order in which they were set. */
export interface Venue {
  readonly stage: 'NONE' | 'REGISTERED';
  readonly registered?: VenueEvents['VenueRegistered'];
  readonly versions: readonly VenueEvents['OfficeHoursSet'][];
}

export interface VenueCommands {
  RegisterVenue: VenueEvents['VenueRegistered'];
  /** Its version is the next of the venue. */
  SetOfficeHours: HoursVersion;
}

export type VenueCommand = Message<VenueCommands>;

/** Who may ask for what (domain.md No. 15). */
export const venueRoles = {
  RegisterVenue: ['centre', 'bureau', 'administrator'],
  SetOfficeHours: ['centre', 'bureau', 'administrator'],
} as const satisfies Record<keyof VenueCommands, readonly Role[]>;

const refusals = {
  'role-not-permitted': ['forbidden', '您的角色不能进行此操作。', 'Your role may not do this.'],
  'no-such-venue': ['missing', '没有此办事场所。', 'There is no such venue.'],
  'venue-exists': ['conflict', '该场所编号已登记为其他场所。', 'Another venue is registered under this id.'],
  'no-such-day': ['invalid', '生效日期不存在。', 'The hours would hold from a day that does not exist.'],
  'year-unknown': ['invalid', '该年份不在可计算的范围内。', 'The calendar does not reach that year.'],
  'hours-of-past-days': [
    'invalid',
    '工作时间不得追溯变更，生效日期不得早于今天。',
    'Hours of days already past stay as they were: new ones hold from today at the earliest.',
  ],
  'no-such-hours': [
    'invalid',
    '工作时间有误：时段重叠、起止颠倒或日期不存在。',
    'The hours overlap, end before they begin, or name no such day.',
  ],
  'never-open': [
    'invalid',
    '按此安排，该场所将超过一年无人值守。',
    'By these hours nobody would be on duty for more than a year.',
  ],
} as const satisfies Record<string, readonly [Refusal['kind'], string, string]>;

const refuse = (code: keyof typeof refusals): Refusal => {
  const [kind, zh, en] = refusals[code];
  return new Refusal(code, kind, { zh, en });
};

type Events = readonly Decided<VenueEvent>[];
type Ask<Type extends VenueCommand['type']> = Asked<VenueCommand & { type: Type }>;

const register = ({ data }: Ask<'RegisterVenue'>, { registered }: Venue): Events => {
  if (!registered) return [{ type: 'VenueRegistered', data }];
  if (!isDeepStrictEqual(registered, data)) throw refuse('venue-exists');
  return [];
};

const requireDay = (date: string): void => {
  try {
    dayNumber(date);
  } catch {
    throw refuse('no-such-day');
  }
  const year = Number(date.slice(0, 4));
  if (year < firstKnownYear || year > lastKnownYear) throw refuse('year-unknown');
};

/** A closed office would let terms in working minutes end never: a year without duty is taken for a mistake. */
const longestPermittedClosure = 366;

const requireSense = ({ effectiveFrom, hours }: HoursVersion): void => {
  try {
    requireHours(hours);
  } catch {
    throw refuse('no-such-hours');
  }
  if (longestClosure(officeHours(cnCalendar(), hours), effectiveFrom) > longestPermittedClosure) {
    throw refuse('never-open');
  }
};

const setHours = ({ data, at }: Ask<'SetOfficeHours'>, { stage, versions }: Venue): Events => {
  if (stage === 'NONE') throw refuse('no-such-venue');
  const { effectiveFrom, hours } = data;
  requireDay(effectiveFrom);
  const known = versions.findLast((version) => version.effectiveFrom === effectiveFrom);
  if (known && isDeepStrictEqual(known.hours, hours)) return [];
  if (versions.length > 0 && effectiveFrom < localDate(at)) throw refuse('hours-of-past-days');
  requireSense(data);
  return [{ type: 'OfficeHoursSet', data: { ...data, version: versions.length + 1 } }];
};

const decide = (command: Asked<VenueCommand>, state: Venue): Events => {
  if (!(venueRoles[command.type] as readonly Role[]).includes(command.by.role)) throw refuse('role-not-permitted');
  switch (command.type) {
    case 'RegisterVenue':
      return register(command, state);
    case 'SetOfficeHours':
      return setHours(command, state);
    default:
      return never(command);
  }
};

export const noVenue: Venue = { stage: 'NONE', versions: [] };

export const evolveVenue = (state: Venue, { type, data }: Recorded<VenueEvent>): Venue => {
  switch (type) {
    case 'VenueRegistered':
      return { ...state, stage: 'REGISTERED', registered: data };
    case 'OfficeHoursSet':
      return { ...state, versions: [...state.versions, data] };
    default:
      return never(type);
  }
};

/** The hours in force on a legal date; of those that hold from the same day the ones set later. None: the default. */
export const versionOn = (versions: Venue['versions'], date: string): VenueEvents['OfficeHoursSet'] | undefined =>
  versions
    .filter(({ effectiveFrom }) => effectiveFrom <= date)
    .reduce<VenueEvents['OfficeHoursSet'] | undefined>(
      (best, version) => (best && best.effectiveFrom > version.effectiveFrom ? best : version),
      undefined,
    );

/** The rules of one venue (办事场所) and its hours; its stream is `venueStream(venue)`. */
export const venues: Decider<Venue, VenueCommand, VenueEvent> = {
  initialState: noVenue,
  decide,
  evolve: evolveVenue,
};
