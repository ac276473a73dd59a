import { emptyRoot, nodeHash } from './merkle-tree.js';

/** A tree of which only the right edge is kept: enough for its root, at any size, in memory of a few hashes. */
export interface GrowingRoot {
  readonly size: number;
  /** Takes the next leaf; `completed` hears of each subtree it completes, the leaf itself (level 0) first. */
  add(leaf: Buffer, completed?: (level: number, hash: Buffer) => void): void;
  root(): Buffer;
}

/** Starts behind `size` leaves, given the complete subtrees they consist of, the largest first. */
export const growingRoot = (size = 0, edge: readonly Buffer[] = []): GrowingRoot => {
  const stack = [...edge];
  let leaves = size;
  return {
    get size() {
      return leaves;
    },
    add: (leaf, completed) => {
      let hash = leaf;
      completed?.(0, hash);
      for (let level = 0, rest = leaves; rest % 2 === 1; rest = Math.floor(rest / 2)) {
        const left = stack.pop();
        if (!left) throw new RangeError('The edge of the tree does not fit its size');
        hash = nodeHash(left, hash);
        level += 1;
        completed?.(level, hash);
      }
      stack.push(hash);
      leaves += 1;
    },
    root: () => {
      const [last, ...others] = stack.toReversed();
      return last ? others.reduce((right, left) => nodeHash(left, right), last) : emptyRoot;
    },
  };
};
