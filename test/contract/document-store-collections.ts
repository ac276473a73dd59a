import { type Document, MongoServerError } from 'mongodb';
import { type Bench, idsOf, refusal } from './document-store-bench.js';

const stagesOf = (plan: Document): string[] => [
  String(plan['stage']),
  ...(plan['inputStage'] ? stagesOf(plan['inputStage'] as Document) : []),
];

/** Collections and their indexes: made, listed, renamed, dropped; what unique means, and which plan a query gets. */
export const collectionsAndIndexes = (bench: () => Bench): void => {
  describe('keeps collections and indexes', () => {
    let client: Bench['client'];
    let collection: Bench['collection'];

    beforeEach(() => {
      ({ client, collection } = bench());
    });

    const plan = async (filter: Document, sort: Document = {}): Promise<string[]> => {
      const explained = await collection.find(filter).sort(sort).explain('queryPlanner');
      return stagesOf(explained['queryPlanner'].winningPlan as Document);
    };

    it('lists the indexes it was told to make, and makes them again without complaint', async () => {
      const specifications = [
        { key: { a: 1 }, name: 'a_1' },
        { key: { b: 1, c: -1 }, name: 'b_1_c_-1', unique: true, sparse: true },
      ] as const;
      await collection.createIndexes([...specifications]);
      await collection.createIndexes([...specifications]);
      expect(await collection.indexes()).toMatchObject([{ key: { _id: 1 }, name: '_id_' }, ...specifications]);
    });

    it('refuses an index whose name or key stands for another', async () => {
      await collection.createIndex({ a: 1 }, { name: 'x' });
      expect(await refusal(collection.createIndex({ b: 1 }, { name: 'x' }))).toMatchObject({ code: 86 });
      expect(await refusal(collection.createIndex({ a: 1 }, { name: 'y' }))).toMatchObject({ code: 85 });
    });

    it('refuses what a unique index already has, and leaves all as it was', async () => {
      await collection.createIndex({ number: 1 }, { unique: true });
      await collection.createIndex({ a: 1 });
      await collection.insertMany([
        { _id: 1, number: 'A-1', a: 1 },
        { _id: 2, number: 'A-2', a: 1 },
      ]);
      const error = await refusal(collection.insertOne({ _id: 3, number: 'A-1', a: 1 }));
      expect(error).toMatchObject({ code: 11000, keyPattern: { number: 1 }, keyValue: { number: 'A-1' } });
      expect(await refusal(collection.updateOne({ _id: 2 }, { $set: { number: 'A-1', a: 2 } }))).toMatchObject({
        code: 11000,
      });
      expect(await idsOf(bench(), { a: 1 }, { sort: { _id: 1 } })).toEqual([1, 2]);
      expect(await collection.countDocuments({ a: 2 })).toBe(0);
    });

    it('refuses a unique index over documents that are alike', async () => {
      await collection.insertMany([
        { _id: 1, a: 1 },
        { _id: 2, a: 1 },
      ]);
      expect(await refusal(collection.createIndex({ a: 1 }, { unique: true }))).toMatchObject({ code: 11000 });
      expect(await collection.indexes()).toHaveLength(1);
    });

    it('asks only documents with the field, or that match, to be unique under a sparse or partial index', async () => {
      await collection.createIndex({ a: 1 }, { unique: true, sparse: true });
      await collection.createIndex({ b: 1 }, { unique: true, partialFilterExpression: { open: true } });
      await collection.insertMany([
        { _id: 1, b: 1 },
        { _id: 2, b: 1, open: true },
        { _id: 3, b: 1, open: false },
      ]);
      expect(await refusal(collection.insertOne({ _id: 4, b: 1, open: true }))).toMatchObject({ code: 11000 });
      expect(await idsOf(bench(), { b: 1 }, { sort: { _id: 1 } })).toEqual([1, 2, 3]);
    });

    it('refuses documents with two arrays in one index', async () => {
      await collection.createIndex({ a: 1, b: 1 });
      expect(await refusal(collection.insertOne({ _id: 1, a: [1], b: [2] }))).toMatchObject({ code: 171 });
      expect(await collection.countDocuments()).toBe(0);
    });

    it('keeps texts of any length apart in an index, and finds them', async () => {
      await collection.createIndex({ text: 1 }, { unique: true });
      const long = 'x'.repeat(5000);
      await collection.insertMany([
        { _id: 1, text: `${long}a` },
        { _id: 2, text: `${long}b` },
        { _id: 3, text: 'x' },
      ]);
      expect(await refusal(collection.insertOne({ _id: 4, text: `${long}b` }))).toMatchObject({ code: 11000 });
      expect(await idsOf(bench(), { text: `${long}b` })).toEqual([2]);
      expect(await idsOf(bench(), { text: { $gt: 'x' } }, { sort: { text: -1 } })).toEqual([2, 1]);
      await collection.updateOne({ _id: 2 }, { $set: { text: 'y' } });
      expect(await idsOf(bench(), { text: `${long}b` })).toEqual([]);
    });

    it('uses an index for equality, ranges and order, and says so', async () => {
      await collection.insertOne({ _id: 1, unit: 'a', due: 1 });
      await collection.createIndex({ unit: 1, due: 1 });
      expect(await plan({ unit: 'a', due: { $gt: 0 } })).toEqual(['FETCH', 'IXSCAN']);
      expect(await plan({ unit: 'a' }, { due: -1 })).toEqual(['FETCH', 'IXSCAN']);
      expect(await plan({ due: 1 })).toContain('COLLSCAN');
      expect(await plan({ unit: 'a' }, { other: 1 })).toEqual(['SORT', 'FETCH', 'IXSCAN']);
    });

    it('drops an index by name', async () => {
      await collection.createIndex({ a: 1 });
      await collection.dropIndex('a_1');
      expect(await collection.indexes()).toHaveLength(1);
      expect(await refusal(collection.dropIndex('a_1'))).toMatchObject({ code: 27 });
      expect(await refusal(collection.dropIndex('_id_'))).toMatchObject({ code: 72 });
    });

    it('lists distinct values, in order, those of arrays one by one', async () => {
      await collection.insertMany([{ _id: 1, a: ['x', 'y'] }, { _id: 2, a: 'x' }, { _id: 3, a: 2 }, { _id: 4 }]);
      expect(await collection.distinct('a')).toEqual([2, 'x', 'y']);
      expect(await collection.distinct('a', { _id: { $gt: 2 } })).toEqual([2]);
    });

    it('swaps a collection for another in one step', async () => {
      const db = client.db(collection.dbName);
      await collection.insertOne({ _id: 'old' });
      await db.collection('cases_v2').insertOne({ _id: 'new' as never });
      await db.collection('cases_v2').createIndex({ a: 1 });
      expect(await refusal(db.renameCollection('cases_v2', 'cases'))).toMatchObject({ code: 48 });
      await db.renameCollection('cases_v2', 'cases', { dropTarget: true });
      expect(await idsOf(bench(), {})).toEqual(['new']);
      expect(await collection.indexes()).toHaveLength(2);
      expect((await db.listCollections().toArray()).map(({ name }) => name)).toEqual(['cases']);
      expect(await refusal(db.renameCollection('cases_v2', 'x'))).toMatchObject({ code: 26 });
    });

    it('forgets a dropped collection, and what was in it', async () => {
      await collection.insertMany([{ _id: 1 }, { _id: 2 }]);
      await collection.drop();
      expect(await client.db(collection.dbName).listCollections().toArray()).toEqual([]);
      await collection.insertOne({ _id: 2 });
      expect(await collection.estimatedDocumentCount()).toBe(1);
      expect(await idsOf(bench(), {})).toEqual([2]);
    });

    it('says by its code that it does not know a command', async () => {
      const unknown = client.db('admin').command({ nonsense: 1 });
      await expect(unknown).rejects.toBeInstanceOf(MongoServerError);
      await expect(unknown).rejects.toMatchObject({ code: 59, codeName: 'CommandNotFound' });
    });
  });
};
