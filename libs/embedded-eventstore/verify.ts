import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readClosingNote } from './closing-note.js';
import type { Disk } from './disk.js';
import { isHalfMade } from './event-log.js';
import { frameRecords, isSoundRecord, namesOf, recordSize } from './frame.js';
import { snapshotState } from './index-snapshot.js';
import { DamagedLog, isSegmentName, readSegment, type Segment, scanSegment, wasSynced } from './log-segment.js';

/** A server may be writing its last frame while it is read: it is looked at once more after so long. */
const SECOND_LOOK_MS = 100;

interface SegmentReport {
  readonly segment: string;
  readonly frames: number;
  readonly events: number;
  readonly bytes: number;
  /** The first bad frame, if any, by its offset in the file. */
  readonly damage?: { readonly offset: number; readonly reason: string };
  /** The end of the newest segment is no whole frame: a crash, or damage in what was written last. */
  readonly tornBytes?: number;
  readonly index: 'sound' | 'absent' | 'damaged';
}

export interface VerifyReport {
  readonly sound: boolean;
  readonly events: number;
  readonly segments: readonly SegmentReport[];
}

const countSoundRecords = (frame: Buffer): number => {
  let at = namesOf(frame).records;
  const count = frameRecords(frame);
  for (let left = count; left > 0; left--) {
    const end = at + recordSize(frame, at);
    if (end > frame.length || !isSoundRecord(frame, at, end)) return -1;
    at = end;
  }
  return at === frame.length ? count : -1;
};

const verifySegment = (disk: Disk, segment: Segment, isNewest: boolean, closedAt: number): SegmentReport => {
  let frames = 0;
  let events = 0;
  let badRecord: number | undefined;
  const { offset, damage } = scanSegment(disk, segment, (frame, _position, at) => {
    const count = countSoundRecords(frame);
    if (count < 0) badRecord ??= at;
    frames++;
    events += Math.max(0, count);
  });
  const bytes = disk.size(segment.file);
  const index = isNewest ? 'absent' : snapshotState(disk, segment);
  const report = { segment: basename(segment.path), frames, events, bytes, index };
  if (badRecord !== undefined) {
    return { ...report, damage: { offset: badRecord, reason: 'an event in a frame is damaged.' } };
  }
  const isShort = isNewest && segment.start + offset < closedAt;
  if (damage === undefined) {
    return isShort ? { ...report, damage: { offset, reason: 'the end of the log is missing.' } } : report;
  }
  const isTorn = isNewest && !isShort && !wasSynced(disk, segment, offset);
  return isTorn ? { ...report, tornBytes: bytes - offset } : { ...report, damage: { offset, reason: damage } };
};

const verifyFile = (disk: Disk, dir: string, name: string, expected: number | undefined, isNewest: boolean) => {
  const path = join(dir, name);
  const file = disk.open(path, 'r');
  try {
    const segment = readSegment(disk, path, file);
    const { end, start } = segment;
    if (expected !== undefined && start !== expected) {
      const reason = `it begins at ${start}, and the log before it ends at ${expected}.`;
      throw new DamagedLog(path, 0, reason);
    }
    return { end, report: verifySegment(disk, segment, isNewest, readClosingNote(disk, dir)) };
  } catch (error) {
    if (!(error instanceof DamagedLog)) throw error;
    const { offset, reason } = error;
    const bytes = disk.size(file);
    const report = { segment: name, frames: 0, events: 0, bytes, damage: { offset, reason }, index: 'absent' as const };
    return { end: undefined, report };
  } finally {
    disk.close(file);
  }
};

const look = (disk: Disk, dir: string): SegmentReport[] => {
  const names = disk.list(dir).filter(isSegmentName).sort();
  const newest = names.at(-1);
  if (newest !== undefined && isHalfMade(disk, join(dir, newest))) names.pop();
  const reports: SegmentReport[] = [];
  let expected: number | undefined = 0;
  for (const [at, name] of names.entries()) {
    const { end, report } = verifyFile(disk, dir, name, expected, at === names.length - 1);
    expected = end;
    reports.push(report);
  }
  return reports;
};

/** Checks every frame and every event of the log. It only reads, so a server may be running. */
export const verify = async (disk: Disk, dir: string): Promise<VerifyReport> => {
  let segments = look(disk, dir);
  if (segments.at(-1)?.tornBytes !== undefined) {
    await setTimeout(SECOND_LOOK_MS);
    segments = look(disk, dir);
  }
  const isBad = ({ damage, tornBytes, index }: SegmentReport): boolean =>
    damage !== undefined || tornBytes !== undefined || index === 'damaged';
  return {
    sound: segments.length > 0 && !segments.some(isBad),
    events: segments.reduce((sum, { events }) => sum + events, 0),
    segments,
  };
};
