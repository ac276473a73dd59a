import { createHash } from 'node:crypto';
import { Binary, ObjectId } from 'bson';
import { isPlainObject, numberOf, rankOf, ranks } from './bson-order.js';

/** Longest encoded fields of an index entry, in bytes: LMDB's keys end at 1978. What is longer is cut and ends in a hash. */
export const longestKey = 1900;
const keptOfLongKey = longestKey - 32;

/** Stands for an indexed empty array, which MongoDB sorts before null. */
export const emptyArray = Symbol('empty array');

const numberScratch = Buffer.alloc(11);

const encodeNumber = (value: number | bigint): Buffer => {
  const double = Number(value);
  numberScratch[0] = ranks.number;
  numberScratch.writeDoubleBE(double === 0 ? 0 : double, 1);
  if (Number.isNaN(double)) numberScratch.fill(0, 1, 9);
  else if ((numberScratch[1] ?? 0) & 0x80) for (let i = 1; i < 9; i++) numberScratch[i] = ~(numberScratch[i] ?? 0);
  else numberScratch[1] = (numberScratch[1] ?? 0) | 0x80;
  // Beyond 2^53 several integers share a double; how far each lies from it puts them in order.
  const apart = typeof value === 'bigint' ? Number(value - BigInt(double)) : 0;
  numberScratch.writeUInt16BE(0x8000 + apart, 9);
  return Buffer.from(numberScratch);
};

const encodeText = (tag: number, text: string): Buffer => {
  const longest = Buffer.allocUnsafe(text.length * 3 + 2);
  const length = longest.write(text, 1);
  longest[0] = tag;
  longest[length + 1] = 0;
  const bytes = longest.subarray(0, length + 2);
  if (bytes.indexOf(0, 1) === length + 1) return bytes;
  const escaped = [...bytes.subarray(1, -1)].flatMap((byte) => (byte === 0 ? [0, 0xff] : [byte]));
  return Buffer.from([tag, ...escaped, 0]);
};

const encodeDate = (value: Date): Buffer => {
  const bytes = Buffer.allocUnsafe(9);
  bytes[0] = ranks.date;
  bytes.writeBigInt64BE(BigInt(value.getTime() || 0), 1);
  bytes[1] = (bytes[1] ?? 0) ^ 0x80;
  return bytes;
};

const encodeBinary = (value: Binary): Buffer => {
  const head = Buffer.allocUnsafe(6);
  head[0] = ranks.binary;
  head.writeUInt32BE(value.position, 1);
  head[5] = value.sub_type;
  return Buffer.concat([head, value.value()]);
};

const end = Buffer.from([0]);

/** Bytes that sort as MongoDB sorts the values. No encoding continues another except by 0x00 0xFF. */
export const encodeValue = (value: unknown): Buffer => {
  if (value === emptyArray) return Buffer.from([ranks.emptyArray]);
  const number = numberOf(value);
  if (number !== undefined) return encodeNumber(number);
  if (typeof value === 'string') return encodeText(ranks.string, value);
  if (typeof value === 'boolean') return Buffer.from([ranks.boolean, value ? 1 : 0]);
  if (value instanceof Date) return encodeDate(value);
  if (value instanceof ObjectId) return Buffer.concat([Buffer.from([ranks.objectId]), value.id]);
  if (value instanceof Binary) return encodeBinary(value);
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([ranks.array]), ...value.map(encodeValue), end]);
  if (isPlainObject(value)) return encodeObject(value);
  return Buffer.from([rankOf(value)]);
};

const encodeObject = (value: Record<string, unknown>): Buffer =>
  Buffer.concat([
    Buffer.from([ranks.object]),
    ...Object.entries(value).flatMap(([name, item]) => [encodeText(rankOf(item), name), encodeValue(item)]),
    end,
  ]);

/** The encoding of one field of an index: complemented where its direction is descending. */
export const encodeField = (value: unknown, direction: 1 | -1): Buffer => {
  const bytes = encodeValue(value);
  if (direction === -1) for (let i = 0; i < bytes.length; i++) bytes[i] = ~(bytes[i] ?? 0);
  return bytes;
};

/** Cuts what LMDB cannot hold: equal keys stay equal, different ones different, but the order is lost past the cut. */
export const fitKey = (fields: Buffer): { readonly bytes: Buffer; readonly cut: boolean } => {
  if (fields.length <= longestKey) return { bytes: fields, cut: false };
  const hash = createHash('sha256').update(fields).digest();
  return { bytes: Buffer.concat([fields.subarray(0, keptOfLongKey), hash]), cut: true };
};

/** A bound of a range: no longer than the part of every key that is in order. */
export const fitBound = (bound: Buffer): Buffer =>
  bound.length <= keptOfLongKey ? bound : bound.subarray(0, keptOfLongKey);
