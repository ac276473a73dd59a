import * as fc from 'fast-check';
import { dayNumber } from '#calendar/day-number';
import { addDays } from '#calendar/legal-dates';
import { cnCalendar, type HolidayCalendar, isWorkingDay } from '#calendar/working-days';
import type { CaseEvent, CaseEvents, CaseEventType, RecordedCaseEvent } from '#cases/events';
import { type ExceptionEvent, type ExceptionScope, exceptionScopes } from '#exceptions/events';
import { happened } from '#test-support/case-history';
import { entryOf } from '#test-support/exceptions-history';
import { march, open, rowsOf } from '#test-support/handled-cases';
import { randomCase, someDate } from '#test-support/random-case';
import { type Counter, counterNames, type Period, tallyOf } from './case-counters.js';
import { caseFigures } from './case-figures.js';
import { excusedBy } from './exceptions.js';
import { withFinalDues } from './handled-case.js';

type Of<Type extends CaseEventType> = RecordedCaseEvent & Extract<CaseEvent, { type: Type }>;

/** A calendar that came after everything was told: nobody works on a Wednesday. */
const final: HolidayCalendar = {
  ...cnCalendar(),
  version: 'cn-wednesdays',
  exceptions: new Map([
    ...cnCalendar().exceptions,
    ...Array.from({ length: 9 * 366 }, (_, index) => dayNumber('2019-01-01') + index)
      .filter((day) => day % 7 === 6)
      .map((day) => [day, 'off'] as const),
  ]),
};

/** The last day of a term in working days, walked day by day. */
const walked = ({ day0, quantity, unit, pauses = [], extensions = [] }: CaseEvents['DeadlineComputed']): string => {
  if (unit !== 'WD') throw new Error(`the walk counts working days, not ${unit}`);
  let day = day0;
  for (let left = extensions.reduce((sum, more) => sum + more, quantity); left > 0; ) {
    day = addDays(day, 1);
    const counts = isWorkingDay(final, day) && !pauses.some(({ from, to }) => from < day && day <= to);
    if (counts) left -= 1;
  }
  return day;
};

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
  const computed = (kind: string) => dues.findLast(({ data }) => data.kind === kind)?.data;
  const openThen = acceptedDate !== undefined && acceptedDate <= to && (conclusion === undefined || conclusion > to);
  const endedOtherwise =
    decision === undefined &&
    last(since, 'CaseWithdrawn', 'CaseTerminated', 'SupplementLapsed', 'DeficiencyLapsed') !== undefined;
  const term = (name: 'Promised' | 'Statutory', view: '' | 'AsFinal') => {
    const told = computed(name.toUpperCase());
    const limit = told && (view === '' ? told.dueDate : walked(told));
    const counted = limit === undefined ? 0 : inPeriod(decision);
    const kept = counted === 1 && (decision ?? '') <= (limit ?? '') ? 1 : 0;
    const overrun = endedOtherwise && limit !== undefined && limit < (conclusion ?? '');
    return {
      [`decided${name}`]: counted,
      [`inTime${name}${view}`]: kept,
      [`late${name}${view}`]: counted - kept,
      [`openLate${name}${view}`]: openThen && limit !== undefined && limit < end ? 1 : 0,
      [`endedLate${name}${view}`]: overrun ? inPeriod(conclusion) : 0,
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
    ...term('Promised', ''),
    ...term('Promised', 'AsFinal'),
    ...term('Statutory', ''),
    ...term('Statutory', 'AsFinal'),
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
          const rows = rowsOf(...histories).map((row) => withFinalDues(final, row));
          const { counts } = tallyOf(rows, period);
          const recounted = histories.map((history) => recount(history, period));
          for (const name of counterNames.filter((known) => recounted.some((one) => known in one))) {
            expect([name, counts[name]]).toEqual([name, recounted.reduce((sum, one) => sum + (one[name] ?? 0), 0)]);
          }
        },
      ),
      { numRuns: 300 },
    ));
});
