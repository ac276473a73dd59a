import type { MongoClient } from 'mongodb';
import type { Logged } from '#event-log/decode';
import type { Envelope } from '#kernel/envelope';
import { applyTogether, batchApplier, checkpoints } from '#read-models/apply-batch';
import { StuckProjection } from '#read-models/fold';
import { collectionOf, projection, type Stored } from '#read-models/projection';
import { markReady, markStuck, ModelFilling, modelReader, prepareModels, readCheckpoints } from '#read-models/store';
import { openDocumentsFixture } from '#test-support/documents-fixture';

/** A count per basket and in all: the kind of document that shows at once when an event is taken twice or not at all. */
type Dropped = { type: 'Dropped'; data: { basket: string; weight: number } };

interface Basket extends Stored {
  readonly drops: number;
  readonly weight: number;
}

const baskets = (name: string) =>
  projection<Dropped, Basket>({
    name,
    version: 1,
    indexes: [{ key: { weight: 1, _id: 1 } }],
    ids: ({ data }) => [data.basket, 'all'],
    on: {
      Dropped: (before, { data, position }, _id) => {
        if (data.weight < 0) throw new Error('nothing weighs less than nothing');
        return { _id, position, drops: (before?.drops ?? 0) + 1, weight: (before?.weight ?? 0) + data.weight };
      },
    },
  });

const drop = (position: number, basket: string, weight = 1): Logged<Dropped> => ({
  type: 'Dropped',
  data: { basket, weight },
  metadata: {} as Envelope,
  id: String(position),
  stream: `basket-${basket}`,
  revision: position,
  position,
});

const batch = (...events: Logged<Dropped>[]) => ({ events, position: events.at(-1)?.position ?? 0 });

describe('read models', () => {
  let client: MongoClient;
  let close: () => Promise<void>;
  let names = 0;

  beforeAll(async () => {
    const documents = await openDocumentsFixture();
    client = documents.client;
    close = () => documents.close();
  }, 30_000);
  afterAll(() => close());

  const scene = async () => {
    const model = baskets(`baskets-${(names += 1)}`);
    const db = client.db('test');
    await prepareModels(db, [model]);
    const applier = () => batchApplier(client, db, model);
    const all = async () => db.collection<Basket>(collectionOf(model)).findOne({ _id: 'all' });
    return { model, db, applier, all };
  };

  it('count every event once, however often it comes', async () => {
    const { applier, all } = await scene();
    const first = batch(drop(1, 'a'), drop(2, 'b'), drop(3, 'a'));
    const one = applier();
    await one.apply(first);
    await one.apply(first);
    await applier().apply(batch(drop(2, 'b'), drop(3, 'a'), drop(4, 'a')));
    expect(await all()).toEqual({ _id: 'all', position: 4, drops: 4, weight: 4 });
  });

  it('count once when the process died between the documents and the checkpoint', async () => {
    const { model, db, applier, all } = await scene();
    await applier().apply(batch(drop(1, 'a'), drop(2, 'a')));
    await db
      .collection<{ _id: string }>(checkpoints)
      .updateOne({ _id: collectionOf(model) }, { $set: { position: 0 } });
    await applier().apply(batch(drop(1, 'a'), drop(2, 'a'), drop(3, 'b')));
    expect(await all()).toMatchObject({ drops: 3 });
    expect((await readCheckpoints(db)).get(collectionOf(model))?.position).toBe(3);
  });

  it('lose nothing and double nothing when two writers follow the same log', async () => {
    const { applier, all } = await scene();
    const [here, there] = [applier(), applier()];
    await here.apply(batch(drop(1, 'a')));
    await there.apply(batch(drop(1, 'a'), drop(2, 'b')));
    await here.apply(batch(drop(2, 'b'), drop(3, 'c')));
    expect(await all()).toMatchObject({ drops: 3, position: 3 });
  });

  it('are written together, and each goes on by itself where another writer was faster', async () => {
    const [one, other] = [await scene(), await scene()];
    const here = [one.applier(), other.applier()];
    await applyTogether(client, here, batch(drop(1, 'a')));
    await other.applier().apply(batch(drop(1, 'a'), drop(2, 'b'), drop(3, 'c')));
    const outcomes = await applyTogether(client, here, batch(drop(2, 'b'), drop(3, 'c'), drop(4, 'bad', -1)));
    expect(outcomes).toMatchObject(here.map(() => ({ status: 'rejected', reason: { revision: 4 } })));
    expect(await one.all()).toMatchObject({ drops: 3, position: 3 });
    expect(await other.all()).toMatchObject({ drops: 3, position: 3 });
    const known = await readCheckpoints(one.db);
    expect(here.map(({ name }) => known.get(name)?.position)).toEqual([3, 3]);
  });

  it('stop at an event that cannot be applied, with all before it done, and say where', async () => {
    const { model, db, applier, all } = await scene();
    const one = applier();
    const failed = one.apply(batch(drop(1, 'a'), drop(2, 'a'), drop(3, 'bad', -1), drop(4, 'a')));
    await expect(failed).rejects.toMatchObject({ constructor: StuckProjection, stream: 'basket-bad', revision: 3 });
    expect(await all()).toMatchObject({ drops: 2 });
    expect((await readCheckpoints(db)).get(collectionOf(model))?.position).toBe(2);
  });

  it('are marked with the event they cannot get past, until they have', async () => {
    const { model, db, applier } = await scene();
    const name = collectionOf(model);
    await markStuck(db, name, { stream: 'basket-bad', revision: 3 });
    expect((await readCheckpoints(db)).get(name)?.stuck).toEqual({ stream: 'basket-bad', revision: 3 });
    await applier().apply(batch(drop(3, 'mended')));
    expect((await readCheckpoints(db)).get(name)).toEqual({ _id: name, position: 3 });
  });

  it('answer nothing before they have reached the end of the log once', async () => {
    const { model, db, applier } = await scene();
    const reader = modelReader(db, model);
    await applier().apply(batch(drop(1, 'a', 7)));
    await expect(reader.get('a')).rejects.toThrow(ModelFilling);
    await markReady(db, collectionOf(model));
    expect(await reader.get('a')).toMatchObject({ weight: 7 });
    expect(await reader.position()).toBe(1);
    expect(await reader.count({ weight: { $gte: 7 } })).toBe(2);
  });
});
