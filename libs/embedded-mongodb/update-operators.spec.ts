import { type Document, Int32 } from 'bson';
import * as fc from 'fast-check';
import { decode, decodeTyped, encode } from './stored-document.js';
import { parseUpdate } from './update-operators.js';

/** The model: numbers under two names and one within a document, and a list of numbers; each may be missing. */
interface Model {
  a?: number;
  b?: number;
  c?: number;
  list?: readonly number[];
}

type NumberName = 'a' | 'b' | 'c';

/** One operator on one field: how it is written, and what it does to the model. */
interface Change {
  readonly field: keyof Model;
  readonly operator: string;
  readonly operand: unknown;
  readonly apply: (model: Model) => void;
}

const paths: Readonly<Record<keyof Model, string>> = { a: 'a', b: 'b', c: 'inner.c', list: 'list' };

const number = fc.integer({ min: -50, max: 50 });
const numbers = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 5 });

const storedOf = ({ a, b, c, list }: Model): Document => ({
  _id: 1,
  ...(a === undefined ? {} : { a }),
  ...(b === undefined ? {} : { b }),
  ...(c === undefined ? {} : { inner: { c } }),
  ...(list === undefined ? {} : { list }),
});

const onNumber = (field: NumberName): fc.Arbitrary<Change> =>
  fc.tuple(fc.constantFrom('$set', '$inc', '$mul', '$min', '$max', '$unset'), number).map(([operator, n]) => ({
    field,
    operator,
    operand: operator === '$unset' ? '' : new Int32(n),
    apply: (model) => {
      const before = model[field];
      const results: Readonly<Record<string, number | undefined>> = {
        $set: n,
        $inc: (before ?? 0) + n,
        $mul: (before ?? 0) * n + 0,
        $min: Math.min(before ?? n, n),
        $max: Math.max(before ?? n, n),
      };
      const after = results[operator];
      if (after === undefined) delete model[field];
      else model[field] = after;
    },
  }));

const byNumber = (x: number, y: number): number => x - y;

const push: fc.Arbitrary<Change> = fc
  .record({
    each: numbers,
    position: fc.option(fc.integer({ min: -4, max: 6 }), { nil: undefined }),
    sort: fc.option(fc.constantFrom(1, -1), { nil: undefined }),
    slice: fc.option(fc.integer({ min: -4, max: 4 }), { nil: undefined }),
  })
  .map(({ each, position, sort, slice }) => ({
    field: 'list',
    operator: '$push',
    operand: {
      $each: each,
      ...(position === undefined ? {} : { $position: position }),
      ...(sort === undefined ? {} : { $sort: sort }),
      ...(slice === undefined ? {} : { $slice: slice }),
    },
    apply: (model) => {
      const before = model.list ?? [];
      const place = position ?? before.length;
      let after = [...before.slice(0, place), ...each, ...before.slice(place)];
      if (sort !== undefined) after = after.sort((x, y) => byNumber(x, y) * sort);
      if (slice === undefined) model.list = after;
      else model.list = slice < 0 ? after.slice(slice) : after.slice(0, slice);
    },
  }));

const onList: fc.Arbitrary<Change> = fc.oneof(
  push,
  numbers.map(
    (each): Change => ({
      field: 'list',
      operator: '$addToSet',
      operand: { $each: each },
      apply: (model) => {
        const after = [...(model.list ?? [])];
        for (const one of each) if (!after.includes(one)) after.push(one);
        model.list = after;
      },
    }),
  ),
  fc.integer({ min: 0, max: 6 }).map(
    (least): Change => ({
      field: 'list',
      operator: '$pull',
      operand: { $gte: least },
      apply: (model) => {
        if (model.list) model.list = model.list.filter((one) => one < least);
      },
    }),
  ),
  numbers.map(
    (gone): Change => ({
      field: 'list',
      operator: '$pullAll',
      operand: gone,
      apply: (model) => {
        if (model.list) model.list = model.list.filter((one) => !gone.includes(one));
      },
    }),
  ),
  fc.constantFrom(1, -1).map(
    (end): Change => ({
      field: 'list',
      operator: '$pop',
      operand: end,
      apply: (model) => {
        if (model.list) model.list = end === 1 ? model.list.slice(0, -1) : model.list.slice(1);
      },
    }),
  ),
);

const change = fc.oneof(onNumber('a'), onNumber('b'), onNumber('c'), onList, onList);
const model: fc.Arbitrary<Model> = fc
  .record({ a: number, b: number, c: number, list: numbers }, { requiredKeys: [] })
  .map((fields) => ({ ...fields }));

const updateOf = (changes: readonly Change[]): Document => {
  const update: Record<string, Document> = {};
  for (const { operator, field, operand } of changes)
    update[operator] = { ...update[operator], [paths[field]]: operand };
  return update;
};

const positions = { filters: new Map(), matched: () => undefined };

const updated = (before: Document, update: Document, inserting = false): Document => {
  const document = decodeTyped(encode(before));
  parseUpdate(decodeTyped(encode(update)))(document, positions, inserting);
  return decode(encode(document));
};

/** An emptied inner document stays where its last field was taken away. */
const normal = ({ inner, ...rest }: Document): Document =>
  inner === undefined || Object.keys(inner as object).length === 0 ? rest : { ...rest, inner };

describe('Update operators', () => {
  it('do what a plain model does, together and one after the other', () => {
    fc.assert(
      fc.property(
        model,
        fc.array(fc.uniqueArray(change, { minLength: 1, maxLength: 3, selector: ({ field }) => field }), {
          minLength: 1,
          maxLength: 4,
        }),
        (begun, rounds) => {
          const expected = { ...begun };
          let stored = storedOf(begun);
          for (const changes of rounds) {
            stored = updated(stored, updateOf(changes));
            for (const { apply } of changes) apply(expected);
            expect(normal(stored)).toEqual(storedOf(expected));
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('rename a field to where another was, and leave what was not touched as it was', () => {
    fc.assert(
      fc.property(model, (begun) => {
        const { a, ...rest } = begun;
        const expected = a === undefined ? begun : { ...rest, b: a };
        expect(normal(updated(storedOf(begun), { $rename: { a: 'b' } }))).toEqual(storedOf(expected));
      }),
    );
  });

  it('set on insert only what an insert makes', () => {
    fc.assert(
      fc.property(model, number, (begun, a) => {
        const update = { $setOnInsert: { a } };
        expect(normal(updated(storedOf(begun), update))).toEqual(storedOf(begun));
        expect(normal(updated(storedOf(begun), update, true))).toEqual(storedOf({ ...begun, a }));
      }),
    );
  });

  it('change no bytes but those they are told to', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (double, long) => {
        const before = encode({ _id: 1, double, long, at: new Date(0), n: new Int32(3) });
        const document = decodeTyped(before);
        parseUpdate({ $inc: { n: new Int32(1) } })(document, positions, false);
        const after = encode(document);
        expect(after.subarray(0, -5).equals(before.subarray(0, -5))).toBe(true);
        expect(decode(after)['n']).toBe(4);
      }),
    );
  });
});
