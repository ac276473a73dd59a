import { TOMBSTONE_REVISION } from './append-frame.js';
import { writeClosingNote } from './closing-note.js';
import { committedView } from './committed-view.js';
import { lockDirectory } from './directory-lock.js';
import type { Disk } from './disk.js';
import { NONE } from './event-index.js';
import { openLog } from './event-log.js';
import {
  FRAME_HEADER,
  frameRecords,
  frameSynced,
  isSoundFrame,
  namesOf,
  recordHeader,
  recordSize,
  sealFrame,
} from './frame.js';
import { snapshotPath } from './index-snapshot.js';
import { DamagedLog, SEGMENT_HEADER, type Segment, scanSegment, segmentHeader } from './log-segment.js';
import { type Recovered, recover } from './recovery.js';

export interface CompactReport {
  readonly events: number;
  readonly dropped: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** Below which revision the events of a stream may go. By stream number; the newest event of a stream always stays. */
const droppable = ({ index, metadata }: Recovered, view: ReturnType<typeof committedView>) => {
  const firstKept = (number: number): number => {
    const name = index.streams.name(number);
    const newest = index.newest(number, NONE);
    if (newest === NONE) return 0;
    const last = index.revision(newest);
    const { isDeleted, maxCount, truncateBefore } = metadata.of(name, NONE, view.record);
    if (isDeleted || last === TOMBSTONE_REVISION) return last;
    // Limits on an ordinary stream only hide: what was recorded about a case stays in the log.
    if (!name.startsWith('$')) return 0;
    return Math.min(last, Math.max(truncateBefore ?? 0, maxCount === undefined ? 0 : last - maxCount + 1));
  };
  const known: number[] = [];
  return (stream: number): number => (known[stream] ??= firstKept(stream));
};

const isHidden = (frame: Buffer, firstKept: (stream: number) => number): boolean => {
  let at = namesOf(frame).records;
  for (let left = frameRecords(frame); left > 0; left--) {
    const { stream, revision } = recordHeader(frame, at, 0);
    if (revision >= firstKept(stream)) return false;
    at += recordSize(frame, at);
  }
  return frameRecords(frame) > 0;
};

/** What stays of a frame whose events go: the names it defines, or nothing. */
const withoutEvents = (frame: Buffer): Buffer | undefined => {
  const { names, records } = namesOf(frame);
  return names.length === 0 ? undefined : Buffer.from(frame.subarray(0, records));
};

const rewrite = (disk: Disk, segment: Segment, target: number, firstKept: (stream: number) => number): number => {
  let offset = SEGMENT_HEADER;
  let previous = 0;
  let dropped = 0;
  disk.write(target, segmentHeader(segment.start, segment.end), 0);
  const { damage, offset: badOffset } = scanSegment(disk, segment, (frame, position) => {
    const goes = isHidden(frame, firstKept);
    const kept = goes ? withoutEvents(frame) : Buffer.from(frame);
    if (goes) dropped += frameRecords(frame);
    if (kept === undefined) return;
    const records = goes ? 0 : frameRecords(frame);
    previous = sealFrame(kept, { position, synced: frameSynced(frame), previous, records });
    if (!isSoundFrame(kept) || kept.length < FRAME_HEADER) throw new Error('A frame could not be rewritten.');
    disk.write(target, kept, offset);
    offset += kept.length;
  });
  if (damage !== undefined) throw new DamagedLog(segment.path, badOffset, damage);
  disk.sync(target);
  return dropped;
};

const compactSegment = (disk: Disk, dir: string, segment: Segment, firstKept: (stream: number) => number): number => {
  const path = `${segment.path}.new`;
  const target = disk.open(path, 'w+');
  let dropped = 0;
  try {
    dropped = rewrite(disk, segment, target, firstKept);
  } finally {
    disk.close(target);
    if (dropped === 0) disk.remove(path);
  }
  if (dropped === 0) return 0;
  // The snapshot goes first: it must never stand beside a segment it does not describe.
  disk.remove(snapshotPath(segment));
  disk.syncDirectory(dir);
  disk.rename(path, segment.path);
  disk.syncDirectory(dir);
  return dropped;
};

/**
 * Takes back the space of events that nobody can read any more: of deleted streams, and of system streams beyond their
 * limits. Every other event keeps its place and its position. The store must not be running; the newest segment is left
 * alone. Safe to interrupt: each segment is exchanged whole.
 */
export const compact = async (disk: Disk, dir: string): Promise<CompactReport> => {
  const { release } = await lockDirectory(dir);
  try {
    const log = openLog(disk, dir);
    const recovered = recover(disk, log);
    const { index, metadata } = recovered;
    const view = committedView({ log, index, metadata, limit: () => index.size() });
    const sealed = log.segments.slice(0, -1);
    const bytes = (): number => sealed.reduce((sum, { file }) => sum + disk.size(file), 0);
    const firstKept = droppable(recovered, view);
    const bytesBefore = bytes();
    const dropped = sealed.reduce((sum, segment) => sum + compactSegment(disk, dir, segment, firstKept), 0);
    log.close();
    const after = openLog(disk, dir);
    const bytesAfter = after.segments.slice(0, -1).reduce((sum, { file }) => sum + disk.size(file), 0);
    const { end } = after.last();
    after.close();
    writeClosingNote(disk, dir, end);
    return { events: index.size(), dropped, bytesBefore, bytesAfter };
  } finally {
    await release();
  }
};
