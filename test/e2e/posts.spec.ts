import { type Caller, callerAs } from '#test-support/caller';
import { ok } from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** One story over HTTP: a post, a grant, a chief with a seal, an absence and its cover, and who could act in between. */
const unit = 'urban';
const matter = 'DBS-CG-02';

describe('who can act, over HTTP', () => {
  let product: Standalone;
  let removeFolder: () => Promise<void>;
  let head: Caller;
  let anna: Caller;
  let bo: Caller;
  let centre: Caller;
  let applicant: Caller;
  let moment: string;
  let position: string;

  beforeAll(async () => {
    const [folder, remove] = await temporaryFolder();
    removeFolder = remove;
    product = await startStandalone(folder, { DAYLIGHT_CLOCK: '2026-03-03T10:00:00+08:00' });
    const { url } = product;
    head = await callerAs(url, { role: 'unit-head', subject: 'head', unit });
    anna = await callerAs(url, { role: 'chief', subject: 'anna', unit });
    bo = await callerAs(url, { role: 'officer', subject: 'bo', unit });
    centre = await callerAs(url, { role: 'centre', subject: 'centre-1' });
    applicant = await callerAs(url, { role: 'applicant', subject: 'li', identityNumber: '210281199102022345' });
  }, 90_000);
  afterAll(async () => {
    await product?.stop();
    await removeFolder?.();
  }, 30_000);

  const ask = async (change: Record<string, string> = {}) => {
    const question = new URLSearchParams({ unit, matter, scope: 'seal', after: position, ...change });
    return ok(await head.get(`/posts/who-can-act?${question.toString()}`)).body;
  };

  it('is the chief on the post, with a grant', async () => {
    ok(await head.post('/posts/urban-chief', { unit, a: 'anna', b: 'bo' }));
    ok(
      await head.post('/grants/g-1', {
        unit,
        matters: [matter],
        scopes: ['decide', 'seal'],
        grantee: 'anna',
        from: '2026-03-03',
        to: '2026-12-31',
        docNo: '调城授〔2026〕1号',
      }),
    );
    const appointment = { venue: 'centre', officer: 'anna', post: 'urban-chief', grants: ['g-1'] };
    const chief = { ...appointment, docNo: 'RM-1', from: '2026-03-03' };
    ok(await head.post(`/chiefs/${unit}/appoint`, chief));
    position = String(
      ok(await centre.post(`/chiefs/${unit}/seals`, { sealId: 'seal-1', venue: 'centre', docNo: 'YZ-1' })).body
        .position,
    );
    const answer = await ask();
    expect(answer).toMatchObject({
      authority: { officerId: 'anna', postId: 'urban-chief', asB: false, grantId: 'g-1' },
      refusal: null,
    });
    moment = String(answer.at);
  }, 30_000);

  it('decides, once the unit keeps grants, only with one, and the decision proves it', async () => {
    const { url } = product;
    const clerk = await callerAs(url, { role: 'clerk', subject: 'clerk-1', unit: 'centre-window' });
    const officer = await callerAs(url, { role: 'officer', subject: 'officer-1', unit, post: 'urban-review' });
    const decider = await callerAs(url, { role: 'decider', subject: 'decider-1', unit });
    const auditor = await callerAs(url, { role: 'auditor', subject: 'auditor-1' });
    const application = {
      matterCode: matter,
      applicant: { name: '李雷', identityNumber: '210281199102022345' },
      statement: '申请设置户外广告。',
      materials: ['M01', 'M02', 'M03', 'M04'].map((code) => ({ code, original: true })),
    };
    const at = `/cases/${String(ok(await applicant.post('/cases', application)).body.caseId)}`;
    ok(await clerk.post(`${at}/check-materials`, { outcome: 'COMPLETE', defects: [] }));
    for (const step of ['accept', 'route']) ok(await clerk.post(`${at}/${step}`));
    ok(await officer.post(`${at}/take`));
    ok(await officer.post(`${at}/record-opinion`, { conclusion: 'APPROVE', text: '同意' }));
    ok(await officer.post(`${at}/submit-for-decision`));
    const refused = await decider.post(`${at}/approve`, { content: '准予' });
    expect([refused.status, refused.body.code]).toEqual([403, 'not-on-post']);
    ok(await anna.post(`${at}/approve`, { content: '准予' }));
    const { events } = ok(await auditor.get(`${at}/history?purpose=AUDIT`)).body as {
      events: { type: string; metadata: object }[];
    };
    expect(events.find(({ type }) => type === 'ApprovalDecided')?.metadata).toMatchObject({
      grantId: 'g-1',
      actor: { id: 'anna', post: 'urban-chief' },
    });
  });

  it('uses the seal on record, and nobody else does', async () => {
    const use = { sealId: 'seal-1', matterCode: matter, docHash: 'b'.repeat(64) };
    expect((await bo.post(`/chiefs/${unit}/seals/apply`, use)).body.code).toBe('not-on-post');
    position = String(ok(await anna.post(`/chiefs/${unit}/seals/apply`, use)).body.position);
    const { rows } = ok(await head.get(`/seal-uses?unit=${unit}&after=${position}`)).body as { rows: object[] };
    expect(rows).toMatchObject([{ officer: 'anna', docHash: use.docHash, grantId: 'g-1', outsideOfficeHours: false }]);
  });

  it('is nobody but B while A is away, and B lacks the grant', async () => {
    const absence = { officer: 'anna', from: '2026-03-03T10:00:00+08:00', to: '2026-03-06T09:00:00+08:00' };
    ok(await anna.post('/posts/urban-chief/absences', { ...absence, reason: 'LEAVE' }));
    position = String(ok(await head.post('/posts/urban-chief/activate-b')).body.position);
    ok(await bo.post('/posts/urban-chief/hand-over', { caseIds: ['c1'] }));
    expect((await bo.post('/posts/urban-chief/return-to-a')).body.code).toBe('b-may-not-return');
    expect(await ask({ officer: 'bo' })).toMatchObject({ authority: null, refusal: { code: 'b-lacks-grant' } });
    expect(await ask({ at: moment })).toMatchObject({ authority: { officerId: 'anna' } });
  });

  it('is not who held a grant that was revoked, from then on only', async () => {
    ok(await anna.post('/posts/urban-chief/return-to-a'));
    const revoked = ok(await head.post('/grants/g-1/revoke', { docNo: '调城授〔2026〕2号' }));
    position = String(revoked.body.position);
    expect(await ask({ officer: 'anna' })).toMatchObject({ refusal: { code: 'no-grant' } });
    expect(await ask({ at: moment })).toMatchObject({ authority: { officerId: 'anna', grantId: 'g-1' } });
  });

  it('is shown to staff, page by page, and to nobody else', async () => {
    const first = ok(await head.get(`/grants?unit=${unit}&limit=1&after=${position}`)).body;
    expect(first).toMatchObject({ rows: [{ _id: 'grant-g-1', grant: { stage: 'REVOKED' } }] });
    expect(first.next).toBeUndefined();
    const posts = ok(await head.get('/posts?officer=bo&after=0')).body;
    expect(posts).toMatchObject({ rows: [{ _id: 'post-urban-chief', people: ['anna', 'bo'] }] });
    expect(ok(await head.get(`/chiefs/${unit}`)).body).toMatchObject({ kind: 'CHIEF' });
    expect((await applicant.get('/posts')).status).toBe(403);
    expect((await head.get('/chiefs/nowhere')).status).toBe(404);
  });

  it('refuses what is not well formed with its fields', async () => {
    const wrong = { officer: 'anna', from: '2026-13-03T10:00:00+08:00', to: '2026-03-06', reason: 'ILL' };
    const { status, body } = await anna.post('/posts/urban-chief/absences', wrong);
    expect(status).toBe(400);
    const fields = new Set((body.errors as { path: string }[]).map(({ path }) => path));
    expect([...fields].toSorted()).toEqual(['from', 'reason', 'to']);
  });
});
