import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Document, MongoClient } from 'mongodb';
import { type EmbeddedMongodb, serve } from './server.js';

/** A command, and options of MongoDB 8.0 that it does not have here, each with the code of the refusal. */
interface Row {
  readonly command: Document;
  readonly db?: string;
  readonly refused: Readonly<Record<string, readonly [value: unknown, code: number]>>;
}

const unknown = 40415;
const notHere = 238;
const collation = [{ locale: 'zh' }, notHere] as const;

const updateOf = (statement: Document): Document => ({
  update: 'c',
  updates: [{ q: {}, u: { $set: { a: 1 } }, ...statement }],
});
const deleteOf = (statement: Document): Document => ({ delete: 'c', deletes: [{ q: {}, limit: 0, ...statement }] });
const findBy = (filter: Document): Document => ({ find: 'c', filter });
const indexOf = (options: Document): Document => ({
  createIndexes: 'c',
  indexes: [{ key: { a: 1 }, name: 'a', ...options }],
});
const bulkOf = (op: Document): Document => ({ bulkWrite: 1, ops: [op], nsInfo: [{ ns: 'd.c' }] });
const changing = (u: unknown): Document => ({ update: 'c', updates: [{ q: { _id: 1 }, u }] });

const options: readonly Row[] = [
  {
    command: { find: 'c' },
    refused: {
      tailable: [true, unknown],
      awaitData: [true, unknown],
      oplogReplay: [true, unknown],
      allowPartialResults: [true, unknown],
      returnKey: [true, unknown],
      showRecordId: [true, unknown],
      min: [{ a: 1 }, unknown],
      max: [{ a: 1 }, unknown],
      collation,
      let: [{ x: 1 }, notHere],
      limit: [-1, 51024],
      skip: ['x', 14],
      batchSize: [-1, 51024],
      hint: ['missing', 2],
      sort: [{ a: 2 }, 15975],
      readConcern: [{ level: 'snapshot' }, 246],
      $_requestReshardingResumeToken: [true, unknown],
    },
  },
  { command: { getMore: 1, collection: 'c' }, refused: { term: [1, unknown] } },
  {
    command: { aggregate: 'c', pipeline: [{ $match: {} }, { $group: { _id: 1, n: { $sum: 1 } } }], cursor: {} },
    refused: {
      explain: [true, unknown],
      collation,
      let: [{ x: 1 }, notHere],
      cursor: [1, 9],
      pipeline: [[{ $out: 'x' }], notHere],
    },
  },
  { command: { count: 'c' }, refused: { collation, fields: [{}, unknown], limit: [-1, 51024] } },
  { command: { distinct: 'c', key: 'a' }, refused: { collation, key: [1, 14] } },
  {
    command: { insert: 'c', documents: [{}] },
    refused: { ordered: ['x', 14], let: [{}, unknown], encryptionInformation: [{}, unknown] },
  },
  {
    command: { update: 'c', updates: [{ q: {}, u: { $set: { a: 1 } } }] },
    refused: { let: [{ x: 1 }, unknown], ordered: ['x', 14], isTimeseriesNamespace: [true, unknown] },
  },
  {
    command: { delete: 'c', deletes: [{ q: {}, limit: 1 }] },
    refused: { let: [{ x: 1 }, unknown], ordered: ['x', 14] },
  },
  {
    command: { bulkWrite: 1, ops: [{ insert: 0, document: {} }], nsInfo: [{ ns: 'd.c' }] },
    db: 'admin',
    refused: {
      let: [{ x: 1 }, unknown],
      nsInfo: [[{ ns: 'd.c', collectionUUID: 'x' }], unknown],
      errorsOnly: ['x', 14],
    },
  },
  {
    command: { findAndModify: 'c', query: {}, update: { $set: { a: 1 } } },
    refused: { collation, let: [{ x: 1 }, unknown], remove: [true, 9], update: [[{ $set: { a: 1 } }], notHere] },
  },
  {
    command: { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a' }] },
    refused: { commitQuorum: ['majority', 2] },
  },
  { command: { listIndexes: 'c' }, refused: { includeBuildUUIDs: [true, unknown] } },
  { command: { dropIndexes: 'c', index: 'missing' }, refused: { index: ['_id_', 72] } },
  {
    command: { create: 'other' },
    refused: {
      capped: [true, unknown],
      size: [10, unknown],
      max: [10, unknown],
      timeseries: [{}, unknown],
      expireAfterSeconds: [1, unknown],
      clusteredIndex: [{}, unknown],
      changeStreamPreAndPostImages: [{}, unknown],
      validator: [{}, unknown],
      validationLevel: ['off', unknown],
      storageEngine: [{}, unknown],
      indexOptionDefaults: [{}, unknown],
      viewOn: ['c', unknown],
      pipeline: [[], unknown],
      collation,
      encryptedFields: [{}, unknown],
    },
  },
  { command: { listCollections: 1 }, refused: { filter: [{ $where: '1' }, notHere] } },
  {
    command: { listDatabases: 1 },
    db: 'admin',
    refused: { filter: [{}, unknown], authorizedDatabases: [true, unknown] },
  },
  {
    command: { renameCollection: 'd.c', to: 'd.e' },
    db: 'admin',
    refused: { stayTemp: [true, unknown], to: ['d.', 73] },
  },
  {
    command: { explain: { find: 'c' } },
    refused: { verbosity: ['loud', 9], explain: [{ update: 'c', updates: [] }, notHere] },
  },
];

const generic: Row['refused'] = {
  txnNumber: [1, 20],
  startTransaction: [true, 20],
  autocommit: [false, 20],
  readConcern: [{ level: 'snapshot' }, 246],
  writeConcern: [{ w: 2 }, 2],
  apiVersion: ['2', 322],
  collectionUUID: ['x', unknown],
  rawData: [true, unknown],
};

const others: readonly (readonly [Document, number, string?])[] = [
  [{ find: 'c', readConcern: { level: 'nonsense' } }, 9],
  [{ find: 'c', readConcern: { level: 'majority', afterClusterTime: 1 } }, 20],
  [{ insert: 'c', documents: [{}], writeConcern: { w: 'everywhere' } }, 79],
  [updateOf({ collation: { locale: 'zh' } }), notHere],
  [updateOf({ c: {} }), unknown],
  [updateOf({ upsertSupplied: true }), unknown],
  [updateOf({ multi: true, sort: { a: 1 } }), 9],
  [updateOf({ multi: true, u: { a: 1 } }), 9],
  [updateOf({ u: [{ $set: { a: 1 } }] }), notHere],
  [updateOf({ arrayFilters: [{ 'x.a': 1 }] }), 9],
  [deleteOf({ collation: { locale: 'zh' } }), notHere],
  [deleteOf({ limit: 2 }), 9],
  [bulkOf({ update: 0, filter: {}, updateMods: { $set: { a: 1 } }, constants: {} }), unknown, 'admin'],
  [bulkOf({ update: 0, filter: {}, updateMods: { $set: { a: 1 } }, collation: {} }), notHere, 'admin'],
  [bulkOf({ delete: 0, filter: {}, let: {} }), unknown, 'admin'],
  [bulkOf({ insert: 1, document: {} }), 2, 'admin'],
  [bulkOf({ replace: 0 }), 9, 'admin'],
  ...['$expr', '$where', '$text', '$jsonSchema'].map((name) => [findBy({ [name]: '1' }), notHere] as const),
  ...['$type', '$mod', '$geoWithin', '$geoIntersects', '$near', '$nearSphere', '$bitsAllSet', '$bitsAnyClear'].map(
    (name) => [findBy({ a: { [name]: 1 } }), notHere] as const,
  ),
  [findBy({ $sampleRate: 0.5 }), 2],
  [findBy({ a: { $nonsense: 1 } }), 2],
  [findBy({ a: { $regex: 'b' } }), notHere],
  [findBy({ a: { $regex: '^b', $options: 'i' } }), notHere],
  [findBy({ a: { $in: [/b/] } }), notHere],
  [findBy({ a: { $not: { $gt: 1, $lt: 3 } } }), notHere],
  [{ find: 'c', projection: { a: { $slice: 1 } } }, notHere],
  [{ find: 'c', projection: { a: { $elemMatch: {} } } }, notHere],
  [{ find: 'c', projection: { a: '$b' } }, notHere],
  [{ find: 'c', projection: { 'a.$': 1 } }, notHere],
  [{ find: 'c', projection: { a: 1, b: 0 } }, 31254],
  [{ find: 'c', sort: { $natural: 1 } }, notHere],
  [{ find: 'c', sort: { a: { $meta: 'textScore' } } }, 15975],
  [changing({ $bit: { a: { and: 1 } } }), 9],
  [changing({ $currentDate: { a: { $type: 'timestamp' } } }), notHere],
  [changing({ $push: { a: { $each: [1], $shuffle: 1 } } }), 2],
  [changing({ $pull: { a: /b/ } }), notHere],
  [changing({ $set: { a: 1 }, b: 1 }), 9],
  ...['2dsphere', '2d', 'hashed', 'text'].map((kind) => [indexOf({ key: { a: kind } }), notHere] as const),
  [indexOf({ key: { '$**': 1 } }), 67],
  [indexOf({ key: { 'a.$**': 1 } }), notHere],
  [indexOf({ v: 1 }), 67],
  [indexOf({ collation: { locale: 'zh' } }), notHere],
  ...[
    'expireAfterSeconds',
    'hidden',
    'weights',
    'default_language',
    'wildcardProjection',
    'storageEngine',
    'bits',
    'prepareUnique',
  ].map((name) => [indexOf({ [name]: 1 }), unknown] as const),
  ...[
    'mapReduce',
    'collMod',
    'validate',
    'compact',
    'watch',
    'saslStart',
    'getLog',
    'shutdown',
    'commitTransaction',
  ].map((name) => [{ [name]: 1 }, 59] as const),
];

describe('What the embedded document store does not have', () => {
  let dir: string;
  let server: EmbeddedMongodb;
  let client: MongoClient;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mongodb-refusals-'));
    server = await serve({ dir });
    client = new MongoClient(server.url);
    await client
      .db('d')
      .collection('c')
      .insertOne({ _id: 1 as never, a: [1] });
  });

  afterAll(async () => {
    await client.close();
    await server.close();
    await rm(dir, { recursive: true });
  });

  /** The refusal, of the command or of its first statement; undefined if it was done. */
  const refusalOf = async (command: Document, db = 'd'): Promise<unknown> => {
    try {
      const reply = await client.db(db).command(command);
      const statements = (reply['writeErrors'] ?? reply['cursor']?.firstBatch ?? []) as Document[];
      return statements.find(({ code }) => code !== undefined);
    } catch (error) {
      return error;
    }
  };

  const cases = options.flatMap(({ command, db, refused }) =>
    Object.entries({ ...generic, ...refused }).map(
      ([option, [value, code]]) =>
        [Object.keys(command)[0], option, { ...command, [option]: value }, code, db] as const,
    ),
  );

  it.each(cases)('refuses %s with %s', async (_name, option, command, code, db) => {
    const refusal = await refusalOf(command, db);
    expect(refusal).toMatchObject({ code });
    expect(String((refusal as Document)['errmsg'])).not.toBe('');
    expect(code === unknown ? String((refusal as Document)['errmsg']) : option).toContain(
      option === 'nsInfo' ? 'collectionUUID' : option,
    );
  });

  it.each(others.map(([command, code, db = 'd']) => [command, code, db] as const))(
    'refuses %j',
    async (command, code, db) => {
      expect(await refusalOf(command, db)).toMatchObject({ code, errmsg: expect.stringMatching(/.{10}/) });
    },
  );

  it('carries each of those commands out when nothing is asked of it that it does not have', async () => {
    for (const { command, db } of options) {
      const own = { ...command, ...('getMore' in command ? { getMore: 1 } : {}) };
      const refusal = await refusalOf(own, db);
      const expected = 'getMore' in own ? 43 : 'dropIndexes' in own ? 27 : undefined;
      expect([own, (refusal as Document | undefined)?.['code']]).toEqual([own, expected]);
      if ('renameCollection' in own) await client.db('admin').command({ renameCollection: 'd.e', to: 'd.c' });
    }
  });

  it('says plainly when the values of a field are too many for one answer', async () => {
    const collection = client.db('d').collection('many');
    await collection.insertMany(Array.from({ length: 20 }, (_, i) => ({ text: `${i}${'x'.repeat(1_000_000)}` })));
    await expect(collection.distinct('text')).rejects.toMatchObject({
      code: 17217,
      message: 'distinct too big, 16mb cap',
    });
    expect(await collection.distinct('text', { text: /^1x/ })).toHaveLength(1);
  }, 30_000);
});
