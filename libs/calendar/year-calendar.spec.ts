import type { Asked, Recorded } from '#kernel/decider';
import type { Envelope, Role } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import type { CalendarEvent, CalendarEvents } from './arrangement-events.js';
import { changesBetween, firstChange, noticesOf } from './calendar-changes.js';
import { cnHolidayArrangements } from './holiday-arrangements.js';
import { calendarOf, cnCalendar } from './working-days.js';
import { type CalendarCommand, type CalendarCommands, yearCalendars } from './year-calendar.js';

const given = specFor(yearCalendars);
const notice: CalendarCommands['PublishHolidayArrangement'] = {
  year: 2027,
  publishedOn: '2026-11-20',
  docNo: '国办发明电〔2026〕9号',
  off: [
    ['2027-01-01', '2027-01-03'],
    ['2027-02-05', '2027-02-12'],
    ['2027-04-03', '2027-04-05'],
    ['2027-05-01', '2027-05-05'],
    ['2027-06-09', '2027-06-09'],
    ['2027-09-15', '2027-09-15'],
    ['2027-10-01', '2027-10-07'],
  ],
  makeUp: ['2027-01-31', '2027-02-14', '2027-05-08', '2027-10-09'],
  url: 'https://www.gov.cn/zhengce/2027',
  hash: 'a'.repeat(64),
};
const asked = (data: Partial<typeof notice> = {}, role: Role = 'centre'): Asked<CalendarCommand> => ({
  type: 'PublishHolidayArrangement',
  data: { ...notice, ...data },
  by: { id: 'centre-1', role },
  at: '2026-11-22T09:00:00+08:00',
});
const missing = (cause: CalendarEvents['CalendarMissing']['cause']): Asked<CalendarCommand> => ({
  type: 'NoteCalendarMissing',
  data: { year: 2027, cause },
  by: { id: 'enforcer', role: 'system' },
  at: '2026-12-01T00:00:00+08:00',
});
const event = (told: CalendarEvent): Recorded<CalendarEvent> => ({ ...told, metadata: {} as Envelope });
const published = event({ type: 'HolidayArrangementPublished', data: { ...notice, version: 1 } });

describe('the holiday notice of a year', () => {
  it('is entered by the centre under the year’s next version', () => {
    given()
      .when(asked())
      .then({ type: 'HolidayArrangementPublished', data: { ...notice, version: 1 } });
    const amended = { docNo: '国办发明电〔2027〕1号', makeUp: ['2027-01-31', '2027-02-14', '2027-05-08'] };
    given(published)
      .when(asked(amended))
      .then({ type: 'HolidayArrangementPublished', data: { ...notice, ...amended, version: 2 } });
  });

  it('is entered once', () => given(published).when(asked()).thenNothing());

  it('counts the built-in notices: an amendment of 2026 is its second version', () => {
    const last = cnHolidayArrangements.at(-1);
    const data = { ...last, docNo: '国办发明电〔2026〕8号', url: notice.url, hash: notice.hash };
    const [told] = given().when(asked(data)).decided();
    expect(told?.data).toMatchObject({ year: 2026, version: 2 });
  });

  it.each<[string, Partial<typeof notice>]>([
    ['year-unknown', { year: 2090 }],
    ['no-such-day', { off: [['2027-02-30', '2027-03-02']] }],
    ['day-of-another-year', { makeUp: ['2028-01-02'] }],
    ['off-days-reversed', { off: [['2027-10-07', '2027-10-01']] }],
    ['off-days-reversed', { off: [['2027-10-01', '2027-10-31']] }],
    ['make-up-not-weekend', { makeUp: ['2027-02-15'] }],
    ['make-up-is-off', { makeUp: ['2027-02-07'] }],
    ['statutory-day-missing', { off: notice.off.slice(1) }],
    ['notice-from-the-future', { publishedOn: '2026-11-23' }],
    ['no-such-day', { publishedOn: '2026-02-30' }],
  ])('is refused as %s where it makes no sense: %j', (code, data) => given().when(asked(data)).thenRefused(code));

  it('is nobody else’s to enter', () => given().when(asked({}, 'bureau')).thenRefused('role-not-permitted'));

  it('is told to be missing, once for each cause, until it is there', () => {
    const told = event({ type: 'CalendarMissing', data: { year: 2027, cause: 'FIRST_OF_DECEMBER' } });
    given()
      .when(missing('FIRST_OF_DECEMBER'))
      .then({ type: 'CalendarMissing', data: { year: 2027, cause: 'FIRST_OF_DECEMBER' } });
    given(told).when(missing('FIRST_OF_DECEMBER')).thenNothing();
    expect(given(told).when(missing('DUE_DATES_PROVISIONAL')).decided()).toHaveLength(1);
    given(published).when(missing('FIRST_OF_DECEMBER')).thenNothing();
  });
});

describe('the change from one calendar to another', () => {
  const next = calendarOf([...cnHolidayArrangements, { ...notice, version: 1 }]);

  it('is the days whose verdict differs, and the year that has its notice now', () => {
    const { days, years } = changesBetween(cnCalendar(), next);
    expect(years).toEqual([2027]);
    expect(days).toContain('2027-02-09');
    expect(days).toContain('2027-01-31');
    expect(days).not.toContain('2027-01-01');
    expect(firstChange(cnCalendar(), next)).toBe('2027-01-01');
  });

  it('is the abolished make-up Saturday and the days off of an amended year', () =>
    expect(changesBetween(cnCalendar('2020-01-25'), cnCalendar('2020-01-26')).days).toEqual([
      '2020-01-31',
      '2020-02-01',
    ]));

  it('is nothing between a calendar and itself', () => {
    expect(firstChange(next, next)).toBeUndefined();
    expect(noticesOf(next)).not.toBe(noticesOf(cnCalendar()));
  });
});
