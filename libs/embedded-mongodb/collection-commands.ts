import type { Document } from 'bson';
import { type Collection, withCollection, withoutCollection } from './catalogue.js';
import { ensureCollection, getCollection } from './collection-store.js';
import type { Handler } from './command.js';
import { CommandError } from './command-error.js';
import { openCursor } from './cursors.js';
import { parseFilter } from './filter.js';
import { firstBatch } from './find-commands.js';
import { acceptOnly, collectionField, countField, documentField, stringField, truthField } from './request-fields.js';
import { saveCatalogue, type Store, write } from './store.js';
import { decode, encode } from './stored-document.js';
import { sweepDropped } from './sweep.js';

export const create: Handler = ({ store, db, body }) => {
  acceptOnly(body, ['create']);
  const name = collectionField(body, 'create');
  return write(store, () => {
    ensureCollection(store, db, name);
    return { ok: 1 };
  });
};

const dropCollections = (store: Store, collections: readonly Collection[]): void =>
  saveCatalogue(store, collections.reduce(withoutCollection, store.catalogue));

export const drop: Handler = async ({ store, db, body }) => {
  acceptOnly(body, ['drop']);
  const name = collectionField(body, 'drop');
  const reply = await write(store, (): Document => {
    const collection = getCollection(store, db, name);
    if (!collection) return { ok: 1 };
    dropCollections(store, [collection]);
    return { ns: `${db}.${name}`, nIndexesWas: collection.indexes.length, ok: 1 };
  });
  sweepDropped(store);
  return reply;
};

export const dropDatabase: Handler = async ({ store, db, body }) => {
  acceptOnly(body, ['dropDatabase']);
  await write(store, () =>
    dropCollections(
      store,
      store.catalogue.collections.filter((collection) => collection.db === db),
    ),
  );
  sweepDropped(store);
  return { dropped: db, ok: 1 };
};

const described = ({ name, uuid }: Collection, nameOnly: boolean): Document =>
  nameOnly
    ? { name, type: 'collection' }
    : {
        name,
        type: 'collection',
        options: {},
        info: { readOnly: false, uuid },
        idIndex: { v: 2, key: { _id: 1 }, name: '_id_' },
      };

export const listCollections: Handler = (command) => {
  const { store, db, body } = command;
  acceptOnly(body, ['listCollections', 'filter', 'nameOnly', 'authorizedCollections', 'cursor']);
  const { test } = parseFilter(documentField(body, 'filter'));
  const nameOnly = truthField(body, 'nameOnly');
  const found = store.catalogue.collections
    .filter((collection) => collection.db === db)
    .map((collection) => encode(described(collection, nameOnly)))
    .filter((bytes) => test(decode(bytes)));
  const size = countField(documentField(body, 'cursor'), 'batchSize') ?? Number.POSITIVE_INFINITY;
  return firstBatch(command, openCursor(`${db}.$cmd.listCollections`, found.values()), size, false);
};

export const listDatabases: Handler = ({ store, body }) => {
  acceptOnly(body, ['listDatabases', 'nameOnly']);
  const names = new Set(store.catalogue.collections.map(({ db }) => db));
  const databases = [...names].sort();
  if (truthField(body, 'nameOnly')) return { databases: databases.map((name) => ({ name })), ok: 1 };
  return { databases: databases.map((name) => ({ name, sizeOnDisk: 0, empty: false })), totalSize: 0, ok: 1 };
};

const splitNamespace = (full: string): { db: string; name: string } => {
  const dot = full.indexOf('.');
  const name = full.slice(dot + 1);
  if (dot < 1 || name === '' || name.includes('$') || name.startsWith('.'))
    throw new CommandError(73, `Invalid namespace specified '${full}'`);
  return { db: full.slice(0, dot), name };
};

/** Documents and entries stay where they are: only the catalogue changes, in one transaction. */
export const renameCollection: Handler = async ({ store, body }) => {
  acceptOnly(body, ['renameCollection', 'to', 'dropTarget']);
  const from = splitNamespace(stringField(body, 'renameCollection'));
  const to = splitNamespace(stringField(body, 'to'));
  const dropTarget = truthField(body, 'dropTarget');
  await write(store, () => {
    const source = getCollection(store, from.db, from.name);
    if (!source) throw new CommandError(26, `Source collection ${from.db}.${from.name} does not exist`);
    const target = getCollection(store, to.db, to.name);
    if (target === source) throw new CommandError(20, "Can't rename a collection to itself");
    if (target && !dropTarget) throw new CommandError(48, 'target namespace exists');
    const rest = target ? withoutCollection(store.catalogue, target) : store.catalogue;
    saveCatalogue(store, withCollection(rest, { ...source, ...to }));
  });
  sweepDropped(store);
  return { ok: 1 };
};
