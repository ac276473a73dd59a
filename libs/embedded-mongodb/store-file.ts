import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { checkTrees } from './page-check.js';
import { StoreError } from './store-error.js';
import { breakSeal } from './store-seal.js';

/** Layout of LMDB's two meta pages, as offsets in bytes from the start of each. */
const meta = {
  magic: 24,
  version: 28,
  pageSize: 48,
  freeRoot: 88,
  mainRoot: 136,
  lastPage: 144,
  transaction: 152,
  end: 160,
} as const;
const magic = 0xbeefc0de;
/** Pages that LMDB may have numbered at the end of a file and never written. */
const unwrittenPages = 256n;

const damaged = (dir: string, detail: string): StoreError => new StoreError('damaged', dir, `data.mdb ${detail}`);

const readHeads = (file: number, dir: string, size: number): { pageSize: number; newest: Buffer; lastPage: bigint } => {
  const first = Buffer.alloc(meta.end);
  readSync(file, first, 0, meta.end, 0);
  if (first.readUInt32LE(meta.magic) !== magic) throw damaged(dir, 'is not an LMDB file');
  const pageSize = first.readUInt32LE(meta.pageSize);
  if (pageSize < 256 || pageSize > 65_536 || size < 2 * pageSize) throw damaged(dir, 'has no complete head');
  const second = Buffer.alloc(meta.end);
  readSync(file, second, 0, meta.end, pageSize);
  if (second.readUInt32LE(meta.magic) !== magic) throw damaged(dir, 'has only one head');
  const ages = [first, second].map((head) => head.readBigUInt64LE(meta.transaction));
  const newest = (ages[1] ?? 0n) > (ages[0] ?? 0n) ? second : first;
  const lastPages = [first, second].map((head) => head.readBigUInt64LE(meta.lastPage));
  return { pageSize, newest, lastPage: lastPages.reduce((a, b) => (a > b ? a : b)) };
};

/** In a store that is known to be damaged: what was found. */
const markFile = 'data.damaged';

/** Notes that a store must not be opened again, and why; the note goes along when it is set aside. */
export const markDamaged = (dir: string, why: string): void =>
  writeFileSync(join(dir, markFile), `${why}\n`, { mode: 0o600, flush: true });

const checkMark = (dir: string): void => {
  const path = join(dir, markFile);
  if (existsSync(path)) throw new StoreError('damaged', dir, readFileSync(path, 'utf8').trim());
};

const checkPages = (file: number, dir: string, asClosed: boolean): void => {
  const { size } = fstatSync(file);
  if (size === 0) return;
  const { pageSize, newest, lastPage } = readHeads(file, dir, size);
  const missing = lastPage + 1n - BigInt(size) / BigInt(pageSize);
  if (missing > unwrittenPages) throw damaged(dir, 'is shorter than it says');
  // A page of zeros is found to be corrupt when it is read; a page past the end of the file would end the process.
  if (missing > 0n) ftruncateSync(file, Number(lastPage + 1n) * pageSize);
  // Its pages led LMDB through them until it closed, and not a bit of them has changed.
  if (asClosed) return;
  const roots = [newest.readBigUInt64LE(meta.freeRoot), newest.readBigUInt64LE(meta.mainRoot)];
  try {
    checkTrees({ file, pageSize, pages: Number(lastPage) + 1 }, roots);
  } catch (error) {
    throw damaged(dir, error instanceof Error ? error.message : String(error));
  }
};

/**
 * LMDB maps its file into memory and trusts it: a file that is not LMDB's, is shorter than it says, or has a broken page, would end
 * the process. Throws StoreError 'damaged' for those, and for one that is not as it was closed. Whether it was closed in order.
 */
export const checkFile = (dir: string): boolean => {
  const path = join(dir, 'data.mdb');
  checkMark(dir);
  const sealed = breakSeal(dir);
  if (!existsSync(path)) {
    if (sealed === 'none') return true;
    throw damaged(dir, 'is gone');
  }
  const file = openSync(path, 'r+');
  try {
    if (sealed === 'broken') throw damaged(dir, 'is not as it was when the store was closed');
    checkPages(file, dir, sealed === 'whole');
  } finally {
    closeSync(file);
  }
  return sealed === 'whole';
};
