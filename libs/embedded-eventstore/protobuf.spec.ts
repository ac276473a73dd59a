import fc from 'fast-check';
import {
  bytesField,
  cursorOf,
  MalformedMessage,
  numberField,
  readBytes,
  readParts,
  readVarint,
  skipField,
  varintSize,
  writeVarint,
} from './protobuf.js';

describe('the protobuf wire format', () => {
  it('reads back every number it writes, in as many bytes as it says', () =>
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        const bytes = Buffer.alloc(12);
        const end = writeVarint(bytes, 0, value);
        const cursor = cursorOf(bytes);
        expect(readVarint(cursor)).toBe(value);
        expect([end, cursor.at]).toEqual([varintSize(value), varintSize(value)]);
      }),
    ));

  it('keeps all 64 bits of a number apart', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
        const bytes: number[] = [];
        let rest = value;
        for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
        const { low, high } = readParts(cursorOf(Buffer.from([...bytes, Number(rest)])));
        expect((BigInt(high) << 32n) | BigInt(low)).toBe(value);
      }),
    ));

  it('skips fields it does not know', () => {
    const message = Buffer.concat([numberField(3, 300), bytesField(4, 'unknown'), bytesField(1, 'known')]);
    const cursor = cursorOf(message);
    const found: string[] = [];
    while (cursor.at < cursor.end) {
      const tag = readVarint(cursor);
      if (tag === 10) found.push(readBytes(cursor).toString());
      else skipField(cursor, tag);
    }
    expect(found).toEqual(['known']);
  });

  it.each([
    ['a field longer than its message', [0x0a, 0x05, 0x61]],
    ['a number without an end', [0x0a, 0xff]],
    ['a number longer than ten bytes', Array.from({ length: 12 }, () => 0xff)],
  ])('refuses %s', (_what, bytes) => {
    const cursor = cursorOf(Buffer.from(bytes));
    expect(() => {
      readVarint(cursor);
      readBytes(cursor);
    }).toThrow(MalformedMessage);
  });

  it('never reads past the end, whatever the bytes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const cursor = cursorOf(Buffer.from(bytes));
        const pass = (): unknown => {
          try {
            while (cursor.at < cursor.end) skipField(cursor, readVarint(cursor));
            return undefined;
          } catch (error) {
            return error;
          }
        };
        const error = pass();
        expect(error === undefined || error instanceof MalformedMessage).toBe(true);
        expect(cursor.at).toBeLessThanOrEqual(cursor.end + 8);
      }),
    ));
});
