import * as fc from 'fast-check';
import { dateOfDay, dayNumber } from './day-number.js';
import { startOfDay } from './legal-dates.js';
import {
  addWorkingMinutes,
  defaultHours,
  type HoursRule,
  isOnDutyAt,
  isOpenAt,
  longestClosure,
  officeHours,
  officeHoursOfVersions,
  type VenueHours,
  workingMinutesBetween,
} from './office-hours.js';
import { cnCalendar, isWorkingDay } from './working-days.js';

const calendar = cnCalendar();
const hours = officeHours(calendar);
const at = (date: string, clock: string) => `${date}T${clock}:00+08:00`;
const march = (day: number, clock: string) => at(`2026-03-${String(day).padStart(2, '0')}`, clock);

describe('office hours', () => {
  it.each([
    [march(2, '08:29'), false],
    [march(2, '08:30'), true],
    [march(2, '11:30'), false],
    [march(2, '13:00'), true],
    [march(2, '16:30'), false],
    [march(7, '10:00'), false],
    ['2026-02-14T10:00:00+08:00', true],
    ['2026-02-17T10:00:00+08:00', false],
  ])('at %s: open %s, make-up Saturdays included and holidays not', (instant, open) =>
    expect(isOpenAt(hours, instant)).toBe(open),
  );

  it.each([
    [march(2, '09:00'), march(2, '09:59'), 59],
    [march(2, '11:00'), march(2, '13:30'), 60],
    [march(2, '16:00'), march(3, '09:00'), 60],
    [march(6, '16:00'), march(9, '09:00'), 60],
    [march(2, '10:00'), march(2, '09:00'), 0],
    ['2026-01-01T00:00:00+08:00', '2027-01-01T00:00:00+08:00', 248 * 390],
  ])('between %s and %s lie %i working minutes', (from, to, minutes) =>
    expect(workingMinutesBetween(hours, from, to)).toBe(minutes),
  );

  it.each([
    [march(2, '09:00'), 30, march(2, '09:30')],
    [march(2, '11:20'), 30, march(2, '13:20')],
    [march(2, '07:00'), 30, march(2, '09:00')],
    [march(6, '16:20'), 30, march(9, '08:50')],
    [march(7, '10:00'), 0, march(7, '10:00')],
  ])('%s and %i working minutes is %s', (from, minutes, end) => {
    expect(addWorkingMinutes(hours, from, minutes)).toBe(new Date(end).toISOString());
    expect(workingMinutesBetween(hours, from, end)).toBe(minutes);
  });
});

describe('the hours of a calendar', () => {
  it('are made once, those of a venue for every venue, and those of another calendar are others', () => {
    const venue = { duty: defaultHours.duty };
    expect(officeHours(cnCalendar())).toBe(officeHours(cnCalendar()));
    expect(officeHours(cnCalendar(), venue)).not.toBe(officeHours(cnCalendar()));
    expect(officeHours(cnCalendar('2020-01-25')).calendar).not.toBe(officeHours(cnCalendar()).calendar);
  });
});

describe('hours of a venue', () => {
  const morning: HoursRule['spans'] = [[540, 720]];
  const afternoon: HoursRule['spans'] = [[840, 1020]];

  it('change with the season, also across the New Year', () => {
    const venue = { duty: [{ spans: morning }, { season: ['11-15', '03-15'] as const, spans: afternoon }] };
    const own = officeHours(calendar, venue);
    expect(isOpenAt(own, at('2026-01-05', '15:00'))).toBe(true);
    expect(isOpenAt(own, at('2026-12-01', '15:00'))).toBe(true);
    expect(isOpenAt(own, at('2026-03-16', '15:00'))).toBe(false);
    expect(isOpenAt(own, at('2026-03-16', '10:00'))).toBe(true);
  });

  it('change with the weekday and within a range of dates, the last rule that fits counting', () => {
    const venue = {
      duty: [
        ...defaultHours.duty,
        { weekdays: [5], spans: morning },
        { dates: ['2026-03-09', '2026-03-13'] as const, spans: [] },
      ],
    };
    const own = officeHours(calendar, venue);
    expect(workingMinutesBetween(own, march(2, '00:00'), march(7, '00:00'))).toBe(4 * 390 + 180);
    expect(workingMinutesBetween(own, march(9, '00:00'), march(14, '00:00'))).toBe(0);
  });

  it('are those of a Monday on a make-up Saturday that no rule names', () => {
    const own = officeHours(calendar, {
      duty: [
        { weekdays: [1, 2, 3, 4, 5], spans: afternoon },
        { weekdays: [1], spans: morning },
      ],
    });
    expect(workingMinutesBetween(own, at('2026-02-14', '00:00'), at('2026-02-15', '00:00'))).toBe(180);
    expect(isOnDutyAt(own, at('2026-02-14', '10:00'))).toBe(true);
  });

  it('serve applicants in extended hours without adding to anybody’s working time', () => {
    const own = officeHours(calendar, { ...defaultHours, extended: [{ weekdays: [6], spans: morning }] });
    expect([isOpenAt(own, march(7, '10:00')), isOnDutyAt(own, march(7, '10:00'))]).toEqual([true, false]);
    expect(workingMinutesBetween(own, march(7, '00:00'), march(9, '00:00'))).toBe(0);
    // A Saturday of Spring Festival is no day of service.
    expect(isOpenAt(own, at('2026-02-21', '10:00'))).toBe(false);
  });

  it.each<HoursRule>([
    { spans: [[600, 540]] },
    {
      spans: [
        [540, 720],
        [700, 800],
      ],
    },
    { spans: [[540, 1500]] },
    { weekdays: [0], spans: morning },
    { dates: ['2026-03-09', '2026-03-01'], spans: morning },
    { season: ['02-30', '03-01'], spans: morning },
  ])('are refused where they make no sense: %j', (rule) =>
    expect(() => officeHours(calendar, { duty: [rule] })).toThrow(RangeError),
  );
});

describe('hours that change', () => {
  const six: VenueHours = { duty: [{ spans: [[540, 900]] }] };
  const eight: VenueHours = { duty: [{ spans: [[540, 1020]] }], extended: [{ weekdays: [6], spans: [[540, 600]] }] };
  const versions = [
    { effectiveFrom: '2026-03-09', hours: eight },
    { effectiveFrom: '2026-03-04', hours: six },
  ];
  const changing = officeHoursOfVersions(calendar, versions);

  it('count each day by those in force on it, the default before the first', () => {
    expect(workingMinutesBetween(changing, march(2, '00:00'), march(4, '00:00'))).toBe(2 * 390);
    expect(workingMinutesBetween(changing, march(4, '00:00'), march(9, '00:00'))).toBe(3 * 360);
    expect(workingMinutesBetween(changing, march(9, '00:00'), march(14, '00:00'))).toBe(5 * 480);
    expect(workingMinutesBetween(changing, march(3, '16:00'), march(9, '09:30'))).toBe(30 + 3 * 360 + 30);
  });

  it('end a term by the hours of the day on which it ends', () => {
    expect(addWorkingMinutes(changing, march(3, '16:20'), 30)).toBe(new Date(march(4, '09:20')).toISOString());
    expect(addWorkingMinutes(changing, march(6, '14:50'), 490)).toBe(new Date(march(9, '17:00')).toISOString());
  });

  it('are open by those of the day', () => {
    const open = [march(3, '16:00'), march(4, '16:00'), march(9, '16:45'), march(7, '09:30'), march(14, '09:30')];
    expect(open.map((instant) => isOpenAt(changing, instant))).toEqual([true, false, true, false, true]);
    expect(isOnDutyAt(changing, march(14, '09:30'))).toBe(false);
  });

  it('are for the same day those set later', () => {
    const again = officeHoursOfVersions(calendar, [...versions, { effectiveFrom: '2026-03-04', hours: eight }]);
    expect(workingMinutesBetween(again, march(4, '00:00'), march(5, '00:00'))).toBe(480);
  });

  it('are made once for the same versions, and are the default itself where there are none', () => {
    expect(officeHoursOfVersions(calendar, structuredClone(versions))).toBe(changing);
    expect(officeHoursOfVersions(calendar, versions.slice(1))).not.toBe(changing);
    expect(officeHoursOfVersions(cnCalendar('2020-01-25'), versions)).not.toBe(changing);
    expect(officeHoursOfVersions(calendar, [])).toBe(hours);
  });

  it('tell the longest time without duty', () => {
    expect(longestClosure(hours, '2026-01-01')).toBe(9);
    const closed: VenueHours = { duty: [...six.duty, { dates: ['2026-03-02', '2026-03-31'], spans: [] }] };
    expect(longestClosure(officeHours(calendar, closed), '2026-03-01')).toBe(31);
  });

  it('answer as the default does, whatever is asked, where they never differ from it', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('2025-01-01'), max: Date.parse('2027-01-01') }),
        fc.integer({ min: 0, max: 10_000 }),
        (ms, minutes) => {
          const same = officeHoursOfVersions(calendar, [
            { effectiveFrom: '2025-06-01', hours: { duty: [...defaultHours.duty] } },
            { effectiveFrom: '2026-03-04', hours: { duty: [...defaultHours.duty] } },
          ]);
          const from = new Date(ms).toISOString();
          const to = new Date(ms + minutes * 60_000).toISOString();
          expect(workingMinutesBetween(same, from, to)).toBe(workingMinutesBetween(hours, from, to));
          expect(addWorkingMinutes(same, from, minutes)).toBe(addWorkingMinutes(hours, from, minutes));
          expect(isOpenAt(same, from)).toBe(isOpenAt(hours, from));
        },
      ),
    ));
});

describe('laws of working minutes', () => {
  const first = Date.parse('2007-01-01T00:00:00+08:00');
  const last = Date.parse('2050-12-01T00:00:00+08:00');
  const instant = fc.integer({ min: first, max: last }).map((ms) => new Date(ms).toISOString());
  const ordered = fc.array(instant, { minLength: 3, maxLength: 3 }).map((three) => three.toSorted());

  it('are additive and never fewer up to a later instant', () =>
    fc.assert(
      fc.property(ordered, ([a = '', b = '', c = '']) => {
        const whole = workingMinutesBetween(hours, a, c);
        expect(whole).toBe(workingMinutesBetween(hours, a, b) + workingMinutesBetween(hours, b, c));
        expect(whole).toBeGreaterThanOrEqual(workingMinutesBetween(hours, a, b));
      }),
    ));

  it('are those of the days one by one', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: dayNumber('2007-01-01'), max: dayNumber('2050-01-01') }),
        fc.integer({ min: 0, max: 60 }),
        (day, length) => {
          const days = Array.from({ length }, (_, index) => dateOfDay(day + index));
          const worked = days.filter((date) => isWorkingDay(calendar, date)).length;
          const [from, to] = [startOfDay(dateOfDay(day)), startOfDay(dateOfDay(day + length))];
          expect(workingMinutesBetween(hours, from, to)).toBe(worked * 390);
        },
      ),
    ));

  it('end a term at the first minute by which they have passed', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: first, max: Date.parse('2045-01-01T00:00:00Z') }).map((ms) => new Date(ms).toISOString()),
        fc.integer({ min: 1, max: 100_000 }),
        (from, minutes) => {
          const end = addWorkingMinutes(hours, from, minutes);
          const minuteBefore = new Date(Date.parse(end) - 60_000).toISOString();
          expect(workingMinutesBetween(hours, from, end)).toBe(minutes);
          expect(workingMinutesBetween(hours, from, minuteBefore)).toBe(minutes - 1);
        },
      ),
    ));
});

it('refuses what is no number of minutes, and what no office is open for', () => {
  expect(() => addWorkingMinutes(hours, march(2, '09:00'), 1.5)).toThrow(RangeError);
  expect(() => addWorkingMinutes(hours, march(2, '09:00'), 100_000_000)).toThrow('never open');
  expect(() => workingMinutesBetween(hours, '2006-01-02T09:00:00+08:00', march(2, '09:00'))).toThrow('2007 to 2050');
});
