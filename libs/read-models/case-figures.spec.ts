import { cnHolidayArrangements, type HolidayArrangement } from '#calendar/holiday-arrangements';
import { calendarOf, cnCalendar, type HolidayCalendar } from '#calendar/working-days';
import type { RecordedCaseEvent } from '#cases/events';
import {
  type Acts,
  actsTo,
  approve,
  asked,
  confirmNo,
  fileNo,
  finishSpecial,
  happened,
  invalidatePause,
  licence,
  opine,
  proposeNo,
  route,
  startSpecial,
  submit,
  take,
  withdraw,
} from '#test-support/case-history';
import { late, march, open, rowsOf, unitA } from '#test-support/handled-cases';
import { askRenewal, refuseToRenew, toClosed } from '#test-support/aftermath-acts';
import { bureau, chief, decider, fileAuditor, unitHead } from '#test-support/people';
import { tallyOf } from './case-counters.js';
import { caseFigures, figureNames } from './case-figures.js';
import { type HandledCase, withFinalDues } from './handled-case.js';

const figures = (...cases: readonly Acts[]) =>
  caseFigures(tallyOf(rowsOf(...cases.map((acts) => happened(...acts))), march));

describe('on time and late', () => {
  /** The year 2026 as a later notice has it. */
  const withNotice = (
    change: (notice: HolidayArrangement) => Pick<HolidayArrangement, 'off' | 'makeUp'>,
  ): HolidayCalendar =>
    calendarOf(
      cnHolidayArrangements.map((notice) => (notice.year === 2026 ? { ...notice, ...change(notice) } : notice)),
    );
  /** A Monday off that nobody knew of when the promise for the 16th of March was told and broken by a day. */
  const amended = withNotice(({ off, makeUp }) => ({ off: [...off, ['2026-03-09', '2026-03-09']], makeUp }));
  const ratesOn = (calendar: HolidayCalendar, ...cases: readonly Acts[]) => {
    const rows = rowsOf(...cases.map((acts) => happened(...acts)));
    return caseFigures(
      tallyOf(
        rows.map((row) => withFinalDues(calendar, row)),
        march,
      ),
    ).rates;
  };

  it('are told as it was known and as the last calendar has it, each with its own terms', () => {
    const rates = ratesOn(amended, late);
    const exclusions = { withoutPromised: 0 };
    expect(rates.onTimePromised).toMatchObject({ id: 'F2', value: 0, numerator: 0, denominator: 1, exclusions });
    expect(rates.onTimePromisedAsFinal).toMatchObject({ id: 'F2', value: 1, numerator: 1, denominator: 1, exclusions });
    expect(rates.onTimePromisedAsFinal.cases.numerator).toEqual(['inTimePromisedAsFinal']);
    expect(rates.latePromised).toMatchObject({ id: 'F4', value: 1, numerator: 1, denominator: 1, exclusions });
    expect(rates.latePromisedAsFinal).toMatchObject({ id: 'F4', value: 0, numerator: 0, denominator: 1, exclusions });
    expect(rates.latePromisedAsFinal.cases).toEqual({
      numerator: ['latePromisedAsFinal', 'openLatePromisedAsFinal', 'endedLatePromisedAsFinal'],
      denominator: ['decidedPromised', 'openLatePromisedAsFinal', 'endedLatePromisedAsFinal'],
    });
  });

  it('are told both ways for the statute as for the promise', () => {
    // Due by law on the 30th as told, on the 31st by the last calendar.
    const { lateStatutory, lateStatutoryAsFinal, onTimeStatutoryAsFinal } = ratesOn(amended, [
      ...actsTo.IN_DECISION,
      approve('2026-03-31'),
    ]);
    expect([lateStatutory.value, lateStatutoryAsFinal.value, onTimeStatutoryAsFinal.value]).toEqual([1, 0, 1]);
    const overdue = ratesOn(amended, open('2026-03-02'), [...open('2026-03-02'), withdraw('2026-03-31')]);
    expect([overdue.lateStatutory, overdue.lateStatutoryAsFinal]).toMatchObject([
      { numerator: 2, denominator: 2 },
      { numerator: 1, denominator: 1 },
    ]);
  });

  it('become late by the last calendar where it works a day that was off when the date was told', () => {
    // Promised for the 16th; the Saturday before is worked after all, which makes it the 13th.
    const worked = withNotice(({ off, makeUp }) => ({ off, makeUp: [...makeUp, '2026-03-14'] }));
    const { latePromised, latePromisedAsFinal } = ratesOn(worked, [...actsTo.IN_DECISION, approve('2026-03-16')]);
    expect([latePromised.value, latePromisedAsFinal.value]).toEqual([0, 1]);
  });

  it('are the same twice where no notice has changed a day', () => {
    const rates = ratesOn(cnCalendar(), ...unitA);
    for (const figure of ['onTimePromised', 'onTimeStatutory', 'latePromised', 'lateStatutory'] as const) {
      const { numerator, denominator } = rates[figure];
      expect(rates[`${figure}AsFinal`]).toMatchObject({ numerator, denominator });
    }
    expect(rates.onTimePromised.denominator).toBeGreaterThan(9);
  });

  it('count an open case as late by either calendar on its own', () => {
    // Promised for the last day of March; with one day off more, for the first of April.
    const longer = withNotice(({ off, makeUp }) => ({ off: [...off, ['2026-03-30', '2026-03-30']], makeUp }));
    const { latePromised, latePromisedAsFinal, onTimePromised, onTimePromisedAsFinal } = ratesOn(
      longer,
      open('2026-03-17'),
      open('2026-03-02'),
    );
    expect([latePromised, latePromisedAsFinal]).toMatchObject([
      { numerator: 2, denominator: 2 },
      { numerator: 1, denominator: 1 },
    ]);
    expect([onTimePromised.denominator, onTimePromisedAsFinal.denominator]).toEqual([2, 1]);
  });

  it('count a withdrawal as late by the calendar after whose day it came', () => {
    const { latePromised, latePromisedAsFinal } = ratesOn(amended, [...open('2026-03-02'), withdraw('2026-03-17')]);
    expect(latePromised).toMatchObject({ value: 1, numerator: 1, denominator: 1 });
    expect(latePromisedAsFinal).toMatchObject({ value: null, numerator: 0, denominator: 0 });
  });
});

describe('the figures of unit A in March', () => {
  it('are those of the example: ten decided, one of them late, two open over the promise, one of these over the statute', () => {
    const { volumes, rates } = figures(...unitA);
    expect(volumes).toMatchObject({ accepted: 12, decided: 10, openAtEnd: 2 });
    expect(rates.onTimePromised).toEqual({
      id: 'F2',
      value: 0.75,
      numerator: 9,
      denominator: 12,
      exclusions: { withoutPromised: 0 },
      cases: {
        numerator: ['inTimePromised'],
        denominator: ['decidedPromised', 'openLatePromised', 'endedLatePromised'],
      },
    });
    expect(rates.onTimeStatutory).toMatchObject({ value: 10 / 11, numerator: 10, denominator: 11 });
    expect(rates.latePromised).toMatchObject({ value: 0.25, numerator: 3, denominator: 12 });
    expect(rates.lateStatutory).toMatchObject({ value: 1 / 11, numerator: 1, denominator: 11 });
  });

  it('are told the same as the last calendar has it, as long as no notice moves a day', () => {
    const rows = rowsOf(...unitA.map((acts) => happened(...acts))).map((row) => withFinalDues(cnCalendar(), row));
    const { rates } = caseFigures(tallyOf(rows, march));
    expect(rates.onTimePromisedAsFinal).toMatchObject({ value: 0.75, numerator: 9, denominator: 12 });
    expect(rates.onTimeStatutoryAsFinal).toMatchObject({ value: 10 / 11, numerator: 10, denominator: 11 });
    expect(rates.latePromisedAsFinal).toMatchObject({ value: 0.25, numerator: 3, denominator: 12 });
    expect(rates.lateStatutoryAsFinal).toMatchObject({ value: 1 / 11, numerator: 1, denominator: 11 });
  });

  it('are null where there is nothing to divide by, never nought and never all', () => {
    const { rates, durations } = figures();
    expect(figureNames.map((name) => rates[name].value)).toEqual(figureNames.map(() => null));
    expect(durations.net).toEqual({ value: null, numerator: 0, denominator: 0, median: null, p90: null });
  });

  it('count a case that was withdrawn after its limit as late', () =>
    expect(figures([...open('2026-03-02'), withdraw('2026-03-20')]).rates.latePromised).toMatchObject({
      value: 1,
      denominator: 1,
    }));

  it('tell mean, median and the ninetieth percentile of what was lived, used and gross', () => {
    const { net, gross } = figures(...unitA).durations;
    expect(net).toEqual({ value: 5.6, numerator: 56, denominator: 10, median: 5, p90: 5 });
    expect(gross).toEqual(net);
  });

  it('set the promise against the statute, and the fact', () => {
    const { rates, compressionByMatter } = figures(actsTo.APPROVED);
    expect(rates.compressionPromised.value).toBe(0.5);
    expect(rates.compressionUsed.value).toBe(0.75);
    expect(compressionByMatter).toEqual({ value: 0.5, numerator: 0.5, denominator: 1 });
  });
});

describe('a pause found invalid after the decision', () => {
  const paused = [
    ...open('2026-03-02'),
    route('2026-03-02'),
    take('2026-03-03'),
    startSpecial('2026-03-04'),
    finishSpecial('2026-03-17'),
    opine('2026-03-18'),
    opine('2026-03-18', fileAuditor),
    submit('2026-03-18'),
    approve('2026-03-18'),
  ];

  it('is counted as time not used while it stands', () =>
    expect(rowsOf(happened(...paused))[0]).toMatchObject({ used: 3, paused: 9, invalidPaused: 0 }));

  it('gives its days back to the organ, and makes the decision late', () => {
    const { rates } = figures([...paused, invalidatePause('2026-03-19')]);
    expect(rates.latePromised.value).toBe(1);
    expect(rates.pausedShare).toMatchObject({ value: 0, denominator: 12, exclusions: { invalidPausedDays: 9 } });
  });
});

describe('F14, the share decided at the window', () => {
  const decidedAs = (entered: boolean, underGrant: boolean) =>
    rowsOf(happened(...actsTo.APPROVED)).map((row): HandledCase => ({ ...row, entered, underGrant }));

  it('is of the decided cases of entered matters, those decided under a grant', () => {
    const rows = [
      ...decidedAs(true, true),
      ...decidedAs(true, false),
      ...decidedAs(true, false),
      ...decidedAs(false, true),
    ];
    expect(caseFigures(tallyOf(rows, march)).rates.decidedAtWindow).toMatchObject({
      id: 'F14',
      value: 1 / 3,
      exclusions: { decidedNotEntered: 1 },
    });
  });

  it('takes both from what was recorded: the venues of the matter at receipt, the grant of the decision', () => {
    const history = happened(...actsTo.APPROVED).map((event): RecordedCaseEvent => {
      if (event.type === 'ApplicationReceived') {
        return { ...event, data: { ...event.data, matter: { ...event.data.matter, venues: ['CENTRE'] } } };
      }
      return event.type === 'ApprovalDecided' ? { ...event, metadata: { ...event.metadata, grantId: 'g-1' } } : event;
    });
    expect(rowsOf(history)[0]).toMatchObject({ entered: true, underGrant: true });
    expect(rowsOf(happened(...actsTo.APPROVED))[0]).toMatchObject({ entered: false, underGrant: false });
  });
});

describe('F9, the filing of every "no"', () => {
  const refused = happened(
    ...toClosed(licence, 3),
    askRenewal('2026-05-08'),
    proposeNo('2026-05-20', 'RENEWAL_REFUSED', decider),
    confirmNo('2026-05-20'),
    refuseToRenew('2026-05-20'),
    fileNo('2026-05-21'),
  );

  it('counts a refusal to renew, filed late', () => {
    const { rates } = caseFigures(tallyOf(rowsOf(refused), march));
    expect(rates.negativesFiled).toMatchObject({ numerator: 1, denominator: 1 });
    expect(rates.negativesFiledInTime).toMatchObject({ numerator: 0, denominator: 1 });
    expect(rates.remedyComplete).toMatchObject({ numerator: 1, denominator: 1 });
  });

  it('leaves out one from before refusals to renew were proposed and filed', () => {
    const early = refused.flatMap((event): RecordedCaseEvent[] => {
      if (event.type.startsWith('Negative')) return [];
      if (event.type === 'DeadlineComputed' && event.data.kind === 'NEGATIVE_FILING') return [];
      if (event.type !== 'RenewalRefused') return [event];
      const { proposalId: _, ...data } = event.data;
      return [{ ...event, data }];
    });
    expect(caseFigures(tallyOf(rowsOf(early), march)).rates.negativesFiled.denominator).toBe(0);
  });
});

describe('alerts', () => {
  it('count while they stand, and apart once they were rescinded', () => {
    const alert = { kind: 'PROMISED', version: 1, threshold: 'EXPIRY' } as const;
    const told = [...late, asked('AcknowledgeAlert', unitHead, '2026-03-18', alert)];
    const { rates, hoursToAcknowledge } = figures(told);
    expect(rates.yellowCards).toMatchObject({ value: 1, exclusions: { rescinded: 0 } });
    expect(hoursToAcknowledge).toMatchObject({ value: 24, denominator: 1 });
  });
});

describe('the record of a case', () => {
  it('belongs to the unit that answers for it, and names who had it in hand and by which post', () =>
    expect(rowsOf(happened(...actsTo.CLOSED))[0]).toMatchObject({
      unit: bureau,
      concluded: '2026-03-09',
      stages: ['ACCEPTANCE', 'REVIEW', 'CONCLUSION'],
      holders: ['clerk-1', 'officer-1', 'auditor-1', 'decider-1', chief.id],
      outcome: 'APPROVED',
    }));

  it('holds nothing of the form', () =>
    expect(JSON.stringify(rowsOf(happened(...actsTo.CLOSED)))).not.toContain('box'));
});
