import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { growingRoot } from './growing-root.js';
import { consistencyProof, inclusionProof, type NodeAt, rootOf } from './merkle-tree.js';
import { consistencyHolds, inclusionHolds } from './proof-verification.js';

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** MTH of RFC 9162 section 2.1.1, word for word, over leaf hashes. */
const naiveRoot = (leaves: readonly Buffer[]): Buffer => {
  const [only] = leaves;
  if (!only) return sha256();
  if (leaves.length === 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return sha256(Buffer.of(1), naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
};

const treeOf = (leaves: readonly Buffer[]): { root: Buffer; nodes: NodeAt } => {
  const levels: Buffer[][] = [];
  const tree = growingRoot();
  for (const leaf of leaves) tree.add(leaf, (level, hash) => (levels[level] ??= []).push(hash));
  return {
    root: tree.root(),
    nodes: (level, index) => {
      const hash = levels[level]?.[index];
      if (!hash) throw new RangeError(`no node ${index} at level ${level}`);
      return hash;
    },
  };
};

const leavesOf = (size: number): Buffer[] => Array.from({ length: size }, (_, at) => sha256(Buffer.from(`leaf ${at}`)));

describe('the tree (RFC 9162 section 2.1)', () => {
  const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const leaves = inputs.map((input) => sha256(Buffer.of(0), Buffer.from(input, 'hex')));

  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('has the root that Certificate Transparency publishes for its first %i test leaves', (size, root) => {
    expect(treeOf(leaves.slice(0, size)).root.toString('hex')).toBe(root);
    expect(rootOf(treeOf(leaves).nodes, size).toString('hex')).toBe(root);
  });

  it('gives the paths and proofs of the example with seven leaves (section 2.1.5)', () => {
    const { nodes } = treeOf(leaves.slice(0, 7));
    const [a, b, c, d, e, f, j] = leaves as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer];
    const [g, h, i] = [sha256(Buffer.of(1), a, b), sha256(Buffer.of(1), c, d), sha256(Buffer.of(1), e, f)];
    const k = sha256(Buffer.of(1), g, h);
    const l = sha256(Buffer.of(1), i, j);
    expect(inclusionProof(nodes, 0, 7)).toEqual([b, h, l]);
    expect(inclusionProof(nodes, 3, 7)).toEqual([c, g, l]);
    expect(inclusionProof(nodes, 4, 7)).toEqual([f, j, k]);
    expect(inclusionProof(nodes, 6, 7)).toEqual([i, k]);
    expect(consistencyProof(nodes, 3, 7)).toEqual([c, d, g, l]);
    expect(consistencyProof(nodes, 4, 7)).toEqual([l]);
    expect(consistencyProof(nodes, 6, 7)).toEqual([i, j, k]);
  });

  it('has the root of the recursive definition at every size', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), (size) => {
        const all = leavesOf(size);
        const { nodes, root } = treeOf(all);
        const naive = naiveRoot(all);
        expect(root).toEqual(naive);
        expect(rootOf(nodes, size)).toEqual(naive);
      }),
      { numRuns: 60 },
    ));

  it('proves every leaf at every size, and the proof holds for no other leaf, place, size or root', () => {
    const all = leavesOf(33);
    const { nodes } = treeOf(all);
    for (let size = 1; size <= 33; size += 1) {
      const root = rootOf(nodes, size);
      for (const [leafIndex, leaf] of all.slice(0, size).entries()) {
        const claim = { leafIndex, size, leaf, root, proof: inclusionProof(nodes, leafIndex, size) };
        expect(inclusionHolds(claim)).toBe(true);
        expect(inclusionHolds({ ...claim, leaf: sha256(leaf) })).toBe(false);
        expect(inclusionHolds({ ...claim, root: sha256(root) })).toBe(false);
        expect(inclusionHolds({ ...claim, leafIndex: (leafIndex + 1) % (size + 1) })).toBe(false);
        expect(inclusionHolds({ ...claim, proof: [...claim.proof, leaf] })).toBe(false);
        expect(inclusionHolds({ ...claim, proof: claim.proof.slice(1) })).toBe(size === 1);
      }
    }
  });

  it('proves every earlier size to be the beginning of every later one, and no other tree', () => {
    const { nodes } = treeOf(leavesOf(33));
    for (let to = 0; to <= 33; to += 1) {
      for (let from = 0; from <= to; from += 1) {
        const [fromRoot, toRoot] = [rootOf(nodes, from), rootOf(nodes, to)];
        const claim = { from, to, fromRoot, toRoot, proof: consistencyProof(nodes, from, to) };
        expect(consistencyHolds(claim)).toBe(true);
        expect(consistencyHolds({ ...claim, fromRoot: sha256(fromRoot) })).toBe(false);
        expect(consistencyHolds({ ...claim, toRoot: sha256(toRoot) })).toBe(from === 0 && to > 0);
        expect(consistencyHolds({ ...claim, proof: [...claim.proof, toRoot] })).toBe(false);
        expect(consistencyHolds({ ...claim, proof: claim.proof.slice(1) })).toBe(claim.proof.length === 0);
      }
    }
  });

  it('accepts no proof with one bit changed anywhere', () => {
    const all = leavesOf(200);
    const { nodes } = treeOf(all);
    fc.assert(
      fc.property(fc.nat(199), fc.nat(), fc.nat(7), (leafIndex, byte, bit) => {
        const proof = inclusionProof(nodes, leafIndex, 200);
        const flat = Buffer.concat(proof);
        const at = byte % flat.length;
        flat[at] = (flat[at] ?? 0) ^ (1 << bit);
        const changed = proof.map((_, index) => flat.subarray(index * 32, index * 32 + 32));
        const leaf = all[leafIndex] ?? Buffer.alloc(0);
        const claim = { leafIndex, size: 200, leaf, root: rootOf(nodes, 200) };
        expect(inclusionHolds({ ...claim, proof: changed })).toBe(false);
        expect(inclusionHolds({ ...claim, proof })).toBe(true);
      }),
    );
  });
});
