/** A place in a protobuf message. Reading moves `at`; it never passes `end`. */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
}

/** The bytes are no message of the expected kind. The caller answers INVALID_ARGUMENT. */
export class MalformedMessage extends Error {}

const TWO_TO_32 = 0x1_0000_0000;

export const cursorOf = (bytes: Buffer): Cursor => ({ bytes, at: 0, end: bytes.length });

const byteAt = (cursor: Cursor): number => {
  if (cursor.at >= cursor.end) throw new MalformedMessage('A message ends in the middle of a field.');
  return cursor.bytes[cursor.at++] ?? 0;
};

/** The low and high 32 bits, unsigned, of a 64-bit varint. */
export const readParts = (cursor: Cursor): { low: number; high: number } => {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = byteAt(cursor);
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= (bits & 0x0f) << 28;
      high |= bits >>> 4;
    } else if (shift < 63) high |= bits << (shift - 32);
    else high |= (bits & 1) << 31;
    if (byte < 0x80) return { low: low >>> 0, high: high >>> 0 };
  }
  throw new MalformedMessage('A varint is longer than ten bytes.');
};

/** An unsigned number. Exact up to 2^53; above that the nearest double, which is only ever compared. */
export const readVarint = (cursor: Cursor): number => {
  const first = byteAt(cursor);
  if (first < 0x80) return first;
  cursor.at--;
  const { low, high } = readParts(cursor);
  return high * TWO_TO_32 + low;
};

/** Moves into a nested message, string or byte field. */
export const readNested = (cursor: Cursor): Cursor => {
  const length = readVarint(cursor);
  const at = cursor.at;
  if (length > cursor.end - at) throw new MalformedMessage('A field is longer than its message.');
  cursor.at = at + length;
  return { bytes: cursor.bytes, at, end: at + length };
};

/** A view on the field's bytes, not a copy. */
export const readBytes = (cursor: Cursor): Buffer => {
  const field = readNested(cursor);
  return field.bytes.subarray(field.at, field.end);
};

export const readString = (cursor: Cursor): string => {
  const field = readNested(cursor);
  return field.bytes.toString('utf8', field.at, field.end);
};

/** Passes over a field's value. `tag` is the varint before it: field number times 8, plus the wire type. */
export const skipField = (cursor: Cursor, tag: number): void => {
  const wire = tag & 7;
  if (wire === 0) readParts(cursor);
  else if (wire === 2) readNested(cursor);
  else if (wire === 1 || wire === 5) {
    cursor.at += wire === 1 ? 8 : 4;
    if (cursor.at > cursor.end) throw new MalformedMessage('A message ends in the middle of a field.');
  } else throw new MalformedMessage(`Wire type ${wire} is not in use.`);
};

export const varintSize = (value: number): number => {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
};

/** Writes an unsigned number (exact up to 2^53) and answers where the next byte goes. */
export const writeVarint = (target: Buffer, at: number, value: number): number => {
  let rest = value;
  let next = at;
  while (rest >= 0x80) {
    target[next++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  target[next++] = rest;
  return next;
};

const varintBytes = (value: number): Buffer => {
  const bytes = Buffer.allocUnsafe(varintSize(value));
  writeVarint(bytes, 0, value);
  return bytes;
};

/** A field that holds a number; written even when it is 0, as a member of a oneof must be. */
export const numberField = (field: number, value: number): Buffer =>
  Buffer.concat([varintBytes(field * 8), varintBytes(value)]);

/** A field that holds bytes, a string (UTF-8) or a message made of the given parts. */
export const bytesField = (field: number, ...parts: readonly (Uint8Array | string)[]): Buffer => {
  const body = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([varintBytes(field * 8 + 2), varintBytes(body.length), body]);
};
