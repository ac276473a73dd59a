import { parseSort, sortKey } from './sort-order.js';

const sorted = (documents: readonly Record<string, unknown>[], sort: Record<string, 1 | -1>): unknown[] => {
  const fields = parseSort(sort);
  return documents
    .map((document) => ({ document, key: sortKey(document, fields) }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
    .map(({ document }) => document['_id']);
};

describe('An order', () => {
  it('takes the lowest element of an array, or the highest when descending', () => {
    const documents = [{ _id: 1, a: [3, 9] }, { _id: 2, a: 5 }, { _id: 3, a: [] }, { _id: 4 }];
    expect(sorted(documents, { a: 1 })).toEqual([3, 4, 1, 2]);
    expect(sorted(documents, { a: -1 })).toEqual([1, 2, 4, 3]);
  });

  it('puts a text that goes on with a zero byte after the text, and before it when descending', () => {
    const documents = [
      { _id: 1, a: ['x', 'x\0'] },
      { _id: 2, a: 'x\0' },
      { _id: 3, a: 'x' },
    ];
    expect(sorted(documents, { a: 1, _id: 1 })).toEqual([1, 3, 2]);
    expect(sorted(documents, { a: -1, _id: -1 })).toEqual([2, 1, 3]);
  });
});
