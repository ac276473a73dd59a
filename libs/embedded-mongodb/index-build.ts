import { type Collection, type Index, withCollection, withoutIndexes } from './catalogue.js';
import { duplicateKey, findUnique, learned, putEntries, refreshed } from './collection-store.js';
import { CommandError } from './command-error.js';
import { entriesOf } from './index-entries.js';
import { documentKey, recordOfKey, wholeRange } from './record-keys.js';
import { decode } from './stored-document.js';
import { saveCatalogue, type Store, write } from './store.js';
import { sweepDropped } from './sweep.js';

/** An index as it is asked for. */
export type Specification = Omit<Index, 'id' | 'arrayPaths' | 'cut' | 'building'>;

/** Indexes that are under way, by their numbers. */
export interface Begun {
  readonly collection: Collection;
  readonly ids: readonly number[];
}

/** Documents indexed in one transaction: others wait no longer than that takes. */
const documentsAtOnce = 1000;

/** Inside a write: enters the indexes in the catalogue. From now on every write keeps them up. */
export const beginIndexes = (store: Store, collection: Collection, news: readonly Specification[]): Begun => {
  const { nextId } = store.catalogue;
  const indexes = news.map(
    (specification, i): Index => ({ ...specification, id: nextId + i, arrayPaths: [], cut: false, building: true }),
  );
  const catalogue = { ...store.catalogue, nextId: nextId + news.length };
  saveCatalogue(store, withCollection(catalogue, { ...collection, indexes: [...collection.indexes, ...indexes] }));
  return { collection, ids: indexes.map(({ id }) => id) };
};

const addEntries = (store: Store, collection: Collection, index: Index, bytes: Buffer, record: number): Index => {
  const document = decode(bytes);
  const entries = entriesOf(index, document);
  if (index.unique)
    for (const fields of entries.keys) {
      const holder = findUnique(store, index, fields);
      if (holder !== undefined && holder !== record) throw duplicateKey(collection, index, document);
    }
  putEntries(store, index, entries.keys, record);
  return learned(index, entries);
};

/** Inside a write: indexes the next documents after a record; the last of them, or undefined at the end. */
const buildSome = (store: Store, { collection, ids }: Begun, after: number): number | undefined => {
  const current = refreshed(store.catalogue, collection);
  if (!current) return undefined;
  const { end } = wholeRange('documents', current.id);
  const start = documentKey(current.id, after + 1);
  const documents = [...store.db.getRange({ start, end, limit: documentsAtOnce })];
  const indexes = current.indexes.map((index) =>
    ids.includes(index.id)
      ? documents.reduce((known, { key, value }) => addEntries(store, current, known, value, recordOfKey(key)), index)
      : index,
  );
  saveCatalogue(store, withCollection(store.catalogue, { ...current, indexes }));
  const last = documents.at(-1);
  return last && documents.length === documentsAtOnce ? recordOfKey(last.key) : undefined;
};

const finish = (store: Store, { collection, ids }: Begun): void => {
  const current = refreshed(store.catalogue, collection);
  if (!current) return;
  const indexes = current.indexes.map((index) => {
    const { building, ...built } = index;
    return building && ids.includes(index.id) ? built : index;
  });
  saveCatalogue(store, withCollection(store.catalogue, { ...current, indexes }));
};

const abandon = (store: Store, { collection, ids }: Begun): void => {
  const current = refreshed(store.catalogue, collection);
  if (!current) return;
  const gone = current.indexes.filter(({ id }) => ids.includes(id));
  saveCatalogue(store, withoutIndexes(store.catalogue, current, gone));
};

/**
 * Indexes the documents there are, some at a time between the commands of others. A duplicate, or documents with two arrays in one
 * index, take the indexes back and are thrown. What a stop leaves unfinished is taken back at the next start.
 */
export const buildIndexes = async (store: Store, begun: Begun): Promise<void> => {
  if (begun.ids.length === 0) return;
  try {
    let after: number | undefined = -1;
    while (after !== undefined) {
      if (store.closing) throw new CommandError(91, 'The server is shutting down');
      const from: number = after;
      after = await write(store, () => buildSome(store, begun, from));
    }
    await write(store, () => finish(store, begun));
  } catch (error) {
    await write(store, () => abandon(store, begun));
    sweepDropped(store);
    throw error;
  }
};
