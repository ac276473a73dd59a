import type { Checkpoint } from './checkpoint.js';
import { cosignedAt } from './cosignature.js';
import { consistencyProof, type NodeAt } from './merkle-tree.js';
import { MalformedNote, type NoteVerifier, parseNote } from './signed-note.js';
import { requestText, sizeContentType, sizeOf } from './witness-request.js';

/** What a witness answered over HTTP. */
export interface WitnessReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

export type AskedWitness =
  /** `lines`: its cosignatures, as they stand in a note. */
  | { readonly kind: 'cosigned'; readonly lines: string }
  /** The witness has seen more of this log than the log has: an old copy was put in its place, or another holds its key. */
  | { readonly kind: 'ahead'; readonly size: number }
  /** The witness says that what it cosigned is not the beginning of the checkpoint. */
  | { readonly kind: 'inconsistent'; readonly why: string }
  | { readonly kind: 'refused'; readonly status: number; readonly why: string };

/** The lines of a reply that are cosignatures of the checkpoint by the witness's key; those of other keys mean nothing. */
const ownLines = ({ signed }: Checkpoint, body: string, key: NoteVerifier): string => {
  if (!body.endsWith('\n')) throw new MalformedNote('the answer does not end in a line');
  const lines = body.slice(0, -1).split('\n');
  const own = lines.filter((line) => {
    const note = parseNote(`${signed.text}\n${line}\n`);
    return cosignedAt(note, key) !== undefined;
  });
  if (own.length === 0) throw new MalformedNote('the answer bears no cosignature of the key');
  return own.map((line) => `${line}\n`).join('');
};

/** A witness may be asked by others too, so that what it said it has is no longer what it has. */
const mostTries = 3;

const sizeIn = ({ status, contentType, body }: WitnessReply): number | undefined => {
  if (status !== 409 || !contentType.startsWith(sizeContentType)) return undefined;
  const size = sizeOf(body.trimEnd());
  if (size === undefined) throw new MalformedNote('the answer names no size');
  return size;
};

/**
 * Asks a witness to cosign a checkpoint, from the size that it is thought to have; a witness that has another says so, and is asked
 * again from there. Throws `MalformedNote` where the answer is not as the protocol has it, and what `post` throws.
 */
export const askWitness = async (
  checkpoint: Checkpoint,
  { key, thought, nodeAt }: { readonly key: NoteVerifier; readonly thought: number; readonly nodeAt: NodeAt },
  post: (body: string) => Promise<WitnessReply>,
): Promise<AskedWitness> => {
  let oldSize = Math.min(thought, checkpoint.size);
  for (let tried = 1; ; tried += 1) {
    const proof = consistencyProof(nodeAt, oldSize, checkpoint.size);
    const reply = await post(requestText({ oldSize, proof, checkpoint }));
    const { status, body } = reply;
    const why = body.slice(0, 200).trimEnd();
    const size = sizeIn(reply);
    if (status === 200) return { kind: 'cosigned', lines: ownLines(checkpoint, body, key) };
    if (status === 422) return { kind: 'inconsistent', why };
    if (size === undefined || tried === mostTries) return { kind: 'refused', status, why };
    if (size > checkpoint.size) return { kind: 'ahead', size };
    if (size === oldSize) return { kind: 'inconsistent', why: `it has another root of ${size} events` };
    oldSize = size;
  }
};
