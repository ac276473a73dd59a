import { numberOf, rankOf, ranks } from './bson-order.js';
import type { Conjunct } from './filter.js';
import { encodeField, encodeValue, fitBound } from './key-encoding.js';

/** Encoded bounds of one field: from `start`, before `end`. A `point` is the encoding of one value. */
export interface Bounds {
  readonly start: Buffer;
  readonly end: Buffer;
  readonly point?: Buffer;
}

/** What may follow a whole field begins at 0x01 (0x00 would continue a text) and stays below 0xFF. */
const first = Buffer.from([0x01]);
const last = Buffer.from([0xff]);

const before = (point: Buffer): Buffer => Buffer.concat([point, first]);
const after = (point: Buffer): Buffer => Buffer.concat([point, last]);

/** Whether equality with the value is one place in an index. */
export const canBePoint = (value: unknown): boolean => {
  const rank = rankOf(value);
  // A whole array is not among the entries of an indexed array.
  return rank !== ranks.array && !Number.isNaN(numberOf(value));
};

const pointOf = (value: unknown, direction: 1 | -1): Bounds => {
  const point = encodeField(value, direction);
  return { start: before(point), end: after(point), point };
};

const complement = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => ~byte));

/** All values of one type: likes are only compared with likes. NaN is below all numbers, and no number's like. */
const bracket = (rank: number, direction: 1 | -1): Bounds => {
  const isNumber = rank === ranks.number;
  if (direction === 1)
    return { start: Buffer.from(isNumber ? [rank, 0x00, 0x01] : [rank]), end: Buffer.from([rank + 1]) };
  const tag = 0xff - rank;
  return { start: Buffer.from([tag]), end: Buffer.from(isNumber ? [tag, 0xff, 0xff] : [tag + 1]) };
};

const rangeOf = ({ op, value }: Conjunct, direction: 1 | -1): Bounds => {
  if (op === 'prefix') return prefixBounds(String(value), direction);
  const whole = bracket(rankOf(value), direction);
  const point = encodeField(value, direction);
  const above = op === 'gt' || op === 'gte';
  const inclusive = op === 'gte' || op === 'lte';
  // Descending, what is above comes first.
  if (above === (direction === 1)) return { start: inclusive ? before(point) : after(point), end: whole.end };
  return { start: whole.start, end: inclusive ? after(point) : before(point) };
};

const prefixBounds = (text: string, direction: 1 | -1): Bounds => {
  const open = encodeValue(text).subarray(0, -1);
  const start = direction === 1 ? open : complement(open);
  return { start, end: Buffer.concat([start, last, last]) };
};

const narrower = (a: Bounds, b: Bounds): Bounds => ({
  start: Buffer.compare(a.start, b.start) > 0 ? a.start : b.start,
  end: Buffer.compare(a.end, b.end) < 0 ? a.end : b.end,
});

const isRange = ({ op, value }: Conjunct): boolean =>
  op === 'prefix' ? !String(value).includes('\0') : op !== 'eq' && op !== 'in' && canBePoint(value);

const distinctPoints = (values: readonly unknown[], direction: 1 | -1): Bounds[] => {
  const points = values.map((value) => pointOf(value, direction));
  return [...new Map(points.map((bounds) => [bounds.start.toString('latin1'), bounds])).values()];
};

/** Points or a range, and the conditions they express. */
export type FieldBounds = { readonly used: readonly Conjunct[] } & (
  | { readonly points: Bounds[]; readonly range?: never }
  | { readonly points?: never; readonly range: Bounds }
);

/**
 * Bounds that hold every value the conditions on one field allow, or undefined where they allow nothing narrower than all.
 * `isArray`: the conditions may be met by different elements, so only one of them bounds the entries.
 */
export const boundsOf = (
  conjuncts: readonly Conjunct[],
  direction: 1 | -1,
  isArray: boolean,
): FieldBounds | undefined => {
  for (const conjunct of conjuncts) {
    const { op, value } = conjunct;
    if (op === 'eq' && canBePoint(value)) return { points: [pointOf(value, direction)], used: [conjunct] };
    if (op === 'in' && Array.isArray(value) && value.every(canBePoint))
      return { points: distinctPoints(value, direction), used: [conjunct] };
  }
  const usable = conjuncts.filter(isRange);
  const used = isArray ? usable.slice(0, 1) : usable;
  const [one, ...others] = used.map((conjunct) => rangeOf(conjunct, direction));
  return one && { range: others.reduce(narrower, one), used };
};

/** The bounds of whole entries whose leading fields are `prefix` and whose next field lies in `range`. */
export const joinBounds = (prefix: Buffer, range: Bounds | undefined): { start: Buffer; end: Buffer } => {
  const start = fitBound(Buffer.concat([prefix, range?.start ?? (prefix.length === 0 ? prefix : first)]));
  const end = Buffer.concat([prefix, range?.end ?? last]);
  const fitted = fitBound(end);
  return { start, end: fitted === end ? end : after(fitted) };
};
