import { mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Database, open as openLmdb } from 'lmdb';
import { type Document, MongoClient } from 'mongodb';
import { findCollection, withoutCollection } from './catalogue.js';
import { countKey, recordBuffer, wholeRange } from './record-keys.js';
import { type EmbeddedMongodb, serve } from './server.js';
import { openOrSetAside, setAside } from './set-aside.js';
import { checkWhileServing } from './store-check.js';
import { StoreError } from './store-error.js';
import { abandonStore, openStore, saveCatalogue, write } from './store.js';

const documents = 3000;
const pageBytes = 4096;
const zero = Buffer.alloc(0);
/** The number of a record that there is not. */
const never = recordBuffer(0xffff_ffff);

const documentOf = (i: number): Document & { _id: number } => ({
  _id: i,
  unit: `unit-${i % 40}`,
  text: '申请'.repeat(i % 50),
});

/** Changes some bytes of a file for others. */
const flip = async (path: string, at: number, length: number): Promise<void> => {
  const file = await open(path, 'r+');
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, at);
  await file.write(
    bytes.map((byte) => byte ^ 0x5a),
    0,
    length,
    at,
  );
  await file.close();
};

describe('A damaged store', () => {
  let root: string;
  let dir: string;
  let whole: Map<string, Buffer>;

  const withClient = async <Result>(
    { url }: EmbeddedMongodb,
    work: (client: MongoClient) => Promise<Result>,
  ): Promise<Result> => {
    const client = new MongoClient(url, { serverSelectionTimeoutMS: 3000 });
    try {
      return await work(client);
    } finally {
      await client.close();
    }
  };

  const read = (server: EmbeddedMongodb): Promise<Document[]> =>
    withClient(server, (client) => client.db('d').collection('c').find().sort({ _id: 1 }).toArray());

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'mongodb-damage-'));
    dir = join(root, 'store');
    const server = await serve({ dir });
    await withClient(server, async (client) => {
      const collection = client.db('d').collection<Document & { _id: number }>('c');
      await collection.createIndexes([{ key: { unit: 1, _id: 1 } }, { key: { text: 1 } }]);
      await collection.insertMany(Array.from({ length: documents }, (_, i) => documentOf(i)));
      await collection.insertOne({ _id: documents, unit: 'long', text: 'x'.repeat(3 * pageBytes) });
    });
    await server.close();
    whole = new Map();
    for (const name of await readdir(dir)) whole.set(name, await readFile(join(dir, name)));
  });

  beforeEach(async () => {
    for (const name of await readdir(root)) await rm(join(root, name), { recursive: true });
    const server = await serve({ dir });
    await server.close();
    for (const [name, bytes] of whole) await writeFile(join(dir, name), bytes);
  });

  afterAll(() => rm(root, { recursive: true }));

  const data = (): string => join(dir, 'data.mdb');

  const said: { aside: string; why: StoreError }[] = [];
  const opened = (check: 'after-crash' | 'never' = 'after-crash'): Promise<EmbeddedMongodb> =>
    openOrSetAside(
      () => serve({ dir, check }),
      (aside, why) => said.push({ aside, why }),
    );

  it.each<[string, () => Promise<void>]>([
    ['is cut short', () => truncate(data(), 100_000)],
    ['lost its last byte', async () => truncate(data(), (await stat(data())).size - 1)],
    ['is empty', () => truncate(data(), 0)],
    ['is gone', () => rm(data())],
    ['is garbage', () => writeFile(data(), Buffer.alloc(50_000, 7))],
    ['has one bit of a text changed', () => flip(data(), 60 * pageBytes + 2000, 1)],
    ['has a page of other bytes', () => flip(data(), 20 * pageBytes, pageBytes)],
    ['has other heads', () => flip(data(), 0, 2 * pageBytes)],
  ])('is set aside and replaced by an empty one when its file %s', async (_title, damage) => {
    await damage();
    await expect(serve({ dir })).rejects.toMatchObject({ name: 'StoreError', reason: 'damaged', dir });
    said.length = 0;
    const server = await opened('never');
    expect(await read(server)).toEqual([]);
    await server.close();
    expect(said).toMatchObject([
      { why: { reason: 'damaged', dir, advice: expect.stringContaining('set the directory') } },
    ]);
    const aside = said[0]?.aside ?? '';
    expect(dirname(aside)).toBe(root);
    expect(basename(aside)).toMatch(/^store\.damaged-\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z$/);
    expect(await readdir(aside)).toEqual(expect.arrayContaining(['data.seal']));
  });

  it('is found when it was killed as well, and never ends the process', async () => {
    const pages = (await stat(data())).size / pageBytes;
    let found = 0;
    const step = Math.ceil(pages / 24);
    for (let page = 2; page < pages; page += step) {
      for (const [name, bytes] of whole) await writeFile(join(dir, name), bytes);
      await rm(join(dir, 'data.seal'));
      await flip(data(), page * pageBytes + 8 * (page % 4), 16);
      said.length = 0;
      const server = await opened();
      const there = await read(server);
      await server.close();
      found += said.length;
      // A page that no tree holds any more may say anything.
      expect(there).toHaveLength(said.length === 0 ? documents + 1 : 0);
      for (const { aside } of said) await rm(aside, { recursive: true });
    }
    expect(found).toBeGreaterThan(12);
  }, 120_000);

  it('has lost nothing when only its lock file or its seal is gone', async () => {
    await rm(join(dir, 'lock.mdb'));
    await rm(join(dir, 'data.seal'));
    said.length = 0;
    const server = await opened();
    expect(await read(server)).toHaveLength(documents + 1);
    await server.close();
    expect(said).toEqual([]);
  });

  it('is not taken for whole because it was looked at', async () => {
    await rm(join(dir, 'data.seal'));
    const bytes = await readFile(data());
    const at = bytes.lastIndexOf('unit-7\0');
    await flip(data(), at, 6);
    for (let i = 0; i < 2; i++)
      await expect(serve({ dir, check: 'after-crash' })).rejects.toMatchObject({ reason: 'damaged' });
  });

  describe('that was killed, and is checked while it is served,', () => {
    const served = (): Promise<EmbeddedMongodb> => serve({ dir, check: 'after-crash-while-serving' });

    beforeEach(() => rm(join(dir, 'data.seal')));

    it('is found to agree where a collection is dropped meanwhile, and half of it is cleared', async () => {
      const before = await serve({ dir });
      await withClient(before, async (client) => client.db('d').collection('dropped').insertMany([{}, {}, {}]));
      await before.close();
      const store = await openStore(dir);
      const checking = checkWhileServing(store);
      await write(store, () => {
        const dropped = findCollection(store.catalogue, 'd', 'dropped');
        if (!dropped) throw new Error('there is nothing to drop');
        saveCatalogue(store, withoutCollection(store.catalogue, dropped));
        const [first] = store.db.getKeys(wholeRange('documents', dropped.id));
        store.db.removeSync(first ?? zero);
      });
      expect(await checking).toBeGreaterThan(0);
      await abandonStore(store);
    });

    /** Changes a text where it stands last. */
    const change = async (text: string): Promise<void> => flip(data(), (await readFile(data())).lastIndexOf(text), 6);

    it('serves meanwhile, is found to agree, and is sealed when it is closed', async () => {
      const server = await served();
      expect(await read(server)).toHaveLength(documents + 1);
      expect(await server.checked).toBeGreaterThan(0);
      await server.close();
      const again = await served();
      expect(await again.checked).toBeUndefined();
      await again.close();
    });

    it('is found to agree whatever clients change meanwhile', async () => {
      const server = await served();
      const through = new AbortController();
      const checked = server.checked.finally(() => through.abort());
      await withClient(server, async (client) => {
        const collection = client.db('d').collection<Document & { _id: number }>('c');
        for (let i = 0; !through.signal.aborted && i < documents; i += 3) {
          await collection.updateOne({ _id: i }, { $set: { unit: `other-${i}` } });
          await collection.deleteOne({ _id: i + 1 });
          await collection.insertOne({ _id: documents + 1 + i, unit: 'new', text: '新' });
          if (i === 30) await collection.dropIndex('text_1');
          if (i === 60) await collection.createIndex({ unit: -1 });
          if (i === 90) await client.db('d').collection('later').insertOne({ unit: 'later' });
        }
        expect(through.signal.aborted).toBe(true);
      });
      expect(await checked).toBeGreaterThan(0);
      await server.close();
    });

    /** Lays hands on what LMDB holds, past the store. */
    const tamper = async (change: (db: Database<Buffer, Buffer>) => void): Promise<void> => {
      const db = openLmdb<Buffer, Buffer>({ path: dir, noSubdir: false, encoding: 'binary', keyEncoding: 'binary' });
      db.transactionSync(() => change(db));
      await db.close();
    };

    /** Keys of entries of the index on `unit`, which was made after the one on `_id`. */
    const unitEntries = (db: Database<Buffer, Buffer>): Buffer[] => [...db.getKeys(wholeRange('entries', 3))];

    it.each<[string, () => Promise<void>]>([
      ['a document was changed', () => change('unit-7\0')],
      ['an entry is missing', () => tamper((db) => void db.removeSync(unitEntries(db)[1000] ?? zero))],
      [
        'an entry leads to no document',
        () => tamper((db) => db.putSync(Buffer.concat([unitEntries(db)[1000]?.subarray(0, -6) ?? zero, never]), zero)),
      ],
      [
        'an entry has another value than its document',
        () =>
          tamper((db) => {
            const [first, ...others] = unitEntries(db);
            const record = first?.subarray(-6) ?? zero;
            db.putSync(Buffer.concat([others.at(-1)?.subarray(0, -6) ?? zero, record]), zero);
          }),
      ],
      ['the count is wrong', () => tamper((db) => db.putSync(countKey(1), recordBuffer(1)))],
    ])('is found out where %s, and opens no more until it is set aside', async (_title, damage) => {
      await damage();
      const server = await served();
      await expect(server.checked).rejects.toMatchObject({ reason: 'damaged', dir });
      await server.close();
      await expect(serve({ dir })).rejects.toMatchObject({
        reason: 'damaged',
        detail: expect.stringMatching(/entry|count/),
      });
      said.length = 0;
      const empty = await opened('never');
      expect(await read(empty)).toEqual([]);
      await empty.close();
      expect(said).toHaveLength(1);
    });

    it('is not taken for whole where it was closed before the check was through', async () => {
      await change('unit-7\0');
      const server = await served();
      await server.close();
      expect(await server.checked).toBeUndefined();
      expect(await readdir(dir)).not.toContain('data.seal');
    });
  });

  it('is left where it is while a server holds it', async () => {
    const server = await serve({ dir });
    await expect(setAside(dir)).rejects.toMatchObject({ reason: 'in-use' });
    await expect(opened()).rejects.toMatchObject({ reason: 'in-use' });
    expect(await read(server)).toHaveLength(documents + 1);
    await server.close();
    expect(await readdir(root)).toEqual(['store']);
  });
});
