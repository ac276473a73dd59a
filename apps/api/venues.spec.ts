import { catchUp } from '#read-models/catch-up';
import { register } from '#read-models/posts';
import { collectionOf } from '#read-models/projection';
import { readModelDb } from '#read-models/store';
import { venueRegister } from '#read-models/venues';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import type { Caller } from '#test-support/caller';
import { advertising, application, idOf, ok } from '#test-support/office';

const unit = 'urban';
const town = { type: 'TOWN', name: { zh: '晓明镇便民服务中心', en: 'Service office of Xiaoming' } };
const from9to15 = { effectiveFrom: '2026-03-02', duty: [{ spans: [{ from: '09:00', to: '15:00' }] }] };
const from8to20 = {
  effectiveFrom: '2026-03-04',
  duty: [{ weekdays: [1, 2, 3, 4, 5], spans: [{ from: '08:00', to: '20:00' }] }],
  extended: [
    { dates: { from: '2026-03-01', to: '2026-12-31' }, weekdays: [6], spans: [{ from: '09:00', to: '12:00' }] },
    { season: { from: '11-01', to: '02-28' }, spans: [] },
  ],
};

describe('a venue with hours of its own', () => {
  let api: ApiFixture;
  let centre: Caller;
  let clerk: Caller;
  let applicant: Caller;
  let head: Caller;
  let anna: Caller;

  const at = async (instant: string) => {
    api.setClock(instant);
    centre = await api.as('centre-1', { role: 'centre' });
    clerk = await api.as('clerk-1', { role: 'clerk', unit: 'centre-window' });
    applicant = await api.as('wang', { role: 'applicant', id_number: '210281199001011234' });
    head = await api.as('head-1', { role: 'unit-head', unit });
    anna = await api.as('anna', { role: 'chief', unit });
  };

  beforeAll(async () => {
    api = await openApiFixture();
    await at('2026-03-02T09:00:00+08:00');
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  /** What the projector would do. */
  const project = async () => {
    const db = readModelDb(api.mongodb);
    for (const model of [register, venueRegister]) {
      const name = collectionOf(model);
      await db.collection(name).deleteMany({});
      await catchUp({ eventStore: api.eventStore, mongodb: api.mongodb, db }, model, name, 0);
    }
  };
  const custodyOf = async (caseId: string) =>
    ok(await clerk.get(`/cases/${caseId}/custody`)).body as { totalMinutes: number; intervals: { minutes: number }[] };
  const received = async (venue?: string) =>
    idOf(ok(await applicant.post('/cases', { ...application, ...(venue === undefined ? {} : { venue }) })));

  it('is registered, told its hours, and shown to everybody as they were said', async () => {
    expect((await centre.post('/venues/xiaoming/hours', from9to15)).body.code).toBe('no-such-venue');
    ok(await centre.post('/venues/xiaoming', town));
    ok(await centre.post('/venues/wanghai', { ...town, name: { zh: '望海', en: 'Wanghai' } }));
    for (const hours of [from9to15, from8to20]) ok(await centre.post('/venues/xiaoming/hours', hours));
    await project();
    const shown = {
      venue: 'xiaoming',
      ...town,
      inForce: 1,
      hours: [
        { version: 1, ...from9to15 },
        { version: 2, ...from8to20 },
      ],
    };
    const everybody = await api.app.inject({ method: 'GET', url: '/venues/xiaoming' });
    expect(JSON.parse(everybody.body)).toEqual(shown);
    const first = JSON.parse((await api.app.inject({ method: 'GET', url: '/venues?limit=1' })).body) as {
      rows: object[];
      next: string;
    };
    expect(first.rows).toMatchObject([{ venue: 'wanghai', inForce: null, hours: [] }]);
    const second = await api.app.inject({ method: 'GET', url: `/venues?limit=1&cursor=${first.next}` });
    expect(JSON.parse(second.body)).toEqual({ rows: [shown] });
    expect((await centre.get('/venues/nowhere')).status).toBe(404);
  });

  it.each<[string, object]>([
    ['invalid-body', { ...from9to15, duty: [] }],
    ['invalid-body', { ...from9to15, duty: [{ spans: [{ from: '9:00', to: '15:00' }] }] }],
    ['invalid-body', { ...from9to15, duty: [{ weekdays: [8], spans: [] }] }],
    ['invalid-body', { ...from9to15, duty: [{ season: { from: '13-01', to: '02-01' }, spans: [] }] }],
    ['invalid-body', { ...from9to15, duty: Array.from({ length: 41 }, () => ({ spans: [] })) }],
    ['no-such-hours', { ...from8to20, duty: [{ spans: [{ from: '15:00', to: '09:00' }] }] }],
    ['invalid-body', { ...from9to15, effectiveFrom: '2026-02-30' }],
    ['year-unknown', { ...from9to15, effectiveFrom: '2051-01-01' }],
    ['hours-of-past-days', { ...from8to20, effectiveFrom: '2026-03-01' }],
  ])('is told why hours are not taken: %s', async (code, hours) =>
    expect((await centre.post('/venues/xiaoming/hours', hours)).body.code).toBe(code),
  );

  it('counts the custody of the cases that came in there by its hours, each day by those in force', async () => {
    const [there, unknown, nowhere] = [await received('xiaoming'), await received('unheard-of'), await received()];
    await at('2026-03-05T08:30:00+08:00');
    // Two days from nine to three, one from eight to eight, and half an hour.
    expect((await custodyOf(there)).totalMinutes).toBe(2 * 360 + 720 + 30);
    expect((await custodyOf(nowhere)).totalMinutes).toBe(2 * 390 + 360);
    expect(await custodyOf(unknown)).toMatchObject({ totalMinutes: 2 * 390 + 360 });
    const { intervals, totalMinutes } = await custodyOf(there);
    expect(intervals.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(totalMinutes);
  });

  it('flags a seal used outside its hours, and none outside those of others', async () => {
    ok(await head.post('/posts/urban-chief', { unit, a: 'anna', b: 'bo' }));
    const grant = { unit, matters: ['*'], scopes: ['decide', 'seal'], grantee: 'anna', docNo: 'SQ-1' };
    ok(await head.post('/grants/g-1', { ...grant, from: '2026-03-05', to: '2026-12-31' }));
    for (const [venue, sealId] of [
      ['xiaoming', 's-1'],
      ['wanghai', 's-2'],
    ]) {
      const chief = { officer: 'anna', post: 'urban-chief', grants: ['g-1'], docNo: 'RM-1', from: '2026-03-05' };
      ok(await head.post(`/chiefs/${unit}/appoint`, { ...chief, venue }));
      ok(await centre.post(`/chiefs/${unit}/seals`, { sealId, venue, docNo: 'YZ-1' }));
    }
    await project();
    await at('2026-03-05T19:30:00+08:00');
    for (const sealId of ['s-1', 's-2']) {
      const use = { sealId, matterCode: advertising, docHash: 'b'.repeat(64) };
      ok(await anna.post(`/chiefs/${unit}/seals/apply`, use));
    }
    await project();
    const { rows } = ok(await head.get(`/seal-uses?unit=${unit}`)).body as { rows: object[] };
    expect(rows).toMatchObject([
      { venue: 'xiaoming', outsideOfficeHours: false },
      { venue: 'wanghai', outsideOfficeHours: true },
    ]);
  });

  it('gives the cover of a post held there its term, and counts how far it was covered', async () => {
    const absence = { officer: 'anna', from: '2026-03-05T19:40:00+08:00', to: '2026-03-06T20:00:00+08:00' };
    const dueAt = async (postId: string): Promise<string | undefined> => {
      ok(await anna.post(`/posts/${postId}/absences`, { ...absence, reason: 'LEAVE' }));
      await project();
      const { rows } = ok(await head.get('/posts?officer=anna')).body as {
        rows: { _id: string; post: { absences: { coverDueAt: string }[] } }[];
      };
      return rows.find(({ _id }) => _id === `post-${postId}`)?.post.absences[0]?.coverDueAt;
    };
    ok(await head.post('/posts/town-review', { unit, a: 'anna', b: 'bo', venue: 'xiaoming' }));
    expect(await dueAt('town-review')).toBe(new Date('2026-03-06T08:10:00+08:00').toISOString());
    expect(await dueAt('urban-chief')).toBe(new Date('2026-03-06T09:00:00+08:00').toISOString());
    await at('2026-03-06T20:00:00+08:00');
    const { postsCovered } = ok(await head.get('/statistics/coverage?from=2026-03&to=2026-03')).body as {
      postsCovered: { numerator: number; denominator: number };
    };
    // At the chief's post from 08:30, uncovered on Friday; in town from 19:30 to 20:00 and a day of twelve hours.
    expect(postsCovered).toMatchObject({ denominator: 390 + 390 + 30 + 720, numerator: 390 + 10 });
  });
});
