import { varintSize, writeVarint } from './protobuf.js';
import { writeUuidText } from './uuid.js';

/** One event as a client sends it. `id` is 16 bytes. */
export interface ProposedEvent {
  readonly id: Buffer;
  readonly type: string;
  readonly isJson: boolean;
  readonly data: Buffer;
  readonly metadata: Buffer;
}

/** What the store adds. `revision` is undefined for a tombstone, which stands at 2^63-1. */
export interface Placed {
  readonly event: ProposedEvent;
  readonly stream: Buffer;
  readonly revision: number | undefined;
  /** Milliseconds since 1970. */
  readonly created: number;
}

const mapEntry = (key: string, value: string): Buffer => {
  const entry = Buffer.concat([
    Buffer.from([0x0a, key.length]),
    Buffer.from(key),
    Buffer.from([0x12, value.length]),
    Buffer.from(value),
  ]);
  return Buffer.concat([Buffer.from([0x32, entry.length]), entry]);
};

const JSON_ENTRY = mapEntry('content-type', 'application/json');
const BYTES_ENTRY = mapEntry('content-type', 'application/octet-stream');
const TYPE_KEY = Buffer.from('\n\u0004type');
const CREATED_KEY = Buffer.from('\n\u0007created');
const ID_FIELD = Buffer.from([0x0a, 38, 0x12, 36]);
/** The id is the first field and has always the same length, so it can be exchanged for its other form. */
export const ID_BYTES = ID_FIELD.length + 36;
const HIGHEST_REVISION = Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]);

const fieldSize = (length: number): number => 1 + varintSize(length) + length;
/** 100 ns units since 1970, as the protocol has them, in decimal. */
const ticks = (milliseconds: number): string => `${milliseconds}0000`;

const sizes = ({ event, stream, revision, created }: Placed) => {
  const typeEntry = TYPE_KEY.length + fieldSize(Buffer.byteLength(event.type));
  const createdEntry = CREATED_KEY.length + fieldSize(ticks(created).length);
  return {
    stream: fieldSize(stream.length),
    revision: revision === 0 ? 0 : 1 + (revision === undefined ? HIGHEST_REVISION.length : varintSize(revision)),
    typeEntry,
    createdEntry,
    metadata: event.metadata.length === 0 ? 0 : fieldSize(event.metadata.length),
    data: event.data.length === 0 ? 0 : fieldSize(event.data.length),
  };
};

/** Length of the encoded event, given the position it will have: positions are varints. */
export const recordedSize = (placed: Placed, position: number): number => {
  const size = sizes(placed);
  return (
    ID_BYTES +
    fieldSize(size.stream) +
    size.revision +
    2 * (1 + varintSize(position)) +
    fieldSize(size.typeEntry) +
    fieldSize(size.createdEntry) +
    (placed.event.isJson ? JSON_ENTRY.length : BYTES_ENTRY.length) +
    size.metadata +
    size.data
  );
};

const writeField = (target: Buffer, at: number, tag: number, body: Buffer): number => {
  target[at] = tag;
  const next = writeVarint(target, at + 1, body.length);
  return next + body.copy(target, next);
};

const writeNumber = (target: Buffer, at: number, tag: number, value: number): number => {
  target[at] = tag;
  return writeVarint(target, at + 1, value);
};

const writeEntry = (target: Buffer, at: number, size: number, key: Buffer, value: string): number => {
  target[at] = 0x32;
  let next = writeVarint(target, at + 1, size);
  next += key.copy(target, next);
  target[next] = 0x12;
  next = writeVarint(target, next + 1, Buffer.byteLength(value));
  return next + target.write(value, next);
};

/** Writes the event as the protocol's RecordedEvent and answers where the next byte goes. */
export const writeRecorded = (target: Buffer, start: number, placed: Placed, position: number): number => {
  const { event, stream, revision, created } = placed;
  const size = sizes(placed);
  let at = start + ID_FIELD.copy(target, start);
  at = writeUuidText(target, at, event.id);
  target[at] = 0x12;
  at = writeVarint(target, at + 1, size.stream);
  at = writeField(target, at, 0x1a, stream);
  if (revision === undefined) {
    target[at++] = 0x18;
    at += HIGHEST_REVISION.copy(target, at);
  } else if (revision !== 0) at = writeNumber(target, at, 0x18, revision);
  at = writeNumber(target, at, 0x20, position);
  at = writeNumber(target, at, 0x28, position);
  at = writeEntry(target, at, size.typeEntry, TYPE_KEY, event.type);
  at = writeEntry(target, at, size.createdEntry, CREATED_KEY, ticks(created));
  at += (event.isJson ? JSON_ENTRY : BYTES_ENTRY).copy(target, at);
  if (event.metadata.length > 0) at = writeField(target, at, 0x3a, event.metadata);
  if (event.data.length > 0) at = writeField(target, at, 0x42, event.data);
  return at;
};
