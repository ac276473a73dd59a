import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { Binary, type Collection, type Document, Long, MongoClient, MongoServerError, ObjectId } from 'mongodb';
import { type EmbeddedMongodb, serve } from './server.js';
import { check } from './store-check.js';

/** Every type in use, in MongoDB's order; the number says which are alike and may be compared. */
const pool: readonly [number, unknown][] = [
  [0, null],
  [1, Long.fromString('-9007199254740993')],
  [1, -1.5],
  [1, 0],
  [1, 3],
  [1, Long.fromString('9007199254740993')],
  [2, ''],
  [2, 'a'],
  [2, 'a\0'],
  [2, 'ab'],
  [2, '阳光'],
  [2, '\u{20bb7}'],
  [3, { c: 1 }],
  [3, { c: 1, d: 1 }],
  [3, { c: 2 }],
  [4, new Binary(Buffer.from([1]))],
  [4, new Binary(Buffer.from([0, 0]))],
  [5, new ObjectId('000000000000000000000001')],
  [5, new ObjectId('f00000000000000000000000')],
  [6, false],
  [6, true],
  [7, new Date(-1)],
  [7, new Date(1_800_000_000_000)],
];

/** A place in the pool, several of them (an array), or nothing. */
type Cell = number | readonly number[] | undefined;

interface ModelDocument {
  readonly a: Cell;
  readonly b: Cell;
  readonly n: { readonly c: Cell } | readonly { readonly c: Cell }[] | undefined;
}

const bsonOf = (cell: Cell): unknown =>
  typeof cell === 'number' ? pool[cell]?.[1] : cell?.map((place) => pool[place]?.[1]);

const withoutMissing = (fields: Document): Document =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

const storedOf = ({ a, b, n }: ModelDocument): Document => {
  const inner = ({ c }: { c: Cell }): Document => withoutMissing({ c: bsonOf(c) });
  return withoutMissing({ a: bsonOf(a), b: bsonOf(b), n: n && ('c' in n ? inner(n) : n.map(inner)) });
};

type Path = 'a' | 'b' | 'n.c';

const cellsAt = ({ a, b, n }: ModelDocument, path: Path): readonly Cell[] => {
  if (path === 'a') return [a];
  if (path === 'b') return [b];
  if (n === undefined) return [undefined];
  return 'c' in n ? [n.c] : n.map(({ c }) => c);
};

const elementsOf = (cell: Cell): readonly number[] =>
  cell === undefined ? [0] : typeof cell === 'number' ? [cell] : cell;

type Operator = '$eq' | '$ne' | '$gt' | '$gte' | '$lt' | '$lte' | '$in' | '$nin' | '$exists';

interface Condition {
  readonly path: Path;
  readonly operator: Operator;
  readonly places: readonly number[];
}

const holds = (operator: Operator, places: readonly number[], cells: readonly Cell[]): boolean => {
  const [place = 0] = places;
  const some = (test: (element: number) => boolean): boolean => cells.some((cell) => elementsOf(cell).some(test));
  const alike = (element: number): boolean => pool[element]?.[0] === pool[place]?.[0];
  switch (operator) {
    case '$eq':
      return some((element) => element === place);
    case '$in':
      return some((element) => places.includes(element));
    case '$gt':
      return some((element) => alike(element) && element > place);
    case '$gte':
      return some((element) => alike(element) && element >= place);
    case '$lt':
      return some((element) => alike(element) && element < place);
    case '$lte':
      return some((element) => alike(element) && element <= place);
    case '$ne':
      return !holds('$eq', places, cells);
    case '$nin':
      return !holds('$in', places, cells);
    case '$exists':
      return cells.some((cell) => cell !== undefined) === (place % 2 === 1);
    default:
      throw new Error(`no such operator: ${String(operator)}`);
  }
};

const passes = (document: ModelDocument, conditions: readonly Condition[]): boolean =>
  conditions.every(({ path, operator, places }) => holds(operator, places, cellsAt(document, path)));

const filterOf = (conditions: readonly Condition[]): Document => ({
  $and: [
    {},
    ...conditions.map(({ path, operator, places: [first = 0, ...rest] }) => {
      if (operator === '$exists') return { [path]: { $exists: first % 2 === 1 } };
      const operand = operator === '$in' || operator === '$nin' ? bsonOf([first, ...rest]) : bsonOf(first);
      return { [path]: { [operator]: operand } };
    }),
  ],
});

const sortPlace = (document: ModelDocument, path: Path, direction: 1 | -1): number => {
  const places = cellsAt(document, path).flatMap((cell) => (cell?.toString() === '' ? [-1] : elementsOf(cell)));
  if (places.length === 0) return 0;
  return direction === 1 ? Math.min(...places) : Math.max(...places);
};

const indexKeys: readonly Document[] = [
  { a: 1 },
  { a: -1, b: 1 },
  { b: 1, a: 1, _id: 1 },
  { 'n.c': 1 },
  { b: -1, 'n.c': 1 },
  { 'n.c': -1, _id: 1 },
];

/** A few values meet often, so that conditions find something. */
const place = fc.oneof(fc.constantFrom(0, 3, 4, 7, 8), fc.integer({ min: 0, max: pool.length - 1 }));
const cell: fc.Arbitrary<Cell> = fc.oneof(
  { weight: 6, arbitrary: place },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.array(place, { maxLength: 3 }) },
);
const inner = fc.record({ c: cell });
const modelDocument: fc.Arbitrary<ModelDocument> = fc.record({
  a: cell,
  b: cell,
  n: fc.oneof(fc.constant(undefined), inner, inner, fc.array(inner, { minLength: 1, maxLength: 3 })),
});
const path = fc.constantFrom<Path>('a', 'a', 'b', 'n.c');
const direction = fc.constantFrom(1 as const, -1 as const);
const operator = fc.constantFrom<Operator>('$eq', '$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$exists');
const condition = fc.record({ path, operator, places: fc.array(place, { minLength: 1, maxLength: 3 }) });
const conditions = fc.oneof(
  fc.array(condition, { maxLength: 1 }),
  fc.array(condition, { maxLength: 3 }),
  fc.tuple(condition, condition).map(([one, other]) => [one, { ...other, path: one.path }]),
);
const sort = fc.array(fc.tuple(path, direction), { maxLength: 2 });
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      id: fc.integer({ min: 0, max: 12 }),
      document: modelDocument,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('set' as const),
      conditions,
      field: fc.constantFrom('a', 'b'),
      value: place,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), conditions }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('find' as const),
      conditions,
      sort,
      skip: fc.nat(3),
      limit: fc.nat(6),
      id: direction,
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const hasArray = (document: ModelDocument, path: string): boolean =>
  path === 'n.c'
    ? Array.isArray(document.n) || cellsAt(document, path).some(Array.isArray)
    : path !== '_id' && cellsAt(document, path as Path).some(Array.isArray);

/** Whether some index would get entries of two arrays. */
const isParallel = (document: ModelDocument, indexes: readonly Document[]): boolean =>
  indexes.some((index) => Object.keys(index).filter((path) => hasArray(document, path)).length > 1);

describe('The store, against a model in memory', () => {
  let dir: string;
  let server: EmbeddedMongodb;
  let client: MongoClient;
  let runs = 0;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'mongodb-model-'));
    server = await serve({ dir });
    client = new MongoClient(server.url, { promoteLongs: false });
  });

  afterAll(async () => {
    await client.close();
    await server.close();
    await rm(dir, { recursive: true });
  });

  const find = async (
    collection: Collection,
    model: Map<number, ModelDocument>,
    wanted: Step & { kind: 'find' },
  ): Promise<void> => {
    const { conditions: all, sort: fields, skip, limit, id } = wanted;
    const unique = fields.filter(([name], i) => fields.findIndex(([other]) => other === name) === i);
    const expected = [...model]
      .filter(([, document]) => passes(document, all))
      .sort(([x, one], [y, other]) => {
        const orders = unique.map(([name, sign]) => (sortPlace(one, name, sign) - sortPlace(other, name, sign)) * sign);
        return orders.find((order) => order !== 0) ?? (x - y) * id;
      });
    const options = { sort: { ...Object.fromEntries(unique), _id: id }, skip, limit, batchSize: 2 };
    const found = await collection.find(filterOf(all), options).toArray();
    const page = expected.slice(skip, limit === 0 ? undefined : skip + limit);
    expect(found).toEqual(page.map(([key, document]) => ({ _id: key, ...storedOf(document) })));
    expect(await collection.countDocuments(filterOf(all))).toBe(expected.length);
  };

  const put = async (
    collection: Collection,
    model: Map<number, ModelDocument>,
    indexes: readonly Document[],
    { id, document }: Step & { kind: 'put' },
  ): Promise<void> => {
    const stored = collection.replaceOne({ _id: id as never }, storedOf(document), { upsert: true });
    if (isParallel(document, indexes)) await expect(stored).rejects.toMatchObject({ code: 171 });
    else {
      await stored;
      model.set(id, document);
    }
  };

  const set = async (
    collection: Collection,
    model: Map<number, ModelDocument>,
    { conditions: all, field, value }: Step & { kind: 'set' },
  ): Promise<void> => {
    const hits = [...model].filter(([, document]) => passes(document, all));
    const { matchedCount } = await collection.updateMany(filterOf(all), { $set: { [field]: bsonOf(value) } });
    expect(matchedCount).toBe(hits.length);
    for (const [id, document] of hits) model.set(id, { ...document, [field]: value });
  };

  it('holds and finds the same documents, whatever the indexes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...indexKeys]),
        fc.array(step, { minLength: 25, maxLength: 50 }),
        async (indexes, steps) => {
          const collection = client.db('model').collection(`run${runs++}`);
          if (indexes.length > 0)
            await collection.createIndexes(indexes.map((key) => ({ key: key as Record<string, 1 | -1> })));
          const model = new Map<number, ModelDocument>();
          for (const wanted of steps) {
            if (wanted.kind === 'put') await put(collection, model, indexes, wanted);
            else if (wanted.kind === 'set') await set(collection, model, wanted);
            else if (wanted.kind === 'find') await find(collection, model, wanted);
            else {
              const hits = [...model].filter(([, document]) => passes(document, wanted.conditions));
              await collection.deleteMany(filterOf(wanted.conditions));
              for (const [id] of hits) model.delete(id);
            }
          }
          const all = await collection.find({}, { sort: { _id: 1 } }).toArray();
          const expected = [...model]
            .sort(([x], [y]) => x - y)
            .map(([id, document]) => ({ _id: id, ...storedOf(document) }));
          expect(all).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
    await client.close();
    await server.close();
    await check(dir);
    server = await serve({ dir });
    client = new MongoClient(server.url);
  }, 300_000);

  it('is told apart from a refusal by its error', async () => {
    await expect(client.db('model').command({ find: 'x', filter: { $where: '1' } })).rejects.toBeInstanceOf(
      MongoServerError,
    );
  });
});
