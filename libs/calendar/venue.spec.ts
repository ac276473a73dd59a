import type { Asked, Recorded } from '#kernel/decider';
import { type Envelope, type Role, roles } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import { specFor } from '#kernel/spec';
import type { HoursVersion, VenueHours } from './office-hours.js';
import { type VenueCommand, type VenueCommands, venues, versionOn } from './venue.js';
import type { VenueEvent, VenueEvents } from './venue-events.js';

const given = specFor(venues);
const town: VenueCommands['RegisterVenue'] = {
  type: 'TOWN',
  name: { zh: '晓明镇便民服务中心', en: 'Service office of Xiaoming' },
};
const winter: VenueHours = { duty: [{ spans: [[540, 960]] }] };
const summer: VenueHours = { duty: [{ spans: [[510, 1020]] }], extended: [{ weekdays: [6], spans: [[540, 720]] }] };
/** Half past midnight on 2 March in Shanghai, the day before in UTC. */
const by = (role: Role) => ({ by: { id: `${role}-1`, role }, at: '2026-03-01T16:30:00.000Z' });
const register = (data = town, role: Role = 'centre'): Asked<VenueCommand> => ({
  type: 'RegisterVenue',
  data,
  ...by(role),
});
const set = (effectiveFrom: string, hours = winter, role: Role = 'centre'): Asked<VenueCommand> => ({
  type: 'SetOfficeHours',
  data: { effectiveFrom, hours },
  ...by(role),
});
const event = (told: VenueEvent): Recorded<VenueEvent> => ({ ...told, metadata: {} as Envelope });
const registered = event({ type: 'VenueRegistered', data: town });
const was = (data: VenueEvents['OfficeHoursSet']) => event({ type: 'OfficeHoursSet', data });
const first = was({ version: 1, effectiveFrom: '2026-01-01', hours: winter });

describe('a venue', () => {
  it('is registered once, and never as another one', () => {
    given().when(register()).then({ type: 'VenueRegistered', data: town });
    given(registered).when(register()).thenNothing();
    given(registered)
      .when(register({ ...town, type: 'VILLAGE' }))
      .thenRefused('venue-exists');
  });

  it('has no hours of its own before it is registered', () =>
    given().when(set('2026-03-02')).thenRefused('no-such-venue'));

  it('is registered, and its hours set, by the centre, the bureau and administrators alone', () => {
    const takers = (before: readonly Recorded<VenueEvent>[], asked: (role: Role) => Asked<VenueCommand>) =>
      roles.filter((role) => {
        try {
          return given(...before)
            .when(asked(role))
            .decided();
        } catch (error) {
          if (error instanceof Refusal && error.code === 'role-not-permitted') return false;
          throw error;
        }
      });
    const permitted = ['centre', 'bureau', 'administrator'];
    expect(takers([], (role) => register(town, role))).toEqual(permitted);
    expect(takers([registered], (role) => set('2026-03-02', winter, role))).toEqual(permitted);
  });
});

describe('the hours of a venue', () => {
  const setOn = (effectiveFrom: string, hours: VenueHours, version: number) =>
    ({ type: 'OfficeHoursSet', data: { version, effectiveFrom, hours } }) as const;

  it('are told for the first time also for days already past', () =>
    given(registered)
      .when(set('2025-01-01'))
      .then(setOn('2025-01-01', winter, 1)));

  it('change from today at the earliest, by the legal date', () => {
    given(registered, first)
      .when(set('2026-03-02', summer))
      .then(setOn('2026-03-02', summer, 2));
    given(registered, first).when(set('2026-03-01', summer)).thenRefused('hours-of-past-days');
  });

  it('are set once, and again where others were set for the same day in between', () => {
    given(registered, first).when(set('2026-01-01')).thenNothing();
    const later = [2, 3].map((version) =>
      was({ version, effectiveFrom: '2026-05-01', hours: version === 2 ? summer : winter }),
    );
    given(registered, first, ...later)
      .when(set('2026-05-01', winter))
      .thenNothing();
    given(registered, first, ...later)
      .when(set('2026-05-01', summer))
      .then(setOn('2026-05-01', summer, 4));
  });

  it.each<[string, HoursVersion]>([
    ['no-such-day', { effectiveFrom: '2026-02-30', hours: winter }],
    ['year-unknown', { effectiveFrom: '2051-01-01', hours: winter }],
    ['year-unknown', { effectiveFrom: '2006-12-31', hours: winter }],
    ['no-such-hours', { effectiveFrom: '2026-03-02', hours: { duty: [{ spans: [[600, 540]] }] } }],
    [
      'no-such-hours',
      { effectiveFrom: '2026-03-02', hours: { ...winter, extended: [{ season: ['02-30', '03-01'], spans: [] }] } },
    ],
    ['never-open', { effectiveFrom: '2026-03-02', hours: { duty: [{ spans: [] }] } }],
    [
      'never-open',
      { effectiveFrom: '2026-03-02', hours: { duty: [{ dates: ['2026-03-02', '2030-12-31'], spans: [[540, 960]] }] } },
    ],
    ['never-open', { effectiveFrom: '2026-03-02', hours: { duty: [{ weekdays: [7], spans: [] }] } }],
  ])('are refused as %s where they make no sense: %j', (code, { effectiveFrom, hours }) =>
    given(registered).when(set(effectiveFrom, hours)).thenRefused(code),
  );

  it('may close a venue for some months, and open it on one day of the week', () => {
    const market: VenueHours = {
      duty: [
        { weekdays: [3], spans: [[540, 720]] },
        { dates: ['2026-04-01', '2026-08-31'], spans: [] },
      ],
    };
    expect(given(registered).when(set('2026-03-02', market)).decided()).toHaveLength(1);
  });

  it('in force on a day are the last that began by then, and of two from the same day those set later', () => {
    const dates = ['2026-03-02', '2026-06-01', '2026-03-10', '2026-06-01'];
    const versions = dates.map((effectiveFrom, index) => ({ version: index + 1, effectiveFrom, hours: winter }));
    const on = (date: string) => versionOn(versions, date)?.version;
    expect(['2026-03-01', '2026-03-02', '2026-03-10', '2026-05-31', '2026-06-01'].map(on)).toEqual([
      undefined,
      1,
      3,
      3,
      4,
    ]);
  });

  it('are refused in the two languages', () => {
    const refusal = (() => {
      try {
        return given(registered, first).when(set('2026-03-01', summer)).decided();
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(Refusal);
    expect((refusal as Refusal).detail).toEqual({
      zh: expect.stringContaining('生效日期不得早于今天'),
      en: expect.stringContaining('today at the earliest'),
    });
  });
});
