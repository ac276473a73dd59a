import { Long } from 'bson';
import { arrayElement, documentFrom } from './bson-bytes.js';
import { getCollection } from './collection-store.js';
import type { Command, Handler } from './command.js';
import { CommandError } from './command-error.js';
import { type Cursor, keepCursor, nextBatch, openCursor, takeCursor } from './cursors.js';
import { parseFilter } from './filter.js';
import { parseProjection, type Projection } from './projection.js';
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
  stringField,
  truthField,
} from './request-fields.js';
import { parseSort } from './sort-order.js';
import { encode } from './stored-document.js';

const defaultBatch = 101;

const elementsOf = (document: Buffer): Buffer => document.subarray(4, -1);

const okElement = elementsOf(encode({ ok: 1 }));
const cursorName = Buffer.from('\x03cursor\0', 'latin1');

/** The elements `id` (64 bits) and `ns` of a cursor. */
const cursorElements = (id: bigint, namespace: string): Buffer => {
  const text = Buffer.byteLength(namespace);
  const bytes = Buffer.allocUnsafe(21 + text);
  bytes.write('\x12id\0', 0, 'latin1');
  bytes.writeBigInt64LE(id, 4);
  bytes.write('\x02ns\0', 12, 'latin1');
  bytes.writeInt32LE(text + 1, 16);
  bytes.write(namespace, 20);
  bytes[20 + text] = 0;
  return bytes;
};

/** A cursor's reply, made of the documents' own bytes. */
const cursorReply = (batchName: string, batch: readonly Buffer[], id: bigint, namespace: string): Buffer =>
  documentFrom([cursorName, [...arrayElement(batchName, batch), cursorElements(id, namespace)], okElement]);

/** Answers with a first batch, and keeps the cursor if there is more and the client may come back. */
export const firstBatch = async (command: Command, cursor: Cursor, size: number, single: boolean): Promise<Buffer> => {
  const { batch, done } = await nextBatch(cursor, size, command.deadline);
  const id = done || single ? 0n : keepCursor(command.cursors, cursor);
  return cursorReply('firstBatch', batch, id, cursor.namespace);
};

/** The query that the fields of `find` describe; also those of `explain` and `count`. */
export const queryOf = (body: Command['body'], filterName: string): Query => {
  const limit = countField(body, 'limit') ?? 0;
  return {
    filter: parseFilter(documentField(body, filterName)),
    sort: parseSort(documentField(body, 'sort')),
    hint: hintField(body),
    skip: countField(body, 'skip') ?? 0,
    limit: limit === 0 ? Number.POSITIVE_INFINITY : limit,
  };
};

function* projected(
  found: ReturnType<typeof findMatches>,
  projection: Projection | undefined,
): Generator<Buffer | undefined, void, void> {
  for (const match of found) yield match && projection ? projection(match.bytes) : match?.bytes;
}

function* nothing(): Generator<undefined, void, void> {
  yield undefined;
}

/** Fields of `find`, the first being the command. */
export const findFields = [
  'find',
  'filter',
  'sort',
  'projection',
  'hint',
  'skip',
  'limit',
  'batchSize',
  'singleBatch',
  'let',
] as const;

export const find: Handler = async (command) => {
  const { store, db, body } = command;
  acceptOnly(body, findFields);
  noVariables(body);
  const name = collectionField(body, 'find');
  const query = queryOf(body, 'filter');
  const projection = parseProjection(documentField(body, 'projection'));
  const collection = getCollection(store, db, name);
  const results = collection
    ? projected(findMatches(store, planQuery(collection, query.filter, query.sort, query.hint), query), projection)
    : nothing();
  const size = countField(body, 'batchSize') ?? defaultBatch;
  return firstBatch(command, openCursor(`${db}.${name}`, results), size, truthField(body, 'singleBatch'));
};

const cursorId = (value: unknown): bigint => {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw new CommandError(14, "BSON field 'getMore.getMore' is the wrong type, expected type 'long'");
};

export const getMore: Handler = async ({ cursors, db, body, deadline }) => {
  acceptOnly(body, ['getMore', 'collection', 'batchSize']);
  const namespace = `${db}.${stringField(body, 'collection')}`;
  const id = cursorId(body['getMore']);
  const cursor = takeCursor(cursors, id, namespace);
  const size = countField(body, 'batchSize') ?? 0;
  cursor.busy = true;
  try {
    const { batch, done } = await nextBatch(cursor, size === 0 ? Number.POSITIVE_INFINITY : size, deadline);
    if (done) cursors.delete(id);
    return cursorReply('nextBatch', batch, done ? 0n : id, namespace);
  } catch (error) {
    cursors.delete(id);
    throw error;
  } finally {
    cursor.busy = false;
  }
};

export const killCursors: Handler = ({ cursors, db, body }) => {
  acceptOnly(body, ['killCursors', 'cursors']);
  const namespace = `${db}.${stringField(body, 'killCursors')}`;
  const ids = listField(body, 'cursors').map(cursorId);
  const known = ids.filter((id) => cursors.get(id)?.namespace === namespace);
  for (const id of known) cursors.delete(id);
  const longs = (list: readonly bigint[]): Long[] => list.map((id) => Long.fromBigInt(id));
  return {
    cursorsKilled: longs(known),
    cursorsNotFound: longs(ids.filter((id) => !known.includes(id))),
    cursorsAlive: [],
    cursorsUnknown: [],
    ok: 1,
  };
};
