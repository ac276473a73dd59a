import { crc32 } from 'node:zlib';
import type { Disk } from './disk.js';
import type { EventIndex } from './event-index.js';
import { type Name, nameSize, STREAM_NAME, TYPE_NAME, writeName } from './frame.js';
import type { Segment } from './log-segment.js';

/*
 * What the index needs to know of one sealed segment, so that a start need not read it. Little-endian:
 * magic, f64 start and f64 end of the segment, f64 size of its file, u32 events, u32 shifts, u32 names, u32 zero,
 * then for all events f64 positions, u32 streams, u32 types, u32 revisions; the shifts as pairs of f64; the names;
 * u32 CRC of everything before it. It can always be made again from the segment.
 */
const MAGIC = 'DAYIDX01';
const HEADER = 48;
const PER_EVENT = 20;

/** Where the index stood before a segment's first frame. */
export interface IndexMark {
  readonly events: number;
  readonly streams: number;
  readonly types: number;
}

export const markOf = ({ size, streams, types }: EventIndex): IndexMark => ({
  events: size(),
  streams: streams.size(),
  types: types.size(),
});

export const snapshotPath = ({ path }: Segment): string => path.replace(/\.log$/, '.idx');

const namesBetween = (index: EventIndex, from: IndexMark, to: IndexMark): Name[] => {
  const range = (kind: Name['kind'], first: number, end: number, table: EventIndex['streams']): Name[] =>
    Array.from({ length: end - first }, (_, at) => ({ kind, number: first + at, name: table.name(first + at) }));
  return [
    ...range(STREAM_NAME, from.streams, to.streams, index.streams),
    ...range(TYPE_NAME, from.types, to.types, index.types),
  ];
};

const encode = (segment: Segment, size: number, index: EventIndex, from: IndexMark, to: IndexMark): Buffer => {
  const names = namesBetween(index, from, to);
  const count = to.events - from.events;
  const { shifts } = segment;
  const namesAt = HEADER + count * PER_EVENT + shifts.length * 16;
  const bytes = Buffer.alloc(names.reduce((sum, name) => sum + nameSize(name), namesAt) + 4);
  bytes.write(MAGIC);
  bytes.writeDoubleLE(segment.start, 8);
  bytes.writeDoubleLE(segment.end, 16);
  bytes.writeDoubleLE(size, 24);
  for (const [at, value] of [count, shifts.length, names.length].entries()) bytes.writeUInt32LE(value, 32 + 4 * at);
  for (let at = 0; at < count; at++) {
    const ordinal = from.events + at;
    bytes.writeDoubleLE(index.position(ordinal), HEADER + 8 * at);
    bytes.writeUInt32LE(index.stream(ordinal), HEADER + 8 * count + 4 * at);
    bytes.writeUInt32LE(index.type(ordinal), HEADER + 12 * count + 4 * at);
    bytes.writeUInt32LE(index.revision(ordinal), HEADER + 16 * count + 4 * at);
  }
  for (const [at, { position, gap }] of shifts.entries()) {
    bytes.writeDoubleLE(position, HEADER + count * PER_EVENT + 16 * at);
    bytes.writeDoubleLE(gap, HEADER + count * PER_EVENT + 16 * at + 8);
  }
  let at = namesAt;
  for (const name of names) at = writeName(bytes, at, name);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, at)), at);
  return bytes;
};

/** Writes the snapshot of a sealed segment. Best effort: where that fails, the next start reads the segment. */
export const writeSnapshot = (
  disk: Disk,
  segment: Segment,
  index: EventIndex,
  { from, to }: { from: IndexMark; to: IndexMark },
): void => {
  const path = snapshotPath(segment);
  try {
    const bytes = encode(segment, disk.size(segment.file), index, from, to);
    const file = disk.open(`${path}.new`, 'w+');
    try {
      disk.write(file, bytes, 0);
      disk.sync(file);
    } finally {
      disk.close(file);
    }
    disk.rename(`${path}.new`, path);
  } catch {
    disk.remove(`${path}.new`);
  }
};

const readFile = (disk: Disk, path: string): Buffer | undefined => {
  let file: number;
  try {
    file = disk.open(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const bytes = Buffer.allocUnsafe(disk.size(file));
    return bytes.subarray(0, disk.read(file, bytes, 0));
  } finally {
    disk.close(file);
  }
};

/** A snapshot that is whole and belongs to the segment as it is now. */
const soundSnapshot = (disk: Disk, segment: Segment): Buffer | 'absent' | 'damaged' => {
  const bytes = readFile(disk, snapshotPath(segment));
  if (bytes === undefined) return 'absent';
  const isSound =
    bytes.length >= HEADER + 4 &&
    bytes.toString('latin1', 0, 8) === MAGIC &&
    crc32(bytes.subarray(0, -4)) === bytes.readUInt32LE(bytes.length - 4) &&
    bytes.readDoubleLE(8) === segment.start &&
    bytes.readDoubleLE(16) === segment.end &&
    bytes.readDoubleLE(24) === disk.size(segment.file);
  return isSound ? bytes : 'damaged';
};

export const snapshotState = (disk: Disk, segment: Segment): 'sound' | 'absent' | 'damaged' => {
  const bytes = soundSnapshot(disk, segment);
  return typeof bytes === 'string' ? bytes : 'sound';
};

/** Enters a segment's events into the index from its snapshot. False where there is none that can be used. */
export const loadSnapshot = (disk: Disk, segment: Segment, index: EventIndex): boolean => {
  const bytes = soundSnapshot(disk, segment);
  if (typeof bytes === 'string') return false;
  const count = bytes.readUInt32LE(32);
  const shifts = bytes.readUInt32LE(36);
  const shiftsAt = HEADER + count * PER_EVENT;
  let at = shiftsAt + shifts * 16;
  for (let left = bytes.readUInt32LE(40); left > 0; left--) {
    const length = bytes.readUInt16LE(at + 5);
    const table = bytes.readUInt8(at) === STREAM_NAME ? index.streams : index.types;
    table.add(bytes.toString('utf8', at + 7, at + 7 + length));
    at += 7 + length;
  }
  for (let event = 0; event < count; event++) {
    index.add({
      position: bytes.readDoubleLE(HEADER + 8 * event),
      stream: bytes.readUInt32LE(HEADER + 8 * count + 4 * event),
      type: bytes.readUInt32LE(HEADER + 12 * count + 4 * event),
      revision: bytes.readUInt32LE(HEADER + 16 * count + 4 * event),
    });
  }
  segment.shifts.length = 0;
  for (let shift = 0; shift < shifts; shift++) {
    const place = shiftsAt + 16 * shift;
    segment.shifts.push({ position: bytes.readDoubleLE(place), gap: bytes.readDoubleLE(place + 8) });
  }
  return true;
};
