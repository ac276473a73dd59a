/** Where reading stands in a protobuf message. */
export interface Cursor {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
}

/** A number without a sign; below 2^53, as positions and revisions are, a double holds it exactly. Throws RangeError on a torn message. */
export const varint = (cursor: Cursor): number => {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined || cursor.at > cursor.end) throw new RangeError('A message of the log ends in a field.');
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
  }
};

/** Moves into a nested message, string or byte field. */
export const nested = (cursor: Cursor): Cursor => {
  const length = varint(cursor);
  const at = cursor.at;
  cursor.at += length;
  if (cursor.at > cursor.end) throw new RangeError('A field of the log is longer than its message.');
  return { bytes: cursor.bytes, at, end: cursor.at };
};

export const text = ({ bytes, at, end }: Cursor): string => bytes.toString('utf8', at, end);

const skip = (cursor: Cursor, wire: number): void => {
  if (wire === 0) varint(cursor);
  else if (wire === 2) nested(cursor);
  else cursor.at += wire === 1 ? 8 : 4;
};

/** Calls `field` with each field's number and its wire type; a field it does not take is passed over. */
export const eachField = (cursor: Cursor, field: (number: number, cursor: Cursor) => boolean): void => {
  while (cursor.at < cursor.end) {
    const tag = varint(cursor);
    if (!field(Math.floor(tag / 8), cursor)) skip(cursor, tag & 7);
  }
};
