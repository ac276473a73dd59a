// Proofs altered at random: none may be accepted for a statement that is not true.
import { growingRoot } from '#evidence/growing-root';
import { consistencyProof, inclusionProof, rootOf } from '#evidence/merkle-tree';
import { consistencyHolds, inclusionHolds } from '#evidence/proof-verification';

const leaves = 300;

const treeOf = (random) => {
  const levels = [];
  const tree = growingRoot();
  const all = Array.from({ length: leaves }, () => random.bytes(32));
  for (const leaf of all) {
    tree.add(leaf, (level, hash) => {
      levels[level] ??= [];
      levels[level].push(hash);
    });
  }
  return { all, nodes: (level, index) => levels[level][index] };
};

const flipped = (bytes, random) => {
  const copy = Buffer.from(bytes);
  copy[random.below(copy.length)] ^= 1 << random.below(8);
  return copy;
};

const alteredProof = (proof, random) => {
  const at = random.below(Math.max(1, proof.length));
  const choices = [
    () => proof.toSpliced(at, 0, random.bytes(32)),
    () => proof.toSpliced(at, 1),
    () => (proof[at] ? proof.with(at, flipped(proof[at], random)) : [random.bytes(32)]),
    () => proof.toReversed(),
    () => (proof[at] ? proof.with(at, proof[at].subarray(0, random.below(32))) : proof),
    () => [...proof, ...proof],
    () => [],
    () => proof,
  ];
  return random.pick(choices)();
};

/** One altered proof: whether it was accepted although what it says is false, and whether it was accepted at all. */
const inclusionTry = ({ all, nodes }, random) => {
  const size = 1 + random.below(leaves);
  const leafIndex = random.below(size);
  const proof = alteredProof(inclusionProof(nodes, leafIndex, size), random);
  const claimed = random.chance(0.5) ? leafIndex : random.below(size + 2);
  // A size without its root is nothing that was signed: the two change together.
  const signed = random.chance(0.7) ? size : 1 + random.below(leaves);
  const leaf = random.pick([all[leafIndex], all[random.below(leaves)], flipped(all[leafIndex], random)]);
  const root = random.chance(0.8) ? rootOf(nodes, signed) : flipped(rootOf(nodes, signed), random);
  const isTrue = claimed < signed && all[claimed].equals(leaf) && root.equals(rootOf(nodes, signed));
  const accepted = inclusionHolds({ leafIndex: claimed, size: signed, leaf, root, proof });
  return { accepted, wrong: accepted && !isTrue };
};

const consistencyTry = ({ nodes }, random) => {
  const to = 2 + random.below(leaves - 1);
  const from = 1 + random.below(to);
  const proof = alteredProof(consistencyProof(nodes, from, to), random);
  const claimedFrom = random.chance(0.7) ? from : 1 + random.below(to);
  const fromRoot = random.chance(0.5) ? rootOf(nodes, claimedFrom) : flipped(rootOf(nodes, claimedFrom), random);
  const toRoot = random.chance(0.7) ? rootOf(nodes, to) : flipped(rootOf(nodes, to), random);
  // Whatever they are: a tree of one size and one root is its own beginning.
  const isSame = claimedFrom === to && fromRoot.equals(toRoot);
  const isTrue = isSame || (fromRoot.equals(rootOf(nodes, claimedFrom)) && toRoot.equals(rootOf(nodes, to)));
  const accepted = consistencyHolds({ from: claimedFrom, to, fromRoot, toRoot, proof });
  return { accepted, wrong: accepted && !isTrue };
};

/** Tries so many altered proofs of both kinds; `accepted` tells that the verifier says yes at all. */
export const fuzzProofs = (count, random) => {
  const tree = treeOf(random);
  const told = { tried: count, accepted: 0, falselyAccepted: 0 };
  for (let at = 0; at < count; at += 1) {
    const { accepted, wrong } = (at % 2 === 0 ? inclusionTry : consistencyTry)(tree, random);
    told.accepted += Number(accepted);
    told.falselyAccepted += Number(wrong);
  }
  return told;
};
