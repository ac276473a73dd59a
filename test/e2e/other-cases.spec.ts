import { type Answer, callerAs } from '#test-support/caller';
import {
  agreeOnNegative,
  application,
  bringToReview,
  historyOf,
  idOf,
  listFor,
  ok,
  type People,
  peopleOf,
} from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** What is decided about one case because of others, over HTTP. */
describe('a matter of limited quantity that concerns public safety', () => {
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let people: People;

  beforeAll(async () => {
    const [folder, remove] = await temporaryFolder();
    removeFolder = remove;
    product = await startStandalone(folder, { DAYLIGHT_CLOCK: '2026-03-02T09:00:00+08:00' });
    people = await peopleOf(product.url);
    const changes = { limitedQuantity: true, publicSafety: true };
    await listFor(people.bureau, application.matterCode, changes, '2026-03-02');
  }, 90_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  const someone = async (subject: string, identityNumber: string): Promise<People> => ({
    ...people,
    applicant: await callerAs(product.url, { role: 'applicant', subject, identityNumber }),
  });
  const asked = (identityNumber: string, more: object = {}) => {
    const { flaggedDuplicate: _, ...plain } = application;
    return { ...plain, applicant: { name: '李四', identityNumber }, ...more };
  };
  /** Asked when the read models have seen what was answered. */
  const seen = async ({ body }: Answer): Promise<void> => {
    ok(await people.supervisor.get(`/statistics/figures?from=2026-03-01&to=2026-03-31&after=${String(body.position)}`));
    ok(await people.clerk.get(`/worklist?unit=centre-window&after=${String(body.position)}`));
  };

  it('is applied for once at a time, unless the applicant says that another one is meant', async () => {
    const number = '210281199001015001';
    const { applicant } = await someone('zhao', number);
    const first = ok(await applicant.post('/cases', asked(number)));
    await seen(first);
    const again = await applicant.post('/cases', asked(number));
    expect([again.status, again.body.code]).toEqual([409, 'identical-case-open']);
    const meant = ok(await applicant.post('/cases', asked(number, { flaggedDuplicate: true })));
    expect((await historyOf(applicant, idOf(meant)))[0]?.data).toMatchObject({ duplicateOf: idOf(first) });
    for (const caseId of [idOf(first), idOf(meant)]) {
      const withdrawal = { reason: '不办了', initiatedBy: 'APPLICANT' };
      await seen(ok(await applicant.post(`/cases/${caseId}/withdraw`, withdrawal)));
    }
    const anew = ok(await applicant.post('/cases', asked(number, { venue: 'town-1', provinceNo: 'LN-2026-1' })));
    const received = (await historyOf(applicant, idOf(anew)))[0];
    expect(received?.data).toMatchObject({ venue: 'town-1', provinceNo: 'LN-2026-1' });
    expect(received?.data).not.toHaveProperty('duplicateOf');
  }, 30_000);

  it('is not applied for again for a year after false material, by the same person', async () => {
    const number = '210281199001015002';
    const { applicant, clerk, unitHead, chief } = await someone('qian', number);
    const caseId = idOf(ok(await applicant.post('/cases', asked(number))));
    ok(await clerk.post(`/cases/${caseId}/check-materials`, { outcome: 'INCOMPLETE', defects: [] }));
    await agreeOnNegative(caseId, 'FALSE_MATERIAL', clerk, unitHead);
    await seen(ok(await chief.post(`/cases/${caseId}/refuse-acceptance`, { serviceMethod: 'WINDOW' })));
    const again = await applicant.post('/cases', asked(number));
    expect([again.status, again.body.code]).toEqual([403, 'reapplication-banned']);
    const other = '210281199001015003';
    ok(await (await someone('sun', other)).applicant.post('/cases', asked(other)));
  }, 30_000);

  it('is approved in the order of acceptance', async () => {
    const numbers = ['210281199001015004', '210281199001015005'];
    const cases: string[] = [];
    for (const [index, number] of numbers.entries()) {
      const parties = await someone(`party-${index}`, number);
      const caseId = await bringToReview(parties, asked(number));
      const opinion = { conclusion: 'APPROVE', text: '建议准予。' };
      ok(await parties.officer.post(`/cases/${caseId}/record-opinion`, opinion));
      await seen(ok(await parties.officer.post(`/cases/${caseId}/submit-for-decision`)));
      cases.push(caseId);
    }
    const approve = (caseId = '') => people.decider.post(`/cases/${caseId}/approve`, { content: '准予。' });
    const [first, second] = cases;
    const early = await approve(second);
    expect([early.status, early.body.code]).toEqual([409, 'earlier-undecided']);
    ok(await approve(first));
    ok(await approve(second));
  }, 30_000);

  it('has its record corrected by somebody who did not make the entry, and only where there is one', async () => {
    const number = '210281199001015006';
    const parties = await someone('zhou', number);
    const caseId = await bringToReview(parties, asked(number));
    const { unitHead, secondOfficer, decider, chief } = parties;
    ok(await unitHead.post(`/cases/${caseId}/assign-officer`, { officer: 'officer-2', post: 'urban-review' }));
    ok(await secondOfficer.post(`/cases/${caseId}/record-opinion`, { conclusion: 'APPROVE', text: '建议准予。' }));
    ok(await secondOfficer.post(`/cases/${caseId}/submit-for-decision`));
    ok(await decider.post(`/cases/${caseId}/approve`, { content: '准予。' }));
    ok(await chief.post(`/cases/${caseId}/issue-certificate`));
    const entries = (await historyOf(secondOfficer, caseId)) as unknown as { type: string; eventId: string }[];
    const correct = (type: string) => ({
      ofEventId: entries.find((entry) => entry.type === type)?.eventId,
      field: 'TYPING',
      old: 'urban-review',
      new: 'urban-review-2',
      reason: '岗位名称笔误',
    });
    const own = await unitHead.post(`/cases/${caseId}/correct-record`, correct('OfficerAssigned'));
    expect([own.status, own.body.code]).toEqual([403, 'separation-of-duties']);
    const nowhere = { ...correct('ApprovalDecided'), ofEventId: '8f1f3a52-3f0e-4f6b-8d6e-6f0d6f9d1c11' };
    const missing = await unitHead.post(`/cases/${caseId}/correct-record`, nowhere);
    expect([missing.status, missing.body.code]).toEqual([422, 'no-such-entry']);
    ok(await unitHead.post(`/cases/${caseId}/correct-record`, correct('ApprovalDecided')));
  }, 30_000);
});
