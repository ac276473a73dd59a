import { specFor } from '#kernel/spec';
import type { AlertLevel, DeadlineKind } from '#law/deadline-rules';
import {
  accept,
  actsTo,
  approve,
  askFor,
  calendar,
  check,
  confirmation,
  deliver,
  fileAfter,
  giveBack,
  handIn,
  happened,
  instantLicence,
  opine,
  receive,
  ring,
  sendBack,
  withdraw,
} from '#test-support/case-history';
import { bureau } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';
import type { CaseEvent } from './events.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));

const tells = {
  NOTICE: ['HOLDER'],
  YELLOW: ['HOLDER', 'UNIT_HEAD'],
  RED: ['HOLDER', 'UNIT_HEAD', 'SUPERVISOR'],
} as const;

const breachOf = (kind: DeadlineKind, dueDate: string, level: AlertLevel): CaseEvent[] => [
  { type: 'DeadlineBreached', data: { kind, version: 1, dueDate, unit: bureau } },
  {
    type: 'AlertRaised',
    data: { kind, version: 1, dueDate, unit: bureau, threshold: 'EXPIRY', level, told: tells[level] },
  },
];

/** An overrun promise has to be explained in public within three working days. */
const explainBy = (day0: string, dueDate: string): CaseEvent => ({
  type: 'DeadlineComputed',
  data: {
    kind: 'EXPLAIN',
    version: 1,
    unit: 'WD',
    quantity: 3,
    day0,
    dueDate,
    provisional: false,
    warnings: [],
    basis: '《优化营商环境条例》第三十六条：公开说明理由',
  },
});

describe('the golden case: received on 2 March 2026, twenty working days, nobody says a word', () => {
  const silent = [receive('2026-03-02'), ring('2026-03-10', 'NOTICE_5')];

  it('is accepted by law from the day of receipt, so that the decision is due on 30 March and not on 7 April', () => {
    expect(fileAfter(happened(...silent))).toMatchObject({
      stage: 'ACCEPTED',
      acceptedDate: '2026-03-02',
      clockDay0: '2026-03-02',
      deadlines: {
        NOTICE_5: { dueDate: '2026-03-09', open: false, alerted: ['EXPIRY'] },
        STATUTORY: { day0: '2026-03-02', dueDate: '2026-03-30', open: true },
        PROMISED: { dueDate: '2026-03-16', open: true },
      },
    });
  });

  it('is found with a red alert for the window, and found once', () => {
    const events = happened(...silent);
    expect(events.at(-1)).toMatchObject({ type: 'AlertRaised', data: { kind: 'NOTICE_5', level: 'RED' } });
    given(...events)
      .when(ring('2026-03-11', 'NOTICE_5'))
      .thenNothing();
  });

  it('says so under its legal date, the day of receipt', () =>
    expect(happened(...silent).find(({ type }) => type === 'CaseDeemedAccepted')?.metadata).toMatchObject({
      occurredAt: '2026-03-10T09:00:00+08:00',
      effectiveDate: '2026-03-02',
    }));

  it('found only in May, tells at once that both limits of the decision have passed too', () => {
    const events = after(receive('2026-03-02')).when(ring('2026-05-06', 'NOTICE_5')).decided();
    expect(events).toEqual(
      expect.arrayContaining([
        ...breachOf('STATUTORY', '2026-03-30', 'RED'),
        ...breachOf('PROMISED', '2026-03-16', 'YELLOW'),
        explainBy('2026-05-06', '2026-05-09'),
        ...breachOf('NOTICE_5', '2026-03-09', 'RED'),
      ]),
    );
    expect(events).toHaveLength(10);
  });

  it('found on the last day of the promise, tells of no broken promise', () =>
    expect(happened(receive('2026-03-02'), ring('2026-03-16', 'NOTICE_5')).map(({ type }) => type)).toEqual([
      'ApplicationReceived',
      'DeadlineComputed',
      'DeadlineBreached',
      'CaseDeemedAccepted',
      'DeadlineComputed',
      'DeadlineComputed',
      'AlertRaised',
    ]));

  it('after a supplement is accepted from the day of that supplement', () => {
    const acts = [...actsTo.SUPPLEMENTING, handIn('2026-03-06', ['PLAN']), ring('2026-03-16', 'NOTICE_5', 2)];
    expect(fileAfter(happened(...acts))).toMatchObject({ acceptedDate: '2026-03-06', clockDay0: '2026-03-06' });
  });

  it('is not accepted while the applicant is asked for papers', () =>
    after(...actsTo.SUPPLEMENTING)
      .when(ring('2026-04-10', 'NOTICE_5'))
      .thenNothing());

  it('is not accepted by law where the law says nothing of the kind: only the breach is told', () =>
    after(receive('2026-03-02', { matter: confirmation }))
      .when(ring('2026-03-10', 'NOTICE_5'))
      .then(...breachOf('NOTICE_5', '2026-03-09', 'RED')));
});

describe('the alert clock', () => {
  it.each([
    ['on the last day of the term', ring('2026-03-09', 'NOTICE_5')],
    ['before a warning is due', ring('2026-03-09', 'NOTICE_5', 1, 'YELLOW')],
    ['for a deadline the case does not have', ring('2026-03-20', 'DELIVERY')],
    ['for a version that was replaced', ring('2026-03-20', 'NOTICE_5', 0)],
    ['for a version that is not there yet', ring('2026-03-20', 'NOTICE_5', 2)],
  ])('changes nothing when it rings %s', (_, act) => after(receive('2026-03-02')).when(act).thenNothing());

  it('changes nothing when the notice was served in time, however late it rings', () =>
    after(...actsTo.ACCEPTED)
      .when(ring('2026-05-06', 'NOTICE_5'))
      .thenNothing());

  it('of a first notice changes nothing after a supplement has started a new term', () =>
    after(...actsTo.SUPPLEMENTING, handIn('2026-03-06', ['PLAN']))
      .when(ring('2026-03-20', 'NOTICE_5', 1))
      .thenNothing());

  it.each([
    ['NOTICE', '2026-03-11', '2026-03-12'],
    ['YELLOW', '2026-03-12', '2026-03-13'],
  ] as const)('gives the %s warning of a promise from the morning of its day, and once', (threshold, before, from) => {
    after(...actsTo.ACCEPTED)
      .when(ring(before, 'PROMISED', 1, threshold))
      .thenNothing();
    const alert = {
      kind: 'PROMISED',
      version: 1,
      threshold,
      level: threshold,
      told: tells[threshold],
      dueDate: '2026-03-16',
      unit: bureau,
    } as const;
    after(...actsTo.ACCEPTED)
      .when({ ...ring(from, 'PROMISED', 1, threshold), at: `${from}T00:00:00+08:00` })
      .then({ type: 'AlertRaised', data: alert });
    after(...actsTo.ACCEPTED, ring(from, 'PROMISED', 1, threshold))
      .when(ring('2026-03-14', 'PROMISED', 1, threshold))
      .thenNothing();
  });

  it('gives a warning that was missed until the due day is over, and none after it: then the limit has passed', () => {
    const late = (date: string) => ring(date, 'PROMISED', 1, 'NOTICE');
    expect(
      given(...happened(...actsTo.IN_REVIEW))
        .when(late('2026-03-16'))
        .decided(),
    ).toHaveLength(1);
    given(...happened(...actsTo.IN_REVIEW))
      .when(late('2026-03-17'))
      .thenNothing();
  });

  it('gives no warning of the statutory limit: its passing is red at once', () => {
    after(...actsTo.IN_REVIEW)
      .when(ring('2026-03-27', 'STATUTORY', 1, 'YELLOW'))
      .thenNothing();
    after(...actsTo.IN_REVIEW)
      .when(ring('2026-03-31', 'STATUTORY'))
      .then(...breachOf('STATUTORY', '2026-03-30', 'RED'));
  });

  it('tells a passed promise as yellow, once, from the first minute of the next day', () => {
    const lastMinute = { ...ring('2026-03-16', 'PROMISED'), at: '2026-03-16T23:59:59+08:00' };
    after(...actsTo.IN_REVIEW)
      .when(lastMinute)
      .thenNothing();
    after(...actsTo.IN_REVIEW)
      .when({ ...lastMinute, at: '2026-03-16T16:00:00Z' })
      .then(...breachOf('PROMISED', '2026-03-16', 'YELLOW'), explainBy('2026-03-17', '2026-03-20'));
    after(...actsTo.IN_REVIEW, ring('2026-03-17', 'PROMISED'))
      .when(ring('2026-03-18', 'PROMISED'))
      .thenNothing();
  });

  it('falls silent with the decision, the delivery, the withdrawal and the closing', () => {
    after(...actsTo.APPROVED)
      .when(ring('2026-05-06', 'STATUTORY'))
      .thenNothing();
    after(...actsTo.DELIVERED)
      .when(ring('2026-05-06', 'DELIVERY'))
      .thenNothing();
    after(...actsTo.WITHDRAWN)
      .when(ring('2026-05-06', 'NOTICE_5'))
      .thenNothing();
    after(...actsTo.CLOSED)
      .when(ring('2026-05-06', 'DELIVERY'))
      .thenNothing();
  });

  it('goes on for delivery after the decision: ten working days', () =>
    after(...actsTo.APPROVED)
      .when(ring('2026-03-24', 'DELIVERY'))
      .then(...breachOf('DELIVERY', '2026-03-23', 'RED')));
});

describe('an act that comes late', () => {
  it('is preceded by the breach nobody has noticed', () => {
    const events = after(...actsTo.IN_DECISION)
      .when(approve('2026-03-31'))
      .decided();
    expect(events.slice(0, 5)).toEqual([
      ...breachOf('STATUTORY', '2026-03-30', 'RED'),
      ...breachOf('PROMISED', '2026-03-16', 'YELLOW'),
      explainBy('2026-03-31', '2026-04-03'),
    ]);
    expect(events.slice(5).map(({ type }) => type)).toEqual(['ApprovalDecided', 'DeadlineComputed']);
  });

  it('does not tell again what the alert clock has told', () => {
    const told = [
      ...actsTo.IN_DECISION,
      ring('2026-03-17', 'PROMISED'),
      ring('2026-03-21', 'EXPLAIN'),
      ring('2026-03-31', 'STATUTORY'),
    ];
    expect(
      after(...told)
        .when(approve('2026-04-01'))
        .decided()
        .map(({ type }) => type),
    ).toEqual(['ApprovalDecided', 'DeadlineComputed']);
  });

  it.each([
    ['an opinion', actsTo.IN_REVIEW, opine('2026-03-17')],
    ['a return to the window', actsTo.IN_REVIEW, giveBack('2026-03-17')],
    ['a return for review', actsTo.IN_DECISION, sendBack('2026-03-17')],
    ['a withdrawal', actsTo.IN_REVIEW, withdraw('2026-03-17')],
  ])('tells of the broken promise whatever it is: %s', (_, acts, act) =>
    expect(
      after(...acts)
        .when(act)
        .decided()
        .slice(0, 2),
    ).toEqual(breachOf('PROMISED', '2026-03-16', 'YELLOW')),
  );

  it('that is refused or changes nothing tells nothing', () => {
    after(...actsTo.ACCEPTED)
      .when(approve('2026-03-17'))
      .thenRefused('not-instant');
    after(...actsTo.ACCEPTED)
      .when({ ...withdraw('2026-03-17'), by: { id: 's-other', role: 'applicant' } })
      .thenRefused('no-such-case');
  });

  it('is a delivery after its ten days, too', () =>
    expect(
      after(...actsTo.CERT_ISSUED)
        .when(deliver('2026-03-24'))
        .decided()
        .map(({ type }) => type),
    ).toEqual(['DeadlineBreached', 'AlertRaised', 'Delivered']));
});

describe('a due date', () => {
  it('that needs a holiday arrangement not yet published is marked as one that may move', () => {
    const [, notice] = after().when(receive('2026-12-30')).decided();
    expect(notice?.data).toMatchObject({ kind: 'NOTICE_5', provisional: true });
    const [, sure] = after().when(receive('2026-12-10')).decided();
    expect(sure?.data).toMatchObject({ kind: 'NOTICE_5', provisional: false });
  });

  it('of a promise of the same day has no warnings, and passes with the day', () => {
    const sameDay = { ...instantLicence, promisedDays: 0 };
    const acts = [receive('2026-03-02', { matter: sameDay }), check('2026-03-02'), accept('2026-03-02')];
    expect(fileAfter(happened(...acts)).deadlines.PROMISED).toMatchObject({ dueDate: '2026-03-02', warnings: [] });
    after(...acts)
      .when(ring('2026-03-03', 'PROMISED'))
      .then(...breachOf('PROMISED', '2026-03-02', 'YELLOW'), explainBy('2026-03-03', '2026-03-06'));
  });

  it('counts a working Saturday and no holiday', () => {
    const [, notice] = after().when(receive('2026-02-10')).decided();
    expect(notice?.data).toMatchObject({ dueDate: '2026-02-24' });
    const asked = [receive('2026-02-10'), check('2026-02-10', 'INCOMPLETE')];
    const [requested] = after(...asked)
      .when(askFor('2026-02-14', ['PLAN'], 5))
      .decided();
    expect(requested?.data).toMatchObject({ dueDate: '2026-02-28' });
  });
});
