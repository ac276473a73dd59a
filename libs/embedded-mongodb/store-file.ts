import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from './store-error.js';

/** Layout of LMDB's two meta pages, as offsets in bytes from the start of each. */
const meta = { magic: 24, version: 28, pageSize: 48, lastPage: 144, end: 160 } as const;
const magic = 0xbeefc0de;
/** Pages that LMDB may have numbered at the end of a file and never written. */
const unwrittenPages = 256n;

const damaged = (dir: string, detail: string): StoreError => new StoreError('damaged', dir, `data.mdb ${detail}`);

/**
 * LMDB maps its file into memory and trusts it: a file that is not LMDB's, or is shorter than it says, would end the process.
 * Throws StoreError 'damaged' for those.
 */
export const checkFile = (dir: string): void => {
  const path = join(dir, 'data.mdb');
  if (!existsSync(path)) return;
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    if (size === 0) return;
    const first = Buffer.alloc(meta.end);
    readSync(file, first, 0, meta.end, 0);
    if (first.readUInt32LE(meta.magic) !== magic) throw damaged(dir, 'is not an LMDB file');
    const pageSize = first.readUInt32LE(meta.pageSize);
    if (pageSize < 256 || pageSize > 65_536 || size < 2 * pageSize) throw damaged(dir, 'has no complete head');
    const second = Buffer.alloc(meta.end);
    readSync(file, second, 0, meta.end, pageSize);
    if (second.readUInt32LE(meta.magic) !== magic) throw damaged(dir, 'has only one head');
    const lastPage = [first, second]
      .map((page) => page.readBigUInt64LE(meta.lastPage))
      .reduce((a, b) => (a > b ? a : b));
    const missing = lastPage + 1n - BigInt(size) / BigInt(pageSize);
    if (missing > unwrittenPages) throw damaged(dir, 'is shorter than it says');
    // A page of zeros is found to be corrupt when it is read; a page past the end of the file would end the process.
    if (missing > 0n) ftruncateSync(file, Number(lastPage + 1n) * pageSize);
  } finally {
    closeSync(file);
  }
};
