import { sha256 } from './sha256.js';

/** The hash of the complete subtree over the leaves `index * 2^level` up to `(index + 1) * 2^level`. */
export type NodeAt = (level: number, index: number) => Buffer;

/** The root of a tree without leaves (RFC 9162 section 2.1.1). */
export const emptyRoot: Buffer = sha256('');

const hashBytes = 32;
/** 0x01 and the two hashes: hashed before anything else is put there. */
const pair = Buffer.alloc(1 + 2 * hashBytes, 1);

/** Of two hashes of 32 bytes. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => {
  if (left.length !== hashBytes || right.length !== hashBytes) throw new RangeError('a hash has 32 bytes');
  pair.set(left, 1);
  pair.set(right, 1 + hashBytes);
  return sha256(pair);
};

/** The largest power of two below `size`, which is at least 2. */
const split = (size: number): number => 2 ** Math.ceil(Math.log2(size) - 1);

const rangeRoot = (nodes: NodeAt, start: number, size: number): Buffer => {
  const level = Math.log2(size);
  if (Number.isInteger(level)) return nodes(level, start / size);
  const left = split(size);
  return nodeHash(rangeRoot(nodes, start, left), rangeRoot(nodes, start + left, size - left));
};

/** The root over the first `size` leaves. */
export const rootOf = (nodes: NodeAt, size: number): Buffer => (size === 0 ? emptyRoot : rangeRoot(nodes, 0, size));

const path = (nodes: NodeAt, index: number, start: number, size: number): Buffer[] => {
  if (size === 1) return [];
  const left = split(size);
  return index < left
    ? [...path(nodes, index, start, left), rangeRoot(nodes, start + left, size - left)]
    : [...path(nodes, index - left, start + left, size - left), rangeRoot(nodes, start, left)];
};

/** That the leaf is among the first `size` (RFC 9162 section 2.1.3.1). Throws RangeError for a leaf beyond them. */
export const inclusionProof = (nodes: NodeAt, leafIndex: number, size: number): Buffer[] => {
  if (leafIndex < 0 || leafIndex >= size) throw new RangeError(`leaf ${leafIndex} is not among the first ${size}`);
  return path(nodes, leafIndex, 0, size);
};

const subproof = (nodes: NodeAt, from: number, start: number, size: number, whole: boolean): Buffer[] => {
  if (from === size) return whole ? [] : [rangeRoot(nodes, start, size)];
  const left = split(size);
  return from <= left
    ? [...subproof(nodes, from, start, left, whole), rangeRoot(nodes, start + left, size - left)]
    : [...subproof(nodes, from - left, start + left, size - left, false), rangeRoot(nodes, start, left)];
};

/** That the first `from` leaves are the beginning of the first `to` (RFC 9162 section 2.1.4.1). Throws RangeError. */
export const consistencyProof = (nodes: NodeAt, from: number, to: number): Buffer[] => {
  if (from < 0 || from > to) throw new RangeError(`a tree of ${to} leaves has none of ${from} before it`);
  return from === 0 ? [] : subproof(nodes, from, 0, to, true);
};
