import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import { type Caller, callerAs } from '#test-support/caller';
import { application, bringToReview, idOf, ok, type People, peopleOf } from '#test-support/office';

interface Step {
  readonly type: string;
  readonly times: { readonly effectiveDate: string };
  readonly differences: readonly { readonly path: string; readonly after?: unknown }[];
  readonly state: { readonly stage: string };
  readonly clocks: readonly { readonly kind: string }[];
  readonly data: unknown;
}
interface Told {
  readonly steps: readonly Step[];
  readonly omitted: readonly { readonly type: string }[];
  readonly state: { readonly stage: string };
}

/** Replays over HTTP, who may have them, and what is left behind by whoever reads a whole case. */
describe('a case that is read whole', () => {
  let api: ApiFixture;
  let people: People;
  let auditor: Caller;
  let investigator: Caller;

  beforeAll(async () => {
    api = await openApiFixture('2026-03-31T21:00:00+08:00');
    people = await peopleOf(api.url);
    auditor = await callerAs(api.url, { role: 'auditor', subject: 'auditor-1', unit: 'audit-office' });
    investigator = await callerAs(api.url, { role: 'investigator', subject: 'inspector-1', unit: 'discipline' });
  }, 60_000);
  beforeEach(() => api.setClock('2026-03-31T21:00:00+08:00'));
  afterAll(() => api.close(), 30_000);

  const replayed = async (reader: Caller, caseId: string, words = ''): Promise<Told> =>
    ok(await reader.get(`/cases/${caseId}/replay?purpose=AUDIT${words}`)).body as unknown as Told;
  const viewsOf = async (reader: Caller, caseId: string) =>
    ok(await reader.get(`/cases/${caseId}/views`)).body.rows as readonly Record<string, unknown>[];
  const handedIn = async (): Promise<string> => idOf(ok(await people.applicant.post('/cases', application)));

  it('is replayed to a revision, to what is effective at a time, and to what was known then', async () => {
    const caseId = await bringToReview(people);
    api.setClock('2026-03-31T22:00:00+08:00');
    ok(await people.officer.post(`/cases/${caseId}/record-opinion`, { conclusion: 'APPROVE', text: '建议准予。' }));
    const whole = await replayed(auditor, caseId);
    expect(whole.state.stage).toBe('IN_REVIEW');
    const opinion = whole.steps.at(-1);
    expect(opinion).toMatchObject({ type: 'OpinionRecorded', data: { text: '建议准予。' } });
    expect(opinion?.differences.map(({ path }) => path)).toEqual(['opinions[0]']);
    expect(opinion?.clocks.map(({ kind }) => kind)).toContain('STATUTORY');
    expect((await replayed(auditor, caseId, '&at=1')).steps).toEqual(whole.steps.slice(0, 2));
    const known = await replayed(auditor, caseId, '&knownAt=2026-03-31T21:30:00%2B08:00');
    expect(known.steps).toEqual(whole.steps.slice(0, -1));
    expect(known.omitted).toMatchObject([{ type: 'OpinionRecorded', because: 'NOT_KNOWN' }]);
    const effective = await replayed(auditor, caseId, '&at=2026-03-31T20:00:00%2B08:00');
    expect(effective.state).toEqual({ stage: 'NONE' });
  });

  it('is shown with its texts to whom it belongs and to auditors, without them to supervisors, and not to its handlers', async () => {
    const caseId = await handedIn();
    expect(JSON.stringify(await replayed(people.applicant, caseId))).toContain('王小明');
    const masked = JSON.stringify(await replayed(people.supervisor, caseId));
    expect(masked).toContain('已封存');
    expect(masked).not.toContain('王小明');
    expect((await people.clerk.get(`/cases/${caseId}/replay`)).status).toBe(403);
    expect((await people.stranger.get(`/cases/${caseId}/replay`)).status).toBe(404);
  });

  it.each(['at=yesterday', 'knownAt=3', 'at=2026-02-30', `at=${'1'.repeat(60)}`])(
    'is not replayed to what is no point in time: %s',
    async (words) => {
      const caseId = await handedIn();
      expect((await auditor.get(`/cases/${caseId}/replay?purpose=AUDIT&${words}`)).status).toBe(400);
      expect(await viewsOf(people.applicant, caseId)).toEqual([]);
    },
  );

  it('tells its applicant which unit read it, when and for what, and not who', async () => {
    const caseId = await handedIn();
    ok(await people.clerk.get(`/cases/${caseId}/history`));
    api.setClock('2026-04-01T00:30:00+08:00');
    ok(
      await people.supervisor.get(
        `/cases/${caseId}/history?purpose=COMPLAINT&reason=${encodeURIComponent('来信反映')}`,
      ),
    );
    ok(await auditor.get(`/cases/${caseId}/replay?purpose=AUDIT`));
    ok(await people.applicant.get(`/cases/${caseId}/history`));
    const rows = await viewsOf(people.applicant, caseId);
    expect(rows).toEqual([
      { at: '2026-03-31T13:00:00.000Z', unit: 'centre-window', role: 'clerk', part: 'HISTORY', purpose: 'HANDLING' },
      { at: '2026-03-31T16:30:00.000Z', role: 'supervisor', part: 'HISTORY', purpose: 'COMPLAINT' },
      { at: '2026-03-31T16:30:00.000Z', unit: 'audit-office', role: 'auditor', part: 'REPLAY', purpose: 'AUDIT' },
    ]);
    expect((await people.stranger.get(`/cases/${caseId}/views`)).status).toBe(404);
    expect((await people.officer.get(`/cases/${caseId}/views`)).status).toBe(403);
  });

  it('was read as often as it was shown, also under one Idempotency-Key', async () => {
    const caseId = await handedIn();
    const look = (part: string, purpose = 'AUDIT') =>
      auditor.raw(`/cases/${caseId}/${part}?purpose=${purpose}`, { headers: { 'idempotency-key': 'k' } });
    const parts = ['history', 'history', 'replay', 'replay', 'papers', 'papers'];
    for (const part of parts) ok(await look(part));
    ok(await look('history', 'COMPLAINT'));
    const seen = (await viewsOf(people.applicant, caseId)).map(({ part, purpose }) => [part, purpose]);
    expect(seen).toEqual([...parts.map((part) => [part.toUpperCase(), 'AUDIT']), ['HISTORY', 'COMPLAINT']]);
  });

  it('is read by nobody who does not say what for, and nothing is told where the view cannot be recorded', async () => {
    const caseId = await handedIn();
    for (const path of ['history', 'replay', 'papers'])
      expect((await auditor.get(`/cases/${caseId}/${path}`)).body.code).toBe('purpose-missing');
    expect((await people.bureau.get(`/cases/${caseId}/history`)).body.code).toBe('purpose-missing');
    expect((await auditor.get(`/cases/${caseId}/history?purpose=CURIOSITY`)).status).toBe(400);
    expect(
      (await people.officer.get(`/cases/${caseId}/history?purpose=INVESTIGATION&investigationId=x`)).body.code,
    ).toBe('no-such-investigation');
    expect(await viewsOf(people.applicant, caseId)).toEqual([]);
  });

  it('keeps views under an investigation back until it is lifted', async () => {
    const caseId = await handedIn();
    const opening = {
      ground: 'LATE_OR_UNLAWFUL_REFUSAL',
      text: '来信反映不予受理不当。',
      caseIds: [caseId],
      investigators: [
        { id: 'inspector-1', unit: 'discipline' },
        { id: 'inspector-2', unit: 'discipline' },
      ],
    };
    const investigationId = String(ok(await investigator.post('/investigations', opening)).body.id);
    const act = (command: string, body?: object) =>
      investigator.post(`/investigations/${investigationId}/${command}`, body);
    const look = (reader: Caller) =>
      reader.get(`/cases/${caseId}/history?purpose=INVESTIGATION&investigationId=${investigationId}`);
    expect((await look(people.officer)).body.code).toBe('no-investigation');
    ok(await look(investigator));
    expect(await viewsOf(people.applicant, caseId)).toEqual([]);
    expect(await viewsOf(auditor, caseId)).toMatchObject([{ viewer: 'inspector-1', investigationId }]);
    expect((await investigator.get(`/cases/${caseId}/views`)).status).toBe(403);
    ok(await act('freeze-evidence'));
    const referral = { organ: '监察委员会', docNo: '调监〔2026〕1号', evidenceBundleHash: 'a'.repeat(64) };
    ok(await act('refer-to-supervision', { ...referral, cites: [{ stream: `case-${caseId}`, revision: 0 }] }));
    expect(await viewsOf(people.applicant, caseId)).toEqual([]);
    ok(await act('lift-suppression', { docNo: '调监〔2026〕2号' }));
    expect(await viewsOf(people.applicant, caseId)).toMatchObject([
      { purpose: 'INVESTIGATION', unit: 'discipline', withheldUntilLifted: true },
    ]);
  });
});
