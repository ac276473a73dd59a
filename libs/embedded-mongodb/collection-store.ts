import { randomUUID } from 'node:crypto';
import type { Document } from 'bson';
import {
  type Catalogue,
  type Collection,
  findCollection,
  type Index,
  namespaceOf,
  withCollection,
} from './catalogue.js';
import { CommandError, shown } from './command-error.js';
import { fieldOf } from './field-path.js';
import { type Entries, entriesOf } from './index-entries.js';
import {
  countKey,
  documentKey,
  entryKey,
  readRecord,
  recordBuffer,
  recordOfKey,
  uniqueEntryKey,
  wholeRange,
} from './record-keys.js';
import { type Counters, saveCatalogue, type Store } from './store.js';

const noValue = Buffer.alloc(0);

export const getCollection = (store: Store, db: string, name: string): Collection | undefined =>
  findCollection(store.catalogue, db, name);

/** The stored bytes of a document, the caller's to keep; undefined once it is deleted. */
export const readDocument = (store: Store, collection: Collection, record: number): Buffer | undefined =>
  store.db.getBinary(documentKey(collection.id, record));

/** The record that a unique index has under these encoded fields. */
export const findUnique = (store: Store, index: Index, fields: Buffer): number | undefined => {
  const value = store.db.getBinary(uniqueEntryKey(index.id, fields));
  return value && readRecord(value);
};

const lastRecord = (store: Store, collection: Collection): number => {
  const { start, end } = wholeRange('documents', collection.id);
  const [key] = store.db.getKeys({ start: end, end: start, reverse: true, limit: 1 });
  return key ? recordOfKey(key) : 0;
};

const countersOf = (store: Store, collection: Collection): Counters => {
  const known = store.counters.get(collection.id);
  if (known) return known;
  const stored = store.db.getBinary(countKey(collection.id));
  const counters = { next: lastRecord(store, collection) + 1, count: stored ? readRecord(stored) : 0, dirty: false };
  store.counters.set(collection.id, counters);
  return counters;
};

export const countDocuments = (store: Store, collection: Collection): number => countersOf(store, collection).count;

const addToCount = (store: Store, collection: Collection, change: 1 | -1): void => {
  const counters = countersOf(store, collection);
  counters.count += change;
  counters.dirty = true;
};

/** Inside a write: the collection, made where it does not exist. */
export const ensureCollection = (store: Store, db: string, name: string): Collection => {
  const existing = getCollection(store, db, name);
  if (existing) return existing;
  const { nextId } = store.catalogue;
  const byId: Index = {
    id: nextId + 1,
    name: '_id_',
    fields: [{ path: '_id', direction: 1 }],
    unique: true,
    sparse: false,
    arrayPaths: [],
    cut: false,
  };
  const collection: Collection = { id: nextId, db, name, uuid: randomUUID(), indexes: [byId] };
  const collections = [...store.catalogue.collections, collection];
  saveCatalogue(store, { ...store.catalogue, nextId: nextId + 2, collections });
  return collection;
};

/** E11000 in MongoDB's words. */
export const duplicateKey = (collection: Collection, index: Index, document: Document): CommandError => {
  const keyValue = Object.fromEntries(
    index.fields.map(({ path }) => [path, path.split('.').reduce(step, document) ?? null]),
  );
  const fields = index.fields.map(({ path }) => `${path}: ${shown(keyValue[path])}`).join(', ');
  const text = `E11000 duplicate key error collection: ${namespaceOf(collection)} index: ${index.name} dup key: { ${fields} }`;
  const keyPattern = Object.fromEntries(index.fields.map(({ path, direction }) => [path, direction]));
  return new CommandError(11000, text, { keyPattern, keyValue });
};

const step = (value: unknown, segment: string): unknown =>
  typeof value === 'object' && value !== null ? fieldOf(value as Record<string, unknown>, segment) : undefined;

/** The key of an index's entry for a record: in a unique index the record is its value. */
export const entryKeyOf = (index: Index, fields: Buffer, record: number): Buffer =>
  index.unique ? uniqueEntryKey(index.id, fields) : entryKey(index.id, fields, record);

const holds = (keys: readonly Buffer[], wanted: Buffer): boolean => keys.some((key) => key.equals(wanted));

const noKeys: readonly Buffer[] = [];

/** Checks every unique index for keys that are not the document's already, before anything is put: a refusal leaves no trace. */
const checkUnique = (
  store: Store,
  collection: Collection,
  entries: readonly Entries[],
  document: Document,
  before?: readonly Entries[],
): void => {
  for (const [i, index] of collection.indexes.entries()) {
    if (!index.unique) continue;
    const kept = before?.[i]?.keys ?? noKeys;
    for (const fields of entries[i]?.keys ?? noKeys)
      if (!holds(kept, fields) && findUnique(store, index, fields) !== undefined)
        throw duplicateKey(collection, index, document);
  }
};

/** Remembers in the catalogue that an index now has several entries for a document, or a cut key. */
const learn = (store: Store, collection: Collection, entries: readonly Entries[]): void => {
  const news = collection.indexes.some((index, i) => isNews(index, entries[i]));
  if (!news) return;
  const current = store.catalogue.collections.find(({ id }) => id === collection.id) ?? collection;
  const indexes = current.indexes.map((index, i) => {
    const found = entries[i];
    return isNews(index, found) && found ? learned(index, found) : index;
  });
  saveCatalogue(store, withCollection(store.catalogue, { ...current, indexes }));
};

const isNews = (index: Index, found: Entries | undefined): boolean =>
  found !== undefined &&
  ((found.cut && !index.cut) || (found.arrayPath !== undefined && !index.arrayPaths.includes(found.arrayPath)));

/** The index, knowing of the arrays and cut keys among these entries. */
export const learned = (index: Index, { arrayPath, cut }: Entries): Index => ({
  ...index,
  cut: index.cut || cut,
  arrayPaths:
    arrayPath === undefined || index.arrayPaths.includes(arrayPath)
      ? index.arrayPaths
      : [...index.arrayPaths, arrayPath],
});

/** A document's entries in each index of its collection. */
export const entriesIn = (collection: Collection, document: Document): Entries[] =>
  collection.indexes.map((index) => entriesOf(index, document));

const putEntry = (store: Store, index: Index, fields: Buffer, record: number): void => {
  if (index.unique) store.db.putSync(uniqueEntryKey(index.id, fields), recordBuffer(record));
  else store.db.putSync(entryKey(index.id, fields, record), noValue);
};

/** Inside a write: the entries of one document in one index. */
export const putEntries = (store: Store, index: Index, keys: readonly Buffer[], record: number): void => {
  for (const fields of keys) putEntry(store, index, fields, record);
};

/** Inside a write: stores a new document. `document` is what `bytes` decode to, at least in `entryNames`. Throws DuplicateKey (11000) and 171. */
export const insertDocument = (store: Store, collection: Collection, bytes: Buffer, document: Document): void => {
  const entries = entriesIn(collection, document);
  checkUnique(store, collection, entries, document);
  learn(store, collection, entries);
  const record = countersOf(store, collection).next++;
  store.db.putSync(documentKey(collection.id, record), bytes);
  for (const [i, index] of collection.indexes.entries()) putEntries(store, index, entries[i]?.keys ?? [], record);
  addToCount(store, collection, 1);
};

/** Inside a write: puts new bytes in the place of a document. Of its entries `before` only those that differ are touched. */
export const replaceDocument = (
  store: Store,
  collection: Collection,
  record: number,
  before: readonly Entries[],
  bytes: Buffer,
  document: Document,
): void => {
  const entries = entriesIn(collection, document);
  checkUnique(store, collection, entries, document, before);
  learn(store, collection, entries);
  store.db.putSync(documentKey(collection.id, record), bytes);
  for (const [i, index] of collection.indexes.entries()) {
    const after = entries[i]?.keys ?? noKeys;
    const previous = before[i]?.keys ?? noKeys;
    for (const fields of previous) if (!holds(after, fields)) store.db.removeSync(entryKeyOf(index, fields, record));
    for (const fields of after) if (!holds(previous, fields)) putEntry(store, index, fields, record);
  }
};

/** Inside a write: removes a document and its entries. */
export const deleteDocument = (store: Store, collection: Collection, record: number, document: Document): void => {
  store.db.removeSync(documentKey(collection.id, record));
  for (const index of collection.indexes)
    for (const fields of entriesOf(index, document).keys) store.db.removeSync(entryKeyOf(index, fields, record));
  addToCount(store, collection, -1);
};

/** The collection as the catalogue has it now; it may have learned, or be gone. */
export const refreshed = ({ collections }: Catalogue, { id }: Collection): Collection | undefined =>
  collections.find((collection) => collection.id === id);
