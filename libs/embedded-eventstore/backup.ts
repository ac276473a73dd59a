import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Disk } from './disk.js';
import { DamagedLog, isSegmentName, readSegment, SEGMENT_HEADER, scanSegment } from './log-segment.js';
import { type VerifyReport, verify } from './verify.js';

/** A target of a copy must not hold anything yet. */
class NotEmpty extends Error {
  constructor(dir: string) {
    super(`${dir} is not empty; nothing was copied.`);
  }
}

/** The newest segment may have been copied in the middle of a write: what is not a whole frame yet is left out. */
const cutUnfinished = (disk: Disk, path: string): void => {
  const file = disk.open(path, 'r+');
  try {
    const segment = readSegment(disk, path, file);
    const { offset, damage } = scanSegment(disk, segment, () => undefined);
    if (damage !== undefined) disk.truncate(file, offset);
  } finally {
    disk.close(file);
  }
};

const syncFile = (disk: Disk, path: string): void => {
  const file = disk.open(path, 'r+');
  try {
    disk.sync(file);
  } finally {
    disk.close(file);
  }
};

const isBegun = (disk: Disk, path: string): boolean => {
  const file = disk.open(path, 'r');
  try {
    return disk.size(file) > SEGMENT_HEADER;
  } finally {
    disk.close(file);
  }
};

const copyLog = async (disk: Disk, from: string, to: string): Promise<VerifyReport> => {
  if (existsSync(to) && readdirSync(to).length > 0) throw new NotEmpty(to);
  const names = disk.list(from).filter(isSegmentName).sort();
  const newest = names.at(-1);
  // A segment is created before its first frame; one without any holds nothing.
  if (newest !== undefined && !isBegun(disk, join(from, newest))) names.pop();
  if (names.length === 0) throw new Error(`There is no event log in ${from}.`);
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of names) copyFileSync(join(from, name), join(to, name));
  cutUnfinished(disk, join(to, names.at(-1) ?? ''));
  for (const name of names) syncFile(disk, join(to, name));
  disk.syncDirectory(to);
  const report = await verify(disk, to);
  const bad = report.segments.find(({ damage }) => damage !== undefined);
  if (bad?.damage !== undefined) throw new DamagedLog(bad.segment, bad.damage.offset, bad.damage.reason);
  return report;
};

/**
 * Copies the log of a server that may be running into an empty directory: everything acknowledged before the call is in
 * it. The copy is checked from end to end; a damaged log throws `DamagedLog`. Passwords and keys are not copied.
 */
export const backup = (disk: Disk, dir: string, to: string): Promise<VerifyReport> => copyLog(disk, dir, to);

/** Puts a backup into an empty directory, where a server can then be started. The backup is checked on the way. */
export const restore = (disk: Disk, from: string, dir: string): Promise<VerifyReport> => copyLog(disk, from, dir);
