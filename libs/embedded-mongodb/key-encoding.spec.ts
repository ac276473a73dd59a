import { Binary, Double, Int32, Long, ObjectId } from 'bson';
import * as fc from 'fast-check';
import { compare } from './bson-order.js';
import { encodeField, encodeValue, fitKey, longestKey } from './key-encoding.js';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', 'a', 'a\0', 'a\0b', 'ab', '阳', '\uffff', '𠮷', 'a\u0001'),
);

const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0, -0, 2 ** 53, 2n ** 53n + 1n, 2n ** 53n, -(2n ** 53n) - 1n, Number.NaN, -Infinity, Infinity),
  fc.integer().map((value) => new Int32(value)),
  fc.double().map((value) => new Double(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
);

const scalar = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc.uint8Array({ maxLength: 3 }).map((bytes) => new Binary(bytes)),
);

const { value } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, scalar, scalar, tie('list'), tie('document')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  document: fc.dictionary(fc.constantFrom('a', 'ab', 'b', 'é'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
}));

/** -1, 0 or 1; never -0, which Jest tells from 0. */
const sign = (order: number): number => Math.sign(order) + 0;

describe('The encoding of keys', () => {
  it('sorts bytes as MongoDB sorts the values', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(sign(Buffer.compare(encodeValue(a), encodeValue(b)))).toBe(sign(compare(a, b)));
      }),
      { numRuns: 3000 },
    );
  });

  it('sorts the fields of a compound key one after the other, each in its direction', () => {
    const direction = fc.constantFrom(1 as const, -1 as const);
    const pair = fc.tuple(value, value);
    fc.assert(
      fc.property(pair, pair, direction, direction, ([a, b], [c, d], first, second) => {
        const key = (x: unknown, y: unknown): Buffer =>
          Buffer.concat([encodeField(x, first), encodeField(y, second), Buffer.from([1])]);
        const order = compare(a, c) * first || compare(b, d) * second;
        expect(sign(Buffer.compare(key(a, b), key(c, d)))).toBe(sign(order));
      }),
      { numRuns: 3000 },
    );
  });

  it('keeps keys that are too long for LMDB apart, and equal ones equal', () => {
    const long = (end: string): Buffer => encodeValue('x'.repeat(longestKey) + end);
    expect(fitKey(long('a')).bytes).toEqual(fitKey(long('a')).bytes);
    expect(fitKey(long('a')).bytes).not.toEqual(fitKey(long('b')).bytes);
    expect(fitKey(long('a'))).toMatchObject({ cut: true, bytes: { length: longestKey } });
    expect(fitKey(encodeValue('short')).cut).toBe(false);
  });
});
