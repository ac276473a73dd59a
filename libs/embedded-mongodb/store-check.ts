import { setTimeout as rest } from 'node:timers/promises';
import { type Collection, type Index, namespaceOf } from './catalogue.js';
import { countDocuments, entryKeyOf, readDocument, refreshed } from './collection-store.js';
import { entriesOf, entryNames } from './index-entries.js';
import { readRecord, recordOfKey, wholeRange } from './record-keys.js';
import { StoreError } from './store-error.js';
import { markDamaged } from './store-file.js';
import { holdDirectory } from './store-holder.js';
import { abandonStore, closeStore, openStore, type Store } from './store.js';
import { checkStorable, decodeNamed } from './stored-document.js';

/**
 * When documents and index entries are compared, which reads everything: always before the store is served; only if it was not
 * closed in order (then its file is known to be as it was), before it is served or while it is; or never. A file that is not one,
 * or has a broken page, is found in any case.
 */
export type Check = 'always' | 'after-crash' | 'after-crash-while-serving' | 'never';

/** Documents or entries that are looked at together, between two commands of clients: some documents are large. */
const pieceSize = 25;

const zero = Buffer.alloc(1);

/** Looks at what lies from `start` on; returns where the next piece starts, or undefined at the end. */
const piece = (
  { db }: Store,
  { start, end }: { readonly start: Buffer; readonly end: Buffer },
  look: (key: Buffer, value: Buffer) => void,
): Buffer | undefined => {
  const found = [...db.getRange({ start, end, limit: pieceSize })];
  for (const { key, value } of found) look(key, value);
  const last = found.at(-1);
  return last && found.length === pieceSize ? Buffer.concat([last.key, zero]) : undefined;
};

/** An index that is being built lacks entries, and need not have them. */
const whole = ({ indexes }: Collection): readonly Index[] => indexes.filter(({ building }) => !building);

/** Every document has its entries. */
const checkDocuments = (store: Store, collection: Collection, start: Buffer | undefined): Buffer | undefined => {
  const range = wholeRange('documents', collection.id);
  const names = entryNames(collection);
  return piece(store, { ...range, ...(start && { start }) }, (key, value) => {
    const record = recordOfKey(key);
    checkStorable(value);
    const document = decodeNamed(value, names);
    for (const index of whole(collection))
      for (const fields of entriesOf(index, document).keys) {
        const found = store.db.getBinary(entryKeyOf(index, fields, record));
        if (!found || (index.unique && readRecord(found) !== record))
          throw new Error(`document ${record} of ${namespaceOf(collection)} has no entry in ${index.name}`);
      }
  });
};

/** Every entry is one of a document. */
const checkEntries = (
  store: Store,
  collection: Collection,
  index: Index,
  start: Buffer | undefined,
): Buffer | undefined => {
  const range = wholeRange('entries', index.id);
  const names = entryNames({ ...collection, indexes: [index] });
  return piece(store, { ...range, ...(start && { start }) }, (key, value) => {
    const record = index.unique ? readRecord(value) : recordOfKey(key);
    const bytes = readDocument(store, collection, record);
    const keys = bytes ? entriesOf(index, decodeNamed(bytes, names)).keys : [];
    if (!keys.some((fields) => entryKeyOf(index, fields, record).equals(key)))
      throw new Error(`${index.name} of ${namespaceOf(collection)} has an entry of no document`);
  });
};

const checkCount = (store: Store, collection: Collection): void => {
  const documents = store.db.getKeysCount(wholeRange('documents', collection.id));
  if (countDocuments(store, collection) !== documents)
    throw new Error(`${namespaceOf(collection)} counts its documents wrongly`);
};

/** One collection's documents, in pieces. It may be gone before the last of them. */
function* documentPieces(store: Store, collection: Collection): Generator<void, void, void> {
  let start: Buffer | undefined;
  do {
    const current = refreshed(store.catalogue, collection);
    if (!current) return;
    // What is being cleared after a drop has fewer than it counts.
    if (!start) checkCount(store, current);
    start = checkDocuments(store, current, start);
    yield;
  } while (start);
}

/** One index's entries, in pieces. It may be gone before the last of them. */
function* entryPieces(store: Store, collection: Collection, { id }: Index): Generator<void, void, void> {
  let start: Buffer | undefined;
  do {
    const current = refreshed(store.catalogue, collection);
    const index = current?.indexes.find((one) => one.id === id);
    if (!current || !index) return;
    start = checkEntries(store, current, index, start);
    yield;
  } while (start);
}

/** The comparison in pieces, each of which holds by itself: clients may change the store between two of them. */
function* comparison(store: Store): Generator<void, void, void> {
  for (const collection of store.catalogue.collections) {
    yield* documentPieces(store, collection);
    for (const index of whole(collection)) yield* entryPieces(store, collection, index);
  }
}

const asDamaged = ({ dir }: Store, error: unknown): StoreError =>
  new StoreError('damaged', dir, error instanceof Error ? error.message : String(error));

/** Throws StoreError 'damaged' unless documents, index entries and counts agree. Reads everything, in this turn. */
const checkStore = (store: Store): void => {
  const pieces = comparison(store);
  try {
    while (!pieces.next().done);
  } catch (error) {
    throw asDamaged(store, error);
  }
};

/** The check keeps the thread to itself for so long, and leaves it to clients for so long (milliseconds). */
const pace = { work: 5, rest: 10 } as const;

/**
 * Does the same while clients are served. Resolves with the seconds it took, or undefined where the store closes first. Throws
 * StoreError 'damaged'; the store is marked then, and does not open again.
 */
export const checkWhileServing = async (store: Store): Promise<number | undefined> => {
  const pieces = comparison(store);
  const began = performance.now();
  while (!store.closing) {
    const until = performance.now() + pace.work;
    try {
      while (performance.now() < until) if (pieces.next().done) return (performance.now() - began) / 1000;
    } catch (error) {
      const damage = asDamaged(store, error);
      markDamaged(store.dir, damage.detail);
      throw damage;
    }
    await rest(pace.rest);
  }
  return undefined;
};

/** Opens the store and checks it, unless that is for later. Throws StoreError 'damaged', and leaves it closed then. */
export const openChecked = async (dir: string, check: Check): Promise<Store> => {
  const store = await openStore(dir);
  try {
    if (check === 'always' || (check === 'after-crash' && !store.sealed)) checkStore(store);
    return store;
  } catch (error) {
    await abandonStore(store);
    throw error;
  }
};

/** Checks the store of a directory that nobody serves. Throws StoreError 'damaged' or 'in-use'. */
export const check = async (dir: string): Promise<void> => {
  const hold = await holdDirectory(dir);
  try {
    await closeStore(await openChecked(dir, 'always'));
  } finally {
    await hold.release();
  }
};
