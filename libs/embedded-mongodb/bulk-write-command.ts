import type { Document } from 'bson';
import { firstNameOf } from './bson-bytes.js';
import { readBeside } from './bson-decode.js';
import { numberOf } from './bson-order.js';
import type { Handler } from './command.js';
import { CommandError } from './command-error.js';
import { parseFilter } from './filter.js';
import { acceptOnly, documentField, hintField, stringField, truthField } from './request-fields.js';
import { type Store, write } from './store.js';
import { decode, mostLevels } from './stored-document.js';
import { parseUpdateStatement, statementsOf } from './write-commands.js';
import { type Namespace, runDelete, runInsert, runUpdate } from './write-statements.js';

interface Totals {
  nErrors: number;
  nInserted: number;
  nMatched: number;
  nModified: number;
  nUpserted: number;
  nDeleted: number;
}

const namespaceFrom = (bytes: Buffer): Namespace => {
  const info = decode(bytes);
  acceptOnly(info, ['ns']);
  const full = stringField(info, 'ns');
  const dot = full.indexOf('.');
  if (dot < 1 || dot === full.length - 1 || full.includes('$'))
    throw new CommandError(73, `Invalid namespace specified '${full}'`);
  return { db: full.slice(0, dot), name: full.slice(dot + 1) };
};

const insertFields = new Set(['document']);
const updateNames = { filter: 'filter', update: new Set(['updateMods']) } as const;
const updateFields = ['update', 'filter', 'updateMods', 'multi', 'upsert', 'arrayFilters', 'hint', 'sort'] as const;

const namespaceAt = (namespaces: readonly Namespace[], index: unknown): Namespace => {
  const namespace = namespaces[Number(numberOf(index))];
  if (!namespace) throw new CommandError(2, 'BulkWrite ops entry has an nsInfo index that does not exist');
  return namespace;
};

const insertOp = (store: Store, namespaces: readonly Namespace[], op: Buffer, totals: Totals): Document => {
  const { rest, found } = readBeside(op, insertFields, mostLevels);
  const [element] = found;
  acceptOnly(rest, ['insert']);
  if (element?.type !== 0x03) throw new CommandError(40414, "BSON field 'document' is missing but a required field");
  runInsert(store, namespaceAt(namespaces, rest['insert']), op.subarray(element.start, element.end));
  totals.nInserted++;
  return { n: 1 };
};

const updateOp = (store: Store, namespaces: readonly Namespace[], op: Buffer, totals: Totals): Document => {
  const statement = parseUpdateStatement(op, updateNames, updateFields);
  const { matched, modified, upserted } = runUpdate(
    store,
    namespaceAt(namespaces, statement.rest['update']),
    statement,
  );
  totals.nMatched += matched;
  totals.nModified += modified;
  totals.nUpserted += upserted ? 1 : 0;
  const n = matched + (upserted ? 1 : 0);
  return { n, nModified: modified, ...(upserted ? { upserted: { _id: decode(upserted)['_id'] as unknown } } : {}) };
};

const deleteOp = (store: Store, namespaces: readonly Namespace[], op: Buffer, totals: Totals): Document => {
  const statement = decode(op);
  acceptOnly(statement, ['delete', 'filter', 'multi', 'hint']);
  const n = runDelete(store, namespaceAt(namespaces, statement['delete']), {
    filter: parseFilter(documentField(statement, 'filter')),
    hint: hintField(statement),
    limit: truthField(statement, 'multi') ? Number.POSITIVE_INFINITY : 1,
  });
  totals.nDeleted += n;
  return { n };
};

const runOp = (store: Store, namespaces: readonly Namespace[], op: Buffer, totals: Totals): Document => {
  const name = firstNameOf(op);
  switch (name) {
    case 'insert':
      return insertOp(store, namespaces, op, totals);
    case 'update':
      return updateOp(store, namespaces, op, totals);
    case 'delete':
      return deleteOp(store, namespaces, op, totals);
    default:
      throw new CommandError(9, 'A BulkWrite op must begin with insert, update or delete');
  }
};

/** The command of `client.bulkWrite`: statements on any collections, in one transaction. All results come in the first batch. */
export const bulkWrite: Handler = (command) => {
  const { store, db, body } = command;
  if (db !== 'admin') throw new CommandError(13, 'bulkWrite may only be run against the admin database.');
  acceptOnly(body, ['bulkWrite', 'ops', 'nsInfo', 'ordered', 'errorsOnly', 'cursor']);
  const ops = statementsOf(command, 'ops');
  const namespaces = statementsOf(command, 'nsInfo').map(namespaceFrom);
  const ordered = truthField(body, 'ordered', true);
  const errorsOnly = truthField(body, 'errorsOnly');
  return write(store, () => {
    const totals: Totals = { nErrors: 0, nInserted: 0, nMatched: 0, nModified: 0, nUpserted: 0, nDeleted: 0 };
    const results: Document[] = [];
    for (const [idx, op] of ops.entries()) {
      try {
        const result = runOp(store, namespaces, op, totals);
        if (!errorsOnly) results.push({ ok: 1, idx, ...result });
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        totals.nErrors++;
        results.push({ ok: 0, idx, code: error.code, errmsg: error.message, n: 0, ...error.extra });
        if (ordered) break;
      }
    }
    return { cursor: { id: 0n, firstBatch: results, ns: 'admin.$cmd.bulkWrite' }, ...totals, ok: 1 };
  });
};
