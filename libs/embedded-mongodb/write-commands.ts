import type { Document } from 'bson';
import { readBeside } from './bson-decode.js';
import type { Command, Handler } from './command.js';
import { CommandError, statementError } from './command-error.js';
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
import { write } from './store.js';
import { decode, mostLevels } from './stored-document.js';
import {
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

/** Runs statements in order; `ordered` stops at the first that is refused. What they did stays done. */
const runStatements = (
  statements: readonly Buffer[],
  ordered: boolean,
  run: (statement: Buffer, index: number) => void,
): Document[] => {
  const writeErrors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    try {
      run(statement, index);
    } catch (error) {
      writeErrors.push(statementError(index, error));
      if (ordered) break;
    }
  }
  return writeErrors;
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

export const insert: Handler = (command) => {
  const { store, body } = command;
  acceptOnly(body, ['insert', 'documents', 'ordered']);
  const namespace = namespaceOf(command, 'insert');
  const statements = statementsOf(command, 'documents');
  const ordered = truthField(body, 'ordered', true);
  return write(store, () => {
    let n = 0;
    const writeErrors = runStatements(statements, ordered, (document) => {
      runInsert(store, namespace, document);
      n++;
    });
    return withErrors({ n }, writeErrors);
  });
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

export const update: Handler = (command) => {
  const { store, body } = command;
  acceptOnly(body, ['update', 'updates', 'ordered']);
  const namespace = namespaceOf(command, 'update');
  const statements = statementsOf(command, 'updates');
  const ordered = truthField(body, 'ordered', true);
  return write(store, () => {
    const upserted: Document[] = [];
    let n = 0;
    let nModified = 0;
    const writeErrors = runStatements(statements, ordered, (bytes, index) => {
      const result = runUpdate(store, namespace, parseUpdateStatement(bytes));
      if (result.upserted) upserted.push({ index, _id: decode(result.upserted)['_id'] as unknown });
      n += result.matched + (result.upserted ? 1 : 0);
      nModified += result.modified;
    });
    return withErrors({ n, nModified, ...(upserted.length > 0 ? { upserted } : {}) }, writeErrors);
  });
};

/** `remove` is `delete`: the word is taken. */
export const remove: Handler = (command) => {
  const { store, body } = command;
  acceptOnly(body, ['delete', 'deletes', 'ordered']);
  const namespace = namespaceOf(command, 'delete');
  const statements = statementsOf(command, 'deletes');
  const ordered = truthField(body, 'ordered', true);
  return write(store, () => {
    let n = 0;
    const writeErrors = runStatements(statements, ordered, (bytes) => {
      const statement = decode(bytes);
      acceptOnly(statement, ['q', 'limit', 'hint']);
      const limit = countField(statement, 'limit') === 1 ? 1 : Number.POSITIVE_INFINITY;
      n += runDelete(store, namespace, {
        filter: parseFilter(documentField(statement, 'q')),
        hint: hintField(statement),
        limit,
      });
    });
    return withErrors({ n }, writeErrors);
  });
};
