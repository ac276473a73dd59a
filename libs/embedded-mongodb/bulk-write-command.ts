import type { Document } from 'bson';
import { firstNameOf } from './bson-bytes.js';
import { readBeside } from './bson-decode.js';
import { numberOf } from './bson-order.js';
import type { Command, Handler } from './command.js';
import { CommandError } from './command-error.js';
import { parseFilter } from './filter.js';
import { acceptOnly, documentField, hintField, stringField, truthField } from './request-fields.js';
import { type Later, runStatements } from './statement-runs.js';
import { decode, mostLevels } from './stored-document.js';
import { idOf, parseUpdateStatement, statementsOf } from './write-commands.js';
import { type Namespace, runDelete, runInsert, runUpdate } from './write-statements.js';

/** What one op did: its own kind of count, and for an update how many it changed. */
interface Outcome {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly n: number;
  readonly modified?: number;
  readonly upserted?: Buffer;
}

/** The command, and the collections its ops name by number. */
interface Context extends Pick<Command, 'store' | 'deadline'> {
  readonly namespaces: readonly Namespace[];
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

const after = <Result, Wanted>(
  result: Result | Later<Result>,
  make: (result: Result) => Wanted,
): Wanted | Later<Wanted> =>
  typeof result === 'function' ? async () => make(await (result as Later<Result>)()) : make(result);

const insertOp = ({ store, namespaces }: Context, op: Buffer): Outcome => {
  const { rest, found } = readBeside(op, insertFields, mostLevels);
  const [element] = found;
  acceptOnly(rest, ['insert']);
  if (element?.type !== 0x03) throw new CommandError(40414, "BSON field 'document' is missing but a required field");
  runInsert(store, namespaceAt(namespaces, rest['insert']), op.subarray(element.start, element.end));
  return { kind: 'insert', n: 1 };
};

const updateOp = ({ store, namespaces, deadline }: Context, op: Buffer): Outcome | Later<Outcome> => {
  const statement = parseUpdateStatement(op, updateNames, updateFields);
  const namespace = namespaceAt(namespaces, statement.rest['update']);
  return after(
    runUpdate(store, namespace, statement, deadline),
    ({ matched, modified, upserted }): Outcome => ({
      kind: 'update',
      n: matched,
      modified,
      ...(upserted ? { upserted } : {}),
    }),
  );
};

const deleteOp = ({ store, namespaces, deadline }: Context, op: Buffer): Outcome | Later<Outcome> => {
  const statement = decode(op);
  acceptOnly(statement, ['delete', 'filter', 'multi', 'hint']);
  const wanted = {
    filter: parseFilter(documentField(statement, 'filter')),
    hint: hintField(statement),
    multi: truthField(statement, 'multi'),
  };
  return after(
    runDelete(store, namespaceAt(namespaces, statement['delete']), wanted, deadline),
    ({ deleted }): Outcome => ({ kind: 'delete', n: deleted }),
  );
};

const runOp = (context: Context, op: Buffer): Outcome | Later<Outcome> => {
  switch (firstNameOf(op)) {
    case 'insert':
      return insertOp(context, op);
    case 'update':
      return updateOp(context, op);
    case 'delete':
      return deleteOp(context, op);
    default:
      throw new CommandError(9, 'A BulkWrite op must begin with insert, update or delete');
  }
};

const totalsOf = (outcomes: readonly Outcome[]): Document => {
  const sum = (kind: Outcome['kind']): number =>
    outcomes.reduce((total, one) => (one.kind === kind ? total + one.n : total), 0);
  return {
    nInserted: sum('insert'),
    nMatched: sum('update'),
    nModified: outcomes.reduce((total, { modified = 0 }) => total + modified, 0),
    nUpserted: outcomes.filter(({ upserted }) => upserted).length,
    nDeleted: sum('delete'),
  };
};

const resultOf = (idx: number, { n, modified, upserted }: Outcome): Document => ({
  ok: 1,
  idx,
  n: n + (upserted ? 1 : 0),
  ...(modified === undefined ? {} : { nModified: modified }),
  ...(upserted ? { upserted: { _id: idOf(upserted) } } : {}),
});

const errorOf = ({ index, ...error }: Document): Document => ({ ok: 0, idx: index as unknown, n: 0, ...error });

/** The command of `client.bulkWrite`: statements on any collections. All results come in the first batch. */
export const bulkWrite: Handler = async (command) => {
  const { store, db, body, deadline } = command;
  if (db !== 'admin') throw new CommandError(13, 'bulkWrite may only be run against the admin database.');
  acceptOnly(body, ['bulkWrite', 'ops', 'nsInfo', 'ordered', 'errorsOnly', 'cursor']);
  const context = { store, deadline, namespaces: statementsOf(command, 'nsInfo').map(namespaceFrom) };
  const ops = statementsOf(command, 'ops');
  const { done, errors } = await runStatements(store, ops, truthField(body, 'ordered', true), (op) =>
    runOp(context, op),
  );
  const results = truthField(body, 'errorsOnly') ? [] : done.map(({ index, outcome }) => resultOf(index, outcome));
  const firstBatch = [...results, ...errors.map(errorOf)].sort((a, b) => Number(a['idx']) - Number(b['idx']));
  const totals = totalsOf(done.map(({ outcome }) => outcome));
  return { cursor: { id: 0n, firstBatch, ns: 'admin.$cmd.bulkWrite' }, nErrors: errors.length, ...totals, ok: 1 };
};
