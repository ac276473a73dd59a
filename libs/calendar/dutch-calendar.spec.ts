import { dueDate } from './due-date.js';
import { dutchCalendar } from './dutch-calendar.js';
import { isWorkingDay } from './working-days.js';

describe('the calendar of imported Dutch cases', () => {
  it.each([
    ['2014-04-18', 'Goede Vrijdag'],
    ['2014-04-21', 'tweede Paasdag'],
    ['2013-04-30', 'the Queen’s birthday'],
    ['2015-04-27', 'the King’s birthday'],
    ['2014-05-29', 'Hemelvaartsdag'],
    ['2014-06-09', 'tweede Pinksterdag'],
    ['2014-12-26', 'the second day of Christmas'],
    ['2014-03-01', 'a Saturday'],
  ])('rests on %s, %s', (date) => expect(isWorkingDay(dutchCalendar, date)).toBe(false));

  it('works where China rests, and has no make-up days', () => {
    expect(isWorkingDay(dutchCalendar, '2014-10-01')).toBe(true);
    expect(isWorkingDay(dutchCalendar, '2014-10-11')).toBe(false);
  });

  it('ends a term of eight weeks in natural days on the next working day', () => {
    const term = { calendar: dutchCalendar, unit: 'ND', quantity: 56 } as const;
    expect(dueDate({ ...term, day0: '2014-02-20' })).toEqual({ date: '2014-04-17', provisional: false });
    expect(dueDate({ ...term, day0: '2014-02-21' })).toEqual({ date: '2014-04-22', provisional: false });
  });

  it('counts working days where a term is in them', () =>
    expect(dueDate({ calendar: dutchCalendar, unit: 'WD', day0: '2014-04-16', quantity: 3 }).date).toBe('2014-04-23'));

  it('says that a year outside its list may still change', () =>
    expect(dueDate({ calendar: dutchCalendar, unit: 'WD', day0: '2027-01-04', quantity: 3 }).provisional).toBe(true));
});
