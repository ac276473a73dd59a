import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, MongoClient } from 'mongodb';
import type { Logged } from '#event-log/decode';
import type { Envelope } from '#kernel/envelope';
import { copyWriter } from '#read-models/copy-writer';
import { touchesOf } from '#read-models/fold';
import { projection, type Stored } from '#read-models/projection';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { documentsOf } from '#test-support/read-model';

type Dropped = { type: 'Dropped'; data: { basket: string; weight: number } };

interface Basket extends Stored {
  readonly weights: readonly number[];
  readonly total?: number;
}

const baskets = projection<Dropped, Basket>({
  name: 'baskets',
  version: 1,
  indexes: [],
  ids: ({ data }) => [data.basket, 'all'],
  on: {
    Dropped: (before, { data, position }, _id) => {
      const weights = _id === 'all' ? [position] : [...(before?.weights ?? []), data.weight];
      return { _id, position, weights };
    },
  },
  derive: ({ total: _, ...basket }) => ({ ...basket, total: basket.weights.reduce((sum, one) => sum + one, 0) }),
});

/** Repeatable: the baskets come back after few others and after many. */
const drops = (count: number, kinds: number): Logged<Dropped>[] =>
  Array.from({ length: count }, (_, position) => {
    const kind = (position * 7919 + (position >> 5) * 31) % kinds;
    return {
      type: 'Dropped',
      data: { basket: `b${position % 3 === 0 ? kind % 10 : kind}`, weight: position },
      metadata: {} as Envelope,
      id: String(position),
      stream: 'basket-x',
      revision: position,
      position: position + 1,
    };
  });

describe('the writer of a copy', () => {
  let client: MongoClient;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const documents = await openDocumentsFixture();
    client = documents.client;
    close = () => documents.close();
  }, 30_000);
  afterAll(() => close());

  it('writes what a fold in memory gives, though it holds few documents and takes back those that have left', async () => {
    const db = client.db('few-held');
    const events = drops(6_000, 400);
    const writer = copyWriter(db, baskets, 'few', { held: 40, leaving: 20 });
    for (let at = 0; at < events.length; at += 37) await writer.apply(touchesOf(baskets, events.slice(at, at + 37)));
    const expected = documentsOf<Basket>(baskets, events);
    expect(await writer.finish()).toBe(expected.size);
    const found = await db.collection<Basket>('few').find({}).toArray();
    expect(new Map(found.map((document) => [document._id, document]))).toEqual(expected);
  }, 60_000);

  it('lets documents go when they are many bytes, however few they are', async () => {
    const collection = client.db('large-held').collection<Basket>('large');
    const events = drops(200, 200);
    const heavy = events.map((event) => ({
      ...event,
      data: { ...event.data, basket: `${'b'.repeat(500)}${event.id}` },
    }));
    const writer = copyWriter(client.db('large-held'), baskets, 'large', { heldBytes: 60_000, leavingBytes: 20_000 });
    for (let at = 0; at < heavy.length; at += 10) await writer.apply(touchesOf(baskets, heavy.slice(at, at + 10)));
    // Some 1,200 bytes each: about a third may be held or on its way out.
    const until = performance.now() + 20_000;
    while ((await collection.countDocuments()) < 100 && performance.now() < until) await sleep(10);
    expect(await collection.countDocuments()).toBeGreaterThanOrEqual(100);
    expect(await writer.finish()).toBe(201);
  }, 60_000);

  it('has several commands on their way, and says when all of them are done', async () => {
    const events = drops(5_600, 5_600).map((event) => ({ ...event, data: { ...event.data, basket: `b${event.id}` } }));
    const writer = copyWriter(client.db('many-commands'), baskets, 'many');
    await writer.apply(touchesOf(baskets, events));
    expect(await writer.finish()).toBe(5_601);
  }, 60_000);

  it('ends with the error of a command that fails, however many are on their way', async () => {
    const failing = { bulkWrite: async () => Promise.reject(new Error('the disk is full')) };
    const writer = copyWriter({ collection: () => failing } as unknown as Db, baskets, 'failing');
    const events = drops(5_600, 5_600).map((event) => ({ ...event, data: { ...event.data, basket: `b${event.id}` } }));
    await writer.apply(touchesOf(baskets, events));
    await expect(writer.finish()).rejects.toThrow('the disk is full');
  });
});
