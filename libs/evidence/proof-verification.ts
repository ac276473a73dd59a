import { emptyRoot, nodeHash } from './merkle-tree.js';

const hashBytes = 32;
/** A tree of 2^53 leaves has proofs no longer than this. */
const longestProof = 110;

const wellFormed = (hashes: readonly Uint8Array[]): boolean =>
  hashes.length <= longestProof && hashes.every((hash) => hash.length === hashBytes);

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const odd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);
const equal = (a: Buffer, b: Uint8Array): boolean => a.equals(b);
const powerOfTwo = (value: number): boolean => (odd(value) ? value === 1 : powerOfTwo(half(value)));

export interface InclusionClaim {
  readonly leafIndex: number;
  readonly size: number;
  readonly leaf: Buffer;
  readonly root: Buffer;
  readonly proof: readonly Buffer[];
}

/** Whether the leaf stands at its place under the root (RFC 9162 section 2.1.3.2). Never throws. */
export const inclusionHolds = ({ leafIndex, size, leaf, root, proof }: InclusionClaim): boolean => {
  if (!isSize(leafIndex) || !isSize(size) || leafIndex >= size || !wellFormed([leaf, root, ...proof])) return false;
  let [at, last, hash] = [leafIndex, size - 1, leaf];
  for (const other of proof) {
    if (last === 0) return false;
    if (odd(at) || at === last) {
      hash = nodeHash(other, hash);
      for (; !odd(at) && at !== 0; at = half(at)) last = half(last);
    } else hash = nodeHash(hash, other);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(hash, root);
};

export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Buffer;
  readonly toRoot: Buffer;
  readonly proof: readonly Buffer[];
}

/** Whether the smaller tree is the beginning of the larger (RFC 9162 section 2.1.4.2). Never throws. */
export const consistencyHolds = ({ from, to, fromRoot, toRoot, proof }: ConsistencyClaim): boolean => {
  if (!isSize(from) || !isSize(to) || from > to || !wellFormed([fromRoot, toRoot, ...proof])) return false;
  if (from === to) return proof.length === 0 && equal(fromRoot, toRoot);
  // Nothing is the beginning of everything, and needs no proof.
  if (from === 0) return proof.length === 0 && equal(fromRoot, emptyRoot);
  const [first, ...others] = powerOfTwo(from) ? [fromRoot, ...proof] : proof;
  if (!first || proof.length === 0) return false;
  let [at, last] = [from - 1, to - 1];
  for (; odd(at); at = half(at)) last = half(last);
  let [smaller, larger] = [first, first];
  for (const other of others) {
    if (last === 0) return false;
    if (odd(at) || at === last) {
      smaller = nodeHash(other, smaller);
      larger = nodeHash(other, larger);
      for (; !odd(at) && at !== 0; at = half(at)) last = half(last);
    } else larger = nodeHash(larger, other);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equal(smaller, fromRoot) && equal(larger, toRoot);
};
