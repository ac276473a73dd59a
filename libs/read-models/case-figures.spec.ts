import * as fc from 'fast-check';
import { cnHolidayArrangements } from '#calendar/holiday-arrangements';
import { addDays } from '#calendar/legal-dates';
import { calendarOf, cnCalendar, type HolidayCalendar } from '#calendar/working-days';
import type { CaseEvent, CaseEventType, RecordedCaseEvent } from '#cases/events';
import {
  type Acts,
  accept,
  actsTo,
  approve,
  asked,
  check,
  finishSpecial,
  happened,
  invalidatePause,
  logged,
  opine,
  receive,
  route,
  startSpecial,
  submit,
  take,
  withdraw,
} from '#test-support/case-history';
import { bureau, chief, fileAuditor, unitHead } from '#test-support/people';
import { randomCase, someDate } from '#test-support/random-case';
import { documentsOf } from '#test-support/read-model';
import { type ExceptionEvent, type ExceptionScope, exceptionScopes } from '#exceptions/events';
import { entryOf } from '#test-support/exceptions-history';
import { type Counter, counterNames, type Period, tallyOf } from './case-counters.js';
import { caseFigures, figureNames } from './case-figures.js';
import { caseHandling } from './case-handling.js';
import { type HandledCase, withFinalDues } from './handled-case.js';
import { excusedBy } from './exceptions.js';
import { ranking, slicedTally, slices } from './slices.js';

const rowsOf = (...histories: readonly (readonly RecordedCaseEvent[])[]): readonly HandledCase[] =>
  histories.flatMap((history, index) => [
    ...documentsOf<HandledCase>(caseHandling, logged(history, `c${index}`)).values(),
  ]);
const march: Period = { from: '2026-03-01', to: '2026-03-31', end: '2026-04-01' };
const figures = (...cases: readonly Acts[]) =>
  caseFigures(tallyOf(rowsOf(...cases.map((acts) => happened(...acts))), march));

const open = (date: string): Acts => [receive(date), check(date), accept(date)];
const late = [...actsTo.IN_DECISION, approve('2026-03-17')];
const unitA = [...Array.from({ length: 9 }, () => actsTo.APPROVED), late, open('2026-03-02'), open('2026-03-12')];

describe('on time', () => {
  /** A Monday off that nobody knew of when the promise for the 16th of March was told and broken by a day. */
  const amended = calendarOf(
    cnHolidayArrangements.map((notice) =>
      notice.year === 2026 ? { ...notice, off: [...notice.off, ['2026-03-09', '2026-03-09'] as const] } : notice,
    ),
  );
  const ratesOn = (calendar: HolidayCalendar, ...cases: readonly Acts[]) => {
    const rows = rowsOf(...cases.map((acts) => happened(...acts)));
    return caseFigures(
      tallyOf(
        rows.map((row) => withFinalDues(calendar, row)),
        march,
      ),
    ).rates;
  };

  it('is told as it was known and as the last calendar has it, each with its own terms', () => {
    const { onTimePromised, onTimePromisedAsFinal } = ratesOn(amended, late);
    expect(onTimePromised).toMatchObject({ numerator: 0, denominator: 1, exclusions: { withoutPromised: 0 } });
    expect(onTimePromisedAsFinal).toMatchObject({ numerator: 1, denominator: 1, exclusions: { withoutPromised: 0 } });
    expect(onTimePromisedAsFinal.cases.numerator).toEqual(['inTimePromisedAsFinal']);
  });

  it('is the same twice where no notice has changed a day', () => {
    const rates = ratesOn(cnCalendar(), ...unitA);
    for (const limit of ['Promised', 'Statutory'] as const) {
      const { numerator, denominator } = rates[`onTime${limit}`];
      expect(rates[`onTime${limit}AsFinal`]).toMatchObject({ numerator, denominator });
    }
    expect(rates.onTimePromised.denominator).toBeGreaterThan(9);
  });

  it('counts an open case as late by either calendar on its own', () => {
    const { onTimePromised, onTimePromisedAsFinal } = ratesOn(amended, open('2026-03-17'), open('2026-03-16'));
    expect(onTimePromised.denominator).toBe(onTimePromisedAsFinal.denominator);
    const over = ratesOn(amended, open('2026-03-02'));
    expect([over.onTimePromised.denominator, over.onTimePromisedAsFinal.denominator]).toEqual([1, 1]);
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

describe('alerts', () => {
  it('count while they stand, and apart once they were rescinded', () => {
    const alert = { kind: 'PROMISED', version: 1, threshold: 'EXPIRY' } as const;
    const told = [...late, asked('AcknowledgeAlert', unitHead, '2026-03-18', alert)];
    const { rates, hoursToAcknowledge } = figures(told);
    expect(rates.yellowCards).toMatchObject({ value: 1, exclusions: { rescinded: 0 } });
    expect(hoursToAcknowledge).toMatchObject({ value: 24, denominator: 1 });
  });
});

describe('a ranking', () => {
  const tallies = (...cases: readonly Acts[]) => {
    const sliced = slicedTally('MATTER', march);
    for (const row of rowsOf(...cases.map((acts) => happened(...acts)))) sliced.add(row);
    return sliced.parts;
  };

  it('says how many cases a value rests on, how it has moved, and where the peers stand', () => {
    expect(ranking('onTimePromised', tallies(...unitA), tallies(late))).toEqual({
      peerMedian: 0.75,
      rows: [{ key: 'M-100', value: 0.75, n: 12, trend: 0.75, small: false }],
    });
    expect(ranking('onTimePromised', tallies(late), new Map())).toEqual({
      peerMedian: null,
      rows: [{ key: 'M-100', value: 0, n: 1, trend: null, small: true }],
    });
  });
});

type Of<Type extends CaseEventType> = RecordedCaseEvent & Extract<CaseEvent, { type: Type }>;

/** The terms counted again from the events alone, one plain question after another. */
const recount = (
  history: readonly RecordedCaseEvent[],
  { from, to, end }: Period,
): Partial<Record<Counter, number>> => {
  const inPeriod = (date: string | undefined) => (date !== undefined && from <= date && date <= to ? 1 : 0);
  const undone = history.findLastIndex(({ type }) => type === 'CaseReopened');
  const since = history.slice(undone + 1);
  const last = <Type extends CaseEventType>(list: readonly RecordedCaseEvent[], ...types: readonly Type[]) =>
    list.findLast((event): event is Of<Type> => (types as readonly string[]).includes(event.type));
  const receipt = last(history, 'ApplicationReceived');
  const byLaw = last(history, 'CaseDeemedAccepted');
  const acceptedDate = last(history, 'CaseAccepted')?.data.acceptedDate ?? byLaw?.data.receivedDate;
  const decision = last(since, 'ApprovalDecided', 'RejectionDecided')?.metadata.effectiveDate;
  const conclusion = last(
    since,
    ...(['ApprovalDecided', 'RejectionDecided', 'AcceptanceRefused', 'SupplementLapsed'] as const),
    ...(['DeficiencyLapsed', 'CaseWithdrawn', 'CaseTerminated'] as const),
  )?.metadata.effectiveDate;
  const dues = since.filter((event): event is Of<'DeadlineComputed'> => event.type === 'DeadlineComputed');
  const due = (kind: string) => dues.findLast(({ data }) => data.kind === kind)?.data.dueDate;
  const openThen = acceptedDate !== undefined && acceptedDate <= to && (conclusion === undefined || conclusion > to);
  const term = (name: 'Promised' | 'Statutory') => {
    const limit = due(name.toUpperCase());
    const counted = limit === undefined ? 0 : inPeriod(decision);
    const kept = counted === 1 && (decision ?? '') <= (limit ?? '') ? 1 : 0;
    return {
      [`decided${name}`]: counted,
      [`inTime${name}`]: kept,
      [`late${name}`]: counted - kept,
      [`openLate${name}`]: openThen && limit !== undefined && limit < end ? 1 : 0,
    };
  };
  const alerts = history.filter((event): event is Of<'AlertRaised'> => event.type === 'AlertRaised');
  const rescinded = (raised: Of<'AlertRaised'>) =>
    history.some(
      ({ type, data }) =>
        type === 'AlertRescinded' &&
        data.kind === raised.data.kind &&
        data.version === raised.data.version &&
        data.threshold === raised.data.threshold,
    );
  const cards = (level: string) =>
    alerts.filter(
      (raised) => raised.data.level === level && !rescinded(raised) && inPeriod(raised.metadata.effectiveDate),
    ).length;
  const notices = history.filter(({ type }) => type === 'SupplementRequested').length;
  const visits = history.filter(({ type }) => type === 'VisitRecorded').length;
  const signed = last(history, 'PromiseSigned', 'PromiseWithdrawn')?.type === 'PromiseSigned';
  return {
    received: inPeriod(receipt?.data.receivedDate),
    accepted: inPeriod(acceptedDate),
    decided: inPeriod(decision),
    openAtEnd: openThen ? 1 : 0,
    ...term('Promised'),
    ...term('Statutory'),
    withNotice: notices > 0 ? inPeriod(receipt?.data.receivedDate) : 0,
    visits: visits * inPeriod(decision),
    promiseSigned: signed ? inPeriod(acceptedDate) : 0,
    yellow: cards('YELLOW'),
    red: cards('RED'),
    revoked: since.some(({ type }) => type === 'ApprovalRevoked') ? inPeriod(conclusion) : 0,
  };
};

/** Some matters are excused for some time. */
const someExceptions = fc.array(
  fc.record({ from: someDate, days: fc.nat(200), filed: fc.boolean(), scope: fc.constantFrom(...exceptionScopes) }),
  { maxLength: 3 },
);

describe('exceptions (No. 42)', () => {
  const excusing = (scope: ExceptionScope, from: string, to: string) =>
    entryOf('M-100', scope, { from, to }, ['ExceptionRequested', 'ExceptionApproved', 'ExceptionEffective']);

  it('take a case out of the online figures while they hold, and stand beside them', () => {
    const cases = [open('2026-03-02'), open('2026-03-03'), open('2026-03-12')];
    const rows = rowsOf(...cases.map((acts) => happened(...acts)));
    const { rates } = caseFigures(
      tallyOf(rows, { ...march, excused: excusedBy([excusing('ONLINE', '2026-03-10', '2026-03-20')]) }),
    );
    expect(rates.acceptedOnline).toMatchObject({ id: 'F11', denominator: 2, exclusions: { acceptedExcused: 1 } });
    expect(rates.acceptedOnlineOfAll).toMatchObject({ id: 'F11', denominator: 3, exclusions: {} });
  });

  it('are never in a denominator while they hold, and nothing else is ever out of it', () =>
    fc.assert(
      fc.property(
        fc.array(randomCase, { minLength: 1, maxLength: 3 }),
        someExceptions,
        someDate,
        (cases, spans, from) => {
          const period = { from, to: addDays(from, 400), end: addDays(from, 401) };
          const histories = cases.map(({ history }) => history).filter((history) => history.length > 0);
          const codes = [...new Set(rowsOf(...histories).map(({ matterCode }) => matterCode))];
          const entries = codes.flatMap((code, index) =>
            spans
              .filter((_, other) => (other + index) % 2 === 0)
              .map(({ scope, filed, from: first, days }) => {
                const steps = [
                  'ExceptionRequested',
                  'ExceptionApproved',
                  ...(filed ? ['ExceptionEffective' as const] : []),
                ];
                return entryOf(
                  code,
                  scope,
                  { from: first, to: addDays(first, days) },
                  steps as ExceptionEvent['type'][],
                );
              }),
          );
          const holds = (code: string, date: string) =>
            codes.includes(code) &&
            spans.some(
              ({ scope, filed, from: first, days }, other) =>
                (other + codes.indexOf(code)) % 2 === 0 &&
                filed &&
                scope !== 'OFFLINE' &&
                first <= date &&
                date <= addDays(first, days),
            );
          const { counts } = tallyOf(rowsOf(...histories), { ...period, excused: excusedBy(entries) });
          const dated = rowsOf(...histories);
          const within = (date: string | undefined): date is string =>
            date !== undefined && period.from <= date && date <= period.to;
          const acceptedOnes = dated.filter(({ acceptedDate }) => within(acceptedDate));
          const decidedOnes = dated.filter(({ used, decidedDate }) => used !== undefined && within(decidedDate));
          const excusedAccepted = acceptedOnes.filter((row) => holds(row.matterCode, row.acceptedDate ?? '')).length;
          const excusedDecided = decidedOnes.filter((row) => holds(row.matterCode, row.decidedDate ?? '')).length;
          expect([counts.acceptedExcused, counts.acceptedUnexcused]).toEqual([
            excusedAccepted,
            acceptedOnes.length - excusedAccepted,
          ]);
          expect([counts.decidedExcused, counts.decidedUnexcused]).toEqual([
            excusedDecided,
            decidedOnes.length - excusedDecided,
          ]);
          // Whatever is excused, what is late stays in its denominator.
          const plain = tallyOf(rowsOf(...histories), period).counts;
          expect([counts.openLatePromised, counts.openLateStatutory]).toEqual([
            plain.openLatePromised,
            plain.openLateStatutory,
          ]);
        },
      ),
      { numRuns: 150 },
    ));
});

describe('every figure', () => {
  it('is the same as counted again from the events of the cases', () =>
    fc.assert(
      fc.property(
        fc.array(randomCase, { minLength: 1, maxLength: 3 }),
        fc.integer({ min: -60, max: 60 }),
        fc.nat(200),
        (cases, offset, length) => {
          const receipt = cases.flatMap(({ history }) => history)[0]?.metadata.effectiveDate ?? '2026-03-02';
          const from = addDays(receipt, offset);
          const to = addDays(from, length);
          const period = { from, to, end: addDays(to, 1) };
          const histories = cases.map(({ history }) => history).filter((history) => history.length > 0);
          const { counts } = tallyOf(rowsOf(...histories), period);
          const recounted = histories.map((history) => recount(history, period));
          for (const name of counterNames.filter((known) => recounted.some((one) => known in one))) {
            expect([name, counts[name]]).toEqual([name, recounted.reduce((sum, one) => sum + (one[name] ?? 0), 0)]);
          }
        },
      ),
      { numRuns: 300 },
    ));

  it('of a whole is the sum of its parts in every slice that a case falls into once', () =>
    fc.assert(
      fc.property(fc.array(randomCase, { minLength: 1, maxLength: 4 }), someDate, (cases, from) => {
        const period = { from, to: addDays(from, 300), end: addDays(from, 301) };
        const rows = rowsOf(...cases.map(({ history }) => history));
        for (const slice of slices.filter((known) => !['VENUE', 'OFFICER', 'POST'].includes(known))) {
          const { total, parts, add } = slicedTally(slice, period);
          for (const row of rows) add(row);
          for (const name of counterNames) {
            expect([...parts.values()].reduce((sum, { counts }) => sum + counts[name], 0)).toBe(total.counts[name]);
          }
        }
      }),
      { numRuns: 50 },
    ));
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
