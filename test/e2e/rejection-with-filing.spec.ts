import {
  agreeOnNegative,
  bringToDecision,
  bringToReview,
  historyOf,
  idOf,
  application,
  ok,
  type People,
  peopleOf,
  reasons,
} from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** One story over HTTP: a "no" is proposed, confirmed by a superior, done, filed the same day, served and closed. */
describe('a rejection', () => {
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let people: People;

  beforeAll(async () => {
    const [folder, remove] = await temporaryFolder();
    removeFolder = remove;
    product = await startStandalone(folder, { DAYLIGHT_CLOCK: '2026-03-02T09:00:00+08:00' });
    people = await peopleOf(product.url);
  }, 90_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  it('needs a proposal, and the word of a superior who did not make it', async () => {
    const { decider, officer, clerk } = people;
    const at = `/cases/${await bringToDecision(people)}`;
    expect((await decider.post(`${at}/reject`, { serviceMethod: 'WINDOW' })).body.code).toBe('negative-not-proposed');
    ok(await officer.post(`${at}/propose-negative`, { kind: 'REJECTED', reasons }));
    expect((await decider.post(`${at}/reject`, { serviceMethod: 'WINDOW' })).body.code).toBe('negative-not-confirmed');
    expect((await officer.post(`${at}/confirm-negative`)).status).toBe(403);
    expect((await clerk.post(`${at}/confirm-negative`)).status).toBe(403);
  });

  it('can be declined: the case goes on as if nothing had been proposed', async () => {
    const { decider, officer, unitHead } = people;
    const at = `/cases/${await bringToDecision(people)}`;
    ok(await officer.post(`${at}/propose-negative`, { kind: 'REJECTED', reasons }));
    ok(await unitHead.post(`${at}/decline-negative`, { reason: '依据不足，请重新审查。' }));
    expect((await decider.post(`${at}/reject`, { serviceMethod: 'WINDOW' })).body.code).toBe('negative-not-proposed');
    expect(ok(await decider.post(`${at}/approve`, { content: '准予设置户外广告一处。' })).body.stage).toBe('APPROVED');
  });

  it('goes from proposal to closing, with its remedies, filed the same day', async () => {
    const { applicant, clerk, decider, officer, unitHead } = people;
    const caseId = await bringToDecision(people);
    const at = `/cases/${caseId}`;
    await agreeOnNegative(caseId, 'REJECTED', officer, unitHead);
    expect(ok(await decider.post(`${at}/reject`, { serviceMethod: 'WINDOW' })).body.stage).toBe('REJECTED');
    ok(await clerk.post(`${at}/file-negative`, { filingNo: '否备〔2026〕1号' }));
    ok(await clerk.post(`${at}/deliver`, { method: 'WINDOW', proof: '本人签收' }));
    const closed = ok(await clerk.post(`${at}/close`));
    expect(closed.body.stage).toBe('CLOSED');

    const history = await historyOf(applicant, caseId);
    const types = history.map(({ type }) => type);
    const wanted = ['NegativeProposed', 'NegativeConfirmed', 'RejectionDecided', 'NegativeFiled', 'Delivered'];
    expect(types.filter((type) => wanted.includes(type))).toEqual(wanted);
    expect(history.find(({ type }) => type === 'RejectionDecided')?.data).toMatchObject({
      reasons,
      remedy: { kind: 'REVIEW', reviewTermDays: 60, suitTermMonths: 6, startsOn: 'SERVICE' },
    });
    const filing = history.find(({ type, data }) => type === 'DeadlineComputed' && data.kind === 'NEGATIVE_FILING');
    expect(filing?.data).toMatchObject({ quantity: 0, dueDate: '2026-03-02' });
    const progress = ok(await applicant.get(`${at}?after=${closed.body.position}`));
    expect(progress.body).toMatchObject({ outcome: 'REJECTED', open: false });
  });

  it('is shown to nobody of another unit, whatever they ask', async () => {
    const { otherOfficer, stranger } = people;
    const caseId = await bringToReview(people);
    const proposal = { kind: 'REJECTED', reasons };
    const asIfNone = { status: 404, code: 'no-such-case' };
    for (const id of [caseId, '0000000000000000']) {
      for (const answer of [
        await otherOfficer.post(`/cases/${id}/propose-negative`, proposal),
        await otherOfficer.post(`/cases/${id}/propose-negative`, proposal, { 'if-match': '"1"' }),
        await otherOfficer.get(`/cases/${id}`),
        await otherOfficer.get(`/cases/${id}/history`),
        await otherOfficer.get(`/cases/${id}/actions`),
        await stranger.post(`/cases/${id}/withdraw`, { reason: '不要了。', initiatedBy: 'APPLICANT' }),
        await stranger.get(`/cases/${id}`),
      ]) {
        expect({ status: answer.status, code: answer.body.code }).toEqual(asIfNone);
      }
    }
  });

  it('of the application itself is proposed at the window and done by the unit', async () => {
    const { applicant, clerk, chief, unitHead } = people;
    const caseId = idOf(ok(await applicant.post('/cases', application)));
    const at = `/cases/${caseId}`;
    await agreeOnNegative(caseId, 'NOT_REQUIRED', clerk, unitHead);
    const refused = ok(await chief.post(`${at}/refuse-acceptance`, { serviceMethod: 'WINDOW' }));
    expect(refused.body.events).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'AcceptanceRefused' })]),
    );
    ok(await clerk.post(`${at}/file-negative`, { filingNo: '否备〔2026〕2号' }));
    ok(await clerk.post(`${at}/deliver`, { method: 'WINDOW', proof: '本人签收' }));
    expect(ok(await clerk.post(`${at}/close`)).body.stage).toBe('CLOSED');
  });
});
