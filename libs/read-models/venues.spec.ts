import type { VenueEvent, VenueEvents } from '#calendar/venue-events';
import type { Logged } from '#event-log/decode';
import type { Envelope } from '#kernel/envelope';
import { documentsOf } from '#test-support/read-model';
import { type VenueEntry, venueRegister } from './venues.js';

const town: VenueEvents['VenueRegistered'] = { type: 'TOWN', name: { zh: '晓明镇', en: 'Xiaoming' } };
const set: VenueEvents['OfficeHoursSet'] = {
  version: 1,
  effectiveFrom: '2026-03-02',
  hours: { duty: [{ spans: [[540, 960]] }] },
};
const logged = (venue: string, ...events: VenueEvent[]): Logged<VenueEvent>[] =>
  events.map((event, revision) => ({
    ...event,
    id: `${venue}-${revision}`,
    stream: `officehours-${venue}`,
    revision,
    position: revision,
    metadata: {} as Envelope,
  }));

describe('the register of venues', () => {
  const history = [
    ...logged('xiaoming', { type: 'VenueRegistered', data: town }, { type: 'OfficeHoursSet', data: set }),
    ...logged('centre', { type: 'VenueRegistered', data: { ...town, type: 'CENTRE' } }),
  ];

  it('holds each venue under its id, with the hours set for it', () => {
    const entries = documentsOf<VenueEntry>(venueRegister, history);
    expect([...entries.keys()]).toEqual(['xiaoming', 'centre']);
    expect(entries.get('xiaoming')?.venue).toEqual({ stage: 'REGISTERED', registered: town, versions: [set] });
    expect(entries.get('centre')?.venue).toMatchObject({ registered: { type: 'CENTRE' }, versions: [] });
  });
});
