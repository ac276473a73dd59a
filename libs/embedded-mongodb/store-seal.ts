import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

const dataFile = 'data.mdb';
const sealFile = 'data.seal';
const pieceBytes = 4 * 1024 * 1024;

/** Size and checksum of a file, as one line. */
const digest = (path: string): string => {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, size));
    let sum = 0;
    for (let at = 0; at < size; ) {
      const read = readSync(file, piece, 0, piece.length, at);
      if (read === 0) break;
      sum = crc32(piece.subarray(0, read), sum);
      at += read;
    }
    return `${size} ${sum.toString(16).padStart(8, '0')}\n`;
  } finally {
    closeSync(file);
  }
};

const writeSeal = (path: string, seal: string): void => {
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    writeSync(file, seal);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
};

/**
 * Notes how the data file of a closed store is: at the next start any change of it is seen. Where that cannot be written, on a full
 * disk for instance, the store is as good as before, and is taken for one that was not closed in order.
 */
export const sealStore = (dir: string): void => {
  const path = join(dir, sealFile);
  try {
    writeSeal(path, digest(join(dir, dataFile)));
  } catch {
    rmSync(`${path}.new`, { force: true });
  }
};

const readSeal = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
};

const digestOrNone = (path: string): string | undefined => {
  try {
    return digest(path);
  } catch {
    return undefined;
  }
};

/**
 * Takes the seal off before a store is opened. `whole`: the file is as it was closed, `broken`: it is not, `none`: the store was
 * not closed in order, or never opened. A broken seal stays where it is.
 */
export const breakSeal = (dir: string): 'whole' | 'broken' | 'none' => {
  const path = join(dir, sealFile);
  const seal = readSeal(path);
  if (seal === undefined) return 'none';
  if (digestOrNone(join(dir, dataFile)) !== seal) return 'broken';
  rmSync(path, { force: true });
  return 'whole';
};
