import { calendarOf, cnCalendar, type HolidayCalendar } from '#calendar/working-days';
import { fold } from '#kernel/decider';
import { specFor } from '#kernel/spec';
import {
  accept,
  actsTo,
  asked,
  calendar,
  check,
  explainOverrun,
  fileAfter,
  happened,
  opine,
  receive,
  recomputeDeadlines,
  record,
  ring,
  sealed,
  withdraw,
} from '#test-support/case-history';
import { as, clerk, officer, supervisor, unitHead } from '#test-support/people';
import type { AskedOfCase, CaseCommands } from './commands.js';
import { caseDecider } from './decide.js';
import type { RecordedCaseEvent } from './events.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const overrun = { kind: 'PROMISED', version: 1, threshold: 'EXPIRY' } as const;
const overdue = [...actsTo.IN_REVIEW, ring('2026-03-17', 'PROMISED')];
const reason = sealed('so');
const acknowledge = (by = officer, alert: CaseCommands['AcknowledgeAlert'] = overrun) =>
  asked('AcknowledgeAlert', by, '2026-03-18', alert);
const explain = asked('ExplainAlert', officer, '2026-03-18', { ...overrun, text: sealed('ill') });
const uphold = asked('UpholdAlert', supervisor, '2026-03-18', { ...overrun, reason });
const rescind = asked('RescindAlert', supervisor, '2026-03-18', { ...overrun, reason });

describe('an alert', () => {
  it.each([
    ['acknowledged', acknowledge()],
    ['explained', explain],
    ['upheld', uphold],
    ['rescinded', rescind],
  ])('that was not raised cannot be %s', (_, act) =>
    after(...actsTo.IN_REVIEW)
      .when({ ...act, at: '2026-03-16T09:00:00+08:00' })
      .thenRefused('no-such-alert'),
  );

  it('is acknowledged once, by those it concerns', () => {
    after(...overdue)
      .when(acknowledge())
      .then({ type: 'AlertAcknowledged', data: overrun });
    after(...overdue, acknowledge())
      .when(acknowledge(unitHead))
      .thenNothing();
    after(...overdue)
      .when(acknowledge(as(officer, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
    expect(
      after(...overdue)
        .when(acknowledge(clerk))
        .decided(),
    ).toHaveLength(1);
  });

  it('is explained before it counts, not after it was settled', () => {
    expect(
      after(...overdue)
        .when(explain)
        .decided(),
    ).toHaveLength(1);
    for (const settled of [uphold, rescind])
      after(...overdue, settled)
        .when(explain)
        .thenRefused('alert-settled');
  });

  it('is upheld or rescinded once, and what is rescinded is not upheld', () => {
    after(...overdue, uphold)
      .when(uphold)
      .thenNothing();
    after(...overdue, rescind)
      .when(rescind)
      .thenNothing();
    after(...overdue, rescind)
      .when(uphold)
      .thenRefused('alert-settled');
  });

  it('rescinded by a ruling stays in the history, and is not raised again', () => {
    const ruled = [...overdue, rescind];
    expect(fileAfter(happened(...ruled)).alerts).toEqual([{ ...overrun, standing: 'RESCINDED', acknowledged: false }]);
    expect(
      after(...ruled)
        .when(opine('2026-03-18'))
        .decided()
        .map(({ type }) => type),
    ).toEqual(['OpinionRecorded']);
  });
});

describe('the public explanation of an overrun promise', () => {
  it('is due within three working days of the finding, is given once, and ends that term', () => {
    expect(fileAfter(happened(...overdue)).deadlines.EXPLAIN).toMatchObject({ dueDate: '2026-03-20', open: true });
    const explained = [...overdue, explainOverrun('2026-03-18')];
    expect(fileAfter(happened(...explained)).deadlines.EXPLAIN?.open).toBe(false);
    after(...explained)
      .when(explainOverrun('2026-03-19'))
      .thenNothing();
    const [, alert] = after(...overdue)
      .when(ring('2026-03-21', 'EXPLAIN'))
      .decided();
    expect(alert?.data).toMatchObject({ kind: 'EXPLAIN', level: 'YELLOW' });
  });

  it('needs an overrun, and a head of the unit', () => {
    after(...actsTo.IN_REVIEW)
      .when(explainOverrun('2026-03-09'))
      .thenRefused('no-overrun');
    after(...overdue)
      .when(explainOverrun('2026-03-18', '系统升级。', as(unitHead, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
  });

  it.each([
    ['nothing', ' '],
    ['too much', '因'.repeat(1_001)],
    ['an identity number', '申请人21120319800101123X来晚'],
    ['a mobile telephone', '请致电13800138000'],
    ['a mail address', '请写信给 a@example.com'],
    ['a control character', 'so\u0007so'],
  ])('says something that anybody may read: not %s', (_, text) =>
    after(...overdue)
      .when(explainOverrun('2026-03-18', text))
      .thenRefused('public-text-unfit'),
  );
});

describe('a changed calendar', () => {
  /** What acts leave that were decided on another calendar. */
  const knownOn = (other: HolidayCalendar, ...acts: readonly AskedOfCase[]) => {
    const decider = caseDecider(other);
    return acts.reduce<readonly RecordedCaseEvent[]>(
      (history, act) => [...history, ...decider.decide(act, fold(decider, history)).map((event) => record(event, act))],
      [],
    );
  };

  it('moves an open deadline, here earlier, and says what was told before: 29 April 2019 becomes Sunday the 28th', () =>
    given(...knownOn(cnCalendar('2019-03-01'), receive('2019-04-22')))
      .when(recomputeDeadlines('2019-04-24'))
      .then({
        type: 'DeadlineComputed',
        data: {
          kind: 'NOTICE_5',
          version: 2,
          unit: 'WD',
          quantity: 5,
          day0: '2019-04-22',
          dueDate: '2019-04-28',
          provisional: false,
          warnings: [],
          basis: '《行政许可法》第三十二条第一款第（四）项',
          cause: 'CALENDAR',
          calendar: calendar.version,
          toldBefore: '2019-04-29',
        },
      }));

  it('that changes nothing for a case says nothing', () =>
    after(...actsTo.IN_REVIEW)
      .when(recomputeDeadlines('2026-03-09'))
      .thenNothing());

  it('leaves what has ended as it was told', () =>
    given(...knownOn(cnCalendar('2019-03-01'), receive('2019-04-22'), withdraw('2019-04-23')))
      .when(recomputeDeadlines('2019-04-24'))
      .thenNothing());

  it('makes an alert right no more: rescinded, not erased, the explanation with it, and only once', () => {
    // Before the notice for October 2026 only the holidays of the statute are off: the promise ends two days earlier.
    const accepted = [receive('2026-09-28'), check('2026-09-28'), accept('2026-09-28'), ring('2026-10-15', 'PROMISED')];
    const history = knownOn(calendarOf([]), ...accepted);
    expect(fileAfter(history).deadlines).toMatchObject({
      PROMISED: { dueDate: '2026-10-14' },
      EXPLAIN: { open: true },
    });
    const act = recomputeDeadlines('2026-10-15');
    const told = given(...history)
      .when(act)
      .decided();
    expect(told).toContainEqual({ type: 'AlertRescinded', data: { ...overrun, cause: 'CALENDAR' } });
    const known = [...history, ...told.map((event) => record(event, act))];
    expect(fileAfter(known).deadlines).toMatchObject({
      PROMISED: { version: 2, dueDate: '2026-10-16', alerted: [], open: true },
      EXPLAIN: { open: false },
    });
    given(...known)
      .when(act)
      .thenNothing();
    expect(
      given(...known)
        .when(ring('2026-10-17', 'PROMISED', 2))
        .decided()
        .map(({ type }) => type),
    ).toEqual(['DeadlineBreached', 'AlertRaised', 'DeadlineComputed']);
  });
});
