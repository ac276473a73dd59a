import * as fc from 'fast-check';
import { addDays, localDate } from '#calendar/legal-dates';
import { cnCalendar } from '#calendar/working-days';
import {
  accept,
  approve,
  calendar,
  check,
  finishSpecial,
  happened,
  opine,
  receive,
  route,
  startSpecial,
  submit,
  take,
} from '#test-support/case-history';
import { fileAuditor } from '#test-support/people';
import { randomCase } from '#test-support/random-case';
import { clocksOf, dueDatesIf } from './clock.js';
import { wordsOf } from './clock-words.js';

/** Twenty working days from 2 March; an inspection stops the clock from the 9th to the 18th: the golden case of domain.md 2.2. */
const begun = [
  receive('2026-03-02'),
  check('2026-03-03'),
  accept('2026-03-04'),
  route('2026-03-04'),
  take('2026-03-05'),
  startSpecial('2026-03-09'),
];
const paused = happened(...begun, finishSpecial('2026-03-18'));
const decided = happened(
  ...begun,
  finishSpecial('2026-03-18'),
  opine('2026-03-19'),
  opine('2026-03-19', fileAuditor),
  submit('2026-03-19'),
  approve('2026-03-30'),
);
const clock = (history: typeof paused, today: string, kind = 'STATUTORY') =>
  clocksOf(calendar, history, today).find((one) => one.kind === kind);

describe('a clock', () => {
  it('tells what was used before a pause, what is left and when it is due', () => {
    const found = clock(paused, '2026-03-18');
    expect(found).toMatchObject({ state: 'RUNNING', used: 5, left: 15, dueDate: '2026-04-09' });
    expect(found?.pauses).toEqual([{ from: '2026-03-09', to: '2026-03-18', usedBefore: 5 }]);
    expect(found && wordsOf(found)).toEqual({
      zh: '法定办结期限：自2026-03-02次日起20个工作日，2026-03-09暂停前已用5日，至2026-03-18不计时，已用5个工作日，剩余15个，2026-04-09到期；依据：《行政许可法》第四十二条。',
      en: 'Statutory limit of the decision: 20 working days from the day after 2026-03-02, 5 used before the pause of 2026-03-09 to 2026-03-18, 5 working days used, 15 left, due 2026-04-09, because of 《行政许可法》第四十二条.',
    });
  });

  it('stands still in a pause, runs over its end, and ends with the decision', () => {
    expect(clock(happened(...begun), '2026-03-12')).toMatchObject({ state: 'PAUSED', used: 5 });
    expect(clock(paused, '2026-04-10')).toMatchObject({ state: 'OVERDUE', used: 21, left: 0 });
    expect(clock(decided, '2026-05-01')).toMatchObject({
      state: 'ENDED',
      endedDate: '2026-03-30',
      timeliness: { asKnown: true, asFinal: true },
    });
    expect(clock(decided, '2026-05-01', 'PROMISED')).toMatchObject({ timeliness: { asKnown: false } });
  });

  it('keeps what was known at the act apart from what is known now', () => {
    const [known, final] = [cnCalendar('2020-01-25'), cnCalendar()];
    const data = {
      kind: 'STATUTORY',
      version: 1,
      unit: 'WD',
      quantity: 10,
      day0: '2020-01-17',
      dueDate: '2020-02-05',
      provisional: false,
      warnings: [],
      basis: 'b',
    } as const;
    const [first] = paused;
    const metadata = { ...first?.metadata, effectiveDate: '2020-02-06' } as NonNullable<typeof first>['metadata'];
    const history = [
      { type: 'DeadlineComputed', data, metadata },
      { type: 'CaseTerminated', data: {}, metadata },
    ] as unknown as typeof paused;
    const told = (on: typeof known) => clocksOf(on, history, '2020-03-01')[0]?.timeliness;
    expect(told(known)).toEqual({ asKnown: false, asFinal: false, dueAsFinal: '2020-02-05' });
    expect(told(final)).toEqual({ asKnown: false, asFinal: true, dueAsFinal: '2020-02-07' });
  });

  it('of every invented case counts to its end: what was used and what is left make the whole', () =>
    fc.assert(
      fc.property(randomCase, fc.nat(40), ({ history }, later) => {
        const last = history.at(-1)?.metadata.occurredAt ?? '2026-01-01T00:00:00Z';
        const today = addDays(localDate(last), later);
        const open = clocksOf(calendar, history, today).filter(
          ({ state }) => state === 'RUNNING' || state === 'PAUSED',
        );
        const wholes = open.filter(
          ({ unit, kind }) => unit === 'WD' && kind !== 'NEGATIVE_FILING' && kind !== 'RENEWAL',
        );
        for (const { used, left, quantity, extensions } of wholes) {
          expect(used + left).toBe(extensions.reduce((sum, n) => sum + n, quantity));
        }
      }),
      { numRuns: 200 },
    ));
});

describe('what if', () => {
  const wouldBe = (asked: Parameters<typeof dueDatesIf>[1]) =>
    Object.fromEntries(dueDatesIf(paused, asked).map((row) => [row.kind, row.wouldBe]));

  it('there had been no pause, or the promise were shorter', () => {
    expect(wouldBe({ calendar })).toMatchObject({ STATUTORY: '2026-04-09', PROMISED: '2026-03-25' });
    expect(wouldBe({ calendar, withoutPauseFrom: '2026-03-09' })).toMatchObject({ STATUTORY: '2026-03-30' });
    expect(wouldBe({ calendar, promiseShorterBy: 3 })).toMatchObject({
      STATUTORY: '2026-04-09',
      PROMISED: '2026-03-20',
    });
  });

  it('only older notices were known: the make-up days of a year not published yet are missing', () =>
    expect(wouldBe({ calendar: cnCalendar('2025-10-01') })).toMatchObject({ STATUTORY: '2026-04-08' }));
});
