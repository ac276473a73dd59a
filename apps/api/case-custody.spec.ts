import { catchUp } from '#read-models/catch-up';
import { register } from '#read-models/posts';
import { collectionOf } from '#read-models/projection';
import { readModelDb } from '#read-models/store';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import { bringToReview, ok, type People, peopleOf } from '#test-support/office';

const post = '/posts/post-of-officer-1';

describe('the custody of a case on a post', () => {
  let api: ApiFixture;
  let people: People;
  let at: string;

  // A token lasts less than a night.
  const wakeOn = async (instant: string) => {
    api.setClock(instant);
    people = await peopleOf(api.url);
  };
  const away = async (from: string, to: string) =>
    ok(await people.unitHead.post(`${post}/absences`, { officer: 'officer-1', from, to, reason: 'LEAVE' }));

  beforeAll(async () => {
    api = await openApiFixture('2026-03-02T09:00:00+08:00');
    people = await peopleOf(api.url);
    ok(await people.unitHead.post(post, { unit: 'urban', a: 'officer-1', b: 'officer-2' }));
    at = `/cases/${await bringToReview(people)}`;
    await away('2026-03-03T09:00:00+08:00', '2026-03-06T09:00:00+08:00');
    await wakeOn('2026-03-03T09:10:00+08:00');
    ok(await people.unitHead.post(`${post}/activate-b`));
    await wakeOn('2026-03-05T09:00:00+08:00');
    await away('2026-03-06T09:00:00+08:00', '2026-03-11T09:00:00+08:00');
    await wakeOn('2026-03-10T09:00:00+08:00');
    const db = readModelDb(api.mongodb);
    const name = collectionOf(register);
    // What the projector would do.
    await db.collection(name).deleteMany({});
    await catchUp({ eventStore: api.eventStore, mongodb: api.mongodb, db }, register, name, 0);
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  it('charges the unit for the minutes until B stood in, and for none of a longer absence through which B stays', async () => {
    const { body } = ok(await people.unitHead.get(`${at}/custody`));
    const intervals = body.intervals as { kind: string; charged: object; from: string; minutes: number }[];
    expect(intervals.filter(({ kind }) => kind === 'UNCOVERED')).toMatchObject([
      { charged: { unit: 'urban' }, from: '2026-03-03T01:00:00.000Z', minutes: 10 },
    ]);
  });
});
