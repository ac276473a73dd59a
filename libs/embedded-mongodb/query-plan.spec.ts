import type { Collection, Index } from './catalogue.js';
import { parseFilter } from './filter.js';
import { type Plan, planQuery } from './query-plan.js';
import { parseSort } from './sort-order.js';

const index = (id: number, key: Record<string, 1 | -1>, more: Partial<Index> = {}): Index => ({
  id,
  name: Object.keys(key).join(),
  fields: parseSort(key),
  unique: false,
  sparse: false,
  arrayPaths: [],
  cut: false,
  ...more,
});

const collection = (...indexes: Index[]): Collection => ({
  id: 1,
  db: 'd',
  name: 'c',
  uuid: '',
  indexes: [index(1, { _id: 1 }, { unique: true, name: '_id_' }), ...indexes],
});

const plan = (of: Collection, filter: Record<string, unknown>, sort: Record<string, 1 | -1> = {}): Plan =>
  planQuery(of, parseFilter(filter), parseSort(sort));

const unitDue = index(2, { unit: 1, due: 1 });

describe('A plan', () => {
  it('looks an _id up, and many of them one by one', () => {
    expect(plan(collection(unitDue), { _id: 7, unit: 'a' })).toMatchObject({ points: { length: 1 }, exact: false });
    expect(plan(collection(), { _id: { $in: [1, 2, 3] } })).toMatchObject({ points: { length: 3 }, exact: true });
  });

  it('orders by the field that is given several values range after range, and by the next one by merging', () => {
    const filter = { unit: { $in: ['b', 'a'] } };
    const byUnit = plan(collection(unitDue), filter, { unit: -1, due: -1 });
    expect(byUnit).toMatchObject({
      index: { id: 2 },
      ranges: { length: 2 },
      merge: false,
      reverse: true,
      sorted: true,
    });
    expect(plan(collection(unitDue), filter, { due: 1 })).toMatchObject({ merge: true, reverse: false, sorted: true });
    expect(plan(collection(unitDue), filter, { unit: 1, due: -1 })).toMatchObject({ index: { id: 2 }, sorted: false });
  });

  it('prefers more equalities, then a range, and an order alone only to reading everything', () => {
    const indexes = collection(unitDue, index(3, { unit: 1, state: 1 }), index(4, { due: 1 }));
    expect(plan(indexes, { unit: 'a', state: 'x' })).toMatchObject({ index: { id: 3 } });
    expect(plan(indexes, { due: { $gt: 3 } }, { _id: 1 })).toMatchObject({ index: { id: 4 }, sorted: false });
    expect(plan(indexes, { other: 1 }, { due: -1 })).toMatchObject({ index: { id: 4 }, reverse: true, sorted: true });
    expect(plan(indexes, { other: 1 }).index).toBeUndefined();
  });

  it('bounds an array by one condition only, and does not sort by it', () => {
    const tags = collection(index(2, { tags: 1 }, { arrayPaths: ['tags'] }));
    const one = plan(tags, { tags: { $gt: 'a' } });
    expect(plan(tags, { tags: { $gt: 'a', $lt: 'c' } }).ranges).toEqual(one.ranges);
    expect(plan(tags, { tags: 'a' }, { tags: 1 })).toMatchObject({ index: { id: 2 }, sorted: false, exact: false });
  });

  it('leaves sparse, partial and unfinished indexes alone where they lack documents', () => {
    const sparse = collection(index(2, { a: 1 }, { sparse: true }));
    expect(plan(sparse, { a: null }).index).toBeUndefined();
    expect(plan(sparse, { a: 1 }).index).toBeDefined();
    expect(plan(sparse, {}, { a: 1 }).index).toBeUndefined();
    expect(plan(collection(index(2, { a: 1 }, { partialFilter: { b: 1 } })), { a: 1 }).index).toBeUndefined();
    expect(plan(collection(index(2, { a: 1 }, { building: true })), { a: 1 }).index).toBeUndefined();
  });

  it('trusts neither the order nor the bounds of cut keys', () => {
    const cut = collection(index(2, { a: 1 }, { cut: true }));
    expect(plan(cut, { a: 'x' }, { a: 1 })).toMatchObject({ index: { id: 2 }, sorted: false, exact: false });
  });

  it('refuses a hint that names no index', () => {
    expect(() => planQuery(collection(), parseFilter({}), [], 'nothing')).toThrow(expect.objectContaining({ code: 2 }));
  });
});
