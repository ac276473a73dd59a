import type { LeafIndex } from './leaf-index.js';
import { leafContent, type LeafContent, type StoredEvent } from './leaf.js';
import { inclusionProof } from './merkle-tree.js';
import type { KeptHead, TreeFiles } from './tree-files.js';

/** An event with the proof that it stands in the tree of a checkpoint. */
export interface ProvenEvent extends StoredEvent {
  readonly leafIndex: number;
  readonly leaf: LeafContent;
  /** Hashes in base64, from the leaf's neighbour up (RFC 9162 section 2.1.3). */
  readonly proof: readonly string[];
}

/** The kept tree, opened for reading. */
export interface KeptTree {
  readonly files: TreeFiles;
  readonly index: LeafIndex;
  readonly head: KeptHead;
}

/** The event with its proof in the tree of `size` leaves; undefined where that tree does not hold it. */
export const provenEvent = (
  { files, index, head }: KeptTree,
  size: number,
  event: StoredEvent,
): ProvenEvent | undefined => {
  const { stream, revision } = event;
  const leafIndex = index.find({ stream, revision }, head);
  if (leafIndex === undefined || leafIndex >= size) return undefined;
  const proof = inclusionProof(files.nodeAt, leafIndex, size).map((hash) => hash.toString('base64'));
  return { ...event, leafIndex, leaf: leafContent(event), proof };
};
