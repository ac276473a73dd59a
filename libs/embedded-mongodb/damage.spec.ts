import { mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type Document, MongoClient } from 'mongodb';
import { type EmbeddedMongodb, serve } from './server.js';
import { openOrSetAside, setAside } from './set-aside.js';
import { StoreError } from './store-error.js';

const documents = 3000;
const pageBytes = 4096;

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

  it('is left where it is while a server holds it', async () => {
    const server = await serve({ dir });
    await expect(setAside(dir)).rejects.toMatchObject({ reason: 'in-use' });
    await expect(opened()).rejects.toMatchObject({ reason: 'in-use' });
    expect(await read(server)).toHaveLength(documents + 1);
    await server.close();
    expect(await readdir(root)).toEqual(['store']);
  });
});
