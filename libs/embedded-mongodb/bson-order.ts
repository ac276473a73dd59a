import { Binary, Double, Int32, Long, MaxKey, MinKey, ObjectId } from 'bson';

/** The number a BSON number stands for, whichever of its types it has; undefined for everything else. */
export const numberOf = (value: unknown): number | bigint | undefined => {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  return value instanceof Long ? value.toBigInt() : undefined;
};

/** An embedded document: neither an array nor one of BSON's own classes. */
export const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Places in MongoDB's order of types. Missing counts as null. They are the tags of encoded keys as well. */
export const ranks = {
  minKey: 0x02,
  emptyArray: 0x04,
  null: 0x05,
  number: 0x0a,
  string: 0x10,
  object: 0x18,
  array: 0x1c,
  binary: 0x20,
  objectId: 0x28,
  boolean: 0x30,
  date: 0x38,
  maxKey: 0x7e,
} as const;

const rankOfObject = (value: object): number => {
  if (Array.isArray(value)) return ranks.array;
  if (value instanceof Date) return ranks.date;
  if (value instanceof ObjectId) return ranks.objectId;
  if (value instanceof Binary) return ranks.binary;
  if (numberOf(value) !== undefined) return ranks.number;
  if (value instanceof MinKey) return ranks.minKey;
  if (value instanceof MaxKey) return ranks.maxKey;
  if (isPlainObject(value)) return ranks.object;
  throw new TypeError(`A value of type ${value.constructor.name} has no place in the order`);
};

export const rankOf = (value: unknown): number => {
  switch (typeof value) {
    case 'string':
      return ranks.string;
    case 'number':
    case 'bigint':
      return ranks.number;
    case 'boolean':
      return ranks.boolean;
    case 'undefined':
      return ranks.null;
    case 'object':
      return value === null ? ranks.null : rankOfObject(value);
    case 'function':
    case 'symbol':
    default:
      throw new TypeError(`A ${typeof value} has no place in the order`);
  }
};

const compareNumbers = (a: number | bigint, b: number | bigint): number => {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
};

/** By UTF-8 bytes, as MongoDB does: UTF-16 order differs where a surrogate meets U+E000..U+FFFF. */
const compareStrings = (a: string, b: string): number => {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    if (x >= 0xd800 && y >= 0xd800) return aboveSurrogates(x) - aboveSurrogates(y);
    return x - y;
  }
  return a.length - b.length;
};

const aboveSurrogates = (unit: number): number => (unit >= 0xe000 ? unit - 0x2000 : unit + 0x2000);

const compareLists = (a: readonly unknown[], b: readonly unknown[]): number => {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
};

const compareObjects = (a: Record<string, unknown>, b: Record<string, unknown>): number => {
  const left = Object.entries(a);
  const right = Object.entries(b);
  for (const [i, [name, value]] of left.entries()) {
    const other = right[i];
    if (!other) return 1;
    const order = rankOf(value) - rankOf(other[1]) || compareStrings(name, other[0]) || compare(value, other[1]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
};

const compareBinaries = (a: Binary, b: Binary): number =>
  a.position - b.position || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());

/** MongoDB's order of all values: first by type, then by value; documents field by field, in their order. */
export const compare = (a: unknown, b: unknown): number => {
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  if (difference !== 0) return difference;
  const x = numberOf(a);
  const y = numberOf(b);
  if (x !== undefined && y !== undefined) return compareNumbers(x, y);
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id);
  if (a instanceof Binary && b instanceof Binary) return compareBinaries(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  return isPlainObject(a) && isPlainObject(b) ? compareObjects(a, b) : 0;
};

export const equal = (a: unknown, b: unknown): boolean => compare(a, b) === 0;
