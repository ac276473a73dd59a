import { type Document, ObjectId, serialize } from 'bson';
import { documentFrom, type Element, visitElements } from './bson-bytes.js';
import { readDocument, readNamed } from './bson-decode.js';
import { checkText, nameAt } from './bson-text.js';
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

/** Levels that what is decoded may have: a document in a command may be stored, and the command is around it. */
export const mostLevels = 200;

/** Decodes for matching and keys: numbers as numbers, 64-bit integers as bigint. */
export const decode = (bytes: Buffer): Document => readDocument(bytes, 0, 'plain', mostLevels);

/** Decodes for updates: Int32, Double and Long keep their types, so that what is not touched is stored as it was. */
export const decodeTyped = (bytes: Buffer): Document => readDocument(bytes, 0, 'typed', mostLevels);

/** Decodes some top-level fields only, as `decode` does. */
export const decodeNamed = (bytes: Buffer, names: ReadonlySet<string>, more: readonly string[] = []): Document =>
  readNamed(bytes, names, more, mostLevels);

export const encode = (document: Document): Buffer => {
  const bytes = serialize(document);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};

/** Names that a JavaScript object could not hold as a plain field. */
const refusedNames = new Set(['_bsontype', '__proto__']);

const checkName = (bytes: Buffer, start: number, end: number): void => {
  checkText(bytes, start, end);
  const first = bytes[start];
  if (first !== 0x24 && first !== 0x5f) return;
  const name = nameAt(bytes, start, end);
  if (first === 0x24) throw new CommandError(52, `The dollar ($) prefixed field '${name}' is not valid for storage.`);
  if (refusedNames.has(name)) throw notSupported(`A field named '${name}'`);
};

const checkFields = (bytes: Buffer, from: number, depth: number): void => {
  if (depth > maxDepth) throw new CommandError(15, `Document exceeds maximum nested object depth of ${maxDepth}`);
  visitElements(bytes, from, (type, name, nameEnd, start, end) => {
    checkName(bytes, name, nameEnd);
    const refused = refusedTypes.get(type);
    if (refused !== undefined) throw notSupported(`Storing ${refused}`);
    if (type === 0x02) checkText(bytes, start + 4, end - 1);
    if (type === 0x03 || type === 0x04) checkFields(bytes, start, depth + 1);
  });
};

/** Throws unless the document can be stored: its size, depth, field names, texts and types. */
export const checkStorable = (bytes: Buffer): void => {
  if (bytes.length > maxDocumentBytes)
    throw new CommandError(10334, `BSONObj size: ${bytes.length} is invalid. Size must be between 0 and 16777216`);
  checkFields(bytes, 0, 1);
  if (idElementOf(bytes)?.[0] === 0x04) throw new CommandError(53, "The '_id' value cannot be of type array");
};

/** Where `_id` lies; found at once where it comes first, as it does in everything stored. */
const findId = (bytes: Buffer): Element | undefined => {
  let found: Element | undefined;
  visitElements(
    bytes,
    0,
    (type, at, nameEnd, start, end) => {
      if (nameEnd - at === 3 && nameAt(bytes, at, nameEnd) === '_id')
        found = { type, name: '_id', at: at - 1, start, end };
    },
    () => found !== undefined,
  );
  return found;
};

/** The document with `_id` first: its own, else the one given as a whole element, else a new ObjectId. */
export const withIdFirst = (bytes: Buffer, idElement?: Buffer): Buffer => {
  const own = findId(bytes);
  const id = idElement ?? (own ? bytes.subarray(own.at, own.end) : newIdElement());
  if (own?.at === firstElement && (id === idElement ? id.equals(bytes.subarray(own.at, own.end)) : true)) return bytes;
  const rest = own
    ? [bytes.subarray(firstElement, own.at), bytes.subarray(own.end, -1)]
    : [bytes.subarray(firstElement, -1)];
  return documentFrom([id, ...rest]);
};

/** The elements of a document come after its length. */
const firstElement = 4;

const newIdElement = (): Buffer => Buffer.concat([Buffer.from('\x07_id\0', 'latin1'), new ObjectId().id]);

/** The `_id` of a document as a whole element, or undefined. */
export const idElementOf = (bytes: Buffer): Buffer | undefined => {
  const found = findId(bytes);
  return found && bytes.subarray(found.at, found.end);
};
