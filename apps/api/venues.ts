import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler, type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { localDate } from '#calendar/legal-dates';
import type { HoursRule, HoursVersion, VenueHours } from '#calendar/office-hours';
import { type Venue, type VenueCommand, versionOn } from '#calendar/venue';
import type { VenueEvents } from '#calendar/venue-events';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventLog, Outcome } from '#event-log/event-log';
import { venueOf } from '#event-log/venue-hours';
import type { VenueEntry } from '#read-models/venues';
import type { Vault } from '#vault/vault';
import { commandContext } from './command-context.js';
import { decodeCursor, encodeCursor } from './cursor.js';
import { notFound } from './problem.js';
import type { PageDto } from './questions.dto.js';
import { ReadModels } from './read-model-questions.js';
import type { RequestContext } from './request-context.js';
import { CALENDAR, CLOCK, EVENT_LOG, VAULT } from './tokens.js';
import type { HoursRuleDto, SetOfficeHoursDto } from './venues.dto.js';

const minuteOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const ruleFrom = ({ dates, season, weekdays, spans }: HoursRuleDto): HoursRule => ({
  ...(dates ? { dates: [dates.from, dates.to] as const } : {}),
  ...(season ? { season: [season.from, season.to] as const } : {}),
  ...(weekdays ? { weekdays } : {}),
  spans: spans.map(({ from, to }) => [minuteOf(from), minuteOf(to)] as const),
});

const ruleAsGiven = ({ dates, season, weekdays, spans }: HoursRule): HoursRuleDto => ({
  ...(dates ? { dates: { from: dates[0], to: dates[1] } } : {}),
  ...(season ? { season: { from: season[0], to: season[1] } } : {}),
  ...(weekdays ? { weekdays: [...weekdays] } : {}),
  spans: spans.map(([from, to]) => ({ from: clockOf(from), to: clockOf(to) })),
});

/** Hours as they came in, times of day as minutes after midnight. */
export const hoursFrom = ({ effectiveFrom, duty, extended }: SetOfficeHoursDto): HoursVersion => ({
  effectiveFrom,
  hours: { duty: duty.map(ruleFrom), ...(extended ? { extended: extended.map(ruleFrom) } : {}) },
});

const hoursAsGiven = ({ duty, extended }: VenueHours): Pick<SetOfficeHoursDto, 'duty' | 'extended'> => ({
  duty: duty.map(ruleAsGiven),
  ...(extended ? { extended: extended.map(ruleAsGiven) } : {}),
});

/** A command on a venue. Nothing in it is sealed: a venue is no person. */
export class VenueRequest extends Command<Outcome<Venue>> {
  constructor(
    readonly venue: string,
    readonly command: VenueCommand,
    readonly context: RequestContext,
  ) {
    super();
  }
}

@CommandHandler(VenueRequest)
class VenueRequestHandler implements ICommandHandler<VenueRequest> {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly now: () => Date,
    @Inject(CALENDAR) private readonly calendar: () => HolidayCalendar,
  ) {}

  execute({ venue, command, context }: VenueRequest): Promise<Outcome<Venue>> {
    const at = this.now().toISOString();
    const { type, data } = command;
    const about = commandContext(this.vault, context, type, data, 'internal', at, this.calendar());
    return this.log.execute(venueOf(venue), { ...command, by: context.actor, at }, about);
  }
}

interface SetHours extends Pick<SetOfficeHoursDto, 'effectiveFrom' | 'duty' | 'extended'> {
  readonly version: number;
}

interface VenueAnswer extends Readonly<VenueEvents['VenueRegistered']> {
  readonly venue: string;
  /** The version of the hours in force today; null: the default, 08:30–11:30 and 13:00–16:30. */
  readonly inForce: number | null;
  /** In the order in which they were set. */
  readonly hours: readonly SetHours[];
}

const answer = ({ _id, venue: { registered, versions } }: VenueEntry, today: string): VenueAnswer[] =>
  registered
    ? [
        {
          venue: _id,
          ...registered,
          inForce: versionOn(versions, today)?.version ?? null,
          hours: versions.map(({ version, effectiveFrom, hours }) => ({
            version,
            effectiveFrom,
            ...hoursAsGiven(hours),
          })),
        },
      ]
    : [];

interface Venues {
  readonly rows: readonly VenueAnswer[];
  /** Give it as `cursor` for the next page; absent on the last. */
  readonly next?: string;
}

/** The venues and their hours, in the order of their ids. */
export class GetVenues extends Query<Venues> {
  constructor(readonly wanted: PageDto) {
    super();
  }
}

@QueryHandler(GetVenues)
export class GetVenuesHandler implements IQueryHandler<GetVenues> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ wanted: { after, cursor, limit: most } }: GetVenues): Promise<Venues> {
    const { venues } = this.models;
    await this.models.reach(venues, after);
    const limit = Number(most ?? 20);
    const [from = ''] = cursor === undefined ? [] : decodeCursor(cursor, 1);
    const found = await venues.find(cursor === undefined ? {} : { _id: { $gt: from } }, { _id: 1 }, limit + 1);
    const today = localDate(this.now().toISOString());
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return {
      rows: shown.flatMap((entry) => answer(entry, today)),
      ...(last ? { next: encodeCursor([last._id]) } : {}),
    };
  }
}

/** One venue, with all the hours it had and will have. */
export class GetVenue extends Query<VenueAnswer> {
  constructor(
    readonly venue: string,
    readonly after: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetVenue)
export class GetVenueHandler implements IQueryHandler<GetVenue> {
  constructor(
    @Inject(ReadModels) private readonly models: ReadModels,
    @Inject(CLOCK) private readonly now: () => Date,
  ) {}

  async execute({ venue, after }: GetVenue): Promise<VenueAnswer> {
    const { venues } = this.models;
    await this.models.reach(venues, after);
    const entry = await venues.get(venue);
    const [shown] = entry ? answer(entry, localDate(this.now().toISOString())) : [];
    if (!shown) throw notFound();
    return shown;
  }
}

export const venueHandlers = [VenueRequestHandler, GetVenuesHandler, GetVenueHandler];
