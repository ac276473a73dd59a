import { type Answer, callerWith } from '#test-support/caller';
import {
  agreeOnNegative,
  application,
  bringToDecision,
  idOf,
  ok,
  papers,
  type People,
  peopleOf,
  reasons,
} from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** One story over HTTP, on the product as `npm start` runs it: an approval, a rejection, a silence, and what is asked of them. */
const unit = 'urban';
const materials = papers('M01', 'M02', 'M03', 'M04');

describe('from receipt to decision', () => {
  let folder: string;
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let people: People;
  let approved: string;
  let rejected: string;
  let silent: string;

  const begin = async (clock: string): Promise<void> => {
    product = await startStandalone(folder, { DAYLIGHT_CLOCK: clock, SWEEP_SECONDS: '1' });
    people = await peopleOf(product.url);
  };

  beforeAll(async () => {
    [folder, removeFolder] = await temporaryFolder();
    await begin('2026-03-02T09:00:00+08:00');
  }, 90_000);

  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  it('says where the data lies, that it is durable, and that the identity is a development one', () => {
    expect(product.output()).toContain(`${folder}/events`);
    expect(product.output()).toContain('durable');
    expect(product.output()).toContain('DEVELOPMENT IDENTITY');
  });

  it('brings an application from receipt to a delivered certificate', async () => {
    const { applicant, clerk, decider, chief } = people;
    approved = await bringToDecision(people);
    const at = `/cases/${approved}`;
    ok(await decider.post(`${at}/approve`, { content: '准予设置户外广告一处，期限两年。', validMonths: 24 }));
    ok(await chief.post(`${at}/issue-certificate`));
    ok(await clerk.post(`${at}/deliver`, { method: 'WINDOW', proof: '本人签收' }));
    const closed = ok(await clerk.post(`${at}/close`));
    const progress = ok(await applicant.get(`${at}?after=${closed.body.position}`));
    expect(progress.body).toMatchObject({
      stage: 'CLOSED',
      outcome: 'APPROVED',
      open: false,
      acceptedDate: '2026-03-02',
    });
    expect(progress.headers.get('etag')).toBe(`"${closed.body.revision}"`);
  });

  it('brings another to a rejection whose notice names its remedies', async () => {
    const { applicant, clerk, decider, officer, unitHead } = people;
    rejected = await bringToDecision(people);
    const at = `/cases/${rejected}`;
    await agreeOnNegative(rejected, 'REJECTED', officer, unitHead);
    ok(await decider.post(`${at}/reject`, { serviceMethod: 'WINDOW' }));
    ok(await clerk.post(`${at}/file-negative`, { filingNo: '否备〔2026〕1号' }));
    ok(await clerk.post(`${at}/deliver`, { method: 'WINDOW', proof: '本人签收' }));
    const history = ok(await applicant.get(`${at}/history`)).body.events as { type: string; data: object }[];
    expect(history.find(({ type }) => type === 'RejectionDecided')?.data).toMatchObject({
      reasons,
      remedy: {
        kind: 'REVIEW',
        reviewBody: { zh: '调兵山市人民政府' },
        reviewTermDays: 60,
        suitTermMonths: 6,
        startsOn: 'SERVICE',
      },
    });
  });

  it('asks once for what is missing, and starts the clock with the complete set', async () => {
    const { clerk, applicant } = people;
    const caseId = idOf(ok(await clerk.post('/cases', { ...application, materials: materials.slice(0, 2) })));
    const at = `/cases/${caseId}`;
    ok(
      await clerk.post(`${at}/check-materials`, { outcome: 'INCOMPLETE', defects: [{ code: 'M03', defect: '缺少' }] }),
    );
    ok(
      await clerk.post(`${at}/request-supplement`, {
        items: ['M03', 'M04'].map((code) => ({ code, defect: '未提交' })),
        termDays: 10,
      }),
    );
    ok(await applicant.post(`${at}/submit-supplement`, { materials: materials.slice(2) }));
    const again = await clerk.post(`${at}/check-materials`, { outcome: 'COMPLETE', defects: [] });
    expect(again.status).toBe(200);
    const accepted = ok(await clerk.post(`${at}/accept`));
    const seen = ok(await clerk.get(`${at}?after=${accepted.body.position}`));
    expect(seen.body.deadlines).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'PROMISED', dueDate: '2026-03-04' })]),
    );
    ok(await applicant.post(`${at}/withdraw`, { reason: '不再需要。', initiatedBy: 'APPLICANT' }));
  });

  it('shows a unit its work, the most urgent first', async () => {
    const { clerk, officer } = people;
    const received = ok(await clerk.post('/cases', application));
    silent = idOf(received);
    const list = ok(await clerk.get(`/worklist?after=${received.body.position}`));
    const rows = list.body.rows as { caseId: string; due: string }[];
    expect(rows.map(({ caseId }) => caseId)).toContain(silent);
    expect(rows.map(({ due }) => due)).toEqual(rows.map(({ due }) => due).toSorted());
    expect(ok(await officer.get('/worklist')).body).toMatchObject({ unit });
  });

  it('gives every list page by page, without a gap and without a repeat', async () => {
    const { applicant, supervisor } = people;
    const whole = async (reader: typeof applicant, path: string): Promise<string[]> => {
      const rows: string[] = [];
      let cursor = '';
      do {
        const { body } = ok(await reader.get(`${path}limit=2${cursor}`));
        rows.push(...(body.rows as { caseId: string }[]).map(({ caseId }) => caseId));
        cursor = typeof body.next === 'string' ? `&cursor=${body.next}` : '';
      } while (cursor !== '');
      return rows;
    };
    for (const [reader, path] of [
      [applicant, '/cases?'],
      [supervisor, '/worklist?unit=centre-window&'],
      [supervisor, '/histories?type=ApplicationReceived&'],
      [people.officer, '/histories?type=CaseTaken&'],
    ] as const) {
      const atOnce = (ok(await reader.get(`${path}limit=200`)).body.rows as { caseId: string }[]).map(
        ({ caseId }) => caseId,
      );
      expect(await whole(reader, path)).toEqual(atOnce);
      expect(new Set(atOnce).size).toBe(atOnce.length);
      expect(atOnce.length).toBeGreaterThan(0);
    }
    expect((await applicant.get('/cases?cursor=eA')).body.code).toBe('invalid-cursor');
    expect((await people.otherOfficer.get('/histories?type=CaseTaken')).body.rows).toEqual([]);
    expect((await people.otherOfficer.get('/worklist?unit=urban')).status).toBe(403);
  });

  it('takes one review per service, from the applicant', async () => {
    const { applicant, stranger, supervisor } = people;
    const review = { grade: 5, source: 'ONLINE', text: '办得快。' };
    expect((await stranger.post(`/cases/${approved}/review`, review)).body.code).toBe('not-your-service');
    const given = ok(await applicant.post(`/cases/${approved}/review`, review));
    expect((await applicant.post(`/cases/${approved}/review`, { ...review, grade: 1 })).body.code).toBe(
      'already-reviewed',
    );
    const statistics = ok(await supervisor.get(`/statistics/reviews?after=${given.body.position}`));
    expect(statistics.body.total).toMatchObject({
      submitted: 1,
      byGrade: { grade5: 1 },
      goodRate: { value: 1, numerator: 1, denominator: 1 },
      activeReviewRate: { numerator: 1, denominator: 1 },
    });
  });

  it('counts what was handled', async () => {
    const { body } = ok(await people.supervisor.get('/statistics/handling'));
    expect(body.total).toMatchObject({
      received: 4,
      byChannel: { web: 2, window: 2 },
      accepted: 3,
      approved: 1,
      rejected: 1,
      withdrawn: 1,
      onTimePromised: { value: 1, numerator: 2, denominator: 2 },
    });
  });

  it('gives figures with their terms, the cases behind them, a ranking, a board, and lists as files', async () => {
    const { supervisor, otherOfficer } = people;
    const { body } = ok(await supervisor.get('/statistics/figures?from=2026-03-01&to=2026-03-31'));
    expect(body).toMatchObject({
      total: { rates: { onTimePromised: { value: 1, numerator: 2, denominator: 2 } } },
      parts: { [unit]: { volumes: { decided: 2 } } },
    });
    const behind = ok(await supervisor.get('/statistics/cases?counter=decided')).body.rows as { caseId: string }[];
    expect(behind.map(({ caseId }) => caseId).toSorted()).toEqual([approved, rejected].toSorted());
    expect(ok(await supervisor.get('/statistics/ranking?figure=onTimePromised')).body.rows).toMatchObject([
      { key: unit, value: 1, n: 2, small: true },
    ]);
    expect(ok(await supervisor.get('/board')).body.total).toMatchObject({ over: 0 });
    expect((await otherOfficer.get(`/statistics/figures?by=OFFICER&unit=${unit}`)).status).toBe(403);
    for (const [format, begins] of [
      ['csv', '办件编号'],
      ['xlsx', 'PK'],
    ] as const) {
      const file = await supervisor.raw(`/worklist?unit=centre-window&format=${format}`, {});
      expect(file.status).toBe(200);
      expect(file.headers.get('content-disposition')).toBe(`attachment; filename="worklist.${format}"`);
      expect(file.text.replace('\uFEFF', '').startsWith(begins)).toBe(true);
    }
  });

  it('keeps the whole history, every event marked with its identity, and no personal data in clear', async () => {
    const { applicant, supervisor, otherOfficer } = people;
    const { body } = ok(await applicant.get(`/cases/${approved}/history`));
    const events = body.events as { type: string; revision: number; data: object; metadata: Record<string, unknown> }[];
    expect(events.map(({ revision }) => revision)).toEqual(events.map((_, index) => index));
    expect(events.map(({ type }) => type)).toEqual([
      'ApplicationReceived',
      'DeadlineComputed',
      'MaterialsChecked',
      'CaseAccepted',
      'DeadlineComputed',
      'DeadlineComputed',
      'CaseRouted',
      'CaseTaken',
      'OpinionRecorded',
      'SubmittedForDecision',
      'ApprovalDecided',
      'DeadlineComputed',
      'CertificateIssued',
      'Delivered',
      'CaseClosed',
      'CaseArchived',
    ]);
    expect(new Set(events.map(({ metadata }) => metadata.auth))).toEqual(new Set(['development']));
    expect(events[0]?.metadata).toMatchObject({ effectiveDate: '2026-03-02', legalRegime: 'cn' });
    expect(JSON.stringify(events[0]?.data)).toContain('王小明');
    const { body: seenBySupervisor } = ok(await supervisor.get(`/cases/${approved}/history?purpose=SUPERVISION`));
    expect(JSON.stringify(seenBySupervisor)).not.toContain('王小明');
    const unsaid = await supervisor.get(`/cases/${approved}/history`);
    expect([unsaid.status, unsaid.body.code]).toEqual([400, 'purpose-missing']);
    expect((await otherOfficer.get(`/cases/${approved}/history`)).status).toBe(404);
    expect(body.events).toContainEqual(
      expect.objectContaining({ type: 'ApprovalDecided', label: { zh: '准予', en: 'Approved' } }),
    );
    expect(events[0]?.metadata.policyVersion).toBe('cn-2024.1');
  });

  describe('bad input gets its own problem and records nothing', () => {
    const refusedWith = async (answer: Promise<Answer>, status: number, code: string): Promise<Answer> => {
      const got = await answer;
      expect([got.status, got.body.code]).toEqual([status, code]);
      expect(got.headers.get('content-type')).toContain('application/problem+json');
      return got;
    };

    it.each<[string, number, string, (people: People) => Promise<Answer>]>([
      ['no token', 401, 'not-identified', () => callerWith(product.url).get('/cases')],
      ['an unknown field', 400, 'invalid-body', ({ clerk }) => clerk.post('/cases', { ...application, hurry: true })],
      [
        'an unknown field in a part',
        400,
        'invalid-body',
        ({ clerk }) => clerk.post('/cases', { ...application, applicant: { ...application.applicant, age: 3 } }),
      ],
      [
        'an unknown matter',
        404,
        'matter-unknown',
        ({ clerk }) => clerk.post('/cases', { ...application, matterCode: 'X' }),
      ],
      ['a wrong state', 409, 'wrong-state', ({ clerk }) => clerk.post(`/cases/${approved}/route`)],
      ['a wrong role', 403, 'role-not-permitted', ({ officer }) => officer.post(`/cases/${silent}/accept`)],
      [
        'a stale revision',
        412,
        'stale-revision',
        ({ clerk }) =>
          clerk.post(`/cases/${silent}/check-materials`, { outcome: 'COMPLETE', defects: [] }, { 'if-match': '"0"' }),
      ],
      ['another applicant’s name', 403, 'not-your-application', ({ stranger }) => stranger.post('/cases', application)],
      [
        'a malformed body',
        400,
        'malformed-request',
        ({ clerk }) =>
          clerk.raw('/cases', { method: 'POST', body: '{"a":', headers: { 'content-type': 'application/json' } }),
      ],
      [
        'an oversized body',
        413,
        'body-too-large',
        ({ clerk }) => clerk.post('/cases', { ...application, statement: 'x'.repeat(300_000) }),
      ],
      [
        'a body that is not JSON',
        415,
        'not-json',
        ({ clerk }) => clerk.raw('/cases', { method: 'POST', body: '<a/>', headers: { 'content-type': 'text/xml' } }),
      ],
      ['no such case', 404, 'no-such-case', ({ clerk }) => clerk.post('/cases/0000000000000000/accept')],
      ['no such address', 404, 'not-found', ({ clerk }) => clerk.get('/nowhere')],
      [
        'an impossible key',
        400,
        'invalid-idempotency-key',
        ({ clerk }) => clerk.post('/cases', application, { 'idempotency-key': 'x'.repeat(201) }),
      ],
    ])('%s: %i %s', async (_, status, code, ask) => {
      const before = ok(await people.clerk.get(`/cases/${silent}/history`)).body.events as unknown[];
      await refusedWith(ask(people), status, code);
      const after = ok(await people.clerk.get(`/cases/${silent}/history`)).body.events as unknown[];
      expect(after).toHaveLength(before.length);
    });

    it('a repeated command is answered from what was recorded, and its key serves no other', async () => {
      const { clerk } = people;
      const key = { 'idempotency-key': 'receipt-of-monday' };
      const first = ok(await clerk.post('/cases', application, key));
      const second = ok(await clerk.post('/cases', application, key));
      expect(second.body).toEqual({ ...first.body, repeated: true });
      await refusedWith(clerk.post('/cases', { ...application, statement: '别的。' }, key), 422, 'command-reused');
      ok(await clerk.post(`/cases/${idOf(first)}/withdraw`, { reason: '重复。', initiatedBy: 'APPLICANT' }));
    });
  });

  it('describes itself as OpenAPI, with every command', async () => {
    const { body } = ok(await callerWith(product.url).get('/openapi.json'));
    const paths = body.paths as Record<string, unknown>;
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/cases', '/cases/{caseId}/reject', '/statistics/reviews']),
    );
    const { schemas } = body.components as { schemas: Record<string, { properties: object }> };
    expect(Object.keys(schemas.ReceiveApplicationDto?.properties ?? {})).toEqual(
      expect.arrayContaining(['matterCode', 'applicant', 'materials']),
    );
  });

  it('has lost nothing acknowledged when it was killed, and finds the silence of five days when it comes back', async () => {
    const { body: before } = ok(await people.clerk.get(`/cases/${approved}/history`));
    await product.kill();
    await begin('2026-03-10T08:00:00+08:00');
    const { body: after } = ok(await people.clerk.get(`/cases/${approved}/history`));
    expect(after).toEqual(before);

    // Five working days without a word: accepted from the day of receipt, and the five days of the statute are over too.
    const end = Date.now() + 30_000;
    let seen: Answer;
    do seen = ok(await people.clerk.get(`/cases/${silent}`));
    while ((seen.body.alerts as { RED?: number }).RED !== 2 && Date.now() < end);
    expect(seen.body).toMatchObject({
      stage: 'ACCEPTED',
      acceptedDate: '2026-03-02',
      alerts: { RED: 2 },
      deadlines: expect.arrayContaining([expect.objectContaining({ kind: 'STATUTORY', dueDate: '2026-03-09' })]),
    });
    const types = (ok(await people.clerk.get(`/cases/${silent}/history`)).body.events as { type: string }[]).map(
      ({ type }) => type,
    );
    expect(types.filter((type) => type === 'CaseDeemedAccepted')).toHaveLength(1);
  }, 120_000);
});
