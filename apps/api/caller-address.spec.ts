import { caseStream } from '#cases/events';
import { reviewSchema, reviewStream, type ReviewEvent } from '#reviews/events';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import { actsTo, happened } from '#test-support/case-history';
import { ok } from '#test-support/office';
import { wangMei } from '#test-support/people';

const window = '10.1.1.5';
const home = '203.0.113.9';

/** Everybody in here connects from 127.0.0.1, as through a proxy on this machine. */
describe('the address that a review came from', () => {
  let api: ApiFixture;
  let cases = 0;

  /** Invited from one place, reviewed from another, as the proxy says. */
  const isSuspected = async (invited: string | undefined, reviewed: string | undefined): Promise<unknown> => {
    const caseId = `served${++cases}`;
    await api.vault.keyFor(caseId, wangMei.id);
    await api.log.importStream(caseStream(caseId), happened(...actsTo.CLOSED));
    const from = (said: string | undefined) => (said === undefined ? {} : { 'x-forwarded-for': said });
    const clerk = await api.as('clerk-1', { role: 'clerk', unit: 'centre-window' });
    const { code } = ok(await clerk.post(`/cases/${caseId}/invite-review`, {}, from(invited))).body;
    const reviewer = await api.as('visitor-1', { role: 'public' });
    const review = { grade: 5, source: 'ONLINE', code };
    ok(await reviewer.post(`/cases/${caseId}/review`, review, from(reviewed)));
    const suspected: boolean[] = [];
    for await (const event of api.log.read<ReviewEvent>(reviewSchema, reviewStream(caseId)))
      if (event.type === 'ReviewSubmitted') suspected.push(event.data.selfReviewSuspected);
    return suspected[0];
  };

  describe('where a trusted proxy names it', () => {
    beforeAll(async () => {
      api = await openApiFixture('2026-03-11T09:00:00+08:00', { trustedProxies: ['127.0.0.0/8'] });
    }, 60_000);
    afterAll(() => api.close(), 30_000);

    it.each([
      ['the window’s own, it is suspected', window, window, true],
      ['another than the window’s, it is not', window, home, false],
      ['only what the reviewer said before the proxy, it is not', window, `${window}, ${home}`, false],
      ['not said, it is not: the proxy’s own is everybody’s', undefined, undefined, false],
    ])('is compared: if it is %s', async (_, invited, reviewed, suspected) =>
      expect(await isSuspected(invited, reviewed)).toBe(suspected),
    );
  });

  describe('where no proxy is trusted', () => {
    beforeAll(async () => {
      api = await openApiFixture('2026-03-11T09:00:00+08:00');
    }, 60_000);
    afterAll(() => api.close(), 30_000);

    it.each([
      ['named by whoever is connected', window, home],
      ['said to be the window’s', window, window],
      ['that of the connection', undefined, undefined],
    ])('is not known, and nothing is suspected for it: %s', async (_, invited, reviewed) =>
      expect(await isSuspected(invited, reviewed)).toBe(false),
    );
  });
});
