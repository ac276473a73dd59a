import type { Document } from 'bson';
import { numberOf } from './bson-order.js';
import { CommandError, notSupported } from './command-error.js';
import { someValue, splitPath } from './field-path.js';
import { emptyArray, encodeField } from './key-encoding.js';

export interface SortField {
  readonly path: string;
  readonly direction: 1 | -1;
}

/** Throws BadValue (2) for directions other than 1 and -1. */
export const parseSort = (sort: Document): readonly SortField[] =>
  Object.entries(sort).map(([path, value]) => {
    const direction = numberOf(value);
    if (path.startsWith('$')) throw notSupported(`Sorting by ${path}`);
    if (Number(direction) !== 1 && Number(direction) !== -1)
      throw new CommandError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    return { path, direction: Number(direction) === 1 ? 1 : -1 };
  });

const leaves = (document: unknown, path: string): unknown[] => {
  const values: unknown[] = [];
  someValue(document, splitPath(path), (value) => {
    if (Array.isArray(value)) values.push(...(value.length === 0 ? [emptyArray] : (value as unknown[])));
    else values.push(value);
    return false;
  });
  return values.length === 0 ? [undefined] : values;
};

/** Sorts between the escaped zero of a text and whatever follows a whole field. */
const separator = Buffer.from([0x01]);

/** Bytes that compare as the documents sort. Of an array the lowest element counts, or the highest when descending. */
export const sortKey = (document: unknown, sort: readonly SortField[]): Buffer =>
  Buffer.concat(
    sort.map(({ path, direction }) =>
      leaves(document, path)
        .map((value) => Buffer.concat([encodeField(value, direction), separator]))
        .reduce((least, key) => (Buffer.compare(key, least) < 0 ? key : least)),
    ),
  );
