import { caseStream } from '#cases/events';
import { erasureStream } from '#erasure/events';
import type { Envelope } from '#kernel/envelope';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import type { Answer, Caller } from '#test-support/caller';
import { type Acts, actsTo, happened } from '#test-support/case-history';
import { ok } from '#test-support/office';
import { bureau, wangMei } from '#test-support/people';

const served = 'served1';
const inReview = 'review1';
const none = 'none1';
const another = 'housing';

describe('to another unit’s staff', () => {
  let api: ApiFixture;
  let officer: Caller;
  let stranger: Caller;
  let supervisor: Caller;

  const said = ({ status, body }: Answer) => [status, body.code];
  const noSuchCase = [404, 'no-such-case'];

  const bring = async (caseId: string, history: Acts) => {
    await api.vault.keyFor(caseId, wangMei.id);
    await api.log.importStream(caseStream(caseId), happened(...history));
  };
  /** A list of destruction waits for approval. */
  const propose = async (caseId: string) => {
    const [first] = happened(...actsTo.RECEIVED);
    const metadata = { ...first?.metadata, schemaVersion: 1, actor: { id: 'archivist', role: 'centre' } } as Envelope;
    const data = { listNo: 'XH-1', keyIds: [], retainUntil: '2026-03-11' };
    await api.log.importStream(erasureStream(caseId), [{ type: 'DestructionProposed', data, metadata }]);
  };

  beforeAll(async () => {
    api = await openApiFixture('2026-03-11T09:00:00+08:00');
    await bring(served, actsTo.CLOSED);
    await bring(inReview, actsTo.IN_REVIEW);
    await propose(served);
    officer = await api.as('officer-1', { role: 'officer', unit: bureau });
    stranger = await api.as('officer-9', { role: 'officer', unit: another });
    supervisor = await api.as('supervisor-1', { role: 'supervisor' });
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  it('a case has no personal data whose state they could ask for', async () => {
    const at = (caseId: string) => `/cases/${caseId}/erasure`;
    for (const caseId of [served, inReview, none]) expect(said(await stranger.get(at(caseId)))).toEqual(noSuchCase);
    expect(ok(await officer.get(at(served))).body).toMatchObject({ stage: 'PROPOSED', listNo: 'XH-1' });
    expect(said(await officer.get(at(none)))).toEqual(noSuchCase);
  });

  it('a case has no list of destruction that they could approve or decline', async () => {
    const head = await api.as('head-9', { role: 'unit-head', unit: another });
    for (const act of ['approve-destruction', 'decline-destruction'])
      for (const caseId of [served, none])
        expect(said(await head.post(`/cases/${caseId}/erasure/${act}`))).toEqual(noSuchCase);
    const ownHead = await api.as('head-1', { role: 'unit-head', unit: bureau });
    expect(ok(await ownHead.post(`/cases/${served}/erasure/approve-destruction`)).body.events).toMatchObject([
      { type: 'DestructionApproved' },
    ]);
  });

  it('a case has no review that they could ask for, served or not', async () => {
    const at = (caseId: string) => `/cases/${caseId}/invite-review`;
    for (const role of ['officer', 'chief'] as const) {
      const other = await api.as(`${role}-9`, { role, unit: another });
      for (const caseId of [served, inReview, none]) expect(said(await other.post(at(caseId), {}))).toEqual(noSuchCase);
    }
    const townWindow = await api.as('clerk-9', { role: 'clerk', unit: 'xiaoming' });
    expect(said(await townWindow.post(at(served), {}))).toEqual(noSuchCase);
    expect(said(await officer.post(at(inReview), {}))).toEqual([409, 'not-served-yet']);
    expect(ok(await officer.post(at(served), {})).body).toMatchObject({ code: expect.any(String), repeated: false });
  });

  const persons = [
    '/statistics/cases?counter=received',
    '/statistics/reviews/rows?figure=goodRate&part=numerator',
    '/statistics/figures?by=OFFICER',
    '/statistics/ranking?figure=early&by=POST',
  ];

  it.each(persons)('%s tells of nobody: they name their own unit', async (question) => {
    for (const unit of ['', `&unit=${bureau}`])
      expect(said(await stranger.get(`${question}${unit}`))).toEqual([403, 'role-not-permitted']);
    expect((await stranger.get(`${question}&unit=${another}`)).status).toBe(200);
    expect((await officer.get(`${question}&unit=${bureau}`)).status).toBe(200);
    expect((await supervisor.get(question)).status).toBe(200);
  });

  it('reviews by officer tell of nobody: whose unit an officer is of is not counted there', async () => {
    expect(said(await stranger.get('/statistics/reviews?by=OFFICER'))).toEqual([403, 'role-not-permitted']);
    expect((await supervisor.get('/statistics/reviews?by=OFFICER')).status).toBe(200);
  });

  it.each([
    '/statistics/figures',
    `/statistics/figures?unit=${bureau}`,
    '/statistics/reviews',
    `/statistics/reviews?unit=${bureau}`,
    '/statistics/reviews?by=MATTER',
  ])('%s tells how the units do, as to all staff', async (question) =>
    expect((await stranger.get(question)).status).toBe(200),
  );
});
