import * as fc from 'fast-check';
import { type Decided, fold } from '#kernel/decider';
import { Refusal } from '#kernel/refusal';
import { cases } from '#test-support/case-history';
import { all, always, before, frozen, randomCase } from '#test-support/random-case';
import { stages } from './case-file.js';
import type { CaseEvent, CaseEventType, RecordedCaseEvent } from './events.js';

const actors = (history: readonly RecordedCaseEvent[], ...types: CaseEventType[]): Set<string> =>
  new Set(history.filter(({ type }) => types.includes(type)).map(({ metadata }) => metadata.actor.id));

/** A "no" that has been done: alone, or as part of an approval. */
const isNo = ({ type, data }: RecordedCaseEvent): boolean =>
  [
    'AcceptanceRefused',
    'RejectionDecided',
    'SupplementLapsed',
    'DeficiencyLapsed',
    'ApprovalRevoked',
    'RenewalRefused',
  ].includes(type) ||
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
      'recused',
      'negative-not-confirmed',
      'hearing-pending',
      'notice-not-served',
      'extension-once',
    ]) {
      expect(refusals).toContain(code);
    }
    const types = new Set(found.flatMap(({ history }) => history.map(({ type }) => type)));
    for (const type of [
      'CaseDeemedAccepted',
      'RejectionDecided',
      'NegativeFiled',
      'PauseInvalidated',
      'HearingHeld',
      'ExtensionApproved',
      'ConsultationSilent',
      'RecusalRecorded',
      'RenewalRefused',
      'RenewalDeemedGranted',
      'CaseReopened',
    ] as const) {
      expect(types).toContain(type);
    }
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
    }, 100));

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
        ...all(history, 'RenewalRefused'),
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
        const proposed = all(earlier, 'NegativeProposed').at(-1);
        const confirmer = confirmed?.metadata.actor.id;
        expect(confirmed?.data).toMatchObject({ proposalId: proposed?.data.proposalId });
        expect(confirmer).not.toBe(proposed?.metadata.actor.id);
        const known = confirmed ? before(history, confirmed) : [];
        expect(actors(known, 'ApplicationReceived', 'MaterialsChecked')).not.toContain(confirmer);
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
        const given =
          type === 'OfficerAssigned' || type === 'ReturnedToHolder'
            ? data.to
            : type === 'HearingNotified'
              ? data.host
              : '';
        // What the clock does is nobody's act, whoever's id it rings under.
        const acting = metadata.actor.role === 'system' ? '' : metadata.actor.id;
        for (const person of [acting, given]) expect(out).not.toContain(person);
        if (type === 'RecusalRecorded') out.add(data.officer);
      }
    }));

  it('a decision after a hearing names its record, unless the review began anew, and its host did not examine the application', () =>
    always(({ history }) => {
      for (const held of all(history, 'HearingHeld')) {
        const chain = actors(before(history, held), 'MaterialsChecked', 'CaseTaken', 'OpinionRecorded');
        expect(chain).not.toContain(held.data.host);
        const later = history.slice(history.indexOf(held));
        const anew = later.findIndex(({ type, data }) => type === 'CaseReopened' && data.to !== 'IN_DECISION');
        const after = anew < 0 ? later : later.slice(0, anew);
        const decided = [...all(after, 'ApprovalDecided'), ...all(after, 'RejectionDecided')];
        for (const { data } of decided) expect(data.hearingRecordId).toBe(held.data.recordId);
      }
    }));
});
