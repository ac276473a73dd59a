import { type Document, ObjectId } from 'bson';
import { equal, isPlainObject } from './bson-order.js';
import { firstNameOf } from './bson-bytes.js';
import type { Collection } from './catalogue.js';
import {
  deleteDocument,
  ensureCollection,
  entriesIn,
  getCollection,
  insertDocument,
  replaceDocument,
} from './collection-store.js';
import { CommandError, notSupported } from './command-error.js';
import { type Filter, parseFilter } from './filter.js';
import { entryNames } from './index-entries.js';
import { type ChangeOne, changeMany } from './many-documents.js';
import { type DecodedMatch, firstMatch, type Query } from './query-matches.js';
import type { SortField } from './sort-order.js';
import type { Later } from './statement-runs.js';
import { type Store, write } from './store.js';
import {
  checkStorable,
  decode,
  decodeNamed,
  decodeTyped,
  encode,
  idElementOf,
  withIdFirst,
} from './stored-document.js';
import { parseUpdate, type Update } from './update-operators.js';
import { setAt, valueAt } from './update-path.js';

export interface Namespace {
  readonly db: string;
  readonly name: string;
}

/** How a document is changed: by operators, or replaced by these bytes. */
export type Change =
  | { readonly kind: 'operators'; readonly update: Update; readonly filters: ArrayFilters }
  | { readonly kind: 'replacement'; readonly bytes: Buffer };

type ArrayFilters = ReadonlyMap<string, (element: unknown) => boolean>;

export interface UpdateStatement {
  readonly filter: Filter;
  readonly change: Change;
  readonly multi: boolean;
  readonly upsert: boolean;
  readonly sort: readonly SortField[];
  readonly hint: string | Document | undefined;
}

/** `before` and `after` are bytes; a document that an upsert made has no `before`. */
export interface Changed {
  readonly before?: Buffer;
  readonly after: Buffer;
}

export interface UpdateResult {
  readonly matched: number;
  readonly modified: number;
  readonly upserted?: Buffer;
}

const parseArrayFilters = (filters: readonly unknown[]): ArrayFilters => {
  const tests = new Map<string, (element: unknown) => boolean>();
  for (const filter of filters) {
    if (!isPlainObject(filter)) throw new CommandError(14, 'arrayFilters must be documents');
    const names = new Set(Object.keys(filter).map((path) => path.split('.')[0] ?? ''));
    const [name] = names;
    if (name === undefined || names.size > 1)
      throw new CommandError(9, 'Error parsing array filter: expected a single top-level field name');
    if (name.startsWith('$')) throw notSupported(`${name} in arrayFilters`);
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name))
      throw new CommandError(
        2,
        `Error parsing array filter: the top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${name}'`,
      );
    if (tests.has(name))
      throw new CommandError(9, `Found multiple array filters with the same top-level field name ${name}`);
    const { test } = parseFilter(filter);
    tests.set(name, (element) => test({ [name]: element }));
  }
  return tests;
};

/** Parses the `u` of an update; `element` is where it lies in `bytes`. Pipelines are refused. */
export const parseChange = (bytes: Buffer, type: number, arrayFilters: readonly unknown[]): Change => {
  if (type === 0x04) throw notSupported('An update by an aggregation pipeline');
  if (!firstNameOf(bytes).startsWith('$')) {
    if (arrayFilters.length > 0) throw new CommandError(9, 'Cannot use array filters in a replacement');
    return { kind: 'replacement', bytes };
  }
  const filters = parseArrayFilters(arrayFilters);
  return { kind: 'operators', update: parseUpdate(decodeTyped(bytes), filters.keys()), filters };
};

/** The place of the element that alone makes the document match; undefined if the filter does not ask about the array. */
const matchedIndex = (filter: Filter, document: Document, path: string): number | undefined => {
  const array = valueAt(document, path.split('.'));
  if (!Array.isArray(array)) return undefined;
  const withArray = (items: readonly unknown[]): Document => {
    const copy = structuredCopy(document);
    setAt(copy, path.split('.'), items);
    return copy;
  };
  if (filter.test(withArray([]))) return undefined;
  const index = array.findIndex((item) => filter.test(withArray([item])));
  return index < 0 ? undefined : index;
};

const structuredCopy = (document: Document): Document => decode(encode(document));

/** Decodes what a change of a document works on: all of it with its types, or what the filter and the indexes look at. */
export const decoderFor = (collection: Collection, filter: Filter, change: Change | undefined): typeof decode =>
  change?.kind === 'operators' ? decodeTyped : (bytes) => decodeNamed(bytes, entryNames(collection), filter.names);

/** The document after a change, and its bytes. `document` is what `decoderFor` made of the old ones; operators change it. */
const changedBytes = (
  collection: Collection,
  filter: Filter,
  change: Change,
  before: Buffer,
  document: Document,
): { bytes: Buffer; document: Document } => {
  if (change.kind === 'replacement') {
    const own = idElementOf(change.bytes);
    const id = idElementOf(before);
    const bytes = withIdFirst(change.bytes, id);
    if (own && id && !own.equals(id) && !equal(decode(change.bytes)['_id'], document['_id']))
      throw new CommandError(
        66,
        "After applying the update, the (immutable) field '_id' was found to have been altered",
      );
    return { bytes, document: decodeNamed(bytes, entryNames(collection)) };
  }
  const matched = (path: string): number | undefined => matchedIndex(filter, decode(before), path);
  change.update(document, { filters: change.filters, matched }, false);
  return { bytes: encode(document), document };
};

/** Inside a write: changes one document, and `document` with it; undefined if that would leave it as it is. */
export const changeDocument = (
  store: Store,
  collection: Collection,
  { record, bytes: before, document: previous }: DecodedMatch,
  { filter, change }: Pick<UpdateStatement, 'filter' | 'change'>,
): Changed | undefined => {
  const entries = entriesIn(collection, previous);
  const { bytes, document } = changedBytes(collection, filter, change, before, previous);
  if (bytes.equals(before)) return undefined;
  checkStorable(bytes);
  replaceDocument(store, collection, record, entries, bytes, document);
  return { before, after: bytes };
};

/** What the filter's equalities say of a document that does not exist yet. */
const seedOf = (filter: Filter): Document => {
  const seed: Document = {};
  const taken: string[] = [];
  for (const { path, op, value } of filter.conjuncts) {
    const single: unknown = op === 'in' && Array.isArray(value) && value.length === 1 ? value[0] : value;
    if (op !== 'eq' && single === value) continue;
    if (taken.some((other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`)))
      throw new CommandError(54, `cannot infer query fields to set, path '${path}' is matched twice`);
    taken.push(path);
    setAt(seed, path.split('.'), single);
  }
  return seed;
};

const replacementFor = (seed: Document, { bytes }: Change & { kind: 'replacement' }): Buffer => {
  const id = Object.hasOwn(seed, '_id') ? idElementOf(encode({ _id: seed['_id'] })) : undefined;
  return withIdFirst(bytes, idElementOf(bytes) ? undefined : id);
};

const grown = (seed: Document, { update, filters }: Change & { kind: 'operators' }): Buffer => {
  update(seed, { filters, matched: () => undefined }, true);
  const { _id = new ObjectId(), ...rest } = seed;
  return encode({ _id: _id as unknown, ...rest });
};

/** Inside a write: stores the document that an upsert makes of its filter and its change. */
export const upsertDocument = (store: Store, namespace: Namespace, filter: Filter, change: Change): Changed => {
  const seed = seedOf(filter);
  const bytes = change.kind === 'replacement' ? replacementFor(seed, change) : grown(seed, change);
  checkStorable(bytes);
  const collection = ensureCollection(store, namespace.db, namespace.name);
  insertDocument(store, collection, bytes, decodeNamed(bytes, entryNames(collection)));
  return { after: bytes };
};

const changeOrPass =
  (store: Store, { filter, change }: UpdateStatement): ChangeOne =>
  (collection, record, bytes) => {
    const document = decodeTyped(bytes);
    if (!filter.test(document)) return 'unmatched';
    return changeDocument(store, collection, { record, bytes, document }, { filter, change }) ? 'changed' : 'same';
  };

const updateMany = async (
  store: Store,
  namespace: Namespace,
  statement: UpdateStatement,
  deadline: number,
): Promise<UpdateResult> => {
  const collection = getCollection(store, namespace.db, namespace.name);
  const found = collection
    ? await changeMany(store, collection, statement, deadline, changeOrPass(store, statement))
    : { matched: 0, modified: 0 };
  return found.matched === 0 && statement.upsert ? write(store, () => upserted(store, namespace, statement)) : found;
};

/**
 * Inside a write: one statement of an update, or what is to be done later for one of many documents. A refusal leaves every document
 * but those already changed by it as it was.
 */
export const runUpdate = (
  store: Store,
  namespace: Namespace,
  statement: UpdateStatement,
  deadline: number,
): UpdateResult | Later<UpdateResult> => {
  const { filter, change, multi, sort, hint } = statement;
  if (multi && change.kind === 'replacement')
    throw new CommandError(9, 'multi update is not supported for replacement-style update');
  if (multi) return () => updateMany(store, namespace, statement, deadline);
  const collection = getCollection(store, namespace.db, namespace.name);
  const query: Query = { filter, sort, hint, skip: 0, limit: 1 };
  const match = collection && firstMatch(store, collection, query, decoderFor(collection, filter, change));
  if (collection && match) return { matched: 1, modified: changeDocument(store, collection, match, statement) ? 1 : 0 };
  return statement.upsert ? upserted(store, namespace, statement) : { matched: 0, modified: 0 };
};

const upserted = (store: Store, namespace: Namespace, { filter, change }: UpdateStatement): UpdateResult => ({
  matched: 0,
  modified: 0,
  upserted: upsertDocument(store, namespace, filter, change).after,
});

/** Inside a write: stores the document, with an `_id` if it has none. */
export const runInsert = (store: Store, namespace: Namespace, document: Buffer): void => {
  const bytes = withIdFirst(document);
  checkStorable(bytes);
  const collection = ensureCollection(store, namespace.db, namespace.name);
  insertDocument(store, collection, bytes, decodeNamed(bytes, entryNames(collection)));
};

export interface DeleteStatement {
  readonly filter: Filter;
  readonly hint: string | Document | undefined;
  /** Everything that matches, not only the first. */
  readonly multi: boolean;
}

export interface DeleteResult {
  readonly deleted: number;
}

const deleteMany = async (
  store: Store,
  namespace: Namespace,
  statement: DeleteStatement,
  deadline: number,
): Promise<DeleteResult> => {
  const collection = getCollection(store, namespace.db, namespace.name);
  if (!collection) return { deleted: 0 };
  const { modified } = await changeMany(store, collection, statement, deadline, (current, record, bytes) => {
    const document = decodeNamed(bytes, entryNames(current), statement.filter.names);
    if (!statement.filter.test(document)) return 'unmatched';
    deleteDocument(store, current, record, document);
    return 'changed';
  });
  return { deleted: modified };
};

/** Inside a write: deletes the first document that matches, or says what is to be done later for all of them. */
export const runDelete = (
  store: Store,
  namespace: Namespace,
  statement: DeleteStatement,
  deadline: number,
): DeleteResult | Later<DeleteResult> => {
  const { filter, hint, multi } = statement;
  if (multi) return () => deleteMany(store, namespace, statement, deadline);
  const collection = getCollection(store, namespace.db, namespace.name);
  const query: Query = { filter, sort: [], hint, skip: 0, limit: 1 };
  const match = collection && firstMatch(store, collection, query, decoderFor(collection, filter, undefined));
  if (!collection || !match) return { deleted: 0 };
  deleteDocument(store, collection, match.record, match.document);
  return { deleted: 1 };
};
