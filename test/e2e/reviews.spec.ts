import { type Caller, callerAs } from '#test-support/caller';
import { ok } from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** One story over HTTP: a service asked about with a code, a bad review followed to its end, and the figures of both. */
const unit = 'urban';
const applicantId = '210281199001011234';
const materials = ['M01', 'M02', 'M03', 'M04'].map((code) => ({ code, original: true }));

describe('reviews, over HTTP', () => {
  let product: Standalone;
  let removeFolder: () => Promise<void>;
  let as: (role: string, subject: string, more?: object) => Promise<Caller>;
  let applicant: Caller;
  let clerk: Caller;
  let officer: Caller;
  let colleague: Caller;
  let bureau: Caller;
  let position: string;

  beforeAll(async () => {
    const [folder, remove] = await temporaryFolder();
    removeFolder = remove;
    product = await startStandalone(folder);
    as = (role, subject, more = {}) => callerAs(product.url, { role, subject, ...more });
    applicant = await as('applicant', 'wang', { identityNumber: applicantId });
    clerk = await as('clerk', 'clerk-1', { unit: 'centre-window', post: 'window-3' });
    officer = await as('officer', 'officer-1', { unit, post: 'urban-review' });
    colleague = await as('chief', 'chief-1', { unit, post: 'urban-chief' });
    bureau = await as('bureau', 'ys-1');
  }, 90_000);
  afterAll(async () => {
    await product?.stop();
    await removeFolder?.();
  }, 30_000);

  /** A case from receipt to closing. */
  const closedCase = async (): Promise<string> => {
    const decider = await as('decider', 'decider-1', { unit, post: 'urban-head' });
    const form = { name: '王小明', identityNumber: applicantId };
    const received = ok(
      await applicant.post('/cases', { matterCode: 'DBS-CG-02', applicant: form, statement: '户外广告。', materials }),
    );
    const at = `/cases/${String(received.body.caseId)}`;
    ok(await clerk.post(`${at}/check-materials`, { outcome: 'COMPLETE', defects: [] }));
    ok(await clerk.post(`${at}/accept`));
    ok(await clerk.post(`${at}/route`));
    ok(await officer.post(`${at}/take`));
    ok(await officer.post(`${at}/record-opinion`, { conclusion: 'APPROVE', text: '建议准予。' }));
    ok(await officer.post(`${at}/submit-for-decision`));
    ok(await decider.post(`${at}/approve`, { content: '准予。' }));
    ok(await colleague.post(`${at}/issue-certificate`));
    ok(await clerk.post(`${at}/deliver`, { method: 'WINDOW', proof: '本人签收' }));
    ok(await clerk.post(`${at}/close`));
    return String(received.body.caseId);
  };

  it('takes a review by a one-time code, and suspects one from the window itself', async () => {
    const caseId = await closedCase();
    const key = { 'idempotency-key': 'invite-1' };
    const invited = ok(await clerk.post(`/cases/${caseId}/invite-review`, { device: 'window-pc-3' }, key));
    const again = ok(await clerk.post(`/cases/${caseId}/invite-review`, { device: 'window-pc-3' }, key));
    const { code } = invited.body;
    expect(again.body).toMatchObject({ repeated: true, code });
    const kiosk = await as('public', 'kiosk-1');
    const review = { grade: 5, source: 'ON_THE_SPOT', device: 'window-pc-3' };
    const wrong = await kiosk.post(`/cases/${caseId}/review`, { ...review, code: 'x'.repeat(22) });
    expect(wrong.body.code).toBe('not-your-service');
    position = String(ok(await kiosk.post(`/cases/${caseId}/review`, { ...review, code })).body.position);
    const { body } = ok(await bureau.get(`/reviews/${caseId}?after=${position}`));
    expect(body).toMatchObject({ grade: 5, selfReviewSuspected: true, excluded: false, realName: false });
    expect(JSON.stringify(body)).not.toContain(String(code));
    position = String(
      ok(await bureau.post(`/reviews/${caseId}/rule`, { excluded: true, text: '窗口自评' })).body.position,
    );
  }, 60_000);

  it('follows a bad review to its end, out of the hands of the person reviewed', async () => {
    const caseId = await closedCase();
    const bad = { grade: 1, source: 'ONLINE', tags: ['SLOW'], text: '跑了三趟，王小明。' };
    position = String(ok(await applicant.post(`/cases/${caseId}/review`, bad)).body.position);
    const waiting = ok(await colleague.get(`/reviews?after=${position}`)).body;
    expect(waiting.rows).toMatchObject([{ _id: caseId, stage: 'CONTACT', target: { officer: 'officer-1' } }]);
    const at = `/reviews/${caseId}`;
    expect((await officer.post(`${at}/contact`, { reached: true })).body.code).toBe('person-reviewed');
    ok(await colleague.post(`${at}/contact`, { reached: true }));
    ok(await colleague.post(`${at}/verify`, { finding: 'TRUE', text: '属实' }));
    ok(await officer.post(`${at}/plan-rectification`, { text: '合并环节' }));
    ok(await officer.post(`${at}/complete-rectification`, { text: '已合并' }));
    ok(await colleague.post(`${at}/feed-back`, { text: '已整改' }));
    expect((await colleague.post(`${at}/close`)).body.code).toBe('revisit-first');
    ok(await colleague.post(`${at}/revisit`, { satisfied: true }));
    ok(await bureau.post(`${at}/publish`));
    position = String(ok(await colleague.post(`${at}/close`)).body.position);

    const seen = ok(await colleague.get(`${at}?after=${position}`)).body;
    expect(seen).toMatchObject({ stage: 'CLOSED', grade: 1, published: true });
    const steps = seen.steps as { by: string; data: { text?: string } }[];
    expect(steps[0]).toMatchObject({ by: 'reviewer', data: { text: bad.text } });
    const masked = JSON.stringify(ok(await officer.get(at)).body);
    expect(masked).not.toContain('王小明');
    expect((await applicant.get(at)).status).toBe(404);
    const added = await applicant.post(`${at}/append`, { text: '谢谢' });
    expect(added.body.events).toMatchObject([{ type: 'ReviewAppended' }]);
  }, 60_000);

  it('answers the figures with their terms, and the rows behind them', async () => {
    const { body } = ok(await bureau.get(`/statistics/reviews?after=${position}`));
    expect(body).toMatchObject({
      by: 'UNIT',
      total: {
        submitted: 2,
        byTag: { SLOW: 1 },
        goodRate: { value: 0, numerator: 0, denominator: 1, exclusions: { excluded: 1, defaulted: 0 } },
        activeReviewRate: { value: 1, numerator: 2, denominator: 2 },
        contactRate: { value: 1 },
        rectificationRate: { value: 1, numerator: 1, denominator: 1 },
        revisitRate: { value: 1 },
        satisfactionRate: { value: 1 },
      },
      parts: { [unit]: { submitted: 2 } },
    });
    const officers = ok(await bureau.get(`/statistics/reviews?by=OFFICER&after=${position}`)).body;
    expect(officers).toMatchObject({ parts: { 'officer-1': { bad: 1 } } });
    const rows = async (figure: string, part: string, more = '') =>
      ok(await bureau.get(`/statistics/reviews/rows?figure=${figure}&part=${part}&unit=${unit}${more}`)).body;
    expect((await rows('goodRate', 'denominator')).rows).toMatchObject([{ grade: 1 }]);
    expect((await rows('goodRate', 'exclusions')).rows).toMatchObject([{ grade: 5 }]);
    const first = await rows('activeReviewRate', 'numerator', '&limit=1');
    const second = await rows('activeReviewRate', 'numerator', `&limit=1&cursor=${String(first.next)}`);
    expect([first.rows, second.rows].flat()).toHaveLength(2);
    expect(first.rows).not.toEqual(second.rows);
    expect(second.next).toBeUndefined();
  }, 30_000);

  it('refuses what is not well formed', async () => {
    const { status, body } = await applicant.post('/cases/none/review', { grade: 6, source: 'BY_PIGEON', tags: ['X'] });
    expect(status).toBe(400);
    expect(new Set((body.errors as { path: string }[]).map(({ path }) => path))).toEqual(
      new Set(['grade', 'source', 'tags']),
    );
  });
});
