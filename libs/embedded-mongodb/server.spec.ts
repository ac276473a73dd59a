import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Document, MongoClient } from 'mongodb';
import { type EmbeddedMongodb, serve } from './server.js';
import { type Check, check } from './store-check.js';

describe('The server', () => {
  let dir: string;
  const clients: MongoClient[] = [];
  const servers: EmbeddedMongodb[] = [];

  const serving = async (options: { socket?: string; check?: Check; dir?: string } = {}): Promise<EmbeddedMongodb> => {
    const server = await serve({ dir, ...options });
    servers.push(server);
    return server;
  };

  const connected = ({ url }: EmbeddedMongodb): MongoClient => {
    const client = new MongoClient(url, { serverSelectionTimeoutMS: 3000 });
    clients.push(client);
    return client;
  };

  const socketOf = ({ url }: EmbeddedMongodb): string => decodeURIComponent(new URL(url).host);

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mongodb-server-'));
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await Promise.all(servers.splice(0).map((server) => server.close()));
    await rm(dir, { recursive: true });
  });

  it('has everything again after it was stopped', async () => {
    const first = await serving();
    const before = connected(first).db('d').collection('c');
    await before.createIndex({ a: 1 }, { unique: true });
    await before.insertMany([{ a: 1 }, { a: 2 }]);
    await first.close();
    const after = connected(await serving({ check: 'always' }))
      .db('d')
      .collection('c');
    expect(await after.countDocuments({ a: { $gte: 1 } })).toBe(2);
    await expect(after.insertOne({ a: 2 })).rejects.toMatchObject({ code: 11000 });
  });

  it('leaves nothing but the data behind when it stops', async () => {
    await (await serving()).close();
    expect((await readdir(dir)).sort()).toEqual(['data.mdb', 'data.seal', 'lock.mdb']);
  });

  it('lets only its own user reach it', async () => {
    const server = await serving();
    expect((await stat(socketOf(server))).mode & 0o777).toBe(0o600);
  });

  it('serves from a directory whose path is too long for a socket', async () => {
    const long = join(dir, 'x'.repeat(60), 'y'.repeat(60));
    const server = await serving({ dir: long });
    expect(await connected(server).db('d').command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(Buffer.byteLength(socketOf(server))).toBeLessThan(108);
    await expect(serve({ dir: long })).rejects.toMatchObject({ name: 'StoreError', reason: 'in-use' });
  });

  it('refuses a directory that another server holds, who does not notice', async () => {
    const collection = connected(await serving())
      .db('d')
      .collection<Document & { _id: number }>('c');
    await collection.insertOne({ _id: 1 });
    const openers = Array.from({ length: 5 }, () => serve({ dir }));
    for (const result of await Promise.allSettled(openers))
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'StoreError', reason: 'in-use', dir } });
    await expect(check(dir)).rejects.toMatchObject({ reason: 'in-use' });
    expect(await collection.findOne()).toEqual({ _id: 1 });
  });

  it('takes over from a holder that was killed', async () => {
    const dead = join(dir, 'dead.sock');
    await writeFile(join(dir, 'dead.holder'), dead);
    await serving();
    expect(await readdir(dir)).not.toContain('dead.holder');
  });

  it('clears the sockets that killed servers have left, and none that somebody may be about to listen on', async () => {
    const [left, fresh] = [join(dir, '0123456789ab.sock'), join(dir, 'ba9876543210.sock')];
    await Promise.all([writeFile(left, ''), writeFile(fresh, '')]);
    const earlier = new Date(Date.now() - 120_000);
    await utimes(left, earlier, earlier);
    await serving();
    expect(await readdir(dir)).toContain(basename(fresh));
    expect(await readdir(dir)).not.toContain(basename(left));
  });

  it('answers what is under way before it stops', async () => {
    const server = await serving();
    const collection = connected(server).db('d').collection('c');
    await collection.insertOne({ a: 0 });
    const writing = Array.from({ length: 20 }, (_, a) =>
      collection.insertOne({ a: a + 1 }).then(
        () => a + 1,
        () => undefined,
      ),
    );
    await writing[0];
    await server.close();
    const acknowledged = (await Promise.all(writing)).filter((a) => a !== undefined);
    const again = connected(await serving())
      .db('d')
      .collection('c');
    const found = new Set((await again.find().toArray()).map(({ a }) => a as unknown));
    expect(acknowledged.filter((a) => !found.has(a))).toEqual([]);
  });

  it('drops a client that does not speak the protocol, and no other', async () => {
    const server = await serving();
    const client = connected(server);
    await client.db('d').collection('c').insertOne({ a: 1 });
    const closed = new Promise((resolve) => {
      const stranger = createConnection(socketOf(server), () => stranger.write('GET / HTTP/1.1\r\n\r\n'));
      stranger
        .on('close', resolve)
        .on('error', () => undefined)
        .resume();
    });
    await closed;
    expect(await client.db('d').collection('c').countDocuments()).toBe(1);
  });

  it('lets others go first while one reads everything', async () => {
    const collection = connected(await serving())
      .db('d')
      .collection<Document & { _id: number }>('c');
    await collection.insertMany(Array.from({ length: 30_000 }, (_, _id) => ({ _id, text: 'x'.repeat(50) })));
    let scanned = false;
    const scan = collection.countDocuments({ text: 'y' }).then((n) => {
      scanned = true;
      return n;
    });
    await Promise.all([1, 2, 3].map((_id) => collection.findOne({ _id })));
    expect(scanned).toBe(false);
    expect(await scan).toBe(0);
  }, 30_000);

  it('lets others go first while one changes and deletes everything, and keeps the indexes right', async () => {
    const server = await serving();
    const collection = connected(server).db('d').collection<Document & { _id: number }>('c');
    await collection.createIndex({ n: 1 });
    await collection.insertMany(Array.from({ length: 6000 }, (_, _id) => ({ _id, n: _id })));
    const order: string[] = [];
    const noting =
      (what: string) =>
      <Result>(result: Result): Result => {
        order.push(what);
        return result;
      };
    const changing = collection.updateMany({}, { $inc: { n: 1 } }).then(noting('changed'));
    await collection.updateOne({ _id: 5999 }, { $set: { first: true } }).then(noting('one'));
    expect(await changing).toMatchObject({ matchedCount: 6000, modifiedCount: 6000 });
    const deleting = collection.deleteMany({ n: { $gt: 100 } }).then(noting('deleted'));
    await collection.findOne({ _id: 1 }).then(noting('found'));
    expect(await deleting).toEqual({ acknowledged: true, deletedCount: 5900 });
    expect(order).toEqual(['one', 'changed', 'found', 'deleted']);
    expect(await collection.countDocuments({ n: { $gte: 1 } })).toBe(100);
    await server.close();
    await check(dir);
  }, 30_000);

  it('leaves alone what another write has put out of reach of a change of many, or has deleted', async () => {
    const collection = connected(await serving())
      .db('d')
      .collection<Document & { _id: number }>('c');
    await collection.insertMany(Array.from({ length: 5000 }, (_, _id) => ({ _id, open: true })));
    const changing = collection.updateMany({ open: true }, { $set: { seen: true } });
    await collection.bulkWrite(
      [
        { updateOne: { filter: { _id: 4999 }, update: { $set: { open: false } } } },
        { deleteOne: { filter: { _id: 4998 } } },
      ],
      { ordered: true },
    );
    const { matchedCount } = await changing;
    expect(matchedCount).toBe(await collection.countDocuments({ seen: true }));
    expect(await collection.countDocuments({ seen: true, open: true })).toBe(
      await collection.countDocuments({ open: true }),
    );
  }, 30_000);

  it('keeps what a change of many did before a document refused it', async () => {
    const collection = connected(await serving())
      .db('d')
      .collection<Document & { _id: number }>('c');
    await collection.insertMany([...Array.from({ length: 1500 }, (_, _id) => ({ _id, n: 1 })), { _id: 1500, n: 'x' }]);
    await expect(collection.updateMany({}, { $inc: { n: 1 } })).rejects.toMatchObject({ code: 14 });
    expect(await collection.countDocuments({ n: 2 })).toBe(1500);
  }, 30_000);

  it('gives up a command when its time is over', async () => {
    const collection = connected(await serving())
      .db('d')
      .collection('c');
    await collection.insertMany(Array.from({ length: 20_000 }, () => ({ text: 'x'.repeat(50) })));
    const counting = collection.countDocuments({ text: 'y' }, { maxTimeMS: 1 });
    await expect(counting).rejects.toMatchObject({ code: 50 });
  }, 30_000);

  it.each<[string, Document, number]>([
    ['an option it does not have', { find: 'c', tailable: true }, 40415],
    ['a collation', { find: 'c', collation: { locale: 'zh' } }, 238],
    ['JavaScript', { find: 'c', filter: { $where: 'true' } }, 238],
    ['a regular expression that is no prefix', { find: 'c', filter: { a: /b/ } }, 238],
    ['an unknown operator', { find: 'c', filter: { a: { $nonsense: 1 } } }, 2],
    ['an aggregation that is no count', { aggregate: 'c', pipeline: [{ $group: { _id: '$a' } }], cursor: {} }, 238],
    ['a transaction', { find: 'c', lsid: {}, startTransaction: true, autocommit: false }, 20],
    ['a snapshot', { find: 'c', readConcern: { level: 'snapshot' } }, 246],
    ['a text index', { createIndexes: 'c', indexes: [{ key: { a: 'text' }, name: 'a' }] }, 238],
    [
      'an index that expires documents',
      { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a', expireAfterSeconds: 1 }] },
      40415,
    ],
    ['a capped collection', { create: 'c', capped: true, size: 100 }, 40415],
    ['a pipeline as an update', { update: 'c', updates: [{ q: {}, u: [{ $set: { a: 1 } }] }] }, 238],
    ['two copies of every write', { insert: 'c', documents: [{}], writeConcern: { w: 2 } }, 2],
    ['a field named by an operator', { insert: 'c', documents: [{ a: { $b: 1 } }] }, 52],
    ['an array as _id', { insert: 'c', documents: [{ _id: [1] }] }, 53],
  ])('refuses %s', async (_title, command, code) => {
    const db = connected(await serving()).db('d');
    await db.createCollection('c');
    const reply = db.command(command).then((answer) => (answer['writeErrors'] as Document[] | undefined)?.[0]);
    expect(await reply.catch((error: unknown) => error)).toMatchObject({ code });
  });

  it('refuses documents that nest too deeply, and stores those at the limit', async () => {
    const collection = connected(await serving())
      .db('d')
      .collection('c');
    const nested = (levels: number): Document => (levels === 1 ? {} : { d: nested(levels - 1) });
    await expect(collection.insertOne(nested(101))).rejects.toMatchObject({ code: 15 });
    await collection.insertOne(nested(100));
    expect(await collection.countDocuments()).toBe(1);
  });
});
