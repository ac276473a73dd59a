import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Disk } from './disk.js';

/*
 * Says where the log ended when it was closed in good order. With it, a start can tell a damaged end from a torn one:
 * nothing behind a note may be missing. It is taken away before the first write, so after a crash there is none.
 */
const NAME = 'closed';
const SIZE = 12;

/** Best effort: without a note the next start treats the log as after a crash. */
export const writeClosingNote = (disk: Disk, dir: string, end: number): void => {
  try {
    write(disk, dir, end);
  } catch {
    disk.remove(join(dir, NAME));
  }
};

const write = (disk: Disk, dir: string, end: number): void => {
  const note = Buffer.alloc(SIZE);
  note.writeDoubleLE(end, 0);
  note.writeUInt32LE(crc32(note.subarray(0, 8)), 8);
  const file = disk.open(join(dir, NAME), 'w+');
  try {
    disk.write(file, note, 0);
    disk.sync(file);
  } finally {
    disk.close(file);
  }
  disk.syncDirectory(dir);
};

/** The position at which the log was closed; 0 where it was not, or the note is not whole. */
export const readClosingNote = (disk: Disk, dir: string): number => {
  if (!disk.list(dir).includes(NAME)) return 0;
  const note = Buffer.alloc(SIZE);
  const file = disk.open(join(dir, NAME), 'r');
  const length = disk.read(file, note, 0);
  disk.close(file);
  return length === SIZE && crc32(note.subarray(0, 8)) === note.readUInt32LE(8) ? note.readDoubleLE(0) : 0;
};

export const removeClosingNote = (disk: Disk, dir: string): void => {
  if (!disk.list(dir).includes(NAME)) return;
  disk.remove(join(dir, NAME));
  disk.syncDirectory(dir);
};
