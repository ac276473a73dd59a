import type { Document } from 'bson';

const codeNames: Readonly<Record<number, string>> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  11: 'UserNotFound',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  15: 'Overflow',
  20: 'IllegalOperation',
  22: 'InvalidBSON',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  54: 'NotSingleValueField',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  79: 'UnknownReplWriteConcern',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  91: 'ShutdownInProgress',
  115: 'CommandNotSupported',
  171: 'CannotIndexParallelArrays',
  175: 'QueryPlanKilled',
  197: 'InvalidIndexSpecificationOption',
  237: 'CursorKilled',
  238: 'NotImplemented',
  246: 'SnapshotUnavailable',
  292: 'QueryExceededMemoryLimitNoDiskUseAllowed',
  322: 'APIVersionError',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  14031: 'OutOfDiskSpace',
};

/** A refusal in MongoDB's own terms: its numeric code, its text, and fields that stand beside them (`keyPattern`, ...). */
export class CommandError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly extra: Document = {},
  ) {
    super(message);
    this.name = 'CommandError';
  }
}

/** A value as an error's text shows it. */
export const shown = (value: unknown): string =>
  JSON.stringify(value, (_name, item: unknown) => (typeof item === 'bigint' ? Number(item) : item)) ?? 'null';

/** MongoDB's name for a code; codes without a name of their own are `Location<code>`. */
const codeName = (code: number): string => codeNames[code] ?? `Location${code}`;

/** The reply to a command that failed as a whole. An error that is not MongoDB's becomes InternalError (1). */
export const errorReply = (error: unknown): Document => {
  const known = error instanceof CommandError ? error : new CommandError(1, String(error));
  return { ok: 0, errmsg: known.message, code: known.code, codeName: codeName(known.code), ...known.extra };
};

/** An entry of `writeErrors` for the statement at `index`; anything but a CommandError is thrown on. */
export const statementError = (index: number, error: unknown): Document => {
  if (!(error instanceof CommandError)) throw error;
  return { index, code: error.code, errmsg: error.message, ...error.extra };
};

/** For what MongoDB has and this store does not: refused, never ignored. */
export const notSupported = (what: string): CommandError =>
  new CommandError(238, `${what} is not supported by the embedded document store`);
