import type { TreeHead } from './checkpoint.js';
import { emptyRoot } from './merkle-tree.js';
import { consistencyHolds } from './proof-verification.js';
import { isSignedBy, type NoteVerifier } from './signed-note.js';
import type { WitnessRequest } from './witness-request.js';

/** What a witness says to a checkpoint: yes, or why not, by the status of the protocol. */
export type WitnessDecision =
  | { readonly status: 200 }
  | { readonly status: 400 | 403 | 404 | 422; readonly why: string }
  /** The size that the witness has: it was asked from another one, or for another root of that size. */
  | { readonly status: 409; readonly size: number };

/** The logs whose checkpoints are cosigned: the keys of each by its origin. */
export type KnownLogs = ReadonlyMap<string, readonly NoteVerifier[]>;

const nothing: TreeHead = { size: 0, root: emptyRoot };

/**
 * Whether the checkpoint may be cosigned, `latest` being the one cosigned last of its origin. Whoever cosigns must have brought it to
 * disk before answering, and decide about no other of that origin meanwhile.
 */
export const decideCosigning = (
  { oldSize, proof, checkpoint }: WitnessRequest,
  latest: TreeHead = nothing,
  logs: KnownLogs,
): WitnessDecision => {
  const { origin, size, root, signed } = checkpoint;
  const keys = logs.get(origin);
  if (!keys) return { status: 404, why: 'this log is not known here' };
  if (!keys.some((key) => isSignedBy(signed, key))) return { status: 403, why: 'no key of this log has signed it' };
  if (oldSize > size) return { status: 400, why: 'the old size is larger than the checkpoint' };
  const isOther = size === latest.size && !root.equals(latest.root);
  if (oldSize !== latest.size || isOther) return { status: 409, size: latest.size };
  const claim = { from: oldSize, to: size, fromRoot: latest.root, toRoot: root, proof };
  return consistencyHolds(claim) ? { status: 200 } : { status: 422, why: 'the proof does not hold' };
};
