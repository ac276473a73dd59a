import { nameAt } from './bson-text.js';
import { CommandError } from './command-error.js';

/** Where an element of a BSON document lies: `at` its type byte, `start`..`end` its value. */
export interface Element {
  readonly type: number;
  readonly name: string;
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** Bytes of a value by its type; -1 where they depend on the value, or there is no such type. */
const fixedSizes = new Int8Array(256).fill(-1);
for (const type of [0x06, 0x0a, 0x7f, 0xff]) fixedSizes[type] = 0;
for (const type of [0x01, 0x09, 0x11, 0x12]) fixedSizes[type] = 8;
fixedSizes[0x07] = 12;
fixedSizes[0x08] = 1;
fixedSizes[0x10] = 4;
fixedSizes[0x13] = 16;

const malformed = (): CommandError => new CommandError(22, 'Invalid BSON');

const cstringEnd = (bytes: Buffer, from: number, limit: number): number => {
  let end = from;
  while (end < limit && bytes[end] !== 0) end++;
  if (end >= limit) throw malformed();
  return end;
};

const int32 = (bytes: Buffer, at: number, limit: number): number => {
  if (at + 4 > limit) throw malformed();
  return bytes.readInt32LE(at);
};

const valueEnd = (bytes: Buffer, type: number, start: number, limit: number): number => {
  const fixed = fixedSizes[type] ?? -1;
  if (fixed >= 0) return start + fixed;
  switch (type) {
    case 0x02:
    case 0x0d:
    case 0x0e: {
      const length = int32(bytes, start, limit);
      const end = start + 4 + length;
      if (length < 1 || end > limit || bytes[end - 1] !== 0) throw malformed();
      return end;
    }
    case 0x03:
    case 0x04:
    case 0x0f: {
      const length = int32(bytes, start, limit);
      if (length < 5) throw malformed();
      return start + length;
    }
    case 0x05: {
      const length = int32(bytes, start, limit);
      if (length < 0) throw malformed();
      return start + 5 + length;
    }
    case 0x0b:
      return cstringEnd(bytes, cstringEnd(bytes, start, limit) + 1, limit) + 1;
    case 0x0c:
      return start + 4 + int32(bytes, start, limit) + 12;
    default:
      throw malformed();
  }
};

/** Sees an element: its type, where its name begins and ends, and where its value does. */
type Visit = (type: number, name: number, nameEnd: number, start: number, end: number) => void;

/**
 * Visits the elements of the document that begins at `from`, in order and until it is `enough`, checked against its length. Throws
 * InvalidBSON (22).
 */
export const visitElements = (bytes: Buffer, from: number, visit: Visit, enough?: () => boolean): void => {
  const size = int32(bytes, from, bytes.length);
  const limit = from + size - 1;
  if (size < 5 || limit >= bytes.length || bytes[limit] !== 0) throw malformed();
  let at = from + 4;
  while (at < limit) {
    const type = bytes[at] ?? 0;
    const nameEnd = cstringEnd(bytes, at + 1, limit);
    const end = valueEnd(bytes, type, nameEnd + 1, limit);
    if (end > limit) throw malformed();
    visit(type, at + 1, nameEnd, nameEnd + 1, end);
    if (enough?.()) return;
    at = end;
  }
};

/** The elements of the document that begins at `from`, in order. Throws InvalidBSON (22). */
export const elements = (bytes: Buffer, from = 0): Element[] => {
  const found: Element[] = [];
  visitElements(bytes, from, (type, name, nameEnd, start, end) => {
    found.push({ type, name: nameAt(bytes, name, nameEnd), at: name - 1, start, end });
  });
  return found;
};

/** The name of a document's first field, '' where it has none. Throws InvalidBSON (22). */
export const firstNameOf = (bytes: Buffer): string => {
  let first = '';
  visitElements(
    bytes,
    0,
    (_type, name, nameEnd) => {
      first = nameAt(bytes, name, nameEnd);
    },
    () => true,
  );
  return first;
};

/** The documents of an array element of `bytes`, each as its own bytes. Throws TypeMismatch (14) for anything but documents. */
export const documentsOf = (bytes: Buffer, element: Element): Buffer[] => {
  if (element.type !== 0x04) throw new CommandError(14, `Field '${element.name}' must be an array of documents`);
  return elements(bytes, element.start).map((item) => {
    if (item.type !== 0x03) throw new CommandError(14, `Elements of '${element.name}' must be documents`);
    return bytes.subarray(item.start, item.end);
  });
};

/** Bytes as they stand, or the parts of a document within. */
export type Part = Buffer | readonly Part[];

const sizeOf = (part: Part): number =>
  Buffer.isBuffer(part) ? part.length : part.reduce((sum, one) => sum + sizeOf(one), 5);

const writePart = (part: Part, bytes: Buffer, from: number): number => {
  if (Buffer.isBuffer(part)) return from + part.copy(bytes, from);
  let at = from + 4;
  for (const one of part) at = writePart(one, bytes, at);
  bytes[at] = 0;
  bytes.writeInt32LE(at + 1 - from, from);
  return at + 1;
};

/**
 * A document made of whole elements (type byte, name and value, as they stand in other documents); a document or an array among the
 * values may be given by its parts. Everything is copied once.
 */
export const documentFrom = (parts: readonly Part[]): Buffer => {
  const bytes = Buffer.allocUnsafe(sizeOf(parts));
  writePart(parts, bytes, 0);
  return bytes;
};

const keyBytes = (index: number): Buffer => Buffer.from(`\x03${index}\0`, 'latin1');
const arrayKeys = Array.from({ length: 1000 }, (_, index) => keyBytes(index));

/** The parts of the element `name: [documents...]`, without decoding or encoding any of them. */
export const arrayElement = (name: string, documents: readonly Buffer[]): readonly Part[] => {
  const items: Buffer[] = [];
  for (const [index, document] of documents.entries()) items.push(arrayKeys[index] ?? keyBytes(index), document);
  return [Buffer.from(`\x04${name}\0`, 'latin1'), items];
};
