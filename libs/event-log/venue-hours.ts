import { type OfficeHours, officeHours, officeHoursOfVersions } from '#calendar/office-hours';
import { type Venue, type VenueCommand, venues } from '#calendar/venue';
import { type VenueEvent, venueSchemaVersions, venueStream } from '#calendar/venue-events';
import type { HolidayCalendar } from '#calendar/working-days';
import type { EventLog, Stream } from './event-log.js';

/** The stream of a venue and its rules. */
export const venueOf = (venue: string): Stream<Venue, VenueCommand, VenueEvent> => ({
  name: venueStream(venue),
  decider: venues,
  schema: { versions: venueSchemaVersions },
});

/**
 * The hours of a venue as the log has them: set a moment ago, they count. The default where no venue is named, and where none
 * were set for it. `maxAgeMs`: how old what is known of the venue may be.
 */
export const hoursAtVenue = async (
  log: Pick<EventLog, 'load'>,
  calendar: HolidayCalendar,
  venue: string | undefined,
  maxAgeMs = 0,
): Promise<OfficeHours> => {
  if (venue === undefined) return officeHours(calendar);
  const { state } = await log.load(venueOf(venue), maxAgeMs);
  return officeHoursOfVersions(calendar, state.versions);
};
