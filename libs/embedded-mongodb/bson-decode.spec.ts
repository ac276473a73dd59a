import {
  Binary,
  BSONRegExp,
  Decimal128,
  deserialize,
  type Document,
  Double,
  Int32,
  Long,
  MaxKey,
  ObjectId,
  serialize,
  Timestamp,
} from 'bson';
import * as fc from 'fast-check';
import { readBeside, readDocument, readNamed } from './bson-decode.js';
import { CommandError } from './command-error.js';

const bytesOf = (document: Document): Buffer => Buffer.from(serialize(document, { ignoreUndefined: false }));

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

const scalar = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom('', '阳光'.repeat(30), 'x'.repeat(300), '\ufffd', 'a\0b'),
  fc.double({ noNaN: true }).map((value) => new Double(value)),
  fc.integer().map((value) => new Int32(value)),
  int64.map((value) => Long.fromBigInt(value)),
  fc.boolean(),
  fc.constant(null),
  fc.date({ noInvalidDate: true }),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => new ObjectId(bytes)),
  fc
    .tuple(fc.uint8Array({ maxLength: 20 }), fc.constantFrom(0, 2, 5, 128))
    .map(([bytes, kind]) => new Binary(bytes, kind)),
);

const rare = fc.constantFrom<unknown>(
  new Timestamp({ t: 1, i: 2 }),
  Decimal128.fromString('1.5'),
  new MaxKey(),
  new BSONRegExp('a', 'i'),
);

const name = fc.oneof(
  fc.constantFrom('_id', 'a', 'b', 'position', 'aB', 'Ba', '', '__proto__', 'constructor', '阳', 'x'.repeat(60)),
  fc.string({ maxLength: 50 }).map((text) => text.replaceAll('\0', '')),
);

const { document } = fc.letrec<{ document: Document; value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    { weight: 8, arbitrary: scalar },
    { weight: 1, arbitrary: rare },
    { weight: 2, arbitrary: fc.array(tie('value'), { maxLength: 12 }) },
    { weight: 2, arbitrary: tie('document') },
  ),
  document: fc
    .uniqueArray(fc.tuple(name, tie('value')), { maxLength: 8, selector: ([key]) => key })
    .map((fields) => Object.fromEntries(fields)),
}));

const read = (bytes: Buffer, numbers: 'plain' | 'typed'): Document => readDocument(bytes, 0, numbers, 200);

describe('The reader of BSON', () => {
  it('reads what the official library reads, plain and typed', () => {
    fc.assert(
      fc.property(document, (one) => {
        const bytes = bytesOf(one);
        expect(read(bytes, 'plain')).toEqual(deserialize(bytes, { useBigInt64: true }));
        expect(read(bytes, 'typed')).toEqual(deserialize(bytes, { promoteValues: false }));
      }),
      { numRuns: 300 },
    );
  });

  it('gives typed documents that are written as the same bytes', () => {
    fc.assert(
      fc.property(document, (one) => {
        const bytes = bytesOf(one);
        expect(bytesOf(read(bytes, 'typed')).equals(bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('reads some fields as it reads them among all, and the rest beside one that is left as it came', () => {
    fc.assert(
      fc.property(document, fc.subarray(['_id', 'a', 'b', 'position', '阳']), (one, names) => {
        const bytes = bytesOf(one);
        const all = Object.entries(read(bytes, 'plain'));
        const wanted = all.filter(([key]) => names.includes(key));
        expect(Object.entries(readNamed(bytes, new Set(names), [], 200))).toEqual(wanted);
        const { rest, found } = readBeside(bytes, new Set(names), 200);
        expect(Object.entries(rest)).toEqual(all.filter(([key]) => !names.includes(key)));
        expect(found.map((element) => element.name)).toEqual(wanted.map(([key]) => key));
      }),
      { numRuns: 200 },
    );
  });

  it('answers altered and cut bytes with a value or InvalidBSON, whatever they are', () => {
    const codes: unknown[] = [];
    fc.assert(
      fc.property(document, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.boolean(), (one, at, byte, cut) => {
        const bytes = bytesOf(one);
        if (cut) bytes.writeInt32LE(at % bytes.length, 0);
        else bytes[at % bytes.length] = byte;
        try {
          read(bytes, 'plain');
        } catch (error) {
          codes.push(error instanceof CommandError ? error.code : error);
        }
      }),
      { numRuns: 500 },
    );
    expect(codes.filter((code) => code !== 15 && code !== 22)).toEqual([]);
    expect(codes.length).toBeGreaterThan(50);
  });

  it('refuses texts and names that are not UTF-8', () => {
    for (const wanted of ['text', 'name']) {
      const bytes = bytesOf({ name: 'text' });
      bytes[bytes.indexOf(wanted)] = 0xff;
      expect(() => read(bytes, 'plain')).toThrow(expect.objectContaining({ code: 22 }) as Error);
    }
  });

  it('refuses what nests too deeply before it runs out of stack', () => {
    let bytes = bytesOf({});
    for (let i = 0; i < 5000; i++) {
      const size = bytes.length + 8;
      bytes = Buffer.concat([Buffer.from([0, 0, 0, 0, 0x03, 0x64, 0]), bytes, Buffer.from([0])]);
      bytes.writeInt32LE(size, 0);
    }
    expect(() => read(bytes, 'plain')).toThrow(expect.objectContaining({ code: 15 }) as Error);
  });
});
