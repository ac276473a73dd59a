import * as fc from 'fast-check';
import { officeHours } from '#calendar/office-hours';
import {
  type Acts,
  actsTo,
  approve,
  calendar,
  happened,
  logged,
  opine,
  requestOpinions,
  submit,
  take,
} from '#test-support/case-history';
import { decider, fileAuditor, officer, secondOfficer } from '#test-support/people';
import { randomCase } from '#test-support/random-case';
import { delayOf, quotasOf } from './attribution.js';
import { citedCustody } from './cited-custody.js';
import { citation } from './event-refs.js';
import { custodyOf } from './intervals.js';
import { decisionLiability, delayLiability, type LiabilityProposal } from './liability.js';

const hours = officeHours(calendar);
const late = '2035-01-01T00:00:00+08:00';
const taken = [...actsTo.ACCEPTED, take('2026-03-05')];
const historyOf = (...acts: Acts) => logged(happened(...acts));
const told = (proposals: readonly LiabilityProposal[]) =>
  proposals.map(({ person, tier, rule }) => [person, tier, rule]);
const opinion = (by: typeof officer, conclusion: 'APPROVE' | 'REJECT' | 'UNDECIDED') =>
  opine('2026-03-06', by, conclusion);
const decided = (...opinions: Acts) =>
  decisionLiability(historyOf(...taken, ...opinions, submit('2026-03-06'), approve('2026-03-09')));

describe('the liability for a wrong decision', () => {
  it('is the examiner’s where auditor and decision maker did not see the error', () =>
    expect(told(decided(opinion(officer, 'APPROVE'), opinion(fileAuditor, 'APPROVE')))).toEqual([
      [officer.id, 'DIRECT', 'EXAMINER_WRONG'],
      [fileAuditor.id, 'MAIN_LEADER', 'NOT_SEEN_BY_AUDITOR'],
      [decider.id, 'IMPORTANT_LEADER', 'NOT_SEEN_BY_DECIDER'],
    ]));

  it('is the auditor’s who overrode a right opinion, and the examiner who held it is exempt', () =>
    expect(told(decided(opinion(officer, 'REJECT'), opinion(fileAuditor, 'APPROVE')))).toEqual([
      [fileAuditor.id, 'DIRECT', 'AUDITOR_OVERRODE'],
      [decider.id, 'IMPORTANT_LEADER', 'NOT_SEEN_BY_DECIDER'],
      [officer.id, 'EXEMPT', 'RIGHT_DISSENT'],
    ]));

  it('is the decision maker’s who overrode everybody', () =>
    expect(told(decided(opinion(officer, 'REJECT'), opinion(fileAuditor, 'REJECT')))).toEqual([
      [decider.id, 'DIRECT', 'DECIDER_OVERRODE'],
      [officer.id, 'EXEMPT', 'RIGHT_DISSENT'],
      [fileAuditor.id, 'EXEMPT', 'RIGHT_DISSENT'],
    ]));

  it('is the decision maker’s alone where nobody had given an opinion', () => {
    const withoutOpinions = historyOf(...actsTo.APPROVED).filter(({ type }) => type !== 'OpinionRecorded');
    expect(told(decisionLiability(withoutOpinions))).toEqual([[decider.id, 'DIRECT', 'WITHOUT_THE_CHAIN']]);
  });

  it('counts each person’s last word, and who stays undecided is neither wrong nor right', () => {
    const changed = [opinion(officer, 'APPROVE'), opinion(officer, 'REJECT'), opinion(fileAuditor, 'APPROVE')];
    expect(told(decided(...changed))[0]).toEqual([fileAuditor.id, 'DIRECT', 'AUDITOR_OVERRODE']);
    const undecided = told(decided(opinion(officer, 'UNDECIDED'), opinion(fileAuditor, 'APPROVE')));
    expect(undecided.map(([person]) => person)).not.toContain(officer.id);
  });

  it('reaches those who agreed when they were asked jointly', () => {
    const asked = requestOpinions('2026-03-06', [secondOfficer]);
    const both = [opinion(officer, 'APPROVE'), asked, opinion(secondOfficer, 'APPROVE')];
    expect(told(decided(...both))).toContainEqual([secondOfficer.id, 'MAIN_LEADER', 'WRONG_VOTE']);
    const against = [opinion(officer, 'APPROVE'), asked, opinion(secondOfficer, 'REJECT')];
    expect(told(decided(...against))).toContainEqual([secondOfficer.id, 'EXEMPT', 'RIGHT_DISSENT']);
  });

  it('cites the opinions and the decision it rests on', () => {
    const history = historyOf(...taken, opinion(officer, 'APPROVE'), submit('2026-03-06'), approve('2026-03-09'));
    const cited = decisionLiability(history)[0]?.cites.map(
      ({ stream, revision }) => history.find((event) => event.stream === stream && event.revision === revision)?.type,
    );
    expect(cited).toEqual(['OpinionRecorded', 'ApprovalDecided']);
    expect(decisionLiability(historyOf(...taken))).toEqual([]);
  });
});

describe('the liability for a delay', () => {
  const acts = [...taken, opine('2026-03-19'), submit('2026-03-19'), approve('2026-03-23')];
  const history = historyOf(...acts);
  const plan = quotasOf(hours, { WINDOW: 3, TRANSIT: 1, OFFICER: 5, DECISION: 1 }, '2026-03-02');

  it('is proposed for whoever went beyond the plan, with the events that began and ended it', () => {
    const delay = delayOf(hours, history, 'PROMISED', plan, late);
    if (!delay) throw new Error('There is a promised limit');
    const proposals = delayLiability(delay, citedCustody(hours, history, late));
    expect(proposals).toMatchObject([
      { person: officer.id, tier: 'DIRECT', rule: 'HELD_TOO_LONG' },
      { tier: 'MAIN_LEADER', rule: 'LEFT_UNATTENDED' },
    ]);
    const types = proposals[0]?.cites.map((cited) => history.find(({ revision }) => revision === cited.revision)?.type);
    expect(types).toEqual(expect.arrayContaining(['CaseTaken', 'SubmittedForDecision']));
  });

  it('is nobody’s where nothing was overrun', () => {
    const delay = delayOf(hours, history, 'PROMISED', plan, '2026-03-10T09:00:00+08:00');
    expect(delay && delayLiability(delay, citedCustody(hours, history, late))).toEqual([]);
  });
});

it('every interval of every invented case cites a recorded event, and is the interval that custody tells', () =>
  fc.assert(
    fc.property(randomCase, ({ history: recorded }) => {
      const history = logged(recorded);
      const names = new Set(history.map(citation));
      const cited = citedCustody(hours, history, late);
      expect(cited.map(({ opened: _, closed: __, ...interval }) => interval)).toEqual(
        custodyOf(hours, history, late).intervals,
      );
      for (const { opened, closed } of cited) {
        expect(opened.length).toBeGreaterThan(0);
        expect([...opened, ...closed].every((ref) => names.has(citation(ref)))).toBe(true);
      }
    }),
    { numRuns: 200 },
  ));
