import { parseCheckpoint, type TreeHead } from './checkpoint.js';
import { consistencyProof } from './merkle-tree.js';
import { type KeptTree, provenEvent, type ProvenEvent } from './proven-event.js';
import type { StoredEvent } from './leaf.js';

/** What the log proves of one stream, under one checkpoint: every event, and that older checkpoints are its beginning. */
export interface StreamEvidence {
  readonly checkpoint: string;
  readonly events: readonly ProvenEvent[];
  readonly consistency: readonly { readonly checkpoint: string; readonly proof: readonly string[] }[];
}

/** The first event of those given that the checkpoint does not cover yet; the tree follows the log a moment behind. */
export class NotCovered extends Error {
  constructor(
    readonly stream: string,
    readonly revision: number,
    readonly size: number,
  ) {
    super(`The checkpoint of ${size} does not cover ${stream}@${revision} yet`);
    this.name = 'NotCovered';
  }
}

/** Throws `NotCovered`. Older checkpoints are notes of this log; those that are not smaller are left out. */
export const streamEvidence = (
  tree: KeptTree,
  checkpoint: TreeHead & { readonly note: string },
  events: readonly StoredEvent[],
  older: readonly string[],
): StreamEvidence => {
  const { size, note } = checkpoint;
  const proven = events.map((event) => {
    const found = provenEvent(tree, size, event);
    if (!found) throw new NotCovered(event.stream, event.revision, size);
    return found;
  });
  const consistency = older.flatMap((text) => {
    const { size: from } = parseCheckpoint(text);
    if (from >= size) return [];
    const proof = consistencyProof(tree.files.nodeAt, from, size).map((hash) => hash.toString('base64'));
    return [{ checkpoint: text, proof }];
  });
  return { checkpoint: note, events: proven, consistency };
};
