import { type EventLog, placeOf, segmentFile } from './event-log.js';
import { isSoundRecord, RECORD_HEADER, type RecordHeader, recordHeader, recordSize } from './frame.js';
import { DamagedLog, type Segment } from './log-segment.js';
import { cursorOf, readBytes, readVarint, skipField } from './protobuf.js';

const SMALLEST_WINDOW = 4 * 1024;
const LARGEST_WINDOW = 256 * 1024;

export interface StoredRecord extends RecordHeader {
  /** 16 bytes; like `recorded`, a view on a window of the log: use it before the next read. */
  readonly id: Buffer;
  /** The event as a RecordedEvent of the protocol. */
  readonly recorded: Buffer;
}

/**
 * Reads events by position. Each has its own checksum and is checked: a damaged one throws `DamagedLog`. The window grows
 * while reads follow one another and shrinks when they jump, either way through the log.
 */
export const recordReader = (log: EventLog) => {
  let buffer = Buffer.alloc(0);
  let window = buffer;
  let segment: Segment | undefined;
  let start = 0;
  let size = SMALLEST_WINDOW;

  const load = (wanted: Segment, offset: number, length: number): void => {
    const near = wanted === segment && Math.abs(offset - start) <= 2 * LARGEST_WINDOW;
    size = near ? Math.min(LARGEST_WINDOW, size * 2) : SMALLEST_WINDOW;
    const isBackwards = near && offset < start;
    // Going backwards the event itself ends the window, and its length is not known yet.
    const from = isBackwards ? Math.max(0, offset - Math.floor(size * 0.75)) : offset;
    const wantedBytes = Math.max(size, offset + length - from);
    if (buffer.length < wantedBytes) buffer = Buffer.allocUnsafe(wantedBytes);
    // What lies behind the durable end may be half written, and must not be kept as if it were not.
    const durableBytes = Math.max(0, wanted.end - wanted.start - from);
    const target = buffer.subarray(0, Math.min(wantedBytes, durableBytes));
    window = buffer.subarray(0, log.read(wanted, from, target));
    segment = wanted;
    start = from;
  };

  const ensure = (wanted: Segment, offset: number, length: number): boolean => {
    const inside = wanted === segment && offset >= start && offset + length <= start + window.length;
    if (!inside) load(wanted, offset, length);
    return offset + length <= start + window.length;
  };

  return {
    read: (position: number): StoredRecord => {
      const place = placeOf(log, position);
      const damaged = (reason: string) => new DamagedLog(segmentFile(place.segment), place.offset, reason);
      if (!ensure(place.segment, place.offset, RECORD_HEADER))
        throw damaged('the file ends in the middle of an event.');
      const length = recordSize(window, place.offset - start);
      if (place.offset + length > place.segment.end - place.segment.start + RECORD_HEADER) {
        throw damaged('the length of an event is impossible.');
      }
      if (!ensure(place.segment, place.offset, length)) throw damaged('the file ends in the middle of an event.');
      const at = place.offset - start;
      if (!isSoundRecord(window, at, at + length)) throw damaged('the checksum of an event is wrong.');
      const { stream, type, revision, flags, created } = recordHeader(window, at, position);
      const id = window.subarray(at + 32, at + RECORD_HEADER);
      const recorded = window.subarray(at + RECORD_HEADER, at + length);
      return { position, stream, type, revision, flags, created, id, recorded };
    },
  };
};

/** The `data` of an encoded event, as sent by the client. */
export const dataOf = ({ recorded }: StoredRecord): Buffer => {
  const cursor = cursorOf(recorded);
  while (cursor.at < cursor.end) {
    const tag = readVarint(cursor);
    if (tag === 66) return readBytes(cursor);
    skipField(cursor, tag);
  }
  return Buffer.alloc(0);
};
