/** An event that is to be appended. */
export interface Proposed {
  /** A UUID as text. */
  readonly id: string;
  readonly type: string;
  /** Both are written as JSON. */
  readonly data: unknown;
  readonly metadata: unknown;
}

/** What is asked of the store: all of the events behind this revision of the stream (-1: there is no stream), or none. */
export interface AppendRequest {
  readonly correlation: Uint8Array;
  readonly stream: string;
  readonly revision: number;
  /** When nobody waits for an answer any more (milliseconds since 1970). */
  readonly deadline: number;
  readonly events: readonly Proposed[];
}

const varintSize = (value: number): number => {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
};

/** What a field with bytes takes whose number is below 16. */
const fieldSize = (length: number): number => 1 + varintSize(length) + length;

interface Target {
  readonly bytes: Buffer;
  at: number;
}

const putVarint = (target: Target, value: number): void => {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) target.bytes[target.at++] = (rest % 0x80) | 0x80;
  target.bytes[target.at++] = rest;
};

const putHead = (target: Target, field: number, length: number): void => {
  target.bytes[target.at++] = field * 8 + 2;
  putVarint(target, length);
};

const putBytes = (target: Target, field: number, bytes: Uint8Array): void => {
  putHead(target, field, bytes.length);
  target.bytes.set(bytes, target.at);
  target.at += bytes.length;
};

const putNumber = (target: Target, field: number, value: number): void => {
  target.bytes[target.at++] = field * 8;
  putVarint(target, value);
};

/** The entry of an event's system metadata that says how its data is to be read. */
const contentType = Buffer.from('\n\fcontent-type\x12\x10application/json', 'latin1');
const typeKey = Buffer.from('\n\x04type', 'latin1');

/** A proposed message with its parts as bytes, and what they take. */
const laidOut = ({ id, type, data, metadata }: Proposed) => {
  const parts = {
    id: Buffer.from(id, 'latin1'),
    type: Buffer.from(type),
    data: Buffer.from(JSON.stringify(data)),
    metadata: Buffer.from(JSON.stringify(metadata)),
  };
  const typeEntry = typeKey.length + fieldSize(parts.type.length);
  const system = fieldSize(typeEntry) + fieldSize(contentType.length);
  const stored = fieldSize(parts.metadata.length) + fieldSize(parts.data.length);
  return { ...parts, typeEntry, size: fieldSize(fieldSize(parts.id.length)) + system + stored };
};

const putEvent = (target: Target, event: ReturnType<typeof laidOut>): void => {
  putHead(target, 3, event.size);
  putHead(target, 1, fieldSize(event.id.length));
  putBytes(target, 2, event.id);
  putHead(target, 2, event.typeEntry);
  target.bytes.set(typeKey, target.at);
  target.at += typeKey.length;
  putBytes(target, 2, event.type);
  putBytes(target, 2, contentType);
  putBytes(target, 3, event.metadata);
  putBytes(target, 4, event.data);
};

/** One whole message of the store's batch append (`BatchAppendReq` of EventStoreDB's streams.proto). */
export const appendRequest = ({ correlation, stream, revision, deadline, events }: AppendRequest): Buffer => {
  const name = Buffer.from(stream);
  const seconds = Math.floor(deadline / 1_000);
  const nanoseconds = (deadline - seconds * 1_000) * 1_000_000;
  const expected = revision < 0 ? 2 : 1 + varintSize(revision);
  const timestamp = 2 + varintSize(seconds) + varintSize(nanoseconds);
  const options = fieldSize(fieldSize(name.length)) + expected + fieldSize(timestamp);
  const proposed = events.map(laidOut);
  const all = proposed.reduce((sum, { size }) => sum + fieldSize(size), 0);
  const target = {
    bytes: Buffer.allocUnsafe(fieldSize(fieldSize(correlation.length)) + fieldSize(options) + all + 2),
    at: 0,
  };
  putHead(target, 1, fieldSize(correlation.length));
  putBytes(target, 2, correlation);
  putHead(target, 2, options);
  putHead(target, 1, fieldSize(name.length));
  putBytes(target, 3, name);
  if (revision < 0) putHead(target, 3, 0);
  else putNumber(target, 2, revision);
  putHead(target, 6, timestamp);
  putNumber(target, 1, seconds);
  putNumber(target, 2, nanoseconds);
  for (const event of proposed) putEvent(target, event);
  putNumber(target, 4, 1);
  return target.bytes;
};
