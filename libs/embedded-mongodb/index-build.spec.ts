import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collection, type Document, MongoClient } from 'mongodb';
import { type EmbeddedMongodb, serve } from './server.js';
import { check } from './store-check.js';

interface Numbered extends Document {
  readonly _id: number;
}

describe('An index over documents that are there already', () => {
  let dir: string;
  let server: EmbeddedMongodb;
  let client: MongoClient;
  let collection: Collection<Numbered>;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mongodb-index-'));
    server = await serve({ dir });
    client = new MongoClient(server.url);
    collection = client.db('d').collection<Numbered>('c');
    await collection.insertMany(Array.from({ length: 5000 }, (_, _id) => ({ _id, a: _id % 10, u: _id })));
  });

  afterEach(async () => {
    await client.close();
    await server.close();
    await rm(dir, { recursive: true });
  });

  it('lets reads and writes go on while it is built, and holds what they wrote', async () => {
    const index = { built: false };
    const building = collection.createIndexes([{ key: { a: 1 } }, { key: { u: -1 }, unique: true }]).then(() => {
      index.built = true;
    });
    let writes = 0;
    while (!index.built) {
      const _id = (writes * 997) % 5000;
      await collection.updateOne({ _id }, { $set: { a: 77, u: -1 - writes } });
      await collection.deleteOne({ _id: (writes * 499 + 1) % 5000 });
      writes++;
    }
    await building;
    expect(writes).toBeGreaterThan(1);
    const changed = await collection.find({ a: 77 }, { hint: 'a_1' }).toArray();
    const scanned = await collection.find({ a: 77 }, { hint: { $natural: 1 } }).toArray();
    expect(new Set(changed.map(({ _id }) => _id))).toEqual(new Set(scanned.map(({ _id }) => _id)));
    expect(changed).toHaveLength(scanned.length);
    await client.close();
    await server.close();
    await check(dir);
  });

  it('is taken back when two documents are alike in a unique one', async () => {
    await expect(collection.createIndex({ a: 1 }, { unique: true })).rejects.toMatchObject({ code: 11000 });
    expect(await collection.indexes()).toHaveLength(1);
    await collection.insertOne({ _id: 9999, a: 1 });
    await collection.createIndex({ a: 1 });
    expect(await collection.countDocuments({ a: 1 })).toBe(501);
  });

  it('is not used for queries before it is complete', async () => {
    const index = { built: false };
    const building = collection.createIndex({ a: 1 }).then(() => {
      index.built = true;
    });
    while (!index.built) expect(await collection.countDocuments({ a: 3 })).toBe(500);
    await building;
  });
});
