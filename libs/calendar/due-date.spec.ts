import * as fc from 'fast-check';
import { dateOfDay, dayNumber } from './day-number.js';
import { dueDate, type Pause, usedWorkingDays } from './due-date.js';
import { addDays, addMonths } from './legal-dates.js';
import { addWorkingDays, cnCalendar, workingDaysBetween } from './working-days.js';

const calendar = cnCalendar();
const march = { calendar, day0: '2026-03-02', quantity: 20, unit: 'WD' } as const;
const pause = { from: '2026-03-09', to: '2026-03-18' };

describe('a due date', () => {
  it('stops for a pause: five days used before it, fifteen left after it', () =>
    expect(dueDate({ ...march, pauses: [pause] })).toEqual({ date: '2026-04-09', provisional: false }));

  it('counts overlapping pauses once', () => {
    const halves = [
      { from: '2026-03-09', to: '2026-03-13' },
      { from: '2026-03-11', to: '2026-03-18' },
      { from: '2026-03-12', to: '2026-03-12' },
    ];
    expect(dueDate({ ...march, pauses: halves }).date).toBe('2026-04-09');
  });

  it('is not moved by a pause that begins on the due day', () =>
    expect(dueDate({ ...march, pauses: [{ from: '2026-03-30', to: '2026-04-10' }] }).date).toBe('2026-03-30'));

  it('moves by an extension, in working days', () => {
    expect(dueDate({ ...march, extensions: [10] }).date).toBe('2026-04-14');
    expect(dueDate({ ...march, quantity: 45, extensions: [15] }).date).toBe('2026-05-28');
  });

  it('moves by both', () =>
    expect(dueDate({ ...march, pauses: [pause], extensions: [10] }).date).toBe(
      addWorkingDays(calendar, '2026-04-09', 10).date,
    ));

  it('rolls over in natural days, months and years', () => {
    expect(dueDate({ calendar, day0: '2026-08-04', quantity: 60, unit: 'ND' }).date).toBe('2026-10-08');
    expect(dueDate({ calendar, day0: '2026-04-01', quantity: 6, unit: 'MONTH' }).date).toBe('2026-10-08');
    expect(dueDate({ calendar, day0: '2025-08-31', quantity: 6, unit: 'MONTH' }).date).toBe('2026-02-28');
    expect(dueDate({ calendar, day0: '2025-10-03', quantity: 1, unit: 'YEAR' }).date).toBe('2026-10-08');
  });

  it('does not roll over into a pause', () => {
    const term = { calendar, day0: '2026-03-06', quantity: 1, unit: 'ND' } as const;
    expect(dueDate(term).date).toBe('2026-03-09');
    expect(dueDate({ ...term, pauses: [{ from: '2026-03-07', to: '2026-03-12' }] }).date).toBe('2026-03-13');
  });

  it('moves a term in months by the days of a pause', () => {
    const term = { calendar, day0: '2026-01-12', quantity: 2, unit: 'MONTH' } as const;
    expect(dueDate(term).date).toBe('2026-03-12');
    expect(dueDate({ ...term, pauses: [{ from: '2026-02-02', to: '2026-02-06' }] }).date).toBe('2026-03-16');
  });

  it('says that it may still move', () => {
    expect(dueDate({ ...march, day0: '2026-12-10' }).provisional).toBe(true);
    expect(dueDate({ ...march, day0: '2026-12-10', quantity: 3 }).provisional).toBe(false);
  });

  it('refuses a pause that ends before it starts, and what is no number of days', () => {
    expect(() => dueDate({ ...march, pauses: [{ from: '2026-03-18', to: '2026-03-09' }] })).toThrow(RangeError);
    expect(() => dueDate({ ...march, extensions: [-1] })).toThrow(RangeError);
    expect(() => dueDate({ ...march, quantity: 1.5 })).toThrow(RangeError);
  });
});

describe('laws of due dates', () => {
  const start = dayNumber('2019-01-01');
  const date = fc.integer({ min: start, max: dayNumber('2030-12-31') }).map(dateOfDay);
  const aPause = fc
    .tuple(date, fc.integer({ min: 0, max: 60 }))
    .map(([from, days]): Pause => ({ from, to: addDays(from, days) }));
  const near = (day0: string) =>
    fc.array(
      fc
        .tuple(fc.integer({ min: -20, max: 60 }), fc.integer({ min: 0, max: 40 }))
        .map(([after, days]): Pause => ({ from: addDays(day0, after), to: addDays(day0, after + days) })),
      { maxLength: 4 },
    );
  const dated = date.chain((day0) => fc.tuple(fc.constant(day0), near(day0)));
  const unit = fc.constantFrom('WD' as const, 'ND' as const, 'MONTH' as const);
  const quantity = fc.integer({ min: 0, max: 40 });

  it('never comes earlier by a pause or an extension', () =>
    fc.assert(
      fc.property(dated, aPause, unit, quantity, quantity, ([day0, pauses], more, u, n, extra) => {
        const term = { calendar, day0, quantity: n, unit: u, pauses };
        const before = dueDate(term).date;
        expect(dueDate({ ...term, pauses: [...pauses, more] }).date >= before).toBe(true);
        expect(dueDate({ ...term, extensions: [extra] }).date >= before).toBe(true);
      }),
    ));

  it('does not depend on the order or the repetition of pauses', () =>
    fc.assert(
      fc.property(dated, unit, quantity, ([day0, pauses], u, n) => {
        const term = { calendar, day0, quantity: n, unit: u };
        expect(dueDate({ ...term, pauses: [...pauses.toReversed(), ...pauses] })).toEqual(dueDate({ ...term, pauses }));
      }),
    ));

  it('without pauses is the plain reckoning', () =>
    fc.assert(
      fc.property(date, quantity, (day0, n) => {
        expect(dueDate({ calendar, day0, quantity: n, unit: 'WD' })).toEqual(addWorkingDays(calendar, day0, n));
        expect(dueDate({ calendar, day0, quantity: n, unit: 'MONTH' }).date >= addMonths(day0, n)).toBe(true);
      }),
    ));

  it('is the day on which the quantity is used, and used and paused days make the whole', () =>
    fc.assert(
      fc.property(dated, fc.integer({ min: 1, max: 60 }), ([day0, pauses], n) => {
        const { date: due } = dueDate({ calendar, day0, quantity: n, unit: 'WD', pauses });
        expect(usedWorkingDays(calendar, day0, due, pauses)).toBe(n);
        expect(usedWorkingDays(calendar, day0, addDays(due, -1), pauses)).toBe(n - 1);
        const paused = usedWorkingDays(calendar, day0, due) - usedWorkingDays(calendar, day0, due, pauses);
        expect(n + paused).toBe(workingDaysBetween(calendar, day0, due));
      }),
    ));
});
