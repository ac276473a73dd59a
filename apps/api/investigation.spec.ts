import { investigationSchemaVersions } from '#investigations/events';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import type { Answer, Caller } from '#test-support/caller';
import { agreeOnNegative, bringToDecision, ok, peopleOf, type People } from '#test-support/office';

/** One story over HTTP: a wrong rejection, its investigation from opening to closing, and who is told what of it. */
describe('an investigation, over HTTP', () => {
  let api: ApiFixture;
  let people: People;
  let gao: Caller;
  let shen: Caller;
  let colleague: Caller;
  let caseId: string;
  let at: string;

  const staff = (role: string, subject: string, unit: string) =>
    api.as(subject, { role: role as 'investigator', unit });
  const stream = () => `case-${caseId}`;
  const cites = (...revisions: number[]) => revisions.map((revision) => ({ stream: stream(), revision }));
  const told = async (asker: Caller): Promise<Answer> => asker.get(at);

  beforeAll(async () => {
    api = await openApiFixture('2026-03-02T09:00:00+08:00');
    caseId = await bringToDecision(await peopleOf(api.url));
    api.setClock('2026-03-20T09:00:00+08:00');
    people = await peopleOf(api.url);
    gao = await staff('investigator', 'gao', 'discipline');
    shen = await staff('investigator', 'shen', 'discipline');
    colleague = await staff('investigator', 'colleague', 'urban');
    await agreeOnNegative(caseId, 'REJECTED', people.officer, people.chief);
    ok(await people.decider.post(`/cases/${caseId}/reject`, { serviceMethod: 'WINDOW' }));
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  const opening = (change: object = {}) => ({
    ground: 'LATE_OR_UNLAWFUL_REFUSAL',
    text: '符合条件而不予许可，且超过期限。',
    caseIds: [caseId],
    investigators: [
      { id: 'gao', unit: 'discipline' },
      { id: 'shen', unit: 'discipline' },
    ],
    ...change,
  });

  it('is opened about the units that had the case, by nobody of theirs, about a case that is there', async () => {
    const own = await colleague.post('/investigations', opening());
    expect([own.status, own.body.code]).toEqual([403, 'same-unit']);
    const alone = await gao.post('/investigations', opening({ investigators: [{ id: 'gao', unit: 'discipline' }] }));
    expect(alone.body.code).toBe('two-investigators');
    const involved = {
      investigators: [
        { id: 'gao', unit: 'discipline' },
        { id: 'officer-1', unit: 'elsewhere' },
      ],
    };
    expect((await gao.post('/investigations', opening(involved))).body.code).toBe('involved-in-the-case');
    expect((await gao.post('/investigations', opening({ caseIds: ['nowhere'] }))).status).toBe(404);
    expect((await people.officer.post('/investigations', opening())).status).toBe(403);
    const { body } = ok(await gao.post('/investigations', opening()));
    expect(body.stage).toBe('OPENED');
    at = `/investigations/${String(body.id)}`;
  });

  it('freezes the case at its last event, and attributes its delay with events cited', async () => {
    ok(await gao.post(`${at}/freeze-evidence`));
    ok(await gao.post(`${at}/attribute-delay`));
    const { body } = ok(await told(shen));
    const events = body.events as { type: string; data: { cases: Record<string, unknown>[] } }[];
    const firstCaseOf = (type: string) => events.find((event) => event.type === type)?.data.cases[0];
    const history = ok(await gao.get(`/cases/${caseId}/history?purpose=INVESTIGATION`)).body.events as object[];
    const frozen = firstCaseOf('LegalHoldSet');
    expect(frozen).toMatchObject({ stream: stream(), revision: history.length - 1, events: history.length });
    expect(frozen?.contentHash).toMatch(/^[0-9a-f]{64}$/);
    const attributed = firstCaseOf('DelayAttributed');
    expect(attributed).toMatchObject({ caseId, revision: history.length - 1 });
    const custody = attributed?.custody as { kind: string; opened: object[] }[];
    expect(custody.map(({ kind }) => kind)).toContain('DECISION');
    expect(custody.every(({ opened }) => opened.length > 0)).toBe(true);
    const delays = attributed?.delays as { overdueMinutes: number }[];
    expect(delays.every(({ overdueMinutes }) => overdueMinutes > 0)).toBe(true);
  });

  it('does not exist to others, to the unit concerned least of all', async () => {
    for (const asker of [people.officer, people.chief, people.supervisor, colleague]) {
      expect((await told(asker)).status).toBe(404);
    }
    expect((await people.applicant.get(at)).status).toBe(403);
    expect((await colleague.post(`${at}/freeze-evidence`)).body.code).toBe('no-such-investigation');
    expect((await gao.post('/investigations/nothing/freeze-evidence')).status).toBe(404);
  });

  it('proposes who may have to answer, from what they said', async () => {
    const { body } = ok(await gao.get(`/cases/${caseId}/liability`));
    expect(body.decision).toMatchObject([
      { person: 'decider-1', tier: 'DIRECT', rule: 'DECIDER_OVERRODE' },
      { person: 'officer-1', tier: 'EXEMPT', rule: 'RIGHT_DISSENT' },
    ]);
    expect((await people.officer.get(`/cases/${caseId}/liability`)).status).toBe(403);
  });

  const conclusion = (change: object = {}) => ({
    docNo: 'ZR-2026-1',
    graveConsequence: false,
    with: 'shen',
    reason: '查证属实。',
    cites: cites(0, 9),
    persons: [
      {
        person: 'decider-1',
        unit: 'urban',
        tier: 'DIRECT',
        measure: 'WARNING',
        reason: '否定正确意见。',
        cites: cites(9),
      },
    ],
    ...change,
  });

  it('concludes on nobody unheard, and on nothing that was not frozen', async () => {
    expect((await gao.post(`${at}/conclude-liability`, conclusion())).body.code).toBe('not-heard');
    const facts = {
      party: 'decider-1',
      unit: 'urban',
      facts: '逾期并否定正确意见。',
      basis: '《行政许可法》第七十四条',
    };
    expect((await gao.post(`${at}/tell-party`, { ...facts, cites: cites(999) })).body.code).toBe('not-in-evidence');
    ok(await gao.post(`${at}/tell-party`, { ...facts, cites: cites(9) }));
    const heard = {
      party: 'decider-1',
      with: 'shen',
      defence: '材料有疑点。',
      finding: 'NOT_ADOPTED',
      reason: '无依据。',
    };
    ok(await gao.post(`${at}/hear-party`, heard));
    expect((await gao.post(`${at}/conclude-liability`, conclusion({ cites: [] }))).body.code).toBe('nothing-cited');
    const { body } = ok(await gao.post(`${at}/conclude-liability`, conclusion()));
    expect(body.stage).toBe('CONCLUDED');
  });

  it('shows the party what was told to and concluded on the party, in clear, and nothing else', async () => {
    const { body } = ok(await told(people.decider));
    expect(body.sight).toBe('PARTY');
    const types = (body.events as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(['PartyTold', 'PartyHeard', 'LiabilityConcluded']);
    expect(JSON.stringify(body)).toContain('逾期并否定正确意见。');
    expect(JSON.stringify(body)).not.toContain('keyId');
  });

  it('tells who did what when on which events, to the party what concerns the party, and to others nothing', async () => {
    const { body } = ok(await gao.get(`${at}/history`));
    const acts = body.acts as { at: string; type: string; by: { id: string }; cites: string[]; stage: string }[];
    expect(acts.map(({ type, stage }) => `${type} ${stage}`)).toEqual([
      'InvestigationOpened OPENED',
      'LegalHoldSet EVIDENCE_HELD',
      'DelayAttributed ATTRIBUTED',
      'PartyTold ATTRIBUTED',
      'PartyHeard HEARD',
      'LiabilityConcluded CONCLUDED',
    ]);
    expect(acts.map((act) => act.at)).toEqual(acts.map((_, n) => `investigation-${at.split('/')[2]}@${n}`));
    expect(acts.at(-1)).toMatchObject({ by: { id: 'gao' }, with: 'shen' });
    expect(acts.at(-1)?.cites.toSorted()).toEqual([`${stream()}@0`, `${stream()}@9`]);
    expect(JSON.stringify(body)).not.toContain('keyId');
    const ofParty = ok(await people.decider.get(`${at}/history`)).body;
    expect((ofParty.acts as object[]).length).toBe(3);
    for (const asker of [people.officer, people.supervisor, colleague]) {
      expect((await asker.get(`${at}/history`)).status).toBe(404);
    }
  });

  it('is appealed by the person, and by nobody else', async () => {
    ok(await people.decider.post(`${at}/appeal-liability`, { statement: '请复核。' }));
    expect((await people.officer.post(`${at}/appeal-liability`, { statement: '我也是。' })).body.code).toBe(
      'not-a-party',
    );
  });

  it('is referred to the supervision organ, and then to justice', async () => {
    const referral = { organ: '调兵山市监察委员会', docNo: 'YS-2026-1', evidenceBundleHash: 'ab'.repeat(32) };
    const toJustice = { ...referral, docNo: 'YS-2026-2', offence: 'DUTY', cites: cites(9) };
    const early = await gao.post(`${at}/refer-to-justice`, toJustice);
    expect(early.body.code).toBe('supervision-first');
    ok(await gao.post(`${at}/refer-to-supervision`, { ...referral, cites: cites(9) }));
    expect(ok(await gao.post(`${at}/refer-to-justice`, toJustice)).body.stage).toBe('REFERRED');
  });

  it('is ruled on by another, and closed once the organ it was referred to lets the secrecy end', async () => {
    const ruling = { person: 'decider-1', measure: 'TALK', docNo: 'FH-2026-1', reason: '情节轻微。', cites: cites(9) };
    expect((await gao.post(`${at}/rule-on-liability-appeal`, ruling)).body.code).toBe('own-conclusion');
    const tang = await staff('investigator', 'tang', 'supervision-commission');
    const worse = { ...ruling, measure: 'REMOVAL' };
    expect((await tang.post(`${at}/rule-on-liability-appeal`, worse)).body.code).toBe('worse-on-appeal');
    ok(await tang.post(`${at}/rule-on-liability-appeal`, ruling));
    expect(ok(await told(gao)).body.lifted).toBe(false);
    expect((await gao.post(`${at}/close-investigation`)).body.code).toBe('organ-not-consented');
    ok(await gao.post(`${at}/lift-suppression`, { docNo: 'JW-2026-1' }));
    expect(ok(await told(gao)).body.lifted).toBe(true);
    expect(ok(await gao.post(`${at}/close-investigation`)).body.stage).toBe('CLOSED');
  });

  it('never records a word of it in clear', async () => {
    const events: unknown[] = [];
    const schema = { versions: investigationSchemaVersions };
    for await (const event of api.log.read(schema, `investigation-${at.split('/')[2]}`)) events.push(event);
    const text = JSON.stringify(events);
    expect(events.length).toBeGreaterThan(8);
    for (const words of ['符合条件而不予许可', '否定正确意见', '材料有疑点', '请复核', '情节轻微']) {
      expect(text).not.toContain(words);
    }
  });
});
