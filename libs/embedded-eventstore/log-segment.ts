import { crc32 } from 'node:zlib';
import type { Disk } from './disk.js';
import {
  FRAME_HEADER,
  frameCrc,
  frameLength,
  framePosition,
  framePrevious,
  frameSynced,
  isSoundFrame,
  LONGEST_FRAME,
} from './frame.js';

/** Bytes before a segment's first frame: magic, f64 start, f64 end (compacted segments only), u32 reserved, u32 CRC. */
export const SEGMENT_HEADER = 32;
const MAGIC = 'DAYLOG01';
const WINDOW = 4 * 1024 * 1024;

/** One file of the log. Positions in it begin at `start`; the next segment begins at `end`. */
export interface Segment {
  readonly path: string;
  readonly file: number;
  readonly start: number;
  end: number;
  /** Frames were dropped, so a position is no longer `start` plus the place in the file. */
  readonly compacted: boolean;
  /** From `position` on, a frame's place in the file is its position minus `gap`. Ascending; never empty. */
  readonly shifts: { readonly position: number; readonly gap: number }[];
}

/** A log that must not be opened as it is. Says which segment (file) and offset; nothing was changed on disk. */
export class DamagedLog extends Error {
  constructor(
    readonly segment: string,
    readonly offset: number,
    readonly reason: string,
  ) {
    super(`The event log is damaged: segment ${segment}, offset ${offset}: ${reason}`);
  }
}

export const segmentName = (start: number): string => `${String(start).padStart(16, '0')}.log`;
export const isSegmentName = (name: string): boolean => /^\d{16}\.log$/.test(name);

export const segmentHeader = (start: number, compactedEnd = 0): Buffer => {
  const header = Buffer.alloc(SEGMENT_HEADER);
  header.write(MAGIC);
  header.writeDoubleLE(start, 8);
  header.writeDoubleLE(compactedEnd, 16);
  header.writeUInt32LE(crc32(header.subarray(0, 28)), 28);
  return header;
};

/** Reads and checks the header of a segment whose file is open. */
export const readSegment = (disk: Disk, path: string, file: number): Segment => {
  const header = Buffer.alloc(SEGMENT_HEADER);
  const length = disk.read(file, header, 0);
  if (
    length < SEGMENT_HEADER ||
    header.toString('latin1', 0, 8) !== MAGIC ||
    crc32(header.subarray(0, 28)) !== header.readUInt32LE(28)
  ) {
    throw new DamagedLog(path, 0, 'the header is not that of a segment of this log.');
  }
  const start = header.readDoubleLE(8);
  const end = header.readDoubleLE(16);
  return {
    path,
    file,
    start,
    end: end === 0 ? start + disk.size(file) : end,
    compacted: end !== 0,
    shifts: [{ position: start, gap: start }],
  };
};

/** Where a position lies in the segment's file. */
export const offsetIn = ({ shifts }: Segment, position: number): number => {
  let low = 0;
  for (let high = shifts.length - 1; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if ((shifts[middle]?.position ?? 0) <= position) low = middle;
    else high = middle - 1;
  }
  return position - (shifts[low]?.gap ?? 0);
};

const windowed = (disk: Disk, file: number) => {
  let buffer = Buffer.alloc(0);
  let window = buffer;
  let start = 0;
  /** Bytes from `offset`, at most `length`; fewer at the end of the file. Valid until the next call. */
  return (offset: number, length: number): Buffer => {
    if (offset < start || offset + length > start + window.length) {
      if (buffer.length < Math.max(length, WINDOW)) buffer = Buffer.allocUnsafe(Math.max(length, WINDOW));
      window = buffer.subarray(0, disk.read(file, buffer, offset));
      start = offset;
    }
    return window.subarray(offset - start, offset - start + length);
  };
};

/** Why the bytes at an offset are no frame of this segment, or the frame. */
const frameAt = (
  bytes: (offset: number, length: number) => Buffer,
  segment: Segment,
  offset: number,
  last: { crc: number; end: number },
): Buffer | string => {
  const head = bytes(offset, FRAME_HEADER);
  if (head.length < FRAME_HEADER) return 'the file ends in the middle of a frame.';
  const length = frameLength(head, 0);
  const position = framePosition(head);
  if (length > LONGEST_FRAME || length < FRAME_HEADER + 4) return 'the length of a frame is impossible.';
  if (segment.compacted ? position < last.end : position !== segment.start + offset) {
    return 'a frame does not stand where it was written.';
  }
  const frame = bytes(offset, length);
  if (frame.length < length) return 'the file ends in the middle of a frame.';
  if (!isSoundFrame(frame)) return 'the checksum of a frame is wrong.';
  if (framePrevious(frame) !== last.crc) return 'a frame does not follow the one before it.';
  return frame;
};

/** How far a segment is sound. `damage` says why it goes no further; undefined where it is sound to its end. */
export interface Scan {
  readonly offset: number;
  readonly lastCrc: number;
  readonly damage: string | undefined;
}

/** Hands every sound frame, in order, to `onFrame`, up to the first that is not. The bytes are valid during the call. */
export const scanSegment = (
  disk: Disk,
  segment: Segment,
  onFrame: (frame: Buffer, position: number, offset: number) => void,
): Scan => {
  const bytes = windowed(disk, segment.file);
  const size = disk.size(segment.file);
  const last = { crc: 0, end: segment.start };
  let offset = SEGMENT_HEADER;
  while (offset < size) {
    const frame = frameAt(bytes, segment, offset, last);
    if (typeof frame === 'string') return { offset, lastCrc: last.crc, damage: frame };
    const position = framePosition(frame);
    if (segment.compacted) noteShift(segment, position, offset);
    onFrame(frame, position, offset);
    last.crc = frameCrc(frame);
    last.end = position + frame.length;
    offset += frame.length;
  }
  return { offset, lastCrc: last.crc, damage: undefined };
};

const noteShift = ({ shifts }: Segment, position: number, offset: number): void => {
  const gap = position - offset;
  if (shifts.at(-1)?.gap !== gap) shifts.push({ position, gap });
};

/**
 * Whether a frame behind the bad one at `offset` was written when the bad one was already synced. If so, the bad one had
 * been acknowledged and is damage; if not, it is the torn tail of writes that nobody was told had succeeded.
 */
export const wasSynced = (disk: Disk, segment: Segment, offset: number): boolean => {
  const bytes = windowed(disk, segment.file);
  const size = disk.size(segment.file);
  for (let at = offset + 1; at + FRAME_HEADER <= size; at++) {
    const head = bytes(at, FRAME_HEADER);
    if (framePosition(head) !== segment.start + at || frameSynced(head) <= segment.start + offset) continue;
    const length = frameLength(head, 0);
    if (length > LONGEST_FRAME || at + length > size) continue;
    if (isSoundFrame(bytes(at, length))) return true;
  }
  return false;
};
