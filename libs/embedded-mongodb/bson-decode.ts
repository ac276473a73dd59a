import { Binary, deserialize, type Document, Double, Int32, Long, ObjectId } from 'bson';
import { documentFrom, type Element, visitElements } from './bson-bytes.js';
import { nameAt, textAt } from './bson-text.js';
import { CommandError } from './command-error.js';

/** How numbers come: `plain`, 64-bit integers as bigint, or `typed`, as BSON's own classes. */
export type Numbers = 'plain' | 'typed';

const malformed = (detail: string): CommandError => new CommandError(22, `Invalid BSON: ${detail}`);

const rareName = Buffer.from('v\0', 'latin1');

const readRare = (bytes: Buffer, type: number, start: number, end: number, numbers: Numbers): unknown => {
  const alone = documentFrom([Buffer.from([type]), rareName, bytes.subarray(start, end)]);
  try {
    return deserialize(alone, numbers === 'plain' ? { useBigInt64: true } : { promoteValues: false })['v'] as unknown;
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
};

const readBoolean = (byte: number | undefined): boolean => {
  if (byte !== 0 && byte !== 1) throw malformed('a boolean is neither true nor false');
  return byte === 1;
};

const readBinary = (bytes: Buffer, start: number, end: number, numbers: Numbers): unknown => {
  const kind = bytes[start + 4] ?? 0;
  // The old kind has its length twice.
  return kind === 2
    ? readRare(bytes, 0x05, start, end, numbers)
    : new Binary(Buffer.from(bytes.subarray(start + 5, end)), kind);
};

const readArray = (bytes: Buffer, from: number, numbers: Numbers, levels: number): unknown[] => {
  const array: unknown[] = [];
  visitElements(bytes, from, (type, _name, _nameEnd, start, end) => {
    array.push(readValue(bytes, type, start, end, numbers, levels));
  });
  return array;
};

const readValue = (
  bytes: Buffer,
  type: number,
  start: number,
  end: number,
  numbers: Numbers,
  levels: number,
): unknown => {
  switch (type) {
    case 0x01:
      return numbers === 'plain' ? bytes.readDoubleLE(start) : new Double(bytes.readDoubleLE(start));
    case 0x02:
      return textAt(bytes, start + 4, end - 1);
    case 0x03:
      return readDocument(bytes, start, numbers, levels - 1);
    case 0x04:
      if (levels <= 1) throw tooDeep();
      return readArray(bytes, start, numbers, levels - 1);
    case 0x05:
      return readBinary(bytes, start, end, numbers);
    case 0x07:
      return new ObjectId(Buffer.from(bytes.subarray(start, end)));
    case 0x08:
      return readBoolean(bytes[start]);
    case 0x09:
      return new Date(Number(bytes.readBigInt64LE(start)));
    case 0x0a:
      return null;
    case 0x10:
      return numbers === 'plain' ? bytes.readInt32LE(start) : new Int32(bytes.readInt32LE(start));
    case 0x12:
      return numbers === 'plain'
        ? bytes.readBigInt64LE(start)
        : new Long(bytes.readInt32LE(start), bytes.readInt32LE(start + 4));
    default:
      return readRare(bytes, type, start, end, numbers);
  }
};

const tooDeep = (): CommandError => new CommandError(15, 'The command is nested too deeply');

const put = (document: Document, name: string, value: unknown): void => {
  if (name === '__proto__')
    Object.defineProperty(document, name, { value, writable: true, enumerable: true, configurable: true });
  else document[name] = value;
};

/** The document that begins at `from`. Throws InvalidBSON (22), and Overflow (15) beyond so many levels of nesting. */
export const readDocument = (bytes: Buffer, from: number, numbers: Numbers, levels: number): Document => {
  if (levels <= 0) throw tooDeep();
  const document: Document = {};
  visitElements(bytes, from, (type, name, nameEnd, start, end) => {
    put(document, nameAt(bytes, name, nameEnd), readValue(bytes, type, start, end, numbers, levels));
  });
  return document;
};

/** Of a document the top-level fields of these names, plain; the others are passed over. */
export const readNamed = (
  bytes: Buffer,
  names: ReadonlySet<string>,
  more: readonly string[],
  levels: number,
): Document => {
  const document: Document = {};
  visitElements(bytes, 0, (type, at, nameEnd, start, end) => {
    const name = nameAt(bytes, at, nameEnd);
    if (names.has(name) || more.includes(name))
      put(document, name, readValue(bytes, type, start, end, 'plain', levels));
  });
  return document;
};

/** A document without the fields whose bytes are wanted as they came. */
export const readBeside = (
  bytes: Buffer,
  fields: ReadonlySet<string>,
  levels: number,
): { readonly rest: Document; readonly found: readonly Element[] } => {
  const rest: Document = {};
  const found: Element[] = [];
  visitElements(bytes, 0, (type, at, nameEnd, start, end) => {
    const name = nameAt(bytes, at, nameEnd);
    if (fields.has(name)) found.push({ type, name, at: at - 1, start, end });
    else put(rest, name, readValue(bytes, type, start, end, 'plain', levels));
  });
  return { rest, found };
};
