import { readSync } from 'node:fs';

/** Layout of LMDB's pages, in bytes: a head, then the places of the nodes, which lie at the end. */
const page = { number: 0, flags: 18, lower: 20, upper: 22, runLength: 20, head: 24 } as const;
const kinds = { branch: 0x01, leaf: 0x02, overflow: 0x04 } as const;
const kindBits = 0x0f;
const node = { low: 0, high: 2, flags: 4, keySize: 6, head: 8 } as const;
/** The value lies on pages of its own; the value is the head of a tree; several values share a key. */
const nodeFlags = { onPages: 0x01, tree: 0x02, several: 0x04 } as const;
const noPage = 0xffff_ffff_ffff_ffffn;
const deepest = 32;

/** A file of pages as its newest head describes it. */
export interface PageFile {
  readonly file: number;
  readonly pageSize: number;
  /** Pages that the head knows of. */
  readonly pages: number;
}

interface Walk extends PageFile {
  /** Pages that some tree holds: none may be held twice. */
  readonly held: Uint8Array;
}

const hold = ({ pages, held }: Walk, number: number, count: number): void => {
  if (count < 1 || number < 2 || number + count > pages) throw new Error(`leads to page ${number} of ${pages}`);
  for (let i = number; i < number + count; i++) {
    if (held[i]) throw new Error(`holds page ${i} twice`);
    held[i] = 1;
  }
};

const readPage = ({ file, pageSize }: Walk, number: number): Buffer => {
  const bytes = Buffer.allocUnsafe(pageSize);
  if (readSync(file, bytes, 0, pageSize, number * pageSize) < pageSize) throw new Error(`ends before page ${number}`);
  if (bytes.readBigUInt64LE(page.number) !== BigInt(number)) throw new Error(`has another page in place of ${number}`);
  return bytes;
};

const checkRun = (walk: Walk, bytes: Buffer, at: number, size: number): void => {
  const number = Number(bytes.readBigUInt64LE(at));
  const pages = Math.ceil((size + page.head) / walk.pageSize);
  hold(walk, number, pages);
  const first = readPage(walk, number);
  if ((first.readUInt16LE(page.flags) & kindBits) !== kinds.overflow || first.readUInt32LE(page.runLength) < pages)
    throw new Error(`has no value on page ${number}`);
};

const checkLeaf = (walk: Walk, bytes: Buffer, at: number): void => {
  const flags = bytes.readUInt16LE(at + node.flags);
  const size = bytes.readUInt16LE(at + node.low) + bytes.readUInt16LE(at + node.high) * 0x1_0000;
  const value = at + node.head + bytes.readUInt16LE(at + node.keySize);
  const inPage = flags & nodeFlags.onPages ? 24 : size;
  // This store keeps one value a key, and no trees within its tree.
  if (flags & (nodeFlags.tree | nodeFlags.several) || value + inPage > walk.pageSize)
    throw new Error('has a value that does not fit');
  if (flags & nodeFlags.onPages) checkRun(walk, bytes, value, size);
};

const childOf = (bytes: Buffer, at: number): number =>
  bytes.readUInt16LE(at + node.low) +
  bytes.readUInt16LE(at + node.high) * 0x1_0000 +
  bytes.readUInt16LE(at + node.flags) * 0x1_0000_0000;

const checkPage = (walk: Walk, number: number, depth: number): void => {
  if (depth > deepest) throw new Error('is deeper than any tree');
  hold(walk, number, 1);
  const bytes = readPage(walk, number);
  const kind = bytes.readUInt16LE(page.flags) & kindBits;
  const lower = bytes.readUInt16LE(page.lower);
  const upper = bytes.readUInt16LE(page.upper);
  const room = walk.pageSize - page.head;
  if ((kind !== kinds.branch && kind !== kinds.leaf) || lower % 2 === 1 || lower > upper || upper > room)
    throw new Error(`has no tree on page ${number}`);
  if (lower === 0) throw new Error(`has an empty page ${number}`);
  for (let i = 0; i < lower; i += 2) {
    const place = bytes.readUInt16LE(page.head + i);
    const at = page.head + place;
    if (place < upper || at + node.head > walk.pageSize) throw new Error(`has a broken page ${number}`);
    if (at + node.head + bytes.readUInt16LE(at + node.keySize) > walk.pageSize)
      throw new Error(`has a broken key on page ${number}`);
    if (kind === kinds.leaf) checkLeaf(walk, bytes, at);
    else checkPage(walk, childOf(bytes, at), depth + 1);
  }
};

/**
 * Follows the trees from their roots and throws unless every page is what it should be, so that LMDB, which trusts them, cannot be
 * led out of its file. What keys and values mean is not looked at.
 */
export const checkTrees = (pages: PageFile, roots: readonly bigint[]): void => {
  const walk: Walk = { ...pages, held: new Uint8Array(pages.pages) };
  for (const root of roots) if (root !== noPage) checkPage(walk, Number(root), 1);
};
