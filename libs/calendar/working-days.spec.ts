import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { dateOfDay, dayNumber } from './day-number.js';
import { cnHolidayArrangements } from './holiday-arrangements.js';
import { statutoryHolidays } from './statutory-holidays.js';
import { addWorkingDays, calendarOf, cnCalendar, isWorkingDay, workingDaysBetween } from './working-days.js';

const latest = cnCalendar();
const due = (day0: string, n: number, calendar = latest) => addWorkingDays(calendar, day0, n).date;

describe('counting working days (golden, computed by hand from the notices)', () => {
  it.each([
    ['2026-02-10', 20, '2026-03-16', 'Spring Festival and its make-up days'],
    ['2026-09-18', 20, '2026-10-22', 'Mid-autumn, National Day and two make-up days'],
    ['2026-05-08', 1, '2026-05-09', 'a due day on a make-up Saturday'],
    ['2026-02-14', 5, '2026-02-28', 'start and due on make-up Saturdays'],
    ['2026-02-15', 1, '2026-02-24', 'a receipt on a holiday'],
    ['2026-03-02', 20, '2026-03-30', 'deemed acceptance counts from the receipt'],
    ['2026-03-02', 30, '2026-04-14', 'an extended decision'],
    ['2026-03-02', 45, '2026-05-08', 'joint handling'],
    ['2026-03-02', 60, '2026-05-28', 'joint handling, extended'],
  ])('%s and %i working days end on %s: %s', (day0, n, expected) => {
    expect(addWorkingDays(latest, day0, n)).toEqual({ date: expected, provisional: false });
  });

  it.each([
    ['2020-01-17', 10, '2020-01-25', '2020-02-05', '2020-02-07'],
    ['2020-01-20', 5, '2020-01-25', '2020-02-01', '2020-02-04'],
    ['2019-04-22', 5, '2019-03-21', '2019-04-29', '2019-04-28'],
  ])('an amended year gives %s + %i two answers: as known on %s %s, in the end %s', (day0, n, knownOn, first, last) => {
    expect(due(day0, n, cnCalendar(knownOn))).toBe(first);
    expect(due(day0, n)).toBe(last);
  });
});

describe('what was known when', () => {
  it.each([
    ['2019-03-21', 'cn-2019.1'],
    ['2019-03-22', 'cn-2019.2'],
    ['2020-01-25', 'cn-2020.1'],
    ['2020-01-26', 'cn-2020.2'],
    ['2006-01-01', 'cn-statute'],
  ])('on %s the calendar was %s', (date, version) => expect(cnCalendar(date).version).toBe(version));

  it('ends with the notice for 2026', () => expect(latest.version).toBe('cn-2026.1'));

  it('has the notices in the order of publication', () => {
    const published = cnHolidayArrangements.map(({ publishedOn }) => publishedOn);
    expect(published).toEqual(published.toSorted());
  });

  it('takes a new notice, and the days it answered for are provisional no more', () => {
    const notice = {
      year: 2027,
      version: 1,
      publishedOn: '2026-12-01',
      docNo: 'a notice to come',
      off: [['2027-01-01', '2027-01-04']] as const,
      makeUp: ['2026-12-27'],
    };
    const calendar = calendarOf([...cnHolidayArrangements, notice]);
    expect(calendar.version).toBe('cn-2027.1');
    expect(addWorkingDays(latest, '2026-12-25', 6)).toEqual({ date: '2027-01-05', provisional: true });
    expect(addWorkingDays(calendar, '2026-12-25', 6)).toEqual({ date: '2027-01-05', provisional: false });
    expect(isWorkingDay(calendar, '2026-12-27')).toBe(true);
    expect(isWorkingDay(calendar, '2027-01-04')).toBe(false);
  });
});

describe('beyond the published years', () => {
  it('keeps weekends and the thirteen statutory days, and says that the answer is provisional', () => {
    expect(addWorkingDays(latest, '2026-12-31', 1)).toEqual({ date: '2027-01-04', provisional: true });
    expect(addWorkingDays(latest, '2026-12-30', 1)).toEqual({ date: '2026-12-31', provisional: false });
    expect(addWorkingDays(latest, '2027-03-01', 0)).toEqual({ date: '2027-03-01', provisional: false });
    // 2027: 除夕 is Friday 5 February, 春节 the 6th to the 8th.
    expect(due('2027-02-04', 1)).toBe('2027-02-09');
    // 2030: 除夕 is Saturday 2 February, 春节 the 3rd to the 5th.
    expect(due('2030-02-01', 1)).toBe('2030-02-06');
    expect(due('2030-09-30', 1)).toBe('2030-10-04');
  });

  it('counts thirteen statutory days from 2025, eleven before, ten in 2007', () => {
    expect(statutoryHolidays(2027)).toHaveLength(13);
    expect(statutoryHolidays(2024)).toHaveLength(11);
    expect(statutoryHolidays(2013)).toHaveLength(11);
    expect(statutoryHolidays(2007)).toHaveLength(10);
  });

  it('has every statutory day of a published year off in its notice', () => {
    const worked = Array.from({ length: 20 }, (_, i) => 2007 + i)
      .flatMap((year) => statutoryHolidays(year))
      .filter((date) => isWorkingDay(latest, date));
    expect(worked).toEqual([]);
  });

  it('has no verdict outside 2007 to 2050', () => {
    expect(() => isWorkingDay(latest, '2006-12-29')).toThrow(RangeError);
    expect(() => addWorkingDays(latest, '2050-12-30', 5)).toThrow('2007 to 2050');
  });
});

it.each(['2026-02-30', '2026-2-3', '2026-02-03T00:00:00Z', '20260203', '2026-13-01', ''])(
  'refuses %j as a legal date',
  (date) => expect(() => isWorkingDay(latest, date)).toThrow(RangeError),
);

it.each([-1, 1.5, Number.NaN])('refuses %d as a number of days', (n) =>
  expect(() => addWorkingDays(latest, '2026-03-02', n)).toThrow(RangeError),
);

describe('laws of counting', () => {
  const date = fc.integer({ min: dayNumber('2007-01-01'), max: dayNumber('2045-12-31') }).map(dateOfDay);
  const count = fc.integer({ min: 0, max: 300 });
  const calendar = fc.constantFrom(latest, cnCalendar('2019-12-01'), cnCalendar('2026-11-01'));

  it('is monotone in n, and each step lands on a working day', () =>
    fc.assert(
      fc.property(calendar, date, count, (cal, day0, n) => {
        const next = due(day0, n + 1, cal);
        expect(next > due(day0, n, cal)).toBe(true);
        expect(isWorkingDay(cal, next)).toBe(true);
      }),
    ));

  it('gives back the days it counted', () =>
    fc.assert(
      fc.property(calendar, date, count, (cal, day0, n) => {
        expect(workingDaysBetween(cal, day0, due(day0, n, cal))).toBe(n);
      }),
    ));

  it('may be split at any day', () =>
    fc.assert(
      fc.property(date, count, count, (day0, a, b) => {
        expect(due(due(day0, a), b)).toBe(due(day0, a + b));
      }),
    ));

  it('computes the same twice', () =>
    fc.assert(
      fc.property(date, count, (day0, n) => {
        expect(addWorkingDays(latest, day0, n)).toEqual(addWorkingDays(calendarOf(cnHolidayArrangements), day0, n));
      }),
      { numRuns: 30 },
    ));
});

describe('against the published open data', () => {
  const verdicts = (from: string, to: string) => {
    let bits = '';
    for (let day = dayNumber(from); day <= dayNumber(to); day++) {
      bits += isWorkingDay(latest, dateOfDay(day)) ? '1' : '0';
    }
    return bits;
  };

  it.each([
    [2007, 249],
    [2015, 249],
    [2019, 250],
    [2020, 249],
    [2024, 251],
    [2026, 248],
  ])('%i has %i working days', (year, expected) => {
    expect(verdicts(`${year}-01-01`, `${year}-12-31`).replaceAll('0', '')).toHaveLength(expected);
  });

  // Digest of 7,305 verdicts, one character a day, taken from holiday-cn and again from chinese-days 1.5.7: the same.
  it('agrees on every day of 2007 to 2026', () =>
    expect(createHash('sha256').update(verdicts('2007-01-01', '2026-12-31')).digest('hex')).toBe(
      'a1db9bbdfcbded1adc65771e9c78eda362c567ac7f0b9a0f2e284c155851dcc9',
    ));
});
