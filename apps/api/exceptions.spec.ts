import { collectionOf } from '#read-models/projection';
import { caseHandling } from '#read-models/case-handling';
import { catchUp } from '#read-models/catch-up';
import { exceptionRegister } from '#read-models/exceptions';
import { readModelDb } from '#read-models/store';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import type { Caller } from '#test-support/caller';
import { advertising, application, idOf, ok } from '#test-support/office';

interface Rate {
  readonly numerator: number;
  readonly denominator: number;
  readonly exclusions: object;
}

describe('exceptions from the online way', () => {
  let api: ApiFixture;
  let applicant: Caller;
  let clerk: Caller;
  let chief: Caller;
  let government: Caller;
  let bureau: Caller;
  let supervisor: Caller;

  /** A token does not live for a month: everybody has a new one. */
  const on = async (date: string) => {
    api.setClock(`${date}T09:00:00+08:00`);
    applicant = await api.as('wang', { role: 'applicant', id_number: '210281199001011234' });
    clerk = await api.as('clerk-1', { role: 'clerk', unit: 'centre-window' });
    chief = await api.as('chief-1', { role: 'chief', unit: 'urban' });
    government = await api.as('government-1', { role: 'government' });
    bureau = await api.as('bureau-1', { role: 'bureau' });
    supervisor = await api.as('supervisor-1', { role: 'supervisor' });
  };

  beforeAll(async () => {
    api = await openApiFixture();
    await on('2026-03-02');
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  /** What the projector would do. */
  const project = async () => {
    const db = readModelDb(api.mongodb);
    const stores = { eventStore: api.eventStore, mongodb: api.mongodb, db };
    const ends: number[] = [];
    for (const model of [caseHandling, exceptionRegister]) {
      const name = collectionOf(model);
      await db.collection(name).deleteMany({});
      ends.push(await catchUp(stores, model, name, 0));
    }
    const position = Math.max(...ends);
    await db
      .collection<{ _id: string }>('checkpoints')
      .updateMany(
        { _id: { $in: [caseHandling, exceptionRegister].map((one) => collectionOf(one)) } },
        { $set: { position } },
      );
  };
  const takeEffect = async (scope: string, reasonCode = 'DOCUMENT_DEMANDS', to = '2026-03-31') => {
    ok(await chief.post('/exceptions', { matterCode: advertising, scope, reasonCode }));
    const at = `/exceptions/${advertising}-${scope}`;
    ok(await government.post(`${at}/approve`, { docNo: '调政函〔2026〕3号', to, reviewBy: '2026-03-20' }));
    return ok(await bureau.post(`${at}/file`, { filingNo: 'LW-1', from: '2026-03-10' })).body;
  };
  const accept = async (receiver: Caller) => {
    const caseId = idOf(ok(await receiver.post('/cases', application)));
    ok(await clerk.post(`/cases/${caseId}/check-materials`, { outcome: 'COMPLETE', defects: [] }));
    ok(await clerk.post(`/cases/${caseId}/accept`));
  };
  const online = async () => {
    const { total } = ok(await supervisor.get('/statistics/figures?from=2026-03-01&to=2026-04-30')).body as {
      total: { rates: Record<'acceptedOnline' | 'acceptedOnlineOfAll', Rate> };
    };
    const { acceptedOnline, acceptedOnlineOfAll: all } = total.rates;
    return [
      acceptedOnline.numerator,
      acceptedOnline.denominator,
      acceptedOnline.exclusions,
      all.numerator,
      all.denominator,
    ];
  };

  it('are asked for by the unit, approved by the government and filed by the bureau, in this order', async () => {
    const at = `/exceptions/${advertising}-ONLINE`;
    const filing = { filingNo: 'LW-1', from: '2026-03-10' };
    expect((await bureau.post(`${at}/file`, filing)).body.code).toBe('not-approved-yet');
    expect(await takeEffect('ONLINE')).toMatchObject({ stage: 'EFFECTIVE', events: [{ type: 'ExceptionEffective' }] });
    expect((await bureau.post(`${at}/approve`, { docNo: 'x', to: '2026-03-31', reviewBy: '2026-03-31' })).status).toBe(
      403,
    );
  });

  it('take the cases of their matter out of the denominators while they hold, are listed, and are found used after their end', async () => {
    await accept(clerk);
    await on('2026-03-16');
    await accept(clerk);
    await accept(applicant);
    await on('2026-04-01');
    await accept(clerk);
    await project();
    expect(await online()).toEqual([0, 2, { acceptedExcused: 2 }, 1, 4]);
    const { rows } = ok(await supervisor.get('/exceptions')).body;
    expect(rows).toEqual([
      expect.objectContaining({
        exceptionId: `${advertising}-ONLINE`,
        unit: 'urban',
        classified: false,
        inForce: false,
      }),
    ]);
    expect(ok(await supervisor.get('/exceptions?on=2026-03-31')).body.rows).toHaveLength(1);
    expect(ok(await supervisor.get('/exceptions?on=2026-04-01')).body.rows).toEqual([]);
    const used = ok(await supervisor.get('/exceptions/used-after-end?from=2026-03-01&to=2026-04-30')).body.rows;
    expect(used).toEqual([{ exceptionId: `${advertising}-ONLINE`, matterCode: advertising, unit: 'urban', cases: 1 }]);
  });

  it('are hidden from other units where they are classified; the public learns how many there are, and no more', async () => {
    await on('2026-03-10');
    await takeEffect('OFFLINE', 'SECRECY');
    await project();
    const seenBy = async (caller: Caller) =>
      (ok(await caller.get('/exceptions')).body.rows as { exceptionId: string }[]).map((row) => row.exceptionId);
    const both = [`${advertising}-OFFLINE`, `${advertising}-ONLINE`];
    expect(await seenBy(supervisor)).toEqual(both);
    expect(await seenBy(chief)).toEqual(both);
    expect(await seenBy(await api.as('officer-9', { role: 'officer', unit: 'emergency' }))).toEqual([both[1]]);
    expect(await seenBy(clerk)).toEqual([both[1]]);
    const anybody = await api.app.inject({ method: 'GET', url: '/exceptions/in-force' });
    expect(anybody.json()).toEqual({ on: '2026-03-10', count: 2 });
  });

  it('are counted by where they stand, the classified ones for those who may see them', async () => {
    const counted = async (caller: Caller, query = '') => ok(await caller.get(`/exceptions/figures${query}`)).body;
    const byStage = { REQUESTED: 0, APPROVED: 0, DECLINED: 0, EFFECTIVE: 2, ENDED: 0, EXPIRED: 0 };
    const all = { on: '2026-03-10', total: 2, byStage, inForce: 2, reviewDue: 0 };
    expect(await counted(supervisor)).toMatchObject(all);
    expect(await counted(supervisor, '?unit=urban')).toMatchObject(all);
    expect(await counted(supervisor, '?unit=emergency')).toMatchObject({ total: 0, inForce: 0 });
    expect(await counted(clerk)).toMatchObject({ total: 1, byStage: { EFFECTIVE: 1 }, inForce: 1 });
    expect((await applicant.get('/exceptions/figures')).status).toBe(403);
  });

  it('come page by page, each once', async () => {
    const first = ok(await supervisor.get('/exceptions?limit=1')).body;
    const second = ok(await supervisor.get(`/exceptions?limit=1&cursor=${String(first.next)}`)).body;
    expect([first, second].flatMap(({ rows }) => rows)).toEqual(ok(await supervisor.get('/exceptions')).body.rows);
    expect(second.next).toBeUndefined();
  });
});
