import type { Expected } from './append-rules.js';
import { framed } from './grpc-messages.js';
import { invalidArgument, metadataMissing } from './grpc-status.js';
import {
  bytesField,
  type Cursor,
  cursorOf,
  numberField,
  readBytes,
  readNested,
  readString,
  readVarint,
  skipField,
} from './protobuf.js';
import type { ProposedEvent } from './recorded-event.js';
import { readUuid } from './uuid.js';

const EMPTY = Buffer.alloc(0);
/** Longer ones do not fit into the log. */
const LONGEST_NAME = 65_535;

/** Which stream, and what the writer says of it. Append, Delete and Tombstone have the same fields. */
export interface Target {
  readonly stream: string;
  readonly expected: Expected;
}

export const readStreamName = (cursor: Cursor): string => {
  let name = '';
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 26) name = readString(cursor);
    else skipField(cursor, tag);
  }
  if (Buffer.byteLength(name) > LONGEST_NAME) throw invalidArgument('The name of a stream is too long.');
  return name;
};

/** Fields 2 to 5 of the options: the expected revision. Undefined where the tag is another. */
export const readExpected = (cursor: Cursor, tag: number): Expected | undefined => {
  if (tag === 16) return readVarint(cursor);
  if (tag !== 26 && tag !== 34 && tag !== 42) return undefined;
  readNested(cursor);
  if (tag === 26) return 'no_stream';
  return tag === 34 ? 'any' : 'stream_exists';
};

const readTarget = (cursor: Cursor): Target => {
  let stream: string | undefined;
  let expected: Expected | undefined;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) stream = readStreamName(readNested(cursor));
    else {
      const value = readExpected(cursor, tag);
      if (value === undefined) skipField(cursor, tag);
      else expected = value;
    }
  }
  if (stream === undefined || stream === '') throw invalidArgument('The stream is missing.');
  if (expected === undefined) throw invalidArgument('The expected revision is missing.');
  return { stream, expected };
};

const readEntry = (cursor: Cursor): { key: string; value: string } => {
  const entry = { key: '', value: '' };
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) entry.key = readString(cursor);
    else if (tag === 18) entry.value = readString(cursor);
    else skipField(cursor, tag);
  }
  return entry;
};

/** A ProposedMessage, which unary and batch appends share. */
export const readProposed = (cursor: Cursor): ProposedEvent => {
  let id: Buffer | undefined;
  let type: string | undefined;
  let contentType: string | undefined;
  let metadata: Buffer = EMPTY;
  let data: Buffer = EMPTY;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) id = readUuid(readNested(cursor));
    else if (tag === 18) {
      const { key, value } = readEntry(readNested(cursor));
      if (key === 'type') type = value;
      else if (key === 'content-type') contentType = value;
    } else if (tag === 26) metadata = readBytes(cursor);
    else if (tag === 34) data = readBytes(cursor);
    else skipField(cursor, tag);
  }
  if (id === undefined) throw invalidArgument('The id of an event is missing.');
  if (type === undefined) throw metadataMissing('type');
  if (contentType === undefined) throw metadataMissing('content-type');
  if (Buffer.byteLength(type) > LONGEST_NAME) throw invalidArgument('The type of an event is too long.');
  return { id, type, isJson: contentType === 'application/json', data, metadata };
};

/** One message of a unary append: its options first, then its events. */
export const decodeAppend = (bytes: Buffer): { target?: Target; event?: ProposedEvent } => {
  const cursor = cursorOf(bytes);
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) return { target: readTarget(readNested(cursor)) };
    if (tag === 18) return { event: readProposed(readNested(cursor)) };
    skipField(cursor, tag);
  }
  throw invalidArgument('A message of an append is empty.');
};

/** A Delete or Tombstone request. */
export const decodeTarget = (bytes: Buffer): Target => {
  const { target } = decodeAppend(bytes);
  if (target === undefined) throw invalidArgument('The options are missing.');
  return target;
};

/** The Position message of every answer. */
const positionFields = (position: number): Buffer =>
  Buffer.concat([numberField(1, position), numberField(2, position)]);

/** `revision` is -1 where the stream still has no events; `position` is undefined where nothing was written. */
export const encodeAppended = (revision: number, position: number | undefined): Buffer =>
  framed(
    bytesField(
      1,
      revision < 0 ? bytesField(2) : numberField(1, revision),
      position === undefined ? bytesField(4) : bytesField(3, positionFields(position)),
    ),
  );

const HIGHEST_UINT64 = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);

/** The answer that is no failure of the call: the stream stands elsewhere. Old clients read fields 1 to 5, new ones 6 to 11. */
export const encodeWrongVersion = (current: number, expected: Expected): Buffer => {
  const actual = current < 0 ? [bytesField(2), bytesField(7)] : [numberField(1, current), numberField(6, current)];
  const wanted: Record<string, Buffer[]> = {
    any: [bytesField(4), bytesField(9)],
    stream_exists: [bytesField(5), bytesField(10)],
    no_stream: [Buffer.concat([Buffer.from([3 * 8]), HIGHEST_UINT64]), bytesField(11)],
  };
  const fields = typeof expected === 'number' ? [numberField(3, expected), numberField(8, expected)] : wanted[expected];
  return framed(bytesField(2, ...actual, ...(fields ?? [])));
};

/** The answer to Delete and Tombstone. */
export const encodeDeleted = (position: number): Buffer => framed(bytesField(1, positionFields(position)));
