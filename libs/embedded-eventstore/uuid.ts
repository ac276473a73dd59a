import { type Cursor, cursorOf, MalformedMessage, readBytes, readParts, readVarint, skipField } from './protobuf.js';

/** An event id as its 16 bytes in one string (latin1): a key that compares and hashes fast. */
export type EventId = string;

const DIGITS = Buffer.from('0123456789abcdef');

const nibble = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  if (lower >= 0x61 && lower <= 0x66) return lower - 0x57;
  throw new MalformedMessage('An event id is no UUID.');
};

const fromText = (text: Buffer): Buffer => {
  const id = Buffer.allocUnsafe(16);
  let at = 0;
  for (let byte = 0; byte < 16; byte++) {
    if (text[at] === 0x2d) at++;
    id[byte] = (nibble(text[at] ?? 0) << 4) | nibble(text[at + 1] ?? 0);
    at += 2;
  }
  if (at !== text.length) throw new MalformedMessage('An event id is no UUID.');
  return id;
};

const fromStructured = (cursor: Cursor): Buffer => {
  const id = Buffer.alloc(16);
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 8 || tag === 16) {
      const { low, high } = readParts(cursor);
      id.writeUInt32BE(high, tag - 8);
      id.writeUInt32BE(low, tag - 4);
    } else skipField(cursor, tag);
  }
  return id;
};

/** The 16 bytes of an `event_store.client.UUID`, in either of its two forms. */
export const readUuid = (cursor: Cursor): Buffer => {
  let id: Buffer | undefined;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 18) id = fromText(readBytes(cursor));
    else if (tag === 10) id = fromStructured(cursorOf(readBytes(cursor)));
    else skipField(cursor, tag);
  }
  if (id === undefined) throw new MalformedMessage('An id is missing.');
  return id;
};

/** Writes the 36 characters of the usual text form and answers where the next byte goes. */
export const writeUuidText = (target: Buffer, at: number, id: Uint8Array): number => {
  let next = at;
  for (let byte = 0; byte < 16; byte++) {
    const value = id[byte] ?? 0;
    target[next] = DIGITS[value >> 4] ?? 0;
    target[next + 1] = DIGITS[value & 15] ?? 0;
    next += 2;
    if (byte === 3 || byte === 5 || byte === 7 || byte === 9) target[next++] = 0x2d;
  }
  return next;
};

export const eventId = (id: Buffer): EventId => id.toString('latin1', 0, 16);
