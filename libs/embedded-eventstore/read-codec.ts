import { readStreamName } from './append-codec.js';
import { framed, PREFIX } from './grpc-messages.js';
import { invalidArgument } from './grpc-status.js';
import {
  bytesField,
  type Cursor,
  cursorOf,
  numberField,
  readNested,
  readString,
  readVarint,
  skipField,
  varintSize,
  writeVarint,
} from './protobuf.js';
import { ID_BYTES } from './recorded-event.js';

/** Where to read from: a revision of a stream or a position in the log. */
export type From = number | 'start' | 'end';

export interface Filter {
  readonly on: 'stream' | 'type';
  /** Counts if it is not empty. */
  readonly regex: string;
  readonly prefixes: readonly string[];
  /** Events to consider between checkpoints: a multiple of this. */
  readonly window: number | undefined;
  readonly checkpointMultiplier: number;
}

export interface ReadRequest {
  /** Undefined: the whole log. */
  readonly stream: string | undefined;
  readonly from: From;
  readonly isBackwards: boolean;
  readonly resolveLinks: boolean;
  /** Undefined: a subscription. */
  readonly count: number | undefined;
  readonly filter: Filter | undefined;
  readonly structuredIds: boolean;
  readonly compatibility: number;
}

const readStart = (cursor: Cursor, tag: number): From => {
  if (tag === 16) return readVarint(cursor);
  readNested(cursor);
  return tag === 26 ? 'start' : 'end';
};

const readStreamOptions = (cursor: Cursor): { stream: string; from: From } => {
  let stream = '';
  let from: From | undefined;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) stream = readStreamName(readNested(cursor));
    else if (tag === 16 || tag === 26 || tag === 34) from = readStart(cursor, tag);
    else skipField(cursor, tag);
  }
  if (stream === '') throw invalidArgument('The stream is missing.');
  if (from === undefined) throw invalidArgument('The revision to read from is missing.');
  return { stream, from };
};

/** The number in a field of a message that is read for that field only; 0 where it is missing. */
const readOnly = (cursor: Cursor, wanted: number): number => {
  let value = 0;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === wanted) value = readVarint(cursor);
    else skipField(cursor, tag);
  }
  return value;
};

const readAllOptions = (cursor: Cursor): From => {
  let from: From | undefined;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) from = readOnly(readNested(cursor), 8);
    else if (tag === 18 || tag === 26) {
      readNested(cursor);
      from = tag === 18 ? 'start' : 'end';
    } else skipField(cursor, tag);
  }
  if (from === undefined) throw invalidArgument('The position to read from is missing.');
  return from;
};

const readExpression = (cursor: Cursor): { regex: string; prefixes: string[] } => {
  const expression = { regex: '', prefixes: [] as string[] };
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) expression.regex = readString(cursor);
    else if (tag === 18) expression.prefixes.push(readString(cursor));
    else skipField(cursor, tag);
  }
  return expression;
};

const readFilter = (cursor: Cursor): Filter => {
  let on: Filter['on'] | undefined;
  let expression = { regex: '', prefixes: [] as string[] };
  let window: number | undefined;
  let hasWindow = false;
  let checkpointMultiplier = 1;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10 || tag === 18) {
      on = tag === 10 ? 'stream' : 'type';
      expression = readExpression(readNested(cursor));
    } else if (tag === 24) {
      window = readVarint(cursor);
      hasWindow = true;
    } else if (tag === 34) {
      readNested(cursor);
      hasWindow = true;
    } else if (tag === 40) checkpointMultiplier = readVarint(cursor);
    else skipField(cursor, tag);
  }
  if (on === undefined) throw invalidArgument('The filter names neither streams nor types.');
  if (!hasWindow || window === 0) throw invalidArgument('The window of the filter is missing.');
  return { on, ...expression, window, checkpointMultiplier: Math.max(1, checkpointMultiplier) };
};

const readUuidOption = (cursor: Cursor): boolean => {
  let isStructured = false;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    isStructured = tag === 10;
    skipField(cursor, tag);
  }
  return isStructured;
};

const readOptions = (cursor: Cursor): ReadRequest => {
  const found: { -readonly [Key in keyof ReadRequest]?: ReadRequest[Key] } = {};
  let hasCount = false;
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) Object.assign(found, readStreamOptions(readNested(cursor)));
    else if (tag === 18) found.from = readAllOptions(readNested(cursor));
    else if (tag === 24) found.isBackwards = readVarint(cursor) === 1;
    else if (tag === 32) found.resolveLinks = readVarint(cursor) !== 0;
    else if (tag === 40) {
      found.count = readVarint(cursor);
      hasCount = true;
    } else if (tag === 50) {
      readNested(cursor);
      hasCount = true;
    } else if (tag === 58) found.filter = readFilter(readNested(cursor));
    else if (tag === 74) found.structuredIds = readUuidOption(readNested(cursor));
    else if (tag === 82) found.compatibility = readOnly(readNested(cursor), 8);
    else skipField(cursor, tag);
  }
  const { stream, from, count, filter, isBackwards = false, structuredIds } = found;
  if (from === undefined) throw invalidArgument('The stream to read is missing.');
  if (!hasCount) throw invalidArgument('Neither a count nor a subscription is asked for.');
  if (structuredIds === undefined) throw invalidArgument('The form of ids is missing.');
  if (filter !== undefined && stream !== undefined) throw invalidArgument('A single stream cannot be filtered.');
  if (count === undefined && isBackwards) throw invalidArgument('A subscription cannot go backwards.');
  const { resolveLinks = false, compatibility = 0 } = found;
  return { stream, from, isBackwards, resolveLinks, count, filter, structuredIds, compatibility };
};

export const decodeRead = (bytes: Buffer): ReadRequest => {
  const cursor = cursorOf(bytes);
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 10) return readOptions(readNested(cursor));
    skipField(cursor, tag);
  }
  throw invalidArgument('The options are missing.');
};

export const CAUGHT_UP = framed(bytesField(8));
export const encodeConfirmation = (subscription: string): Buffer => framed(bytesField(2, bytesField(1, subscription)));
export const encodeCheckpoint = (position: number): Buffer =>
  framed(bytesField(3, numberField(1, position), numberField(2, position)));
export const encodeStreamNotFound = (stream: string): Buffer =>
  framed(bytesField(4, bytesField(1, bytesField(3, stream))));
export const encodeFirstRevision = (revision: number): Buffer => framed(numberField(5, revision));
export const encodeLastRevision = (revision: number): Buffer => framed(numberField(6, revision));
export const encodeLastPosition = (position: number): Buffer =>
  framed(bytesField(7, numberField(1, position), numberField(2, position)));

/** The id in its form of two numbers, instead of as text. `id` is 16 bytes. */
export const withStructuredId = (recorded: Buffer, id: Buffer): Buffer => {
  const half = (at: number): Buffer => {
    let rest = id.readBigUInt64BE(at);
    const bytes: number[] = [];
    for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    return Buffer.from([...bytes, Number(rest)]);
  };
  const parts = bytesField(1, Buffer.from([0x08]), half(0), Buffer.from([0x10]), half(8));
  return Buffer.concat([bytesField(1, parts), recorded.subarray(ID_BYTES)]);
};

/** Length of a ReadResp, prefix included, with this event, link or both in it. */
export const eventMessageSize = (event: number | undefined, link: number | undefined, position: number): number => {
  const inner = eventFieldsSize(event, link, position);
  return PREFIX + 1 + varintSize(inner) + inner;
};

const fieldSize = (length: number | undefined): number => (length === undefined ? 0 : 1 + varintSize(length) + length);
const eventFieldsSize = (event: number | undefined, link: number | undefined, position: number): number =>
  fieldSize(event) + fieldSize(link) + 1 + varintSize(position);

const writeField = (target: Buffer, at: number, tag: number, body: Buffer): number => {
  target[at] = tag;
  const next = writeVarint(target, at + 1, body.length);
  return next + body.copy(target, next);
};

/** Writes a ReadResp with its prefix and answers where the next byte goes. Both buffers are encoded RecordedEvents. */
export const writeEventMessage = (
  target: Buffer,
  start: number,
  event: Buffer | undefined,
  link: Buffer | undefined,
  position: number,
): number => {
  const inner = eventFieldsSize(event?.length, link?.length, position);
  target[start] = 0;
  target.writeUInt32BE(1 + varintSize(inner) + inner, start + 1);
  target[start + PREFIX] = 0x0a;
  let at = writeVarint(target, start + PREFIX + 1, inner);
  if (event !== undefined) at = writeField(target, at, 0x0a, event);
  if (link !== undefined) at = writeField(target, at, 0x12, link);
  target[at] = 0x18;
  return writeVarint(target, at + 1, position);
};
