import { createHash } from 'node:crypto';
import { advertising, application, historyOf, idOf, listFor, ok, type People, peopleOf } from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** One story over HTTP: a promise in the place of papers, decided at once, verified afterwards, found false. */
const reportHash = createHash('sha256').update('report').digest('hex');

describe('a promise', () => {
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let people: People;
  let approved: string;

  beforeAll(async () => {
    const [folder, remove] = await temporaryFolder();
    removeFolder = remove;
    product = await startStandalone(folder, { DAYLIGHT_CLOCK: '2026-03-02T09:00:00+08:00' });
    people = await peopleOf(product.url);
    const promise = {
      textVersion: '2026-1',
      items: [{ zh: '具有场地使用权', en: 'The site may be used' }],
      verificationDays: 20,
      supervisingUnit: 'urban',
    };
    await listFor(people.bureau, advertising, { promise }, '2026-03-02');
  }, 90_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  const receive = async (): Promise<string> => idOf(ok(await people.applicant.post('/cases', application)));
  const signature = { items: ['M04'], signature: '王小明（签字）', badCredit: false };

  it('is offered before it is signed, and may be withdrawn', async () => {
    const { applicant, clerk } = people;
    const at = `/cases/${await receive()}`;
    expect((await applicant.post(`${at}/sign-promise`, signature)).body.code).toBe('promise-not-offered');
    ok(await clerk.post(`${at}/offer-promise`, { textVersion: '2026-1' }));
    ok(await applicant.post(`${at}/sign-promise`, signature));
    ok(await applicant.post(`${at}/withdraw-promise`, { reason: '改走普通程序。' }));
    ok(await applicant.post(`${at}/withdraw`, { reason: '不再需要。', initiatedBy: 'APPLICANT' }));
  });

  it('brings a decision at once, whose certificate tells that it rests on a promise', async () => {
    const { applicant, clerk, decider, chief } = people;
    approved = await receive();
    const at = `/cases/${approved}`;
    ok(await clerk.post(`${at}/offer-promise`, { textVersion: '2026-1' }));
    ok(await applicant.post(`${at}/sign-promise`, signature));
    ok(await clerk.post(`${at}/check-materials`, { outcome: 'COMPLETE', defects: [] }));
    ok(await clerk.post(`${at}/accept`));
    ok(await decider.post(`${at}/approve`, { content: '准予设置户外广告一处。', validMonths: 24 }));
    ok(await chief.post(`${at}/issue-certificate`));
    const history = await historyOf(applicant, approved);
    expect(history.find(({ type }) => type === 'CaseAccepted')?.data.mode).toBe('PROMISE');
    expect(history.find(({ type }) => type === 'CertificateIssued')?.data.promiseBased).toBe(true);
  });

  it('found false by two officers is to be put right, and closes the way for another', async () => {
    const { applicant, clerk, officer } = people;
    const at = `/cases/${approved}`;
    const verification = { result: 'FALSE', reportHash, text: '场地使用权证明系伪造。' };
    const alone = await officer.post(`${at}/record-verification`, { ...verification, officers: ['officer-1'] });
    expect(alone.body.code).toBe('two-officers');
    const officers = ['officer-1', 'officer-2'];
    const verified = ok(await officer.post(`${at}/record-verification`, { ...verification, officers }));
    ok(await clerk.get(`${at}?after=${verified.body.position}`));

    const next = await receive();
    ok(await clerk.post(`/cases/${next}/offer-promise`, { textVersion: '2026-1' }));
    expect((await applicant.post(`/cases/${next}/sign-promise`, signature)).body.code).toBe('bad-credit');

    ok(await officer.post(`${at}/order-rectification`, { termDays: 10, text: '补办场地使用权证明。' }));
    ok(await officer.post(`${at}/accept-rectification`, { text: '已补办。' }));
    ok(await applicant.post(`/cases/${next}/sign-promise`, signature));
  });
});
