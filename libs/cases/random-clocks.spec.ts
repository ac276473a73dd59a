import * as fc from 'fast-check';
import { addDays, localDate } from '#calendar/legal-dates';
import { addWorkingDays, calendarOf, cnCalendar, workingDaysBetween } from '#calendar/working-days';
import type { DeadlineKind } from '#law/deadline-rules';
import {
  accept,
  calendar,
  cases,
  check,
  fileAfter,
  happened,
  receive,
  record,
  recomputeDeadlines,
  ring,
} from '#test-support/case-history';
import { all, always, before, someDate } from '#test-support/random-case';
import type { Case, DeadlineState } from './case-file.js';
import { validPauses } from './clocks.js';
import { caseDecider } from './decide.js';
/** Deadlines that were open before an event and are not after it. */
const ended = (from: Case, to: Case): readonly (readonly [DeadlineKind, DeadlineState])[] =>
  'deadlines' in from && 'deadlines' in to
    ? (Object.keys(from.deadlines) as DeadlineKind[]).flatMap((kind) => {
        const deadline = from.deadlines[kind];
        return deadline?.open && !to.deadlines[kind]?.open ? [[kind, deadline] as const] : [];
      })
    : [];

describe('whenever the clocks ring', () => {
  it('no act hides that a deadline had passed', () =>
    always(({ history }) => {
      let state: Case = cases.initialState;
      for (const event of history) {
        const next = cases.evolve(state, event);
        for (const [kind, { version, dueDate, alerted }] of ended(state, next)) {
          const late = event.metadata.occurredAt.slice(0, 10) > dueDate;
          // Told of this version, or of one before that was computed anew and still is right.
          const told =
            alerted.includes('EXPIRY') ||
            all(before(history, event), 'DeadlineBreached').some(
              ({ data }) => data.kind === kind && data.version === version,
            );
          expect({ kind, told }).toEqual({ kind, told: late });
        }
        state = next;
      }
    }));

  it('a breach and an alert are told after their day, and once', () =>
    always(({ history }) => {
      const breaches = all(history, 'DeadlineBreached');
      for (const { data, metadata } of breaches) expect(metadata.effectiveDate > data.dueDate).toBe(true);
      const told = breaches.map(({ data }) => `${data.kind} ${data.version}`);
      expect(told).toHaveLength(new Set(told).size);
      const alerts = all(history, 'AlertRaised').map(({ data }) => `${data.kind} ${data.version} ${data.threshold}`);
      expect(alerts).toHaveLength(new Set(alerts).size);
      expect(alerts.filter((alert) => alert.endsWith('EXPIRY'))).toHaveLength(told.length);
    }));

  it('an acceptance by law is the application’s own day, never after the day it was found or would have been declared', () =>
    always(({ history }) => {
      for (const event of all(history, 'CaseDeemedAccepted')) {
        const papers = before(history, event).findLast(
          ({ type }) => type === 'ApplicationReceived' || type === 'SupplementReceived' || type === 'CaseReopened',
        );
        const days = { receivedDate: '', servedDate: '', ...papers?.data };
        expect([days.receivedDate, days.servedDate]).toContain(event.data.receivedDate);
        expect(event.metadata.effectiveDate).toBe(event.data.receivedDate);
        expect(event.data.receivedDate < event.data.detectedAt.slice(0, 10)).toBe(true);
      }
    }));

  it('an acceptance by law is no later than one at the window on any of its five days, and no limit ends later', () =>
    fc.assert(
      fc.property(someDate, fc.nat(5), fc.integer({ min: 1, max: 40 }), (date, declared, silence) => {
        const lastDay = addWorkingDays(calendar, date, 5).date;
        const declaredOn = addWorkingDays(calendar, date, declared).date;
        const manual = fileAfter(happened(receive(date), check(date), accept(declaredOn)));
        const byLaw = fileAfter(happened(receive(date), ring(addDays(lastDay, silence), 'NOTICE_5')));
        expect(byLaw.acceptedDate && manual.acceptedDate && byLaw.acceptedDate <= manual.acceptedDate).toBe(true);
        expect(byLaw.deadlines.STATUTORY?.dueDate).toBe(manual.deadlines.STATUTORY?.dueDate);
      }),
      { numRuns: 500 },
    ));
});

/** What was known at the end of 2018, and what a State Council that works every weekend of a year would make of it. */
const otherCalendars = [cnCalendar('2018-12-31'), calendarOf([])].map((known) => caseDecider(known));

describe('whatever happens to the clocks', () => {
  it('the days used and the days of lawful pauses are all the working days', () =>
    always(({ history }) => {
      for (const event of [...all(history, 'ApprovalDecided'), ...all(history, 'RejectionDecided')]) {
        const { usedWorkingDays, pausedWorkingDays } = event.data.timeliness;
        const file = fileAfter(before(history, event));
        const today = event.metadata.effectiveDate;
        expect(usedWorkingDays + pausedWorkingDays).toBe(workingDaysBetween(calendar, file.clockDay0 ?? today, today));
        expect(pausedWorkingDays === 0 || validPauses(file).length > 0).toBe(true);
      }
    }));

  it('a pause and an extension only move a limit later, and their end or their fall only earlier', () =>
    always(({ history }) => {
      const moved = all(history, 'DeadlineComputed').map(({ data }) => data);
      const by = (...causes: string[]) =>
        moved.filter(({ cause, toldBefore }) => toldBefore && causes.includes(cause ?? ''));
      for (const { dueDate, toldBefore = '' } of by('PAUSED', 'EXTENDED')) expect(dueDate > toldBefore).toBe(true);
      for (const { dueDate, toldBefore = '' } of by('RESUMED', 'PAUSE_INVALIDATED')) {
        expect(dueDate < toldBefore).toBe(true);
      }
    }));

  it('every version of a deadline follows the one before', () =>
    always(({ history }) => {
      const versions = new Map<DeadlineKind, number>();
      for (const { data } of all(history, 'DeadlineComputed')) {
        expect(data.version).toBe((versions.get(data.kind) ?? 0) + 1);
        versions.set(data.kind, data.version);
      }
    }));

  it('computed anew on another calendar twice is computed once, and back again restores every day', () =>
    always(({ state, acts }) => {
      if (!('deadlines' in state)) return;
      const act = recomputeDeadlines(localDate(acts.at(-1)?.command.at ?? ''));
      for (const other of [...otherCalendars, cases]) {
        const asked = { ...act, at: acts.at(-1)?.command.at ?? act.at };
        const anew = (decider: typeof cases, from: Case): Case =>
          decider.decide(asked, from).reduce<Case>((known, event) => cases.evolve(known, record(event, asked)), from);
        const once = anew(other, state);
        expect(other.decide(asked, once)).toEqual([]);
        const back = anew(cases, once);
        expect(dueDays(back)).toEqual(dueDays(anew(cases, state)));
      }
    }, 100));
});

/** What an alert called forth may be over when the alert was rescinded meanwhile; the days of all else are comparable. */
const dueDays = (state: Case) =>
  'deadlines' in state
    ? Object.entries(state.deadlines)
        .filter(([kind]) => kind !== 'EXPLAIN')
        .map(([kind, { dueDate, open }]) => [kind, dueDate, open])
    : [];
