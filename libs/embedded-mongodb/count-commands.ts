import { countDocuments, getCollection } from './collection-store.js';
import { isPlainObject, numberOf } from './bson-order.js';
import type { Command, Handler } from './command.js';
import { CommandError, notSupported } from './command-error.js';
import { encodeValue } from './key-encoding.js';
import { openCursor } from './cursors.js';
import { someValue } from './field-path.js';
import { firstBatch, queryOf } from './find-commands.js';
import { findMatches, type Query } from './query-matches.js';
import { planQuery } from './query-plan.js';
import {
  acceptOnly,
  collectionField,
  countField,
  documentField,
  hintField,
  listField,
  noVariables,
} from './request-fields.js';
import { parseFilter } from './filter.js';
import { decodeTyped, encode } from './stored-document.js';
import { readInTurns } from './turns.js';

const isEmpty = (value: unknown): boolean => !isPlainObject(value) || Object.keys(value).length === 0;

const countMatches = async (command: Command, name: string, query: Query, all: boolean): Promise<number> => {
  const { store, db, deadline } = command;
  const collection = getCollection(store, db, name);
  if (!collection) return 0;
  if (all) return Math.min(Math.max(countDocuments(store, collection) - query.skip, 0), query.limit);
  let count = 0;
  const found = findMatches(store, planQuery(collection, query.filter, [], query.hint), query);
  await readInTurns(found, deadline, () => {
    count++;
    return false;
  });
  return count;
};

export const count: Handler = async (command) => {
  const { body } = command;
  acceptOnly(body, ['count', 'query', 'limit', 'skip', 'hint']);
  const query = queryOf(body, 'query');
  const n = await countMatches(command, collectionField(body, 'count'), query, isEmpty(body['query']));
  return { n, ok: 1 };
};

const stageOf = (stage: unknown): [string, unknown] => {
  const [entry, ...others] = isPlainObject(stage) ? Object.entries(stage) : [];
  if (!entry || others.length > 0)
    throw new CommandError(40323, 'A pipeline stage specification object must contain exactly one field.');
  return entry;
};

const isCountGroup = (value: unknown): boolean => {
  if (!isPlainObject(value) || Object.keys(value).join() !== '_id,n') return false;
  const { n } = value;
  return isPlainObject(n) && Object.keys(n).length === 1 && Number(numberOf(n['$sum'])) === 1;
};

/** The pipeline that the driver's countDocuments sends: $match, perhaps $skip and $limit, and a $group that counts. */
const countOf = (pipeline: readonly unknown[]): { match: unknown; skip: number; limit: number; id: unknown } => {
  const stages = pipeline.map(stageOf);
  const [match, ...rest] = stages;
  const group = rest.pop();
  const skip = rest[0]?.[0] === '$skip' ? countField({ $skip: rest.shift()?.[1] }, '$skip') : 0;
  const limit = rest[0]?.[0] === '$limit' ? countField({ $limit: rest.shift()?.[1] }, '$limit') : undefined;
  const [name, value] = group ?? [];
  if (match?.[0] !== '$match' || rest.length > 0 || name !== '$group' || !isCountGroup(value))
    throw notSupported('Aggregation other than the pipeline of countDocuments');
  const id = isPlainObject(value) ? value['_id'] : null;
  return { match: match[1], skip: skip ?? 0, limit: limit ?? Number.POSITIVE_INFINITY, id };
};

export const aggregate: Handler = async (command) => {
  const { body, db } = command;
  acceptOnly(body, ['aggregate', 'pipeline', 'cursor', 'hint', 'let']);
  if (!isPlainObject(body['cursor']))
    throw new CommandError(9, "The 'cursor' option is required, except for aggregate with the explain argument");
  noVariables(body);
  const batchSize = countField(documentField(body, 'cursor'), 'batchSize') ?? 101;
  const { match, skip, limit, id } = countOf(listField(body, 'pipeline'));
  const name = collectionField(body, 'aggregate');
  const filter = parseFilter(documentField({ match }, 'match'));
  const query: Query = { filter, sort: [], hint: hintField(body), skip, limit };
  const n = await countMatches(command, name, query, isEmpty(match));
  // A group of nothing has no row: the driver reads that as zero.
  const rows = n === 0 ? [] : [encode({ _id: id, n })];
  return firstBatch(command, openCursor(`${db}.${name}`, rows.values()), batchSize, false);
};

/** What the values of `distinct` may come to: they are one document. */
const mostDistinctBytes = 15 * 1024 * 1024;

export const distinct: Handler = async (command) => {
  const { store, db, body, deadline } = command;
  acceptOnly(body, ['distinct', 'key', 'query', 'hint']);
  const path = body['key'] as unknown;
  if (typeof path !== 'string' || path === '') throw new CommandError(14, "BSON field 'distinct.key' must be a string");
  const query = queryOf(body, 'query');
  const collection = getCollection(store, db, collectionField(body, 'distinct'));
  if (!collection) return { values: [], ok: 1 };
  const values = new Map<string, unknown>();
  let size = 0;
  const add = (value: unknown): void => {
    const key = encodeValue(value).toString('latin1');
    if (value === undefined || values.has(key)) return;
    values.set(key, value);
    size += key.length;
    if (size > mostDistinctBytes) throw new CommandError(17217, 'distinct too big, 16mb cap');
  };
  const found = findMatches(store, planQuery(collection, query.filter, [], query.hint), query);
  await readInTurns(found, deadline, ({ bytes }) => {
    someValue(decodeTyped(bytes), path.split('.'), (value) => {
      for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) add(item);
      return false;
    });
    return false;
  });
  const sorted = [...values].sort(([a], [b]) => (a < b ? -1 : 1));
  return { values: sorted.map(([, value]) => value), ok: 1 };
};
