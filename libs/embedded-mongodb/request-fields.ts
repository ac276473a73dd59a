import type { Document } from 'bson';
import { isPlainObject, numberOf } from './bson-order.js';
import { CommandError, notSupported } from './command-error.js';

/** Fields of every command that change nothing here: this store has one member, no sessions' state and no versions. */
const generic = new Set([
  '$db',
  'lsid',
  '$clusterTime',
  '$readPreference',
  'readConcern',
  'writeConcern',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'comment',
  'maxTimeMS',
  'bypassDocumentValidation',
  'allowDiskUse',
  'noCursorTimeout',
]);

/** Throws for a field that is neither generic nor among `known`: an option is obeyed or refused, never ignored. */
export const acceptOnly = (body: Document, known: readonly string[]): void => {
  const [command = ''] = known;
  for (const name of Object.keys(body)) {
    if (known.includes(name) || generic.has(name)) continue;
    if (name === 'txnNumber' || name === 'startTransaction' || name === 'autocommit')
      throw new CommandError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
    if (name === 'collation') throw notSupported('Collation');
    throw new CommandError(40415, `BSON field '${command}.${name}' is an unknown field.`);
  }
  checkConcerns(body);
};

const readLevels = new Set<unknown>([undefined, 'local', 'available', 'majority', 'linearizable']);

const checkReadConcern = (concern: Record<string, unknown>): void => {
  const { level } = concern;
  if (level === 'snapshot') throw new CommandError(246, 'Snapshot read concern is not supported on a standalone');
  if (!readLevels.has(level))
    throw new CommandError(9, `readConcern.level must be one MongoDB has, not '${String(level)}'`);
  const other = Object.keys(concern).find((name) => name !== 'level' && name !== 'provenance');
  if (other !== undefined)
    throw new CommandError(20, `Cannot specify ${other} readConcern without replication enabled`);
};

const checkWriteConcern = ({ w }: Record<string, unknown>): void => {
  if (w === undefined || w === 'majority') return;
  const copies = Number(numberOf(w));
  if (typeof w === 'string')
    throw new CommandError(79, `No write concern mode named '${w}' found in replica set configuration`);
  if (Number.isNaN(copies)) throw new CommandError(9, 'w has to be a number, string, or object');
  if (copies > 1) throw new CommandError(2, "cannot use 'w' > 1 when a host is not replicated");
};

const checkConcerns = ({ readConcern, writeConcern, apiVersion }: Document): void => {
  if (isPlainObject(readConcern)) checkReadConcern(readConcern);
  if (isPlainObject(writeConcern)) checkWriteConcern(writeConcern);
  if (apiVersion !== undefined && apiVersion !== '1')
    throw new CommandError(322, 'Provided apiVersion is not supported: there is only 1');
};

/** Variables for expressions, which this store has none of. */
export const noVariables = (body: Document): void => {
  if (Object.keys(documentField(body, 'let')).length > 0) throw notSupported('let');
};

const wrongType = (name: string, wanted: string): CommandError =>
  new CommandError(14, `BSON field '${name}' is the wrong type, expected type '${wanted}'`);

/** A document field, `{}` where it is absent. Throws TypeMismatch (14). */
export const documentField = (body: Document, name: string): Document => {
  const value: unknown = body[name] ?? {};
  if (!isPlainObject(value)) throw wrongType(name, 'object');
  return value;
};

export const stringField = (body: Document, name: string): string => {
  const value: unknown = body[name];
  if (typeof value !== 'string') throw wrongType(name, 'string');
  return value;
};

/** A boolean or number field as a truth, `fallback` where it is absent. */
export const truthField = (body: Document, name: string, fallback = false): boolean => {
  const value: unknown = body[name] ?? fallback;
  if (typeof value === 'boolean') return value;
  const number = numberOf(value);
  if (number === undefined) throw wrongType(name, 'bool');
  return Number(number) !== 0;
};

/** A whole number that is not negative, or undefined. Throws 14 or 51024. */
export const countField = (body: Document, name: string): number | undefined => {
  const value: unknown = body[name];
  if (value === undefined || value === null) return undefined;
  const number = Number(numberOf(value));
  if (!Number.isSafeInteger(number)) throw wrongType(name, 'long');
  if (number < 0) throw new CommandError(51024, `BSON field '${name}' value must be >= 0, actual value '${number}'`);
  return number;
};

export const listField = (body: Document, name: string): unknown[] => {
  const value: unknown = body[name];
  if (!Array.isArray(value)) throw wrongType(name, 'array');
  return value;
};

/** A hint: an index's name or key pattern; `{}` and absence are none. */
export const hintField = (body: Document): string | Document | undefined => {
  const value: unknown = body['hint'];
  if (value === undefined || (isPlainObject(value) && Object.keys(value).length === 0)) return undefined;
  if (typeof value !== 'string' && !isPlainObject(value)) throw wrongType('hint', 'object');
  return value;
};

/** The collection a command names. Throws InvalidNamespace (73) for names MongoDB does not take. */
export const collectionField = (body: Document, command: string): string => {
  const name: unknown = body[command];
  if (typeof name !== 'string' || name === '' || name.includes('\0') || name.startsWith('.') || name.includes('$'))
    throw new CommandError(73, `Invalid namespace specified '${String(body['$db'])}.${String(name)}'`);
  return name;
};
