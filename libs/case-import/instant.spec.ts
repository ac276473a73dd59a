import { byInstant, type Instant, instantOf } from './instant.js';

const at = (text: string, zone?: string): Instant => {
  const instant = instantOf(text, zone);
  if ('reason' in instant) throw new Error(`${text} ${instant.reason}`);
  return instant;
};

test.each([
  ['2011-10-11T13:45:40.276+02:00', '2011-10-11T13:45:40.276+02:00'],
  ['2011-10-11 13:45:40.276000+02:00', '2011-10-11T13:45:40.276+02:00'],
  ['2011-12-06 01:06:40+0100', '2011-12-06T01:06:40.000+01:00'],
  ['2011-12-06T01:06:40,5 +01', '2011-12-06T01:06:40.500+01:00'],
  ['2011-12-06 01:06Z', '2011-12-06T01:06:00.000Z'],
  ['2011-12-06T01:06:40.1234567Z', '2011-12-06T01:06:40.1234567Z'],
])('%s is written %s', (text, written) => {
  expect(at(text).text).toBe(written);
  expect(at(text).ms).toBe(Date.parse(written));
});

test('a time without a zone is none, unless the mapping names the zone', () => {
  expect(instantOf('2011-10-11 13:45:40')).toEqual({ reason: 'has no time zone, and the mapping names none' });
  expect(at('2011-10-11 13:45:40', '+08:00').text).toBe('2011-10-11T13:45:40.000+08:00');
  expect(at('2011-10-11T13:45:40Z', '+08:00').text).toBe('2011-10-11T13:45:40.000Z');
});

test.each([
  '2011-02-29T00:00:00Z',
  '2011-13-01T00:00:00Z',
  '2011-10-11T24:00:00Z',
  '2011-10-11T13:60:00Z',
  '2011-10-11T13:45:40+14:30',
  '2011-10-11T13:45:40+02:75',
])('%s is on no clock', (text) => {
  expect(instantOf(text)).toEqual({ reason: 'is not a time of any calendar' });
});

test.each(['', 'soon', '11.10.2011 13:45', '2011-10-11', '1318340740', '2011-10-11T13:45:40.1234567890Z'])(
  '"%s" is not ISO 8601',
  (text) => {
    expect(instantOf(text, '+01:00')).toEqual({ reason: 'is not a time in ISO 8601' });
  },
);

test('the order is that of the instants, whatever their zones, down to the nanosecond', () => {
  const early = at('2011-10-11T13:00:00+02:00');
  const later = at('2011-10-11T11:30:00Z');
  const first = at('2011-10-11T12:00:00.000000001Z');
  const second = at('2011-10-11T12:00:00.000000002Z');
  expect([second, later, first, early].toSorted(byInstant)).toEqual([early, later, first, second]);
});
