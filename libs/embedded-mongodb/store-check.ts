import type { Document } from 'bson';
import type { Collection, Index } from './catalogue.js';
import { readDocument } from './collection-store.js';
import { entriesOf, entryNames } from './index-entries.js';
import { countKey, entryKey, readRecord, recordOfKey, uniqueEntryKey, wholeRange } from './record-keys.js';
import { StoreError } from './store-error.js';
import { holdDirectory } from './store-holder.js';
import { abandonStore, closeStore, openStore, type Store } from './store.js';
import { checkStorable, decodeNamed } from './stored-document.js';

/**
 * When documents and index entries are compared before a store is served, which reads everything: always, or only if it was not
 * closed in order (then its file is known to be as it was). A file that is not one, or has a broken page, is found in any case.
 */
export type Check = 'always' | 'after-crash' | 'never';

const entryKeysOf = (index: Index, document: Document, record: number): Buffer[] =>
  entriesOf(index, document).keys.map((fields) =>
    index.unique ? uniqueEntryKey(index.id, fields) : entryKey(index.id, fields, record),
  );

/** Every document has its entries; how many documents and, by index, entries there should be. */
const checkDocuments = (store: Store, collection: Collection): { documents: number; entries: number[] } => {
  const entries = collection.indexes.map(() => 0);
  const names = entryNames(collection);
  let documents = 0;
  for (const { key, value } of store.db.getRange(wholeRange('documents', collection.id))) {
    documents++;
    const record = recordOfKey(key);
    checkStorable(value);
    const document = decodeNamed(value, names);
    for (const [i, index] of collection.indexes.entries())
      for (const expected of entryKeysOf(index, document, record)) {
        const found = store.db.getBinary(expected);
        if (!found || (index.unique && readRecord(found) !== record))
          throw new Error(`document ${record} of ${collection.db}.${collection.name} has no entry in ${index.name}`);
        entries[i] = (entries[i] ?? 0) + 1;
      }
  }
  return { documents, entries };
};

const checkCollection = (store: Store, collection: Collection): void => {
  const { documents, entries } = checkDocuments(store, collection);
  const stored = store.db.getBinary(countKey(collection.id));
  if ((stored ? readRecord(stored) : 0) !== documents)
    throw new Error(`${collection.db}.${collection.name} counts its documents wrongly`);
  for (const [i, index] of collection.indexes.entries()) {
    const found = store.db.getKeysCount(wholeRange('entries', index.id));
    if (found !== entries[i]) {
      const stray = [...strayEntries(store, collection, index)].length;
      throw new Error(
        `${index.name} of ${collection.name} has ${found} entries for ${entries[i]}, ${stray} of no document`,
      );
    }
  }
};

function* strayEntries(store: Store, collection: Collection, index: Index): Generator<Buffer, void, void> {
  for (const { key, value } of store.db.getRange(wholeRange('entries', index.id)))
    if (!readDocument(store, collection, index.unique ? readRecord(value) : recordOfKey(key))) yield key;
}

/** Throws StoreError 'damaged' unless documents, index entries and counts agree. Reads everything, in this turn. */
export const checkStore = (store: Store): void => {
  try {
    for (const collection of store.catalogue.collections) checkCollection(store, collection);
  } catch (error) {
    throw new StoreError('damaged', store.dir, error instanceof Error ? error.message : String(error));
  }
};

/** Opens the store and checks it. Throws StoreError 'damaged', and leaves it closed then. */
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
