import type { Document } from 'bson';
import { readBeside } from './bson-decode.js';
import type { Command, Handler } from './command.js';
import { CommandError } from './command-error.js';
import { parseFilter } from './filter.js';
import {
  acceptOnly,
  collectionField,
  countField,
  documentField,
  hintField,
  listField,
  truthField,
} from './request-fields.js';
import { parseSort } from './sort-order.js';
import { runStatements } from './statement-runs.js';
import { decode, mostLevels } from './stored-document.js';
import {
  type DeleteStatement,
  type Namespace,
  parseChange,
  runDelete,
  runInsert,
  runUpdate,
  type UpdateStatement,
} from './write-statements.js';

const mostStatements = 100_000;

/** The statements of a write command. Throws FailedToParse (9) where there are none, 16 for too many. */
export const statementsOf = ({ lists, name }: Command, list: string): readonly Buffer[] => {
  const statements = lists.get(list);
  if (!statements) throw new CommandError(40414, `BSON field '${name}.${list}' is missing but a required field`);
  if (statements.length === 0 || statements.length > mostStatements)
    throw new CommandError(16, `Write batch sizes must be between 1 and ${mostStatements}. Got ${statements.length}`);
  return statements;
};

const namespaceOf = ({ db, body }: Command, command: string): Namespace => ({
  db,
  name: collectionField(body, command),
});

const withErrors = (reply: Document, writeErrors: readonly Document[]): Document => ({
  ...reply,
  ...(writeErrors.length > 0 ? { writeErrors } : {}),
  ok: 1,
});

export const insert: Handler = async (command) => {
  const { store, body } = command;
  acceptOnly(body, ['insert', 'documents', 'ordered']);
  const namespace = namespaceOf(command, 'insert');
  const documents = statementsOf(command, 'documents');
  const { done, errors } = await runStatements(store, documents, truthField(body, 'ordered', true), (document) => {
    runInsert(store, namespace, document);
    return {};
  });
  return withErrors({ n: done.length }, errors);
};

interface StatementNames {
  readonly filter: string;
  /** The one name of the update. */
  readonly update: ReadonlySet<string>;
}

const ownNames: StatementNames = { filter: 'q', update: new Set(['u']) };
const updateFields = ['q', 'u', 'multi', 'upsert', 'arrayFilters', 'hint', 'sort'] as const;

/** A statement of `update`, or of `bulkWrite` with its own names for filter and update; `rest` are its other fields. */
export const parseUpdateStatement = (
  bytes: Buffer,
  names: StatementNames = ownNames,
  fields: readonly string[] = updateFields,
): UpdateStatement & { readonly rest: Document } => {
  const { rest, found } = readBeside(bytes, names.update, mostLevels);
  const [element] = found;
  acceptOnly(rest, fields);
  if (!element || (element.type !== 0x03 && element.type !== 0x04))
    throw new CommandError(9, 'Update argument must be either an object or an array');
  const arrayFilters = rest['arrayFilters'] === undefined ? [] : listField(rest, 'arrayFilters');
  const multi = truthField(rest, 'multi');
  const sort = parseSort(documentField(rest, 'sort'));
  if (multi && sort.length > 0) throw new CommandError(9, 'Cannot specify sort with multi=true');
  return {
    rest,
    filter: parseFilter(documentField(rest, names.filter)),
    change: parseChange(bytes.subarray(element.start, element.end), element.type, arrayFilters),
    multi,
    upsert: truthField(rest, 'upsert'),
    sort,
    hint: hintField(rest),
  };
};

export const update: Handler = async (command) => {
  const { store, body, deadline } = command;
  acceptOnly(body, ['update', 'updates', 'ordered']);
  const namespace = namespaceOf(command, 'update');
  const statements = statementsOf(command, 'updates');
  const { done, errors } = await runStatements(store, statements, truthField(body, 'ordered', true), (bytes) =>
    runUpdate(store, namespace, parseUpdateStatement(bytes), deadline),
  );
  const upserted = done.flatMap(({ index, outcome }) =>
    outcome.upserted ? [{ index, _id: idOf(outcome.upserted) }] : [],
  );
  const n = done.reduce((sum, { outcome }) => sum + outcome.matched, upserted.length);
  const nModified = done.reduce((sum, { outcome }) => sum + outcome.modified, 0);
  return withErrors({ n, nModified, ...(upserted.length > 0 ? { upserted } : {}) }, errors);
};

/** The `_id` of a stored document. */
export const idOf = (bytes: Buffer): unknown => decode(bytes)['_id'];

const parseDeleteStatement = (bytes: Buffer): DeleteStatement => {
  const statement = decode(bytes);
  acceptOnly(statement, ['q', 'limit', 'hint']);
  const limit = countField(statement, 'limit');
  if (limit !== 0 && limit !== 1)
    throw new CommandError(9, `The limit field in delete objects must be 0 or 1. Got ${String(limit)}`);
  return { filter: parseFilter(documentField(statement, 'q')), hint: hintField(statement), multi: limit === 0 };
};

/** `remove` is `delete`: the word is taken. */
export const remove: Handler = async (command) => {
  const { store, body, deadline } = command;
  acceptOnly(body, ['delete', 'deletes', 'ordered']);
  const namespace = namespaceOf(command, 'delete');
  const statements = statementsOf(command, 'deletes');
  const { done, errors } = await runStatements(store, statements, truthField(body, 'ordered', true), (bytes) =>
    runDelete(store, namespace, parseDeleteStatement(bytes), deadline),
  );
  return withErrors({ n: done.reduce((sum, { outcome }) => sum + outcome.deleted, 0) }, errors);
};
