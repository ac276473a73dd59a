import {
  advertising,
  agreeOnNegative,
  application,
  historyOf,
  idOf,
  listFor,
  ok,
  papers,
  type People,
  peopleOf,
} from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** One story over HTTP: a secondary paper may follow; it does, or the case lapses. */
const secondary = 'M04';
const incomplete = { ...application, materials: papers('M01', 'M02', 'M03') };
const undertaking = {
  missing: [secondary],
  form: 'COPY',
  termDays: 2,
  undertaking: '两个工作日内补交场地使用权证明。',
};

describe('acceptance with a paper missing', () => {
  let folder: string;
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let people: People;
  let forgotten: string;

  const begin = async (clock: string): Promise<void> => {
    product = await startStandalone(folder, { DAYLIGHT_CLOCK: clock, SWEEP_SECONDS: '1' });
    people = await peopleOf(product.url);
  };

  beforeAll(async () => {
    [folder, removeFolder] = await temporaryFolder();
    await begin('2026-03-02T09:00:00+08:00');
    await listFor(people.bureau, advertising, { deficiency: { materials: [secondary], termDays: 2 } }, '2026-03-02');
  }, 90_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  /** Received without the secondary paper, checked, and accepted on an undertaking. */
  const acceptIncomplete = async (): Promise<string> => {
    const { applicant, clerk } = people;
    const caseId = idOf(ok(await applicant.post('/cases', incomplete)));
    const at = `/cases/${caseId}`;
    const defects = [{ code: secondary, defect: '未提交' }];
    ok(await clerk.post(`${at}/check-materials`, { outcome: 'INCOMPLETE', defects }));
    expect((await clerk.post(`${at}/accept`)).status).toBe(409);
    expect(ok(await clerk.post(`${at}/accept-with-deficiency`, undertaking)).body.stage).toBe('ACCEPTED');
    return caseId;
  };

  it('starts the clock, and keeps the certificate back until the paper is in', async () => {
    const { applicant, clerk, officer, decider, chief } = people;
    const caseId = await acceptIncomplete();
    const at = `/cases/${caseId}`;
    ok(await clerk.post(`${at}/route`));
    ok(await officer.post(`${at}/take`));
    ok(await officer.post(`${at}/record-opinion`, { conclusion: 'APPROVE', text: '可以。' }));
    ok(await officer.post(`${at}/submit-for-decision`));
    expect((await decider.post(`${at}/approve`, { content: '准予。' })).body.code).toBe('papers-outstanding');
    ok(await applicant.post(`${at}/submit-missing`, { materials: papers(secondary) }));
    ok(await decider.post(`${at}/approve`, { content: '准予。' }));
    expect(ok(await chief.post(`${at}/issue-certificate`)).body.stage).toBe('CERT_ISSUED');
    const history = await historyOf(applicant, caseId);
    expect(history.find(({ type }) => type === 'MissingMaterialReceived')?.data.complete).toBe(true);
    expect(history.find(({ type }) => type === 'AcceptedWithDeficiency')?.data).toMatchObject({
      missing: [secondary],
      dueDate: '2026-03-04',
      undertaking: undertaking.undertaking,
    });
  });

  it('is for secondary papers only', async () => {
    const { applicant, clerk } = people;
    const caseId = idOf(ok(await applicant.post('/cases', { ...application, materials: papers('M02', 'M03') })));
    const defects = ['M01', secondary].map((code) => ({ code, defect: '未提交' }));
    ok(await clerk.post(`/cases/${caseId}/check-materials`, { outcome: 'INCOMPLETE', defects }));
    const refused = await clerk.post(`/cases/${caseId}/accept-with-deficiency`, {
      ...undertaking,
      missing: ['M01', secondary],
    });
    expect(refused.body.code).toBe('main-paper-missing');
    const lapse = await clerk.post(`/cases/${caseId}/lapse-deficiency`, { serviceMethod: 'WINDOW' });
    expect(lapse.body.code).toBe('wrong-state');
    forgotten = await acceptIncomplete();
  });

  it('lapses when the term has passed: proposed, confirmed, filed, and neither an approval nor a rejection', async () => {
    const lapsing = { serviceMethod: 'WINDOW' };
    const early = await people.clerk.post(`/cases/${forgotten}/lapse-deficiency`, lapsing);
    expect(early.body.code).toBe('term-still-runs');
    await product.kill();
    await begin('2026-03-05T09:00:00+08:00');
    const { applicant, clerk, unitHead } = people;
    const at = `/cases/${forgotten}`;
    await agreeOnNegative(forgotten, 'DEFICIENCY_LAPSED', clerk, unitHead);
    expect(ok(await clerk.post(`${at}/lapse-deficiency`, lapsing)).body.stage).toBe('LAPSED');
    ok(await clerk.post(`${at}/file-negative`, { filingNo: '否备〔2026〕3号' }));
    ok(await clerk.post(`${at}/deliver`, { method: 'WINDOW', proof: '本人签收，材料已退还' }));
    const closed = ok(await clerk.post(`${at}/close`));
    const progress = ok(await applicant.get(`${at}?after=${closed.body.position}`));
    expect(progress.body).toMatchObject({ stage: 'CLOSED', outcome: 'LAPSED' });
  }, 120_000);
});
