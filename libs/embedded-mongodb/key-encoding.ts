import { createHash } from 'node:crypto';
import { Binary, ObjectId } from 'bson';
import { isPlainObject, numberOf, rankOf, ranks } from './bson-order.js';

/** Longest encoded fields of an index entry, in bytes: LMDB's keys end at 1978. What is longer is cut and ends in a hash. */
export const longestKey = 1900;
const keptOfLongKey = longestKey - 32;

/** Stands for an indexed empty array, which MongoDB sorts before null. */
export const emptyArray = Symbol('empty array');

/** Keys are written here, one at a time, and copied when they are whole. It grows as texts need it. */
let scratch = Buffer.allocUnsafe(8192);

const makeRoom = (at: number, bytes: number): void => {
  if (at + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafe((at + bytes) * 2);
  scratch.copy(larger, 0, 0, at);
  scratch = larger;
};

const complementRange = (from: number, to: number): void => {
  for (let i = from; i < to; i++) scratch[i] = ~(scratch[i] ?? 0);
};

const writeNumber = (value: number | bigint, at: number): number => {
  const double = Number(value);
  makeRoom(at, 11);
  scratch[at] = ranks.number;
  scratch.writeDoubleBE(double === 0 ? 0 : double, at + 1);
  if (Number.isNaN(double)) scratch.fill(0, at + 1, at + 9);
  else if ((scratch[at + 1] ?? 0) & 0x80) complementRange(at + 1, at + 9);
  else scratch[at + 1] = (scratch[at + 1] ?? 0) | 0x80;
  // Beyond 2^53 several integers share a double; how far each lies from it puts them in order.
  const apart = typeof value === 'bigint' ? Number(value - BigInt(double)) : 0;
  scratch.writeUInt16BE(0x8000 + apart, at + 9);
  return at + 11;
};

const longestPlain = 48;

/** Short texts of ASCII without zeros, which most keys are, need no call into the engine; -1 for any other. */
const writePlainText = (text: string, at: number): number => {
  if (text.length > longestPlain) return -1;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0 || unit >= 0x80) return -1;
    scratch[at + i] = unit;
  }
  return at + text.length;
};

const writeText = (tag: number, text: string, at: number): number => {
  makeRoom(at, text.length * 3 + 2);
  scratch[at] = tag;
  const plainEnd = writePlainText(text, at + 1);
  if (plainEnd < 0 && text.includes('\0')) return writeEscaped(text, at + 1);
  const end = plainEnd < 0 ? at + 1 + scratch.write(text, at + 1) : plainEnd;
  scratch[end] = 0;
  return end + 1;
};

const writeEscaped = (text: string, from: number): number => {
  const bytes = Buffer.from(text);
  makeRoom(from, bytes.length * 2 + 1);
  let at = from;
  for (const byte of bytes) {
    scratch[at++] = byte;
    if (byte === 0) scratch[at++] = 0xff;
  }
  scratch[at] = 0;
  return at + 1;
};

const writeDate = (value: Date, at: number): number => {
  makeRoom(at, 9);
  scratch[at] = ranks.date;
  scratch.writeBigInt64BE(BigInt(value.getTime() || 0), at + 1);
  scratch[at + 1] = (scratch[at + 1] ?? 0) ^ 0x80;
  return at + 9;
};

const writeTagged = (tag: number, bytes: Uint8Array, at: number): number => {
  makeRoom(at, bytes.length + 1);
  scratch[at] = tag;
  scratch.set(bytes, at + 1);
  return at + 1 + bytes.length;
};

const writeBinary = (value: Binary, at: number): number => {
  const bytes = value.value();
  makeRoom(at, 6 + bytes.length);
  scratch[at] = ranks.binary;
  scratch.writeUInt32BE(bytes.length, at + 1);
  scratch[at + 5] = value.sub_type;
  scratch.set(bytes, at + 6);
  return at + 6 + bytes.length;
};

const writeByte = (byte: number, at: number): number => {
  makeRoom(at, 1);
  scratch[at] = byte;
  return at + 1;
};

const writeObject = (value: Record<string, unknown>, from: number): number => {
  let at = writeByte(ranks.object, from);
  for (const [name, item] of Object.entries(value)) at = writeValue(item, writeText(rankOf(item), name, at));
  return writeByte(0, at);
};

const writeArray = (value: readonly unknown[], from: number): number => {
  let at = writeByte(ranks.array, from);
  for (const item of value) at = writeValue(item, at);
  return writeByte(0, at);
};

/** Writes bytes that sort as MongoDB sorts the values, and says where they end. */
const writeValue = (value: unknown, at: number): number => {
  if (typeof value === 'string') return writeText(ranks.string, value, at);
  if (value === emptyArray) return writeByte(ranks.emptyArray, at);
  const number = numberOf(value);
  if (number !== undefined) return writeNumber(number, at);
  if (typeof value === 'boolean') return writeByte(value ? 1 : 0, writeByte(ranks.boolean, at));
  if (value instanceof Date) return writeDate(value, at);
  if (value instanceof ObjectId) return writeTagged(ranks.objectId, value.id, at);
  if (value instanceof Binary) return writeBinary(value, at);
  if (Array.isArray(value)) return writeArray(value, at);
  if (isPlainObject(value)) return writeObject(value, at);
  return writeByte(rankOf(value), at);
};

const written = (end: number): Buffer => {
  const bytes = Buffer.allocUnsafe(end);
  scratch.copy(bytes, 0, 0, end);
  return bytes;
};

/** Bytes that sort as MongoDB sorts the values. No encoding continues another except by 0x00 0xFF. */
export const encodeValue = (value: unknown): Buffer => written(writeValue(value, 0));

/** One field after the other, each complemented where its direction is descending: the fields of an index entry. */
export const encodeFields = (values: readonly unknown[], fields: readonly { readonly direction: 1 | -1 }[]): Buffer => {
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    const end = writeValue(values[i], at);
    if (fields[i]?.direction === -1) complementRange(at, end);
    at = end;
  }
  return written(at);
};

/** The encoding of one field of an index: complemented where its direction is descending. */
export const encodeField = (value: unknown, direction: 1 | -1): Buffer => encodeFields([value], [{ direction }]);

/** Cuts what LMDB cannot hold: equal keys stay equal, different ones different, but the order is lost past the cut. */
export const fitKey = (fields: Buffer): { readonly bytes: Buffer; readonly cut: boolean } => {
  if (fields.length <= longestKey) return { bytes: fields, cut: false };
  const hash = createHash('sha256').update(fields).digest();
  return { bytes: Buffer.concat([fields.subarray(0, keptOfLongKey), hash]), cut: true };
};

/** A bound of a range: no longer than the part of every key that is in order. */
export const fitBound = (bound: Buffer): Buffer =>
  bound.length <= keptOfLongKey ? bound : bound.subarray(0, keptOfLongKey);
