import type { Document } from 'bson';
import { isPlainObject } from './bson-order.js';
import type { Index } from './catalogue.js';
import { CommandError } from './command-error.js';
import { fieldOf, indexOfSegment, splitPath } from './field-path.js';
import { parseFilter } from './filter.js';
import { emptyArray, encodeField, fitKey } from './key-encoding.js';

/** The keys of one document in one index, and what the index learns from them. */
export interface Entries {
  readonly keys: readonly Buffer[];
  readonly arrayPath?: string;
  readonly cut: boolean;
}

interface Found {
  readonly values: readonly unknown[];
  readonly arrayPath?: string;
}

const none: Entries = { keys: [], cut: false };

const valuesAt = (value: unknown, path: readonly string[], depth = 0): Found => {
  const segment = path[depth];
  if (segment === undefined) return Array.isArray(value) ? elementsOf(value, path, depth) : { values: [value] };
  if (Array.isArray(value)) return throughArray(value, path, depth, segment);
  return isPlainObject(value) ? valuesAt(fieldOf(value, segment), path, depth + 1) : { values: [undefined] };
};

const elementsOf = (array: readonly unknown[], path: readonly string[], depth: number): Found => ({
  values: array.length === 0 ? [emptyArray] : array,
  arrayPath: path.slice(0, depth).join('.'),
});

const throughArray = (array: readonly unknown[], path: readonly string[], depth: number, segment: string): Found => {
  const index = indexOfSegment(segment);
  const items = array.flatMap((item) => (isPlainObject(item) ? valuesAt(item, path, depth).values : [undefined]));
  const named = index === undefined || index >= array.length ? [] : valuesAt(array[index], path, depth + 1).values;
  const values = [...items, ...named];
  return { values: values.length === 0 ? [undefined] : values, arrayPath: path.slice(0, depth).join('.') };
};

const partialTests = new WeakMap<Document, (document: unknown) => boolean>();

const isIndexed = (index: Index, document: Document): boolean => {
  const { partialFilter } = index;
  if (!partialFilter) return true;
  const known = partialTests.get(partialFilter) ?? parseFilter(partialFilter).test;
  partialTests.set(partialFilter, known);
  return known(document);
};

const fieldKey = (index: Index, i: number, value: unknown): Buffer =>
  encodeField(value, index.fields[i]?.direction ?? 1);

/** Pairs of an array's element and the other fields. Two different arrays in one index: CannotIndexParallelArrays (171). */
const combinations = (index: Index, found: readonly Found[]): Buffer[] => {
  const lists = found.filter(({ arrayPath, values }) => arrayPath !== undefined || values.length > 1);
  if (lists.length === 0) return [Buffer.concat(found.map(({ values }, i) => fieldKey(index, i, values[0])))];
  const arrays = new Set(lists.flatMap(({ arrayPath }) => (arrayPath === undefined ? [] : [arrayPath])));
  if (arrays.size > 1 || lists.filter(({ values }) => values.length > 1).length > 1)
    throw new CommandError(171, `cannot index parallel arrays [${[...arrays].join('] [')}]`);
  return found
    .map(({ values }, i) => values.map((value) => fieldKey(index, i, value)))
    .reduce((keys, fields) => keys.flatMap((key) => fields.map((field) => Buffer.concat([key, field]))));
};

const distinct = (keys: readonly Buffer[]): Buffer[] =>
  keys.length < 2 ? [...keys] : [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];

/** The encoded fields of a document's entries, without duplicates. Throws CannotIndexParallelArrays (171). */
export const entriesOf = (index: Index, document: Document): Entries => {
  if (!isIndexed(index, document)) return none;
  const found = index.fields.map(({ path }) => valuesAt(document, splitPath(path)));
  if (index.sparse && found.every(({ values }) => values.every((value) => value === undefined))) return none;
  const fitted = distinct(combinations(index, found)).map(fitKey);
  const arrayPath = found.find((one) => one.arrayPath !== undefined)?.arrayPath;
  return {
    keys: fitted.map(({ bytes }) => bytes),
    cut: fitted.some(({ cut }) => cut),
    ...(arrayPath === undefined ? {} : { arrayPath }),
  };
};
