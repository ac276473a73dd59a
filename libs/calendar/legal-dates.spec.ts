import * as fc from 'fast-check';
import { dateOfDay, dayNumber } from './day-number.js';
import { addDays, addMonths, addNaturalDays, endOfDay, localDate, rollOver, startOfDay } from './legal-dates.js';
import { cnCalendar } from './working-days.js';

const calendar = cnCalendar();

describe('the legal date', () => {
  it.each([
    ['2026-03-02T15:59:59.999Z', '2026-03-02'],
    ['2026-03-02T16:00:00Z', '2026-03-03'],
    ['2026-03-02T23:59:00+08:00', '2026-03-02'],
    ['2026-12-31T18:00:00-05:00', '2027-01-01'],
  ])('of %s is %s, whatever the zone of the machine', (instant, date) => expect(localDate(instant)).toBe(date));

  it.each(['', '2026-03-02', '2026-03-02T09:00:00', 'yesterday', '2026-03-02Tnoon+08:00'])(
    'is not guessed from %j',
    (text) => expect(() => localDate(text)).toThrow(RangeError),
  );

  it('begins at 0:00 and ends at 24:00 in Shanghai', () => {
    expect(Date.parse(startOfDay('2026-03-02'))).toBe(Date.parse('2026-03-01T16:00:00Z'));
    expect(Date.parse(endOfDay('2026-03-02'))).toBe(Date.parse('2026-03-02T16:00:00Z'));
    expect(localDate(startOfDay('2026-03-02'))).toBe('2026-03-02');
    expect(localDate(endOfDay('2026-03-02'))).toBe('2026-03-03');
  });
});

describe('terms in months', () => {
  it.each([
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-03-15', 6, '2026-09-15'],
    ['2026-12-01', 1, '2027-01-01'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
    ['2026-01-15', -13, '2024-12-15'],
  ])('%s and %i months end on %s', (date, n, expected) => expect(addMonths(date, n)).toBe(expected));

  it('go back and forth between months of equal days', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: -200, max: 200 }), (day, n) => {
        const date = `${dateOfDay(day).slice(0, 8)}15`;
        expect(addMonths(addMonths(date, n), -n)).toBe(date);
      }),
    ));
});

describe('terms in natural days', () => {
  it('roll over to the first working day', () => {
    expect(addNaturalDays(calendar, '2026-08-04', 60)).toEqual({ date: '2026-10-08', provisional: false });
    expect(addNaturalDays(calendar, '2026-08-04', 51)).toEqual({ date: '2026-09-24', provisional: false });
  });

  it('may end on a make-up Saturday', () => expect(rollOver(calendar, '2026-05-09').date).toBe('2026-05-09'));

  it('are provisional when the last day or its roll-over has no arrangement yet', () => {
    expect(addNaturalDays(calendar, '2026-12-01', 40)).toEqual({ date: '2027-01-11', provisional: true });
    expect(addNaturalDays(calendar, '2026-12-01', 30)).toEqual({ date: '2026-12-31', provisional: false });
  });

  it('never end early, and end within the longest holiday', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: dayNumber('2007-01-01'), max: dayNumber('2040-01-01') }),
        fc.integer({ min: 0, max: 400 }),
        (day, n) => {
          const { date } = addNaturalDays(calendar, dateOfDay(day), n);
          expect(date >= addDays(dateOfDay(day), n)).toBe(true);
          expect(date <= addDays(dateOfDay(day), n + 9)).toBe(true);
        },
      ),
    ));

  it('refuse a date that does not exist', () => {
    expect(() => addDays('2026-02-29', 1)).toThrow(RangeError);
    expect(() => addMonths('2026-04-31', 1)).toThrow(RangeError);
    expect(() => startOfDay('today')).toThrow(RangeError);
  });
});
