import { MalformedNote, type NoteSigner, parseNote, type SignedNote } from './signed-note.js';

/** The head of the tree at a size, as a C2SP tlog-checkpoint says it. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

export interface Checkpoint extends TreeHead {
  /** Whose log it is: the first line, and the name of the log's key. */
  readonly origin: string;
  readonly signed: SignedNote;
  /** As it was read, with every signature line. */
  readonly note: string;
}

/** A signed checkpoint: origin, size, root in base64, and the signature of the log. */
export const signCheckpoint = (signer: NoteSigner, { size, root }: TreeHead): string =>
  signer.sign(`${signer.verifier.name}\n${size}\n${root.toString('base64')}\n`);

/** Reads a checkpoint; throws `MalformedNote`. Its signatures are not verified yet. */
export const parseCheckpoint = (note: string): Checkpoint => {
  const signed = parseNote(note);
  const [origin = '', digits = '', base64 = ''] = signed.text.split('\n');
  const size = Number(digits);
  if (origin === '') throw new MalformedNote('the checkpoint names no log');
  if (!/^(?:0|[1-9]\d{0,15})$/.test(digits) || !Number.isSafeInteger(size)) {
    throw new MalformedNote('the second line of the checkpoint is no size');
  }
  const root = Buffer.from(base64, 'base64');
  if (root.length !== 32 || root.toString('base64') !== base64) {
    throw new MalformedNote('the third line of the checkpoint is no root');
  }
  return { origin, size, root, signed, note };
};
