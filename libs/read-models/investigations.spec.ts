import { fold } from '#kernel/decider';
import type { Logged } from '#event-log/decode';
import { investigationStream, type InvestigationEvent } from '#investigations/events';
import {
  type Act,
  appeal,
  attribute,
  close,
  conclude,
  freeze,
  frozen,
  happened,
  hear,
  investigations,
  liable,
  open,
  outsider,
  party,
  referToSupervision,
  replace,
  rule,
  tell,
} from '#test-support/investigation-history';
import { documentsOf } from '#test-support/read-model';
import { investigationList, type ListedInvestigation } from './investigations.js';

type Acts = readonly Act[];

const logged = (...acts: Acts): Logged<InvestigationEvent>[] =>
  happened(...acts).map((event, revision) => {
    const stream = investigationStream('i1');
    return { ...event, id: `e${revision}`, stream, revision, position: revision + 1 };
  });
const listed = (...acts: Acts) => documentsOf<ListedInvestigation>(investigationList, logged(...acts)).get('i1');

const second = { ...party, id: 'officer-3' };
const heard = [open(), freeze(), attribute(), tell(), hear(), tell('officer-3'), hear('officer-3')];
const concluded = [...heard, conclude([liable(), liable('officer-3')])];

/** Ways through an investigation, each shown step by step. */
const ways: readonly Acts[] = [
  [...concluded, appeal(), appeal('2026-05-21', second), rule('TALK')],
  [...concluded, close()],
  [...heard.slice(0, 5), freeze([{ ...frozen, revision: 12 }]), attribute(12)],
  [...heard.slice(0, 3), freeze([{ ...frozen, revision: 12 }])],
  [open(), freeze(), referToSupervision(), replace('shen', outsider)],
];

describe('the list of investigations', () => {
  it('shows the stage that the rules know, after every step', () => {
    for (const way of ways) {
      for (let steps = 1; steps <= way.length; steps++) {
        const acts = way.slice(0, steps);
        expect(listed(...acts)?.stage).toBe(fold(investigations, happened(...acts)).stage);
      }
    }
  });

  it('shows who investigates, what is held, what was concluded and what became of it', () => {
    expect(listed(...concluded, appeal(), rule('TALK'))).toMatchObject({
      investigators: ['gao', 'shen'],
      held: ['c1'],
      finding: 'LIABLE',
      persons: [
        { person: 'officer-1', tier: 'DIRECT', measure: 'TALK' },
        { person: 'officer-3', tier: 'DIRECT', measure: 'WARNING' },
      ],
      appealBy: '2026-06-11',
    });
    expect(listed(open(), freeze(), referToSupervision(), replace('shen', outsider))).toMatchObject({
      investigators: ['gao', 'tang'],
      referrals: [{ to: 'SUPERVISION', docNo: 'YS-1', on: '2026-05-11' }],
    });
  });

  it('says from which day on it may be told who looked, and holds nothing after the end', () => {
    expect(listed(...concluded)?.liftedOn).toBeUndefined();
    expect(listed(...concluded, close('2026-07-01'))).toMatchObject({ liftedOn: '2026-07-01', held: [] });
  });

  it('never holds a word that was sealed', () =>
    expect(JSON.stringify(ways.map((way) => listed(...way)))).not.toContain('keyId'));
});
