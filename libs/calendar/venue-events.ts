import type { Message } from '#kernel/decider';
import type { Bilingual } from '#kernel/refusal';
import type { HoursVersion } from './office-hours.js';

/** Where a matter can be applied for (domain.md No. 15, 40): the centre and its sub-centres, towns and villages, and without an office. */
export const venueKinds = ['CENTRE', 'SUBCENTRE', 'TOWN', 'VILLAGE', 'APP', 'WEB', 'KIOSK'] as const;
export type VenueKind = (typeof venueKinds)[number];

/** Everything that can have happened to one venue. */
export interface VenueEvents {
  VenueRegistered: { readonly type: VenueKind; readonly name: Bilingual };
  /** `version`: 1 and up within the venue. `effectiveFrom`: a legal date; the hours hold from it until others do. */
  OfficeHoursSet: HoursVersion & { readonly version: number };
}

export type VenueEvent = Message<VenueEvents>;

export const venueSchemaVersions = {
  VenueRegistered: 1,
  OfficeHoursSet: 1,
} as const satisfies Record<keyof VenueEvents, number>;

/** One stream a venue, under the id that stands in `venue` wherever an event names one. */
export const venueStream = (venue: string): string => `officehours-${venue}`;
