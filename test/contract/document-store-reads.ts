import { Binary, type Document, Long, MongoServerError, ObjectId, UUID } from 'mongodb';
import { type Bench, idsOf, refusal } from './document-store-bench.js';

/** What is stored is found again: values, filters, orders, pages, projections, cursors. */
export const reads = (bench: () => Bench): void => {
  describe('stores and finds', () => {
    let client: Bench['client'];
    let collection: Bench['collection'];
    const ids = (filter: Document, options: Document = {}): Promise<unknown[]> => idsOf(bench(), filter, options);

    beforeEach(() => {
      ({ client, collection } = bench());
    });

    it('gives back every type of value as it was stored', async () => {
      const document = {
        _id: 'a',
        text: '阳光审批 𠮷',
        whole: 7,
        real: 1.5,
        long: Long.fromString('9007199254740993'),
        yes: true,
        nothing: null,
        when: new Date('2026-11-22T00:00:00.123Z'),
        oid: new ObjectId('65a000000000000000000001'),
        uuid: new UUID('0197a2b4-0000-7000-8000-000000000001'),
        bytes: new Binary(Buffer.from([0, 1, 255])),
        list: [1, 'two', [3], { four: 4 }],
        nested: { deep: { er: [] } },
      };
      await collection.insertOne(document);
      expect(await collection.findOne({ _id: 'a' }, { promoteLongs: false })).toEqual({
        ...document,
        list: [1, 'two', [3], { four: 4 }],
      });
    });

    it('makes an _id for a document that comes without one', async () => {
      const reply = await client.db(collection.dbName).command({ insert: 'cases', documents: [{ a: 1 }] });
      expect(reply).toMatchObject({ n: 1, ok: 1 });
      expect(await collection.findOne({ a: 1 })).toEqual({ _id: expect.any(ObjectId) as unknown, a: 1 });
    });

    it('keeps nothing of a second document with the same _id', async () => {
      await collection.insertOne({ _id: 1, a: 'first' });
      const error = await refusal(collection.insertOne({ _id: 1, a: 'second' }));
      expect(error).toMatchObject({ code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: 1 } });
      expect(error.message).toContain(
        `E11000 duplicate key error collection: ${collection.dbName}.cases index: _id_ dup key: { _id: 1 }`,
      );
      expect(await collection.find().toArray()).toEqual([{ _id: 1, a: 'first' }]);
    });

    it('goes on after a refused document when unordered, and stops there when ordered', async () => {
      const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
      expect(await refusal(collection.insertMany(documents, { ordered: true }))).toMatchObject({ code: 11000 });
      expect(await ids({}, { sort: { _id: 1 } })).toEqual([1]);
      expect(await refusal(collection.insertMany(documents, { ordered: false }))).toMatchObject({ code: 11000 });
      expect(await ids({}, { sort: { _id: 1 } })).toEqual([1, 2]);
    });

    it('finds nothing in a collection that does not exist', async () => {
      expect(await collection.find({ a: 1 }).toArray()).toEqual([]);
      expect(await collection.countDocuments()).toBe(0);
      expect(await collection.estimatedDocumentCount()).toBe(0);
    });

    it.each<[string, Document, number[]]>([
      ['equality', { unit: 'a' }, [1, 2]],
      ['$ne, which a missing field passes', { unit: { $ne: 'a' } }, [3, 4, 5]],
      ['null, which a missing field is', { unit: null }, [4, 5]],
      ['$exists', { unit: { $exists: true } }, [1, 2, 3, 4]],
      ['a range of numbers only', { due: { $gte: 20 } }, [2, 3]],
      ['a range with two ends', { due: { $gt: 10, $lt: 30 } }, [2]],
      ['$in', { due: { $in: [10, 30] } }, [1, 3]],
      ['$nin', { due: { $nin: [10, 30] } }, [2, 4, 5]],
      ['an element of an array', { tags: 'x' }, [1, 2]],
      ['$all', { tags: { $all: ['x', 'y'] } }, [1]],
      ['$size', { tags: { $size: 1 } }, [2]],
      ['a field of documents in an array', { 'steps.by': 'wang' }, [1, 3]],
      ['$elemMatch on one element', { steps: { $elemMatch: { by: 'wang', done: true } } }, [3]],
      ['$elemMatch on plain values', { scores: { $elemMatch: { $gte: 5, $lt: 6 } } }, [2]],
      ['a range met by two different elements', { scores: { $gt: 5, $lt: 2 } }, [1]],
      ['$and', { $and: [{ unit: 'a' }, { due: 20 }] }, [2]],
      ['$or', { $or: [{ unit: 'b' }, { due: 10 }] }, [1, 3]],
      ['$nor', { $nor: [{ unit: 'a' }, { unit: 'b' }] }, [4, 5]],
      ['$not', { due: { $not: { $gte: 20 } } }, [1, 4, 5]],
      ['a literal prefix', { unit: /^a/ }, [1, 2]],
      ['a position in an array', { 'scores.0': 1 }, [1]],
    ])('filters by %s', async (_title, filter, expected) => {
      await collection.insertMany([
        { _id: 1, unit: 'a', due: 10, tags: ['x', 'y'], steps: [{ by: 'wang', done: false }], scores: [1, 9] },
        { _id: 2, unit: 'a', due: 20, tags: ['x'], steps: [], scores: [5, 7] },
        { _id: 3, unit: 'b', due: 30, steps: [{ by: 'li' }, { by: 'wang', done: true }] },
        { _id: 4, unit: null, due: '40' },
        { _id: 5 },
      ]);
      expect(await ids(filter, { sort: { _id: 1 } })).toEqual(expected);
      await collection.createIndexes([
        { key: { unit: 1, due: -1 } },
        { key: { due: 1 } },
        { key: { tags: 1 } },
        { key: { 'steps.by': 1 } },
        { key: { scores: -1 } },
      ]);
      expect(await ids(filter, { sort: { _id: 1 } })).toEqual(expected);
      expect(await collection.countDocuments(filter)).toBe(expected.length);
    });

    it('orders values of all types as MongoDB does, with an index and without', async () => {
      const values = [null, -1.5, 0, Long.fromNumber(3), 7.5, '', 'a', 'b', { a: 1 }, [], false, true, new Date(0)];
      await collection.insertMany(values.map((v, i) => ({ _id: i, v })).toReversed());
      // An empty array sorts before null.
      const expected = [9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12];
      expect(await ids({}, { sort: { v: 1 } })).toEqual(expected);
      await collection.createIndex({ v: 1 });
      expect(await ids({}, { sort: { v: 1 } })).toEqual(expected);
      expect(await ids({}, { sort: { v: -1 } })).toEqual(expected.toReversed());
    });

    it.each([1, -1] as const)(
      'finds the least and the greatest of a type with an index of direction %i',
      async (way) => {
        const texts = ['', 'a', '\uffff'].map((v, i) => ({ _id: `t${i}`, v }));
        const numbers = [-Infinity, 0, Infinity, Number.NaN].map((v, i) => ({ _id: `n${i}`, v }));
        await collection.insertMany([...texts, ...numbers, { _id: 'd', v: new Date(0) }, { _id: 'b', v: false }]);
        await collection.createIndex({ v: way });
        expect(await ids({ v: { $lte: 'a' } }, { sort: { _id: 1 } })).toEqual(['t0', 't1']);
        expect(await ids({ v: { $gte: '' } }, { sort: { _id: 1 } })).toEqual(['t0', 't1', 't2']);
        expect(await ids({ v: { $lt: 1 } }, { sort: { _id: 1 } })).toEqual(['n0', 'n1']);
        expect(await ids({ v: { $gt: -1 } }, { sort: { _id: 1 } })).toEqual(['n1', 'n2']);
        expect(await ids({ v: { $lte: new Date(0) } })).toEqual(['d']);
        expect(await ids({ v: { $gte: false } })).toEqual(['b']);
      },
    );

    it('pages on a compound index, both ways', async () => {
      await collection.insertMany(Array.from({ length: 50 }, (_, i) => ({ _id: i, unit: `u${i % 2}`, due: i % 7 })));
      await collection.createIndex({ unit: 1, due: 1, _id: 1 });
      const all = await ids({ unit: 'u1' }, { sort: { due: 1, _id: 1 } });
      expect(all).toHaveLength(25);
      expect(await ids({ unit: 'u1' }, { sort: { due: 1, _id: 1 }, skip: 5, limit: 10 })).toEqual(all.slice(5, 15));
      expect(await ids({ unit: 'u1' }, { sort: { due: -1, _id: -1 } })).toEqual(all.toReversed());
      expect(await ids({ unit: { $in: ['u0', 'u1'] } }, { sort: { due: 1, _id: 1 }, limit: 3 })).toEqual([0, 7, 14]);
    });

    it('gives all documents of a large result once, in batches', async () => {
      await collection.insertMany(Array.from({ length: 1000 }, (_, i) => ({ _id: i })));
      const found = await ids({}, { batchSize: 7, sort: { _id: 1 } });
      expect(found).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    });

    it('projects fields in and out', async () => {
      await collection.insertOne({ _id: 1, a: 1, b: { c: 2, d: 3 }, e: [{ f: 4, g: 5 }] });
      const found = async (projection: Document): Promise<unknown> => collection.findOne({}, { projection });
      expect(await found({ a: 1, 'b.c': 1 })).toEqual({ _id: 1, a: 1, b: { c: 2 } });
      expect(await found({ _id: 0, 'e.f': 1 })).toEqual({ e: [{ f: 4 }] });
      expect(await found({ b: 0, e: 0 })).toEqual({ _id: 1, a: 1 });
      expect(await found({ _id: 0, b: 0 })).toEqual({ a: 1, e: [{ f: 4, g: 5 }] });
      expect(await found({ e: 1, none: 1 })).toEqual({ _id: 1, e: [{ f: 4, g: 5 }] });
      expect(await found({ _id: 0, b: 1 })).toEqual({ b: { c: 2, d: 3 } });
      expect(await found({ _id: 0, none: 1 })).toEqual({});
      expect(await refusal(found({ a: 1, b: 0 }))).toMatchObject({ code: 31254 });
    });

    it('does not give from a later batch what no longer passes the filter', async () => {
      await collection.createIndex({ state: 1, n: 1 });
      await collection.insertMany(Array.from({ length: 300 }, (_, i) => ({ _id: i, state: 'open', n: i })));
      const cursor = collection.find({ state: 'open' }, { sort: { n: 1 }, batchSize: 10 });
      expect(await cursor.next()).toMatchObject({ _id: 0 });
      await collection.updateMany({ _id: { $gte: 20, $lt: 290 } }, { $set: { state: 'closed' } });
      await collection.deleteOne({ _id: 295 });
      const rest = (await cursor.toArray()).map(({ _id }) => Number(_id));
      expect(rest.filter((id) => id >= 20)).toEqual([290, 291, 292, 293, 294, 296, 297, 298, 299]);
    });

    it('ends a cursor with an error when its collection is dropped', async () => {
      await collection.insertMany(Array.from({ length: 300 }, (_, i) => ({ _id: i })));
      const cursor = collection.find({}, { batchSize: 10 });
      await cursor.next();
      await collection.drop();
      await expect(cursor.toArray()).rejects.toBeInstanceOf(MongoServerError);
    });

    it('finds many documents by their ids', async () => {
      await collection.insertMany(Array.from({ length: 3000 }, (_, i) => ({ _id: i })));
      const wanted = Array.from({ length: 2500 }, (_, i) => i + 1000);
      const explained = await collection.find({ _id: { $in: wanted } }).explain('executionStats');
      expect(explained['executionStats']).toMatchObject({ nReturned: 2000 });
      expect(JSON.stringify(explained['queryPlanner'].winningPlan)).not.toContain('COLLSCAN');
    });

    it('says that a cursor is gone once it is killed', async () => {
      await collection.insertMany(Array.from({ length: 10 }, (_, i) => ({ _id: i })));
      const db = client.db(collection.dbName);
      const { cursor } = (await db.command({ find: 'cases', batchSize: 2 }, { promoteLongs: false })) as {
        cursor: { id: Long };
      };
      await db.command({ killCursors: 'cases', cursors: [cursor.id] });
      expect(await refusal(db.command({ getMore: cursor.id, collection: 'cases' }))).toMatchObject({ code: 43 });
    });
  });
};
