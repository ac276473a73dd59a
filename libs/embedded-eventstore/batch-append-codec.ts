import { readExpected, readProposed, readStreamName } from './append-codec.js';
import type { Expected } from './append-rules.js';
import { framed, PREFIX } from './grpc-messages.js';
import {
  bytesField,
  type Cursor,
  cursorOf,
  MalformedMessage,
  numberField,
  readBytes,
  readNested,
  readVarint,
  skipField,
  varintSize,
  writeVarint,
} from './protobuf.js';
import type { ProposedEvent } from './recorded-event.js';

export interface BatchOptions {
  readonly stream: string;
  /** Undefined if the client left it out, which is an error of that append. */
  readonly expected: Expected | undefined;
  /** Milliseconds since 1970 after which the client no longer waits. */
  readonly deadline: number | undefined;
}

/** One chunk of a batch append. Its options and events are decoded on demand: what is wrong in them fails that append only. */
export interface BatchChunk {
  /** The correlation id as it came, an encoded UUID: it is sent back byte for byte. */
  readonly correlation: Buffer;
  readonly isFinal: boolean;
  readonly options: () => BatchOptions | undefined;
  readonly events: () => ProposedEvent[];
}

const readTimestamp = (cursor: Cursor): number => {
  let seconds = 0;
  let nanoseconds = 0;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 8) seconds = readVarint(cursor);
    else if (tag === 16) nanoseconds = readVarint(cursor);
    else skipField(cursor, tag);
  }
  return seconds * 1000 + nanoseconds / 1e6;
};

const readOptions = (cursor: Cursor): BatchOptions => {
  let stream = '';
  let expected: Expected | undefined;
  let deadline: number | undefined;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) stream = readStreamName(readNested(cursor));
    else if (tag === 50) deadline = readTimestamp(readNested(cursor));
    else if (tag === 58) deadline = Date.now() + readTimestamp(readNested(cursor));
    else {
      const value = readExpected(cursor, tag);
      if (value === undefined) skipField(cursor, tag);
      else expected = value;
    }
  }
  return { stream, expected, deadline };
};

export const decodeBatchChunk = (bytes: Buffer): BatchChunk => {
  const cursor = cursorOf(bytes);
  let correlation: Buffer | undefined;
  let options: Cursor | undefined;
  let isFinal = false;
  const events: Cursor[] = [];
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) correlation = readBytes(cursor);
    else if (tag === 18) options = readNested(cursor);
    else if (tag === 26) events.push(readNested(cursor));
    else if (tag === 32) isFinal = readVarint(cursor) !== 0;
    else skipField(cursor, tag);
  }
  if (correlation === undefined || correlation.length > 0x7f) {
    throw new MalformedMessage('The correlation id of a batch is missing or too long.');
  }
  return {
    correlation,
    isFinal,
    options: () => (options === undefined ? undefined : readOptions(options)),
    events: () => events.map(readProposed),
  };
};

/** Which append is answered. */
export interface BatchRef {
  readonly correlation: Buffer;
  readonly stream: string;
  readonly expected: Expected | undefined;
}

const EXPECTED_FIELDS = {
  no_stream: Buffer.from([50, 0]),
  any: Buffer.from([58, 0]),
  stream_exists: Buffer.from([66, 0]),
};

const expectedField = (expected: Expected | undefined): Buffer => {
  if (expected === undefined) return Buffer.alloc(0);
  return typeof expected === 'number' ? numberField(5, expected) : EXPECTED_FIELDS[expected];
};

/** The answer to most appends, so it is laid out in one buffer. */
export const encodeBatchWritten = (
  { correlation, stream, expected }: BatchRef,
  revision: number,
  position: number | undefined,
): Buffer => {
  const expectation = expectedField(expected);
  const name = Buffer.byteLength(stream);
  const identifier = 1 + varintSize(name) + name;
  const positions = position === undefined ? 0 : 2 * (1 + varintSize(position));
  const success = (revision < 0 ? 2 : 1 + varintSize(revision)) + 2 + positions;
  const length = 2 + correlation.length + 2 + success + 1 + varintSize(identifier) + identifier + expectation.length;
  const target = Buffer.allocUnsafe(PREFIX + length);
  target[0] = 0;
  target.writeUInt32BE(length, 1);
  target[5] = 0x0a;
  target[6] = correlation.length;
  let at = 7 + correlation.copy(target, 7);
  target[at] = 0x1a;
  target[at + 1] = success;
  at += 2;
  target[at] = revision < 0 ? 0x12 : 0x08;
  at = writeVarint(target, at + 1, Math.max(0, revision));
  target[at] = position === undefined ? 0x22 : 0x1a;
  target[at + 1] = positions;
  at += 2;
  if (position !== undefined) {
    target[at] = 0x08;
    at = writeVarint(target, at + 1, position);
    target[at] = 0x10;
    at = writeVarint(target, at + 1, position);
  }
  target[at] = 0x22;
  at = writeVarint(target, at + 1, identifier);
  target[at] = 0x1a;
  at = writeVarint(target, at + 1, name);
  at += target.write(stream, at);
  expectation.copy(target, at);
  return target;
};

/** Why an append was not written: a google.rpc.Status whose detail the client makes its error of. */
export interface BatchFailure {
  readonly code: number;
  readonly message: string;
  /** Name in the package event_store.client. */
  readonly detail: string;
  readonly value?: Buffer;
}

export const encodeBatchFailure = ({ correlation, stream, expected }: BatchRef, failure: BatchFailure): Buffer => {
  const detail = bytesField(
    3,
    bytesField(1, `type.googleapis.com/event_store.client.${failure.detail}`),
    bytesField(2, failure.value ?? Buffer.alloc(0)),
  );
  return framed(
    bytesField(1, correlation),
    bytesField(2, numberField(1, failure.code), bytesField(2, failure.message), detail),
    bytesField(4, bytesField(3, stream)),
    expectedField(expected),
  );
};

/** The value of a WrongExpectedVersion detail. */
export const wrongVersionDetail = (current: number, expected: Expected): Buffer => {
  const fields = { any: bytesField(4), stream_exists: bytesField(5), no_stream: bytesField(6) };
  return Buffer.concat([
    current < 0 ? bytesField(2) : numberField(1, current),
    typeof expected === 'number' ? numberField(3, expected) : fields[expected],
  ]);
};
