import { type AnyBulkWriteOperation, type Document, Long } from 'mongodb';
import { type Bench, idsOf, refusal, type Stored } from './document-store-bench.js';

/** A projection's write: applied once, however often it is replayed. */
const guarded = (_id: string, position: number, extra: Document = {}): AnyBulkWriteOperation<Stored> => ({
  updateOne: {
    filter: { _id, position: { $lt: position } },
    update: { $set: { position, ...extra } },
    upsert: true,
  },
});

/** How documents are changed: operators, upserts, guards, bulk writes, and what is refused. */
export const writes = (bench: () => Bench): void => {
  describe('changes', () => {
    let client: Bench['client'];
    let collection: Bench['collection'];

    beforeEach(() => {
      ({ client, collection } = bench());
    });

    const updated = async (document: Document, update: Document, options: Document = {}): Promise<unknown> => {
      await collection.deleteMany({});
      await collection.insertOne({ _id: 1, ...document });
      await collection.updateOne({ _id: 1 }, update, options);
      return collection.findOne({}, { projection: { _id: 0 } });
    };

    it.each<[Document, Document, Document]>([
      [{ a: 1 }, { $set: { 'b.c': 2 } }, { a: 1, b: { c: 2 } }],
      [{ a: 1, b: 2 }, { $unset: { b: '' } }, { a: 1 }],
      [{ a: 1 }, { $inc: { a: 2, b: 3 } }, { a: 3, b: 3 }],
      [{ a: 2 }, { $mul: { a: 2.5, b: 3 } }, { a: 5, b: 0 }],
      [{ a: 2, b: 2 }, { $min: { a: 1, b: 3, c: 4 } }, { a: 1, b: 2, c: 4 }],
      [{ a: 2, b: 2 }, { $max: { a: 1, b: 3, c: 4 } }, { a: 2, b: 3, c: 4 }],
      [{ a: 1 }, { $setOnInsert: { b: 2 } }, { a: 1 }],
      [{ a: [1] }, { $push: { a: 2, b: 3 } }, { a: [1, 2], b: [3] }],
      [{ a: [3, 1] }, { $push: { a: { $each: [2, 4], $sort: -1, $slice: 3 } } }, { a: [4, 3, 2] }],
      [{ a: [1, 2] }, { $push: { a: { $each: [9], $position: 0 } } }, { a: [9, 1, 2] }],
      [{ a: [{ n: 1 }] }, { $addToSet: { a: { $each: [{ n: 1 }, { n: 2 }] } } }, { a: [{ n: 1 }, { n: 2 }] }],
      [{ a: [1, 2, 3, 2] }, { $pull: { a: 2 } }, { a: [1, 3] }],
      [{ a: [1, 5, 9] }, { $pull: { a: { $gte: 5 } } }, { a: [1] }],
      [{ a: [{ n: 1, m: 2 }, { n: 3 }] }, { $pull: { a: { n: 1 } } }, { a: [{ n: 3 }] }],
      [{ a: [1, 2, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
      [{ a: [1, 2, 3] }, { $pop: { a: -1 } }, { a: [2, 3] }],
      [{ a: 1 }, { $rename: { a: 'b.c' } }, { b: { c: 1 } }],
      [{ a: [1, 2] }, { $set: { 'a.3': 4 } }, { a: [1, 2, null, 4] }],
      [{ a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
      [{ a: [{ n: 1 }, { n: 2 }] }, { $inc: { 'a.$[].n': 10 } }, { a: [{ n: 11 }, { n: 12 }] }],
    ])('turns %j by %j into %j', async (before, update, after) => {
      expect(await updated(before, update)).toEqual(after);
    });

    it('changes the elements that an array filter names', async () => {
      const steps = [
        { by: 'li', days: 1 },
        { by: 'wang', days: 2 },
        { by: 'li', days: 3 },
      ];
      expect(
        await updated(
          { steps },
          { $set: { 'steps.$[own].late': true } },
          { arrayFilters: [{ 'own.by': 'li', 'own.days': { $gt: 1 } }] },
        ),
      ).toEqual({ steps: [steps[0], steps[1], { ...steps[2], late: true }] });
    });

    it('changes the element that the query found', async () => {
      await collection.insertOne({ _id: 1, steps: [{ id: 'a' }, { id: 'b' }] });
      await collection.updateOne({ 'steps.id': 'b' }, { $set: { 'steps.$.done': true } });
      expect(await collection.findOne()).toEqual({ _id: 1, steps: [{ id: 'a' }, { id: 'b', done: true }] });
    });

    it('keeps 64-bit integers exact when it adds to them', async () => {
      await collection.insertOne({ _id: 1, n: Long.fromString('9007199254740993') });
      await collection.updateOne({ _id: 1 }, { $inc: { n: 2 } });
      expect(await collection.findOne({}, { promoteLongs: false })).toEqual({
        _id: 1,
        n: Long.fromString('9007199254740995'),
      });
    });

    it.each<[string, Document, Document, number]>([
      ['a number added to a text', { a: 'x' }, { $inc: { a: 1 } }, 14],
      ['an element pushed to a text', { a: 'x' }, { $push: { a: 1 } }, 2],
      ['a field set inside a number', { a: 1 }, { $set: { 'a.b': 1 } }, 28],
      ['two changes of one field', {}, { $set: { a: 1 }, $inc: { a: 1 } }, 40],
      ['a changed _id', {}, { $set: { _id: 2 } }, 66],
      ['an unknown operator', {}, { $nonsense: { a: 1 } }, 9],
      ['an empty path', {}, { $set: { 'a.': 1 } }, 56],
    ])('refuses %s and changes nothing', async (_title, document, update, code) => {
      await collection.insertOne({ _id: 1, ...document });
      expect(await refusal(collection.updateOne({ _id: 1 }, update))).toMatchObject({ code });
      expect(await collection.find().toArray()).toEqual([{ _id: 1, ...document }]);
    });

    it('counts what it matched and what it changed', async () => {
      await collection.insertMany([
        { _id: 1, a: 1 },
        { _id: 2, a: 2 },
      ]);
      expect(await collection.updateMany({}, { $set: { a: 1 } })).toMatchObject({ matchedCount: 2, modifiedCount: 1 });
      expect(await collection.updateOne({ _id: 9 }, { $set: { a: 1 } })).toMatchObject({
        matchedCount: 0,
        upsertedCount: 0,
      });
      expect(await collection.deleteMany({ a: 1 })).toMatchObject({ deletedCount: 2 });
    });

    it('replaces a document but not its _id', async () => {
      await collection.insertOne({ _id: 1, a: 1, b: 2 });
      expect(await collection.replaceOne({ _id: 1 }, { c: 3 })).toMatchObject({ modifiedCount: 1 });
      expect(await collection.findOne()).toEqual({ _id: 1, c: 3 });
      expect(await refusal(collection.replaceOne({ _id: 1 }, { _id: 2 }))).toMatchObject({ code: 66 });
    });

    it('makes a document of the equalities of the filter and the update when there is none', async () => {
      const result = await collection.updateOne(
        { _id: 'x', 'unit.code': 7, due: { $gt: 3 } },
        { $set: { a: 1 }, $setOnInsert: { b: 2 }, $inc: { n: 1 } },
        { upsert: true },
      );
      expect(result).toMatchObject({ matchedCount: 0, upsertedCount: 1, upsertedId: 'x' });
      expect(await collection.findOne()).toEqual({ _id: 'x', unit: { code: 7 }, a: 1, b: 2, n: 1 });
      await collection.replaceOne({ _id: 'y' }, { c: 3 }, { upsert: true });
      expect(await collection.findOne({ _id: 'y' })).toEqual({ _id: 'y', c: 3 });
    });

    it('says of a guarded upsert below the stored position that it is a duplicate key, and changes nothing', async () => {
      await collection.bulkWrite([guarded('c1', 5, { state: 'new' })], { ordered: true });
      const stale = collection.bulkWrite([guarded('c1', 5, { state: 'old' })], { ordered: true });
      expect(await refusal(stale)).toMatchObject({ code: 11000 });
      expect(await collection.findOne()).toEqual({ _id: 'c1', position: 5, state: 'new' });
      await collection.bulkWrite([guarded('c1', 6)], { ordered: true });
      expect(await collection.findOne()).toEqual({ _id: 'c1', position: 6, state: 'new' });
    });

    it('applies the other guarded upserts of an unordered bulk write', async () => {
      await collection.insertOne({ _id: 'c2', position: 9 });
      const error = await refusal(
        collection.bulkWrite([guarded('c1', 3), guarded('c2', 3), guarded('c3', 3)], { ordered: false }),
      );
      expect(error).toMatchObject({
        code: 11000,
        writeErrors: [{ index: 1, code: 11000 }],
        result: { upsertedCount: 2 },
      });
      expect(await idsOf(bench(), { position: 3 }, { sort: { _id: 1 } })).toEqual(['c1', 'c3']);
    });

    it('mixes operations in a bulk write of one collection', async () => {
      const result = await collection.bulkWrite(
        [
          { insertOne: { document: { _id: 1, a: 1 } } },
          { insertOne: { document: { _id: 2, a: 1 } } },
          { updateMany: { filter: { a: 1 }, update: { $inc: { a: 1 } } } },
          { replaceOne: { filter: { _id: 3 }, replacement: { a: 9 }, upsert: true } },
          { deleteOne: { filter: { _id: 1 } } },
        ],
        { ordered: true },
      );
      expect(result).toMatchObject({ insertedCount: 2, modifiedCount: 2, upsertedCount: 1, deletedCount: 1 });
      expect(await collection.find({}, { sort: { _id: 1 } }).toArray()).toEqual([
        { _id: 2, a: 2 },
        { _id: 3, a: 9 },
      ]);
    });

    it('mixes collections in a bulk write of the client', async () => {
      const [one, other] = [`${collection.dbName}.one`, `${collection.dbName}.other`];
      const result = await client.bulkWrite(
        [
          { name: 'insertOne', namespace: one, document: { _id: 1, a: 1 } as never },
          {
            name: 'updateOne',
            namespace: other,
            filter: { _id: 7 } as never,
            update: { $set: { b: 2 } },
            upsert: true,
          },
          { name: 'deleteMany', namespace: one, filter: { a: 1 } },
        ],
        { ordered: true, verboseResults: true },
      );
      expect(result).toMatchObject({ insertedCount: 1, upsertedCount: 1, deletedCount: 1 });
      expect(await client.db(collection.dbName).collection('other').find().toArray()).toEqual([{ _id: 7, b: 2 }]);
    });

    it('finds and changes one document in one step', async () => {
      await collection.insertMany([
        { _id: 1, n: 5 },
        { _id: 2, n: 3 },
      ]);
      const next = { sort: { n: 1 }, returnDocument: 'after', projection: { _id: 0 } } as const;
      expect(await collection.findOneAndUpdate({}, { $inc: { n: 10 } }, next)).toEqual({ n: 13 });
      expect(await collection.findOneAndReplace({ _id: 1 }, { m: 1 })).toEqual({ _id: 1, n: 5 });
      expect(await collection.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, m: 1 });
      expect(await collection.findOneAndDelete({ _id: 1 })).toBeNull();
      expect(
        await collection.findOneAndUpdate({ _id: 8 }, { $set: { a: 1 } }, { upsert: true, returnDocument: 'after' }),
      ).toEqual({ _id: 8, a: 1 });
    });

    it('sends no answer to an unacknowledged write, and carries it out', async () => {
      await collection.insertOne({ _id: 1 }, { writeConcern: { w: 0 } });
      const deadline = Date.now() + 5000;
      while ((await collection.countDocuments()) === 0 && Date.now() < deadline);
      expect(await idsOf(bench(), {})).toEqual([1]);
    });
  });
};
