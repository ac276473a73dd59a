import * as fc from 'fast-check';
import { addDays } from '#calendar/legal-dates';
import { addWorkingDays } from '#calendar/working-days';
import { type Decided, fold } from '#kernel/decider';
import { Refusal } from '#kernel/refusal';
import type { DeadlineKind } from '#law/deadline-rules';
import { accept, calendar, cases, check, fileAfter, happened, receive, ring } from '#test-support/case-history';
import { frozen, type RandomCase, randomCase, someDate } from '#test-support/random-case';
import { type Case, stages } from './case-file.js';
import type { CaseEvent, CaseEventType, RecordedCaseEvent } from './events.js';

const runs = 500;
const always = (holds: (found: RandomCase) => void, numRuns = runs) =>
  fc.assert(fc.property(randomCase, holds), { numRuns });

type Of<Type extends CaseEventType> = Extract<RecordedCaseEvent, { type: Type }>;
const all = <Type extends CaseEventType>(history: readonly RecordedCaseEvent[], type: Type): Of<Type>[] =>
  history.filter((event): event is Of<Type> => event.type === type);
const actors = (history: readonly RecordedCaseEvent[], ...types: CaseEventType[]): Set<string> =>
  new Set(history.filter(({ type }) => types.includes(type)).map(({ metadata }) => metadata.actor.id));
const before = (history: readonly RecordedCaseEvent[], event: RecordedCaseEvent) =>
  history.slice(0, history.indexOf(event));

/** A "no" that has been done: alone, or as part of an approval. */
const isNo = ({ type, data }: RecordedCaseEvent): boolean =>
  ['AcceptanceRefused', 'RejectionDecided', 'SupplementLapsed', 'DeficiencyLapsed', 'ApprovalRevoked'].includes(type) ||
  (type === 'ApprovalDecided' && data.refused !== undefined);

/** The events of a decision, or the code of its refusal. */
const answer = (decide: () => readonly Decided<CaseEvent>[]) => {
  try {
    return decide().map(({ type, data }) => ({ type, data }));
  } catch (error) {
    return error instanceof Refusal ? error.code : error;
  }
};

describe('whatever is asked of a case, in whatever order', () => {
  it('the invented cases go everywhere and meet every refusal that matters', () => {
    const found = fc.sample(randomCase, { numRuns: 1_000, seed: 20_260_302 });
    const reached = new Set(
      found.flatMap(({ acts, state }) => [...acts.map((act) => act.before), state].map(({ stage }) => stage)),
    );
    expect(stages.filter((stage) => stage !== 'IMPORTED' && !reached.has(stage))).toEqual([]);
    const refusals = new Set(found.flatMap(({ acts }) => acts.map(({ refused }) => refused)));
    for (const code of [
      'separation-of-duties',
      'one-time-notice',
      'deemed-accepted',
      'reasons-missing',
      'not-your-case',
    ]) {
      expect(refusals).toContain(code);
    }
    const types = new Set(found.flatMap(({ history }) => history.map(({ type }) => type)));
    for (const type of ['CaseDeemedAccepted', 'RejectionDecided', 'DeadlineBreached'] as const)
      expect(types).toContain(type);
  });

  it('the history as it is stored folds to the state it was decided on', () =>
    always(({ history, state }) =>
      expect(fold(cases, JSON.parse(JSON.stringify(history)) as RecordedCaseEvent[])).toEqual(state),
    ));

  it('the same question asked twice gets the same answer, and asking changes nothing', () =>
    always(({ acts }) => {
      for (const { command, before: known, events, refused } of acts) {
        const state = frozen(known);
        frozen(command);
        expect(answer(() => cases.decide(command, state))).toEqual(
          refused ?? events.map(({ type, data }) => ({ type, data })),
        );
      }
    }, 300));

  it('nobody decides who received, checked, accepted or alone reviewed the case', () =>
    always(({ history }) => {
      for (const event of [...all(history, 'ApprovalDecided'), ...all(history, 'RejectionDecided')]) {
        const earlier = before(history, event);
        const { id } = event.metadata.actor;
        expect(actors(earlier, 'ApplicationReceived', 'MaterialsChecked', 'CaseAccepted')).not.toContain(id);
        expect([...actors(earlier, 'OpinionRecorded')]).not.toEqual([id]);
      }
    }));

  it('nobody refuses to accept what they received or checked themselves', () =>
    always(({ history }) => {
      for (const event of all(history, 'AcceptanceRefused')) {
        const hands = actors(before(history, event), 'ApplicationReceived', 'MaterialsChecked');
        expect(hands).not.toContain(event.metadata.actor.id);
      }
    }));

  it('every "no" states reasons with their legal basis and a remedy', () =>
    always(({ history }) => {
      const partly = all(history, 'ApprovalDecided').flatMap(({ data }) => (data.refused ? [data.refused] : []));
      const alone = [
        ...all(history, 'AcceptanceRefused'),
        ...all(history, 'RejectionDecided'),
        ...all(history, 'SupplementLapsed'),
        ...all(history, 'DeficiencyLapsed'),
        ...all(history, 'ApprovalRevoked'),
      ].map(({ data }) => data);
      for (const data of [...alone, ...partly]) {
        expect(data.reasons.length).toBeGreaterThan(0);
        for (const { basis } of data.reasons) expect(basis).toMatch(/《.+》/);
        expect(data.remedy).toMatchObject({
          kind: 'REVIEW',
          reviewTermDays: 60,
          text: { zh: expect.stringMatching(/复议/) },
        });
      }
    }));

  it('nobody acts for another unit’s matter where it decides, and no other applicant on a case', () =>
    always(({ history }) => {
      const byApplicants = history.filter(({ metadata }) => metadata.actor.role === 'applicant');
      for (const { metadata } of byApplicants) expect(metadata.actor.id).toBe('s-applicant');
      const acts = ['ApprovalDecided', 'RejectionDecided', 'AcceptanceRefused', 'CertificateIssued'];
      const ofTheUnit = history.filter(({ type }) => acts.includes(type));
      for (const { metadata } of ofTheUnit) expect(metadata.actor.unit).toBe('health-bureau');
    }));

  it('a case is decided once, and once more for each time it was opened again', () =>
    always(({ history }) => {
      const count = (...types: CaseEventType[]) => history.filter(({ type }) => types.includes(type)).length;
      const decisions = count(
        'ApprovalDecided',
        'RejectionDecided',
        'AcceptanceRefused',
        'SupplementLapsed',
        'DeficiencyLapsed',
        'CaseWithdrawn',
        'CaseTerminated',
      );
      expect(decisions).toBeLessThanOrEqual(1 + count('CaseReopened'));
    }));

  it('no "no" is done that was not proposed by one and confirmed by another, who had no hand in the papers', () =>
    always(({ history }) => {
      for (const event of history) {
        if (!isNo(event)) continue;
        const earlier = before(history, event);
        const confirmed = earlier.findLast(({ type }) => type === 'NegativeConfirmed');
        const proposed = earlier.findLast(({ type }) => type === 'NegativeProposed');
        const confirmer = confirmed?.metadata.actor.id;
        expect(confirmed?.data).toMatchObject({ proposalId: (proposed?.data as { proposalId: string }).proposalId });
        expect(confirmer).not.toBe(proposed?.metadata.actor.id);
        expect(actors(earlier, 'ApplicationReceived', 'MaterialsChecked')).not.toContain(confirmer);
        const until = history.slice(history.indexOf(event) + 1);
        expect(
          until.find(({ type, data }) => type === 'DeadlineComputed' && data.kind === 'NEGATIVE_FILING')?.metadata
            .occurredAt,
        ).toBe(event.metadata.occurredAt);
      }
    }));

  it('nobody acts who must keep out of the case, and nobody of them is given anything to do', () =>
    always(({ history }) => {
      const out = new Set<string>();
      for (const { type, data, metadata } of history) {
        expect(out).not.toContain(metadata.actor.id);
        if (type === 'OfficerAssigned' || type === 'ReturnedToHolder') expect(out).not.toContain(data.to);
        if (type === 'HearingNotified') expect(out).not.toContain(data.host);
        if (type === 'RecusalRecorded') out.add(data.officer);
      }
    }));

  it('a decision after a hearing names its record, and its host did not examine the application', () =>
    always(({ history }) => {
      for (const held of all(history, 'HearingHeld')) {
        const chain = actors(before(history, held), 'MaterialsChecked', 'CaseTaken', 'OpinionRecorded');
        expect(chain).not.toContain(held.data.host);
        const after = history.slice(history.indexOf(held));
        const decided = [...all(after, 'ApprovalDecided'), ...all(after, 'RejectionDecided')];
        for (const { data } of decided) expect(data.hearingRecordId).toBe(held.data.recordId);
      }
    }));
});

/** Deadlines that were open before an event and are not after it. */
const ended = (from: Case, to: Case): readonly (readonly [DeadlineKind, { version: number; dueDate: string }])[] =>
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
        for (const [kind, { version, dueDate }] of ended(state, next)) {
          const late = event.metadata.occurredAt.slice(0, 10) > dueDate;
          const told = before(history, event).some(
            ({ type, data }) => type === 'DeadlineBreached' && data.kind === kind && data.version === version,
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
          ({ type }) => type === 'ApplicationReceived' || type === 'SupplementReceived',
        );
        expect(papers?.data).toMatchObject({ receivedDate: event.data.receivedDate });
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
