import type { Document } from 'bson';
import { isPlainObject } from './bson-order.js';
import type { Collection, Index } from './catalogue.js';
import { CommandError } from './command-error.js';
import { fieldOf, indexOfSegment, splitPath } from './field-path.js';
import { type Filter, parseFilter } from './filter.js';
import { emptyArray, encodeFields, fitKey } from './key-encoding.js';

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

const partialFilters = new WeakMap<Document, Filter>();

const parsedOnce = (partialFilter: Document): Filter => {
  const known = partialFilters.get(partialFilter) ?? parseFilter(partialFilter);
  partialFilters.set(partialFilter, known);
  return known;
};

const isIndexed = ({ partialFilter }: Index, document: Document): boolean =>
  !partialFilter || parsedOnce(partialFilter).test(document);

const namesOf = ({ fields, partialFilter }: Index): readonly string[] => [
  ...fields.map(({ path }) => splitPath(path)[0] ?? path),
  ...(partialFilter ? parsedOnce(partialFilter).names : []),
];

const indexedNames = new WeakMap<Collection, ReadonlySet<string>>();

/** The top-level fields that a document's entries are made of: no other need be decoded for them. `_id` is among them. */
export const entryNames = (collection: Collection): ReadonlySet<string> => {
  const known = indexedNames.get(collection) ?? new Set(collection.indexes.flatMap(namesOf));
  indexedNames.set(collection, known);
  return known;
};

/** Two different arrays, or two fields with several values: MongoDB has no entries for them. */
const isParallel = (found: readonly Found[]): boolean => {
  let array: string | undefined;
  let several = 0;
  for (const { values, arrayPath } of found) {
    if (values.length > 1) several++;
    if (arrayPath === undefined) continue;
    if (array !== undefined && array !== arrayPath) return true;
    array = arrayPath;
  }
  return several > 1;
};

const parallel = (found: readonly Found[]): CommandError => {
  const arrays = new Set(found.flatMap(({ arrayPath }) => (arrayPath === undefined ? [] : [arrayPath])));
  return new CommandError(171, `cannot index parallel arrays [${[...arrays].join('] [')}]`);
};

/** Pairs of an array's element and the other fields. Two different arrays in one index: CannotIndexParallelArrays (171). */
const combinations = (index: Index, found: readonly Found[]): Buffer[] => {
  if (isParallel(found)) throw parallel(found);
  const several = found.findIndex(({ values }) => values.length > 1);
  const fields = found.map(({ values }) => values[0]);
  if (several < 0) return [encodeFields(fields, index.fields)];
  const keys: Buffer[] = [];
  for (const value of new Set(found[several]?.values)) {
    fields[several] = value;
    keys.push(encodeFields(fields, index.fields));
  }
  return keys;
};

/** The values of fields of which none is an array, nor lies in a document: most indexes have no others. */
const plainValues = (index: Index, document: Document): unknown[] | undefined => {
  const values: unknown[] = [];
  for (const { path } of index.fields) {
    if (splitPath(path).length > 1) return undefined;
    const value = fieldOf(document, path);
    if (Array.isArray(value)) return undefined;
    values.push(value);
  }
  return values;
};

/** Different values may have the same key: 1 and 1n, or documents that are alike. */
const distinct = (keys: readonly Buffer[]): readonly Buffer[] =>
  keys.length < 2 ? keys : [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];

const entryOf = (index: Index, values: readonly unknown[]): Entries => {
  if (index.sparse && values.every((value) => value === undefined)) return none;
  const { bytes, cut } = fitKey(encodeFields(values, index.fields));
  return { keys: [bytes], cut };
};

/** The encoded fields of a document's entries, without duplicates. Throws CannotIndexParallelArrays (171). */
export const entriesOf = (index: Index, document: Document): Entries => {
  if (!isIndexed(index, document)) return none;
  const plain = plainValues(index, document);
  if (plain) return entryOf(index, plain);
  const found = index.fields.map(({ path }) => valuesAt(document, splitPath(path)));
  if (index.sparse && found.every(({ values }) => values.every((value) => value === undefined))) return none;
  const keys = combinations(index, found);
  const texts = found.every(({ values }) => values.length < 2 || values.every((value) => typeof value === 'string'));
  const fitted = (texts ? keys : distinct(keys)).map(fitKey);
  const arrayPath = found.find((one) => one.arrayPath !== undefined)?.arrayPath;
  return {
    keys: fitted.map(({ bytes }) => bytes),
    cut: fitted.some(({ cut }) => cut),
    ...(arrayPath === undefined ? {} : { arrayPath }),
  };
};
