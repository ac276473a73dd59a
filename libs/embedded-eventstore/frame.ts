import { crc32 } from 'node:zlib';

/*
 * The log's layout, all little-endian. A frame is one append, so it is there whole or not at all:
 *
 *   0 u32 length of the payload     4 u32 CRC of everything after it     8 f64 own position
 *  16 f64 position up to which the log was synced when this frame was written
 *  24 u32 CRC of the frame before it in the same segment, 0 for the first     28 u32 number of records
 *  32 payload: u32 number of names, names, records
 *
 * A name gives a stream (kind 0) or an event type (kind 1) its number: u8 kind, u32 number, u16 length, UTF-8.
 *
 * A record is one event. Its own position is the place of its first byte in the log:
 *
 *   0 u32 length of the encoded event     4 u32 CRC of everything after it     8 u32 stream     12 u32 type
 *  16 u32 revision     20 u32 flags     24 f64 milliseconds since 1970     32 id, 16 bytes
 *  48 the event, encoded as the protocol's RecordedEvent
 */
export const FRAME_HEADER = 32;
export const RECORD_HEADER = 48;
/** No frame is longer; a length beyond it is damage. */
export const LONGEST_FRAME = 64 * 1024 * 1024;
export const IS_JSON = 1;
/** The stream ends here for ever: the record's revision stands for 2^63-1. */
export const IS_TOMBSTONE = 2;

export const STREAM_NAME = 0;
export const TYPE_NAME = 1;

export interface Name {
  readonly kind: typeof STREAM_NAME | typeof TYPE_NAME;
  readonly number: number;
  readonly name: string;
}

export interface RecordHeader {
  readonly position: number;
  readonly stream: number;
  readonly type: number;
  readonly revision: number;
  readonly flags: number;
  readonly created: number;
}

export const nameSize = ({ name }: Name): number => 7 + Buffer.byteLength(name);

export const writeName = (target: Buffer, at: number, { kind, number, name }: Name): number => {
  const length = target.write(name, at + 7);
  target.writeUInt8(kind, at);
  target.writeUInt32LE(number, at + 1);
  target.writeUInt16LE(length, at + 5);
  return at + 7 + length;
};

/** Fills the header once the payload stands. `synced` and `previous` are known only when the frame is written. */
export const sealFrame = (
  frame: Buffer,
  header: { position: number; synced: number; previous: number; records: number },
): number => {
  frame.writeUInt32LE(frame.length - FRAME_HEADER, 0);
  frame.writeDoubleLE(header.position, 8);
  frame.writeDoubleLE(header.synced, 16);
  frame.writeUInt32LE(header.previous, 24);
  frame.writeUInt32LE(header.records, 28);
  const crc = crc32(frame.subarray(8));
  frame.writeUInt32LE(crc, 4);
  return crc;
};

export const frameLength = (frame: Buffer, at: number): number => FRAME_HEADER + frame.readUInt32LE(at);
export const frameCrc = (frame: Buffer): number => frame.readUInt32LE(4);
export const framePosition = (frame: Buffer): number => frame.readDoubleLE(8);
export const frameSynced = (frame: Buffer): number => frame.readDoubleLE(16);
export const framePrevious = (frame: Buffer): number => frame.readUInt32LE(24);
export const frameRecords = (frame: Buffer): number => frame.readUInt32LE(28);

/** `frame` holds one whole frame and nothing else. */
export const isSoundFrame = (frame: Buffer): boolean => crc32(frame.subarray(8)) === frameCrc(frame);

/** The names a frame defines, and where its first record begins. */
export const namesOf = (frame: Buffer): { names: Name[]; records: number } => {
  const names: Name[] = [];
  let at = FRAME_HEADER + 4;
  for (let count = frame.readUInt32LE(FRAME_HEADER); count > 0; count--) {
    const length = frame.readUInt16LE(at + 5);
    names.push({
      kind: frame.readUInt8(at) === STREAM_NAME ? STREAM_NAME : TYPE_NAME,
      number: frame.readUInt32LE(at + 1),
      name: frame.toString('utf8', at + 7, at + 7 + length),
    });
    at += 7 + length;
  }
  return { names, records: at };
};

export const recordHeader = (bytes: Buffer, at: number, position: number): RecordHeader => ({
  position,
  stream: bytes.readUInt32LE(at + 8),
  type: bytes.readUInt32LE(at + 12),
  revision: bytes.readUInt32LE(at + 16),
  flags: bytes.readUInt32LE(at + 20),
  created: bytes.readDoubleLE(at + 24),
});

export const sealRecord = (
  frame: Buffer,
  at: number,
  end: number,
  record: Omit<RecordHeader, 'position'> & { id: Buffer },
): void => {
  frame.writeUInt32LE(end - at - RECORD_HEADER, at);
  frame.writeUInt32LE(record.stream, at + 8);
  frame.writeUInt32LE(record.type, at + 12);
  frame.writeUInt32LE(record.revision, at + 16);
  frame.writeUInt32LE(record.flags, at + 20);
  frame.writeDoubleLE(record.created, at + 24);
  record.id.copy(frame, at + 32, 0, 16);
  frame.writeUInt32LE(crc32(frame.subarray(at + 8, end)), at + 4);
};

export const recordSize = (bytes: Buffer, at: number): number => RECORD_HEADER + bytes.readUInt32LE(at);
export const isSoundRecord = (bytes: Buffer, at: number, end: number): boolean =>
  crc32(bytes.subarray(at + 8, end)) === bytes.readUInt32LE(at + 4);
