import { fold } from '#kernel/decider';
import { specFor } from '#kernel/spec';
import {
  type Act,
  appeal,
  at,
  attribute,
  close,
  conclude,
  freeze,
  frozen,
  gao,
  happened,
  hear,
  investigations,
  liable,
  open,
  opening,
  outsider,
  party,
  replace,
  rule,
  shen,
  tell,
  words,
} from '#test-support/investigation-history';
import { bureau, officer } from '#test-support/people';
import { groundCodes, grounds, isMoreSevere, measureCodes } from './grounds.js';
import { investigationActs } from './history.js';
import { holds } from './investigation.js';

const given = (...commands: readonly Act[]) => specFor(investigations)(...happened(...commands));
const stateAfter = (...commands: readonly Act[]) => fold(investigations, happened(...commands));

const held = [open(), freeze()];
const attributed = [...held, attribute()];
const heard = [...attributed, tell(), hear()];
const concluded = [...heard, conclude()];

describe('an investigation', () => {
  it('is opened on a ground of the law, by at least two people, about the units that had the cases', () => {
    given()
      .when(open())
      .then({
        type: 'InvestigationOpened',
        data: {
          ground: 'PASSIVE_OR_DELAYED',
          basis: '调政办发〔2020〕9号三（六）4',
          matter: words,
          caseIds: ['c1'],
          units: [bureau],
          investigators: opening.investigators,
        },
      });
    given()
      .when(open({ investigators: opening.investigators.slice(0, 1) }))
      .thenRefused('two-investigators');
    const twice = [...opening.investigators.slice(0, 1), ...opening.investigators.slice(0, 1)];
    given()
      .when(open({ investigators: twice }))
      .thenRefused('two-investigators');
    given()
      .when(open({ caseIds: [] }))
      .thenRefused('nothing-to-investigate');
    given(open()).when(open()).thenRefused('already-opened');
  });

  it('is nobody’s of a unit concerned, and nobody’s who had a hand in the case', () => {
    const [first] = opening.investigators;
    if (!first) throw new Error('There is no investigator');
    given()
      .when(open({ investigators: [first, { id: 'x', unit: bureau }] }))
      .thenRefused('same-unit');
    given()
      .when(open({ investigators: [first, { id: 'x', unit: 'other-unit' }], units: ['other-unit'] }))
      .thenRefused('same-unit');
    given()
      .when(open({ investigators: [first, { id: 'decider-1', unit: 'elsewhere' }] }))
      .thenRefused('involved-in-the-case');
    given()
      .when(open({}, { ...gao, unit: bureau }))
      .thenRefused('same-unit');
    given().when(open({}, officer)).thenRefused('role-not-permitted');
  });

  it('replaces an investigator by one who may investigate, and never leaves fewer than two', () => {
    given(open())
      .when(replace('shen', outsider))
      .then({
        type: 'InvestigatorReplaced',
        data: { leaving: 'shen', coming: { id: 'tang', unit: 'discipline-office' }, reason: words },
      });
    given(open())
      .when(replace('shen', { ...outsider, unit: bureau }))
      .thenRefused('same-unit');
    given(open()).when(replace('shen', gao)).thenRefused('two-investigators');
    given(open()).when(replace('nobody', outsider)).thenRefused('not-an-investigator');
    given(open(), replace('shen', outsider))
      .when({ ...freeze(), by: shen })
      .thenRefused('no-such-investigation');
  });

  it('does not exist to those who do not investigate it', () => {
    given(open())
      .when({ ...freeze(), by: outsider })
      .thenRefused('no-such-investigation');
    given(open())
      .when({ ...freeze(), by: { ...gao, unit: 'elsewhere' } })
      .thenRefused('no-such-investigation');
    given().when(freeze()).thenRefused('no-such-investigation');
  });
});

describe('the evidence', () => {
  it('is frozen at a revision of every case, and again only at a later one', () => {
    given(open())
      .when(freeze())
      .then({ type: 'LegalHoldSet', data: { cases: [frozen] } });
    given(...held)
      .when(freeze())
      .thenNothing();
    given(...held)
      .when(freeze([{ ...frozen, revision: 8 }]))
      .thenRefused('earlier-than-frozen');
    given(open()).when(freeze([])).thenRefused('not-the-cases');
    given(open())
      .when(freeze([{ ...frozen, caseId: 'c2' }]))
      .thenRefused('not-the-cases');
  });

  it('has to be attributed anew when it was frozen anew', () => {
    const later = freeze([{ ...frozen, revision: 12 }]);
    given(...heard, later)
      .when(conclude())
      .thenRefused('not-as-frozen');
    given(...heard, later)
      .when(attribute())
      .thenRefused('not-as-frozen');
    given(...heard, later, attribute(12))
      .when(conclude())
      .decided();
  });

  it('is what the delay is attributed on, once', () => {
    given(open()).when(attribute()).thenRefused('wrong-state');
    given(...held)
      .when(attribute(8))
      .thenRefused('not-as-frozen');
    given(...attributed)
      .when(attribute())
      .thenNothing();
  });

  it('is kept until the investigation is closed', () => {
    expect(holds(stateAfter(open()), 'c1')).toBe(false);
    expect(holds(stateAfter(...held), 'c1')).toBe(true);
    expect(holds(stateAfter(...held), 'c2')).toBe(false);
    expect(holds(stateAfter(...concluded, close()), 'c1')).toBe(false);
  });
});

describe('a party', () => {
  it('is told facts and basis with the events cited, then heard by two', () => {
    given(...attributed)
      .when(hear())
      .thenRefused('not-told');
    given(...attributed)
      .when(tell('officer-1', []))
      .thenRefused('nothing-cited');
    given(...attributed)
      .when(tell('officer-1', [at(10)]))
      .thenRefused('not-in-evidence');
    given(...attributed, tell())
      .when(hear('officer-1', gao.id))
      .thenRefused('two-investigators');
    given(...attributed, tell())
      .when(hear('officer-1', 'tang'))
      .thenRefused('two-investigators');
    given(...held)
      .when(tell())
      .thenRefused('wrong-state');
    given(...attributed, tell())
      .when(hear())
      .then({
        type: 'PartyHeard',
        data: { party: 'officer-1', with: 'shen', defence: words, finding: 'NOT_ADOPTED', reason: words },
      });
  });
});

describe('a conclusion', () => {
  it('is signed by two, cites frozen events for everything, and names the last day for an appeal', () => {
    const [event] = given(...heard)
      .when(conclude())
      .decided();
    expect(event?.data).toMatchObject({ finding: 'LIABLE', with: 'shen', appealBy: '2026-06-11', cites: [at(9)] });
    given(...heard)
      .when(conclude([liable()], { with: gao.id }))
      .thenRefused('two-investigators');
    given(...heard)
      .when(conclude([liable()], { cites: [] }))
      .thenRefused('nothing-cited');
    given(...heard)
      .when(conclude([liable('officer-1', 'DIRECT', 'WARNING', [])]))
      .thenRefused('nothing-cited');
    const elsewhere = [{ stream: 'case-c2', revision: 1 }];
    given(...heard)
      .when(conclude([liable('officer-1', 'DIRECT', 'WARNING', elsewhere)]))
      .thenRefused('not-in-evidence');
  });

  it('is about nobody who was not heard', () => {
    given(...attributed)
      .when(conclude())
      .thenRefused('not-heard');
    given(...heard)
      .when(conclude([liable(), liable('head-1', 'MAIN_LEADER')]))
      .thenRefused('not-heard');
    given(...held)
      .when(conclude())
      .thenRefused('wrong-state');
  });

  it('goes from the person directly responsible to the leader, and to the head only for a grave consequence', () => {
    const all = [...heard, tell('head-1'), hear('head-1'), tell('mayor-2'), hear('mayor-2')];
    const three = [liable(), liable('head-1', 'MAIN_LEADER'), liable('mayor-2', 'IMPORTANT_LEADER')];
    given(...all)
      .when(conclude(three.slice(1, 2)))
      .thenRefused('no-direct-person');
    given(...all)
      .when(conclude(three))
      .thenRefused('no-grave-consequence');
    given(...all)
      .when(conclude([liable(), liable('officer-1', 'MAIN_LEADER')]))
      .thenRefused('person-twice');
    expect(
      given(...all)
        .when(conclude(three, { graveConsequence: true }))
        .decided(),
    ).toHaveLength(1);
  });

  it('may be that nobody is liable', () => {
    const [event] = given(...attributed)
      .when(conclude([]))
      .decided();
    expect(event?.data).toMatchObject({ finding: 'NOT_LIABLE', persons: [] });
  });

  it('is made once', () =>
    given(...concluded)
      .when(conclude())
      .thenRefused('wrong-state'));
});

describe('an appeal', () => {
  it('is the person’s own, within a month, once', () => {
    given(...concluded)
      .when(appeal())
      .then({ type: 'LiabilityAppealed', data: { person: 'officer-1', statement: words } });
    given(...concluded)
      .when(appeal('2026-06-11'))
      .decided();
    given(...concluded)
      .when(appeal('2026-06-12'))
      .thenRefused('appeal-too-late');
    given(...concluded)
      .when(appeal('2026-05-20', { ...party, id: 'officer-2' }))
      .thenRefused('not-a-party');
    given(...concluded, appeal())
      .when(appeal())
      .thenNothing();
    given(...concluded, appeal(), rule('TALK'))
      .when(appeal())
      .thenRefused('wrong-state');
  });

  it('is ruled on by somebody else, of no unit concerned, and never to the worse', () => {
    const appealed = [...concluded, appeal()];
    given(...appealed)
      .when(rule('WARNING', gao))
      .thenRefused('own-conclusion');
    given(...appealed)
      .when(rule('WARNING', shen))
      .thenRefused('own-conclusion');
    given(...appealed)
      .when(rule('WARNING', { ...outsider, unit: bureau }))
      .thenRefused('same-unit');
    given(...appealed)
      .when(rule('DEMERIT'))
      .thenRefused('worse-on-appeal');
    given(...concluded)
      .when(rule('WARNING'))
      .thenRefused('no-appeal');
    const outcomeOf = (measure: Parameters<typeof rule>[0]) =>
      given(...appealed)
        .when(rule(measure))
        .decided()[0]?.data;
    expect(outcomeOf('WARNING')).toMatchObject({ outcome: 'UPHELD' });
    expect(outcomeOf('CRITICISM')).toMatchObject({ outcome: 'CHANGED' });
    expect(outcomeOf('NONE')).toMatchObject({ outcome: 'REVOKED' });
  });
});

describe('the end', () => {
  it('comes when nobody can appeal any more, and lifts the secrecy with it', () => {
    given(...concluded)
      .when(close('2026-06-11'))
      .thenRefused('appeal-running');
    given(...concluded, appeal())
      .when(close())
      .thenRefused('appeal-running');
    given(...heard)
      .when(close())
      .thenRefused('wrong-state');
    const ended = [
      { type: 'InvestigationClosed', data: { outcome: 'CONCLUDED' } },
      { type: 'SuppressionLifted', data: { ground: 'CLOSED' } },
    ] as const;
    given(...concluded)
      .when(close('2026-06-12'))
      .then(...ended);
    given(...concluded, appeal(), rule('NONE'))
      .when(close('2026-05-21'))
      .then(...ended);
    given(...attributed, conclude([]))
      .when(close('2026-05-12'))
      .then(...ended);
    given(...concluded, close())
      .when(close())
      .thenNothing();
  });
});

it('every ground cites its text, and measures go from none to dismissal', () => {
  expect(
    groundCodes.filter((code) => !/^(《行政许可法》第七十|调政办发〔2020〕9号)/.test(grounds[code].basis)),
  ).toEqual([]);
  expect(isMoreSevere('DISMISSAL', 'NONE')).toBe(true);
  expect(isMoreSevere('WARNING', 'WARNING')).toBe(false);
  expect(measureCodes).toHaveLength(11);
});

describe('the history of an investigation', () => {
  const placed = (...acts: readonly Act[]) =>
    happened(...acts).map((event, revision) => ({ ...event, stream: 'investigation-i1', revision }));
  const whole = placed(open(), freeze(), attribute(), tell(), hear(), conclude(), appeal(), rule('NONE'), close());

  it('tells each act with who did it, what it cites and where it led', () => {
    const acts = investigationActs(whole, ({ data }) => data);
    expect(acts.map(({ type, stage }) => [type, stage]).slice(0, 2)).toEqual([
      ['InvestigationOpened', 'OPENED'],
      ['LegalHoldSet', 'EVIDENCE_HELD'],
    ]);
    expect(acts.map(({ at: place }) => place)).toEqual(whole.map((_, n) => `investigation-i1@${n}`));
    expect(acts[1]).toMatchObject({ by: { id: gao.id }, cites: ['case-c1@9'], times: { effectiveDate: '2026-05-11' } });
    expect(acts[5]).toMatchObject({ with: shen.id, cites: ['case-c1@3', 'case-c1@9'] });
    expect(acts.at(-1)?.stage).toBe('CLOSED');
    expect(acts.every(({ label }) => label.zh !== '' && label.en !== '')).toBe(true);
  });

  it('leaves out what may not be told, and goes on as it went', () => {
    const acts = investigationActs(whole, ({ type, data }) => (type === 'PartyHeard' ? data : undefined));
    expect(acts.map(({ type, at: place, stage }) => [type, place, stage])).toEqual([
      ['PartyHeard', 'investigation-i1@4', 'HEARD'],
    ]);
  });
});
