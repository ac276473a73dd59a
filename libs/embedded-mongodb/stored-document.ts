import { deserialize, type Document, ObjectId, serialize } from 'bson';
import { documentFrom, elements, visitElements } from './bson-bytes.js';
import { CommandError, notSupported } from './command-error.js';

/** BSON limits of MongoDB: the size of a document in bytes, and the levels of nesting. */
export const maxDocumentBytes = 16 * 1024 * 1024;
const maxDepth = 100;

const refusedTypes = new Map<number, string>([
  [0x06, 'undefined'],
  [0x0b, 'a regular expression as a value'],
  [0x0c, 'DBPointer'],
  [0x0d, 'JavaScript code'],
  [0x0e, 'Symbol'],
  [0x0f, 'JavaScript code with scope'],
  [0x11, 'Timestamp'],
  [0x13, 'Decimal128'],
  [0x7f, 'MaxKey'],
  [0xff, 'MinKey'],
]);

/** Decodes for matching and keys: numbers as numbers, 64-bit integers as bigint. */
export const decode = (bytes: Buffer): Document => guarded(() => deserialize(bytes, { useBigInt64: true }));

/** Decodes for updates: Int32, Double and Long keep their types, so that what is not touched is stored as it was. */
export const decodeTyped = (bytes: Buffer): Document => guarded(() => deserialize(bytes, { promoteValues: false }));

const guarded = (read: () => Document): Document => {
  try {
    return read();
  } catch (error) {
    throw new CommandError(22, `Invalid BSON: ${error instanceof Error ? error.message : String(error)}`);
  }
};

export const encode = (document: Document): Buffer => {
  const bytes = serialize(document);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

/** Names that a JavaScript object could not hold as a plain field. */
const refusedNames = new Set(['_bsontype', '__proto__']);

const checkName = (bytes: Buffer, start: number, end: number): void => {
  const first = bytes[start];
  if (first !== 0x24 && first !== 0x5f) return;
  const name = bytes.toString('utf8', start, end);
  if (first === 0x24) throw new CommandError(52, `The dollar ($) prefixed field '${name}' is not valid for storage.`);
  if (refusedNames.has(name)) throw notSupported(`A field named '${name}'`);
};

const checkFields = (bytes: Buffer, from: number, depth: number): void => {
  if (depth > maxDepth) throw new CommandError(15, `Document exceeds maximum nested object depth of ${maxDepth}`);
  visitElements(bytes, from, (type, name, nameEnd, start) => {
    checkName(bytes, name, nameEnd);
    const refused = refusedTypes.get(type);
    if (refused !== undefined) throw notSupported(`Storing ${refused}`);
    if (type === 0x03 || type === 0x04) checkFields(bytes, start, depth + 1);
  });
};

/** Throws unless the document can be stored: its size, depth, field names and types. */
export const checkStorable = (bytes: Buffer): void => {
  if (bytes.length > maxDocumentBytes)
    throw new CommandError(10334, `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and 16777216`);
  checkFields(bytes, 0, 1);
  if (elements(bytes).some(({ name, type }) => name === '_id' && type === 0x04))
    throw new CommandError(53, "The '_id' value cannot be of type array");
};

/** Throws if a document of a request nests deeper than `levels`, before anything recursive touches it. */
export const checkDepth = (bytes: Buffer, levels: number, start = 0): void => {
  if (levels === 0) throw new CommandError(15, 'The command is nested too deeply');
  visitElements(bytes, start, (type, _name, _nameEnd, value) => {
    if (type === 0x03 || type === 0x04) checkDepth(bytes, levels - 1, value);
  });
};

/** The document with `_id` first: its own, else the one given as a whole element, else a new ObjectId. */
export const withIdFirst = (bytes: Buffer, idElement?: Buffer): Buffer => {
  const found = elements(bytes);
  const own = found.find((element) => element.name === '_id');
  if (own && found[0] === own && idElement === undefined) return bytes;
  const id = idElement ?? (own ? bytes.subarray(own.at, own.end) : newIdElement());
  const rest = found.filter((element) => element !== own).map((element) => bytes.subarray(element.at, element.end));
  return documentFrom([id, ...rest]);
};

const newIdElement = (): Buffer => Buffer.concat([Buffer.from('\x07_id\0', 'latin1'), new ObjectId().id]);

/** The `_id` of a document as a whole element, or undefined. */
export const idElementOf = (bytes: Buffer): Buffer | undefined => {
  for (const element of elements(bytes)) if (element.name === '_id') return bytes.subarray(element.at, element.end);
  return undefined;
};
