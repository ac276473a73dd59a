import { basename, join } from 'node:path';
import type { Disk } from './disk.js';
import {
  DamagedLog,
  isSegmentName,
  offsetIn,
  readSegment,
  SEGMENT_HEADER,
  type Segment,
  scanSegment,
  segmentHeader,
  segmentName,
  wasSynced,
} from './log-segment.js';

export const SEGMENT_BYTES = 256 * 1024 * 1024;

/** The files of the log, oldest first; only the last is written to. */
export interface EventLog {
  readonly dir: string;
  readonly segments: readonly Segment[];
  /** The newest segment. */
  last(): Segment;
  find(position: number): Segment;
  read(segment: Segment, offset: number, target: Buffer): number;
  /** Creates the next segment, durably, and answers it. */
  startSegment(start: number): Segment;
  close(): void;
}

const openSegment = (disk: Disk, dir: string, name: string): Segment => {
  const path = join(dir, name);
  const file = disk.open(path, 'r+');
  const segment = readSegment(disk, path, file);
  if (segmentName(segment.start) !== name) throw new DamagedLog(path, 0, 'the segment has the name of another one.');
  return segment;
};

const createSegment = (disk: Disk, dir: string, start: number): Segment => {
  const path = join(dir, segmentName(start));
  const file = disk.open(path, 'w+');
  try {
    disk.write(file, segmentHeader(start), 0);
    disk.sync(file);
    disk.syncDirectory(dir);
    return readSegment(disk, path, file);
  } catch (error) {
    disk.close(file);
    disk.remove(path);
    throw error;
  }
};

/** A segment is created whole and synced before anything goes into it, so one without a header holds nothing. */
export const isHalfMade = (disk: Disk, path: string): boolean => {
  const file = disk.open(path, 'r');
  try {
    if (disk.size(file) > SEGMENT_HEADER) return false;
    readSegment(disk, path, file);
    return false;
  } catch (error) {
    if (error instanceof DamagedLog) return true;
    throw error;
  } finally {
    disk.close(file);
  }
};

const openAll = (disk: Disk, dir: string): Segment[] => {
  const names = disk.list(dir).filter(isSegmentName).sort();
  const newest = names.at(-1);
  if (newest !== undefined && isHalfMade(disk, join(dir, newest))) {
    names.pop();
    disk.remove(join(dir, newest));
  }
  const segments = names.map((name) => openSegment(disk, dir, name));
  for (const [index, segment] of segments.entries()) {
    const start = segments[index - 1]?.end ?? 0;
    if (segment.start !== start) {
      throw new DamagedLog(segment.path, 0, `it begins at ${segment.start}, and the log before it ends at ${start}.`);
    }
  }
  return segments;
};

/** Opens the log's files, creating the first. Nothing in them is read yet: `recover` does that. */
export const openLog = (disk: Disk, dir: string): EventLog => {
  const segments = openAll(disk, dir);
  if (segments.length === 0) segments.push(createSegment(disk, dir, 0));
  const last = (): Segment => {
    const newest = segments.at(-1);
    if (newest === undefined) throw new Error('A log has at least one segment.');
    return newest;
  };
  return {
    dir,
    segments,
    last,
    find: (position) => {
      for (let index = segments.length - 1; index > 0; index--) {
        const segment = segments[index];
        if (segment !== undefined && segment.start <= position) return segment;
      }
      return segments[0] ?? last();
    },
    read: (segment, offset, target) => disk.read(segment.file, target, offset),
    startSegment: (start) => {
      const segment = createSegment(disk, dir, start);
      segments.push(segment);
      return segment;
    },
    close: () => {
      for (const { file } of segments.splice(0)) disk.close(file);
    },
  };
};

/** Reads a sealed segment from end to end. A frame that is not sound stops the start: it had been acknowledged. */
export const readSealed = (disk: Disk, segment: Segment, onFrame: (frame: Buffer, position: number) => void): void => {
  const { offset, damage } = scanSegment(disk, segment, onFrame);
  if (damage !== undefined) throw new DamagedLog(segment.path, offset, damage);
};

/**
 * Reads the newest segment and cuts off its torn tail: what a crash left of appends that nobody was told had succeeded.
 * Where the log was closed in good order at `closedAt`, nothing before it can be torn. Answers the CRC of its last frame.
 */
export const readNewest = (
  disk: Disk,
  segment: Segment,
  closedAt: number,
  onFrame: (frame: Buffer, position: number) => void,
): number => {
  const { offset, lastCrc, damage } = scanSegment(disk, segment, onFrame);
  if (segment.start + offset < closedAt) {
    throw new DamagedLog(segment.path, offset, damage ?? 'the end of the log is missing.');
  }
  if (damage !== undefined) {
    if (wasSynced(disk, segment, offset)) throw new DamagedLog(segment.path, offset, damage);
    disk.truncate(segment.file, offset);
    disk.sync(segment.file);
  }
  segment.end = segment.start + offset;
  return lastCrc;
};

export const segmentFile = ({ path }: Segment): string => basename(path);
export const placeOf = (log: EventLog, position: number): { segment: Segment; offset: number } => {
  const segment = log.find(position);
  return { segment, offset: offsetIn(segment, position) };
};
