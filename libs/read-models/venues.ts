import { evolveVenue, noVenue, type Venue } from '#calendar/venue';
import type { VenueEvent } from '#calendar/venue-events';
import type { Logged } from '#event-log/decode';
import { projection, type Stored } from './projection.js';

/** A venue with the hours set for it, as the rules fold it; its id is the venue's. */
export interface VenueEntry extends Stored {
  readonly venue: Venue;
}

const evolveEntry = (before: VenueEntry | undefined, event: Logged<VenueEvent>, _id: string): VenueEntry => ({
  _id,
  position: event.position,
  venue: evolveVenue(before?.venue ?? noVenue, event),
});

/** The register of venues (domain.md No. 15). */
export const venueRegister = projection<VenueEvent, VenueEntry>({
  name: 'venues',
  version: 1,
  indexes: [],
  ids: ({ stream }) => [stream.slice('officehours-'.length)],
  on: { VenueRegistered: evolveEntry, OfficeHoursSet: evolveEntry },
});
