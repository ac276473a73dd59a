import { canonicalJson } from './canonical-json.js';
import type { LeafContent } from './leaf.js';
import type { NoteSigner } from './signed-note.js';

/** Milliseconds between two checkpoints: what is recorded is signed for no later than this (and what it takes) after. */
export const signEveryMs = 600_000;

/** The next instant at which the log is signed: whole ten minutes of the hour, so that the end of a day is always among them. */
export const nextSigning = (now: Date): Date => new Date((Math.floor(now.getTime() / signEveryMs) + 1) * signEveryMs);

/**
 * A signed word that the leaf will stand in the tree by the next checkpoint: three lines, of which the first cannot be taken for
 * that of a checkpoint. `by` is an instant, ISO 8601 with zone.
 */
export const signPromise = (signer: NoteSigner, content: LeafContent, by: string): string =>
  signer.sign(`${signer.verifier.name}/promise\n${canonicalJson({ ...content })}\n${by}\n`);
