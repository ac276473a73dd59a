import type { Document } from 'bson';
import { equal, isPlainObject, numberOf } from './bson-order.js';
import { type Collection, type Index, withoutIndexes } from './catalogue.js';
import { ensureCollection, getCollection } from './collection-store.js';
import type { Handler } from './command.js';
import { CommandError, notSupported, shown } from './command-error.js';
import { openCursor } from './cursors.js';
import { parseFilter } from './filter.js';
import { firstBatch } from './find-commands.js';
import { beginIndexes, buildIndexes, type Specification } from './index-build.js';
import {
  acceptOnly,
  collectionField,
  countField,
  documentField,
  listField,
  stringField,
  truthField,
} from './request-fields.js';
import type { SortField } from './sort-order.js';
import { encode } from './stored-document.js';
import { saveCatalogue, type Store, write } from './store.js';
import { sweepDropped } from './sweep.js';

const mostIndexes = 64;

const parseKey = (key: Document): readonly SortField[] => {
  const fields = Object.entries(key).map(([path, value]): SortField => {
    const direction = Number(numberOf(value));
    if (typeof value === 'string') throw notSupported(`An index of kind '${value}'`);
    if (path === '' || path.startsWith('$') || path.split('.').includes(''))
      throw new CommandError(67, `Index key contains an illegal field name: '${path}'`);
    if (path.includes('$**')) throw notSupported('A wildcard index');
    if (Number.isNaN(direction) || direction === 0)
      throw new CommandError(67, `Values in the index key pattern must be numbers other than 0, at '${path}'`);
    return { path, direction: direction > 0 ? 1 : -1 };
  });
  if (fields.length === 0) throw new CommandError(67, 'Index keys cannot be an empty object');
  if (fields.length > 32) throw new CommandError(67, 'An index has at most 32 fields');
  return fields;
};

const parseSpecification = (specification: unknown): Specification => {
  if (!isPlainObject(specification)) throw new CommandError(14, 'An index specification must be an object');
  acceptOnly(specification, [
    'createIndexes',
    'key',
    'name',
    'unique',
    'sparse',
    'partialFilterExpression',
    'background',
    'v',
  ]);
  const partial =
    specification['partialFilterExpression'] === undefined
      ? undefined
      : documentField(specification, 'partialFilterExpression');
  if (partial) parseFilter(partial);
  const sparse = truthField(specification, 'sparse');
  if (partial && sparse) throw new CommandError(67, "cannot mix 'partialFilterExpression' and 'sparse' options");
  const version = countField(specification, 'v') ?? 2;
  if (version !== 2)
    throw new CommandError(67, `Invalid index specification: there is no index version ${version} here`);
  const name = stringField(specification, 'name');
  if (name === '') throw new CommandError(67, 'An index name cannot be empty');
  return {
    name,
    fields: parseKey(documentField(specification, 'key')),
    unique: truthField(specification, 'unique'),
    sparse,
    ...(partial ? { partialFilter: partial } : {}),
  };
};

const sameKey = (a: Specification, b: Specification): boolean => JSON.stringify(a.fields) === JSON.stringify(b.fields);

const sameOptions = (a: Specification, b: Specification): boolean =>
  a.unique === b.unique && a.sparse === b.sparse && equal(a.partialFilter, b.partialFilter);

const isDefaultId = ({ fields: [field, ...others] }: Specification): boolean =>
  field?.path === '_id' && field.direction === 1 && others.length === 0;

/** Whether the index is there already. Throws 85 or 86 where another stands in its way. */
const exists = (collection: Collection, wanted: Specification): boolean => {
  if (isDefaultId(wanted)) return true;
  const named = collection.indexes.find(({ name }) => name === wanted.name);
  if (named && sameKey(named, wanted) && sameOptions(named, wanted)) return true;
  if (named)
    throw new CommandError(
      86,
      `An existing index has the same name as the requested index: ${wanted.name}, with another key or other options`,
    );
  const alike = collection.indexes.find(
    (index) => sameKey(index, wanted) && equal(index.partialFilter, wanted.partialFilter),
  );
  if (alike) throw new CommandError(85, `Index already exists with a different name: ${alike.name}`);
  return false;
};

/** The specifications without those that are there already, or are asked for twice. */
const newOnes = (collection: Collection, specifications: readonly Specification[]): Specification[] => {
  const news: Specification[] = [];
  for (const specification of specifications) {
    const planned = news.map((one): Index => ({ ...one, id: 0, arrayPaths: [], cut: false }));
    const indexes = [...collection.indexes, ...planned];
    if (!exists({ ...collection, indexes }, specification)) news.push(specification);
  }
  return news;
};

export const createIndexes: Handler = async ({ store, db, body }) => {
  acceptOnly(body, ['createIndexes', 'indexes', 'commitQuorum']);
  if (body['commitQuorum'] !== undefined) throw new CommandError(2, "Standalones don't support 'commitQuorum'");
  const name = collectionField(body, 'createIndexes');
  const specifications = listField(body, 'indexes').map(parseSpecification);
  if (specifications.length === 0) throw new CommandError(2, 'Must specify at least one index to create');
  const { reply, begun } = await write(store, () => {
    const createdCollectionAutomatically = !getCollection(store, db, name);
    const collection = ensureCollection(store, db, name);
    const news = newOnes(collection, specifications);
    if (collection.indexes.length + news.length > mostIndexes) throw new CommandError(67, 'too many indexes');
    const numIndexesBefore = collection.indexes.length;
    const numIndexesAfter = numIndexesBefore + news.length;
    const note = news.length === 0 ? { note: 'all indexes already exist' } : {};
    return {
      reply: { numIndexesBefore, numIndexesAfter, createdCollectionAutomatically, ...note, ok: 1 },
      begun: beginIndexes(store, collection, news),
    };
  });
  await buildIndexes(store, begun);
  return reply;
};

const keyPattern = ({ fields }: Index): Document =>
  Object.fromEntries(fields.map(({ path, direction }) => [path, direction]));

const described = (index: Index): Document => ({
  v: 2,
  key: keyPattern(index),
  name: index.name,
  ...(index.unique && index.name !== '_id_' ? { unique: true } : {}),
  ...(index.sparse ? { sparse: true } : {}),
  ...(index.partialFilter ? { partialFilterExpression: index.partialFilter } : {}),
});

const existing = (store: Store, db: string, name: string): Collection => {
  const collection = getCollection(store, db, name);
  if (!collection) throw new CommandError(26, `ns does not exist: ${db}.${name}`);
  return collection;
};

export const listIndexes: Handler = (command) => {
  const { store, db, body } = command;
  acceptOnly(body, ['listIndexes', 'cursor']);
  const name = collectionField(body, 'listIndexes');
  const found = existing(store, db, name).indexes.map((index) => encode(described(index)));
  const size = countField(documentField(body, 'cursor'), 'batchSize') ?? Number.POSITIVE_INFINITY;
  return firstBatch(command, openCursor(`${db}.${name}`, found.values()), size, false);
};

const chosen = (collection: Collection, wanted: unknown): readonly Index[] => {
  if (wanted === '*') return collection.indexes.slice(1);
  if (Array.isArray(wanted)) return wanted.flatMap((one) => chosen(collection, one));
  const pattern = isPlainObject(wanted) ? JSON.stringify(parseKey(wanted)) : undefined;
  const index = collection.indexes.find(
    ({ name, fields }) => name === wanted || (pattern !== undefined && JSON.stringify(fields) === pattern),
  );
  if (!index) throw new CommandError(27, `index not found with name [${shown(wanted)}]`);
  if (index === collection.indexes[0]) throw new CommandError(72, 'cannot drop _id index');
  return [index];
};

export const dropIndexes: Handler = async ({ store, db, body }) => {
  acceptOnly(body, ['dropIndexes', 'index']);
  const name = collectionField(body, 'dropIndexes');
  const reply = await write(store, () => {
    const collection = existing(store, db, name);
    saveCatalogue(store, withoutIndexes(store.catalogue, collection, chosen(collection, body['index'])));
    return { nIndexesWas: collection.indexes.length, ok: 1 };
  });
  sweepDropped(store);
  return reply;
};
