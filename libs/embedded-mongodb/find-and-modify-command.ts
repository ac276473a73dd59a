import type { Document } from 'bson';
import { deleteDocument, getCollection } from './collection-store.js';
import type { Command, Handler } from './command.js';
import { CommandError, notSupported } from './command-error.js';
import { parseFilter } from './filter.js';
import { parseProjection, type Projection } from './projection.js';
import { firstMatch, type Query } from './query-matches.js';
import { acceptOnly, collectionField, documentField, hintField, listField, truthField } from './request-fields.js';
import { parseSort } from './sort-order.js';
import { write } from './store.js';
import { decodeTyped, encode } from './stored-document.js';
import { type Change, changeDocument, decoderFor, parseChange, upsertDocument } from './write-statements.js';

const fields = [
  'findAndModify',
  'query',
  'sort',
  'remove',
  'update',
  'new',
  'upsert',
  'fields',
  'arrayFilters',
  'hint',
];

interface Outcome {
  readonly n: number;
  readonly before?: Buffer;
  readonly after?: Buffer;
  readonly upserted?: unknown;
}

const removeFirst = ({ store, db }: Command, name: string, query: Query): Outcome => {
  const collection = getCollection(store, db, name);
  const match = collection && firstMatch(store, collection, query, decoderFor(collection, query.filter, undefined));
  if (!collection || !match) return { n: 0 };
  deleteDocument(store, collection, match.record, match.document);
  return { n: 1, before: match.bytes };
};

const updateFirst = ({ store, db, body }: Command, name: string, query: Query, change: Change): Outcome => {
  const collection = getCollection(store, db, name);
  const match = collection && firstMatch(store, collection, query, decoderFor(collection, query.filter, change));
  if (collection && match) {
    const changed = changeDocument(store, collection, match, { filter: query.filter, change });
    return { n: 1, before: match.bytes, after: changed?.after ?? match.bytes };
  }
  if (!truthField(body, 'upsert')) return { n: 0 };
  const { after } = upsertDocument(store, { db, name }, query.filter, change);
  return { n: 1, after, upserted: decodeTyped(after)['_id'] };
};

const changeOf = (body: Document): Change => {
  const update: unknown = body['update'];
  if (Array.isArray(update)) throw notSupported('An update by an aggregation pipeline');
  const arrayFilters = body['arrayFilters'] === undefined ? [] : listField(body, 'arrayFilters');
  return parseChange(encode(documentField(body, 'update')), 0x03, arrayFilters);
};

const shown = (bytes: Buffer | undefined, projection: Projection | undefined): Document | null => {
  if (!bytes) return null;
  return decodeTyped(projection ? projection(bytes) : bytes);
};

export const findAndModify: Handler = (command) => {
  const { store, body } = command;
  acceptOnly(body, fields);
  const name = collectionField(body, 'findAndModify');
  const removing = truthField(body, 'remove');
  const wantsNew = truthField(body, 'new');
  if (removing === (body['update'] !== undefined))
    throw new CommandError(9, 'Either an update or remove=true must be specified, and not both');
  if (removing && (wantsNew || truthField(body, 'upsert')))
    throw new CommandError(9, "Cannot specify both remove=true and 'new' or 'upsert'");
  const change = removing ? undefined : changeOf(body);
  const projection = parseProjection(documentField(body, 'fields'));
  const query: Query = {
    filter: parseFilter(documentField(body, 'query')),
    sort: parseSort(documentField(body, 'sort')),
    hint: hintField(body),
    skip: 0,
    limit: 1,
  };
  return write(store, () => {
    const outcome = change ? updateFirst(command, name, query, change) : removeFirst(command, name, query);
    const value = shown(wantsNew ? outcome.after : outcome.before, projection);
    const updated = change ? { updatedExisting: outcome.before !== undefined } : {};
    const upserted = outcome.upserted === undefined ? {} : { upserted: outcome.upserted };
    return { lastErrorObject: { n: outcome.n, ...updated, ...upserted }, value, ok: 1 };
  });
};
