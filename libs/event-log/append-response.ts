import { type Cursor, eachField, nested, text, varint } from './protobuf-reader.js';

/** The answer to one append. */
export interface AppendResponse {
  /** The last twelve digits of the append's correlation id, as a number. */
  readonly correlation: number;
  /** Of the last event in the log; 0 where the store does not tell. Absent where nothing was appended. */
  readonly position?: number;
  /** The answer as it came, where nothing was appended. */
  readonly refused?: Buffer;
}

const digits = 12;
const lowest = 2 ** 48;

/** The lower 48 bits of a number whose sign bit may be set. */
const lowBits = (cursor: Cursor): number => {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined || cursor.at > cursor.end) throw new RangeError('An answer of the log ends in a field.');
    if (shift < 49) value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value % lowest;
  }
};

/** Servers write a UUID as its text or as two numbers. */
const correlationIn = (cursor: Cursor): number => {
  let found = -1;
  eachField(cursor, (number, at) => {
    if (number === 2) found = Number.parseInt(text(nested(at)).slice(-digits), 16);
    else if (number === 1) {
      eachField(nested(at), (half, bits) => {
        if (half !== 2) return false;
        found = lowBits(bits);
        return true;
      });
    } else return false;
    return true;
  });
  return found;
};

const positionIn = (cursor: Cursor): number => {
  let position = 0;
  eachField(cursor, (number, at) => {
    if (number !== 3) return false;
    eachField(nested(at), (part, value) => {
      if (part !== 1) return false;
      position = varint(value);
      return true;
    });
    return true;
  });
  return position;
};

/** Reads one answer of the store's batch append (`BatchAppendResp` of streams.proto). Throws RangeError on a torn one. */
export const appendResponse = (bytes: Buffer): AppendResponse => {
  let correlation = -1;
  let position: number | undefined;
  eachField({ bytes, at: 0, end: bytes.length }, (number, at) => {
    if (number === 1) correlation = correlationIn(nested(at));
    else if (number === 3) position = positionIn(nested(at));
    else return false;
    return true;
  });
  return position === undefined ? { correlation, refused: bytes } : { correlation, position };
};
