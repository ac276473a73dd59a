import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, parseCheckpoint, signCheckpoint, type TreeHead } from './checkpoint.js';
import { createWhole, replaceWhole } from './durable-file.js';
import { type NodeAt, rootOf } from './merkle-tree.js';
import {
  isSignedBy,
  MalformedNote,
  type NoteSigner,
  type NoteVerifier,
  signatureOf,
  signaturesOf,
} from './signed-note.js';

/** What was once signed is no longer true of the log: nothing more may be signed until somebody has found out why. */
export class InconsistentLog extends Error {
  constructor(readonly why: string) {
    super(
      `THE LOG IS NOT WHAT WAS SIGNED: ${why}. Nothing more is signed. Verify an export against a kept checkpoint.`,
    );
    this.name = 'InconsistentLog';
  }
}

const fileOf = (dir: string, size: number): string => join(dir, String(size).padStart(12, '0'));

/** The sizes of which a checkpoint is kept, the smallest first. */
export const keptSizes = async (dir: string): Promise<number[]> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const names = (await readdir(dir)).filter((name) => /^\d{12}$/.test(name)).sort();
  return names.map(Number);
};

/** Beside a checkpoint: the same note with what witnesses put under it. */
const cosignedFileOf = (dir: string, size: number): string => `${fileOf(dir, size)}.cosigned`;

/** The checkpoint kept of a size, as the log signed it. Throws `InconsistentLog` where the file is no checkpoint of it. */
export const signedCheckpoint = async (dir: string, size: number): Promise<Checkpoint> => {
  const name = fileOf(dir, size);
  try {
    const checkpoint = parseCheckpoint(await readFile(name, 'utf8'));
    if (checkpoint.size === size) return checkpoint;
  } catch (error) {
    if (!(error instanceof MalformedNote)) throw error;
  }
  throw new InconsistentLog(`the kept checkpoint ${name} was altered`);
};

/**
 * The checkpoint kept of a size, with the cosignatures kept beside it. Throws `InconsistentLog` where the file is no checkpoint of it;
 * cosignatures that cannot be read are left out, for the witness gives them again.
 */
export const keptCheckpoint = async (dir: string, size: number): Promise<Checkpoint> => {
  const own = await signedCheckpoint(dir, size);
  try {
    const cosigned = parseCheckpoint(await readFile(cosignedFileOf(dir, size), 'utf8'));
    return cosigned.note.startsWith(own.note) ? cosigned : own;
  } catch (error) {
    if (error instanceof MalformedNote || (error as NodeJS.ErrnoException).code === 'ENOENT') return own;
    throw error;
  }
};

/** Puts a witness's lines under a kept checkpoint, in the place of those it gave before; on disk before this returns. */
export const keepCosigned = async (dir: string, size: number, lines: string, by: NoteVerifier): Promise<void> => {
  const { note } = await signedCheckpoint(dir, size);
  const before = (await keptCheckpoint(dir, size)).note.slice(note.length);
  const ofOthers = before
    .split('\n')
    .filter((line) => line !== '' && signaturesOf({ text: '', signatures: [signatureOf(line)] }, by).length === 0);
  await replaceWhole(cosignedFileOf(dir, size), `${note}${ofOthers.map((line) => `${line}\n`).join('')}${lines}`);
};

/** The latest checkpoint kept; undefined before the first. */
export const latestCheckpoint = async (dir: string): Promise<Checkpoint | undefined> => {
  const size = (await keptSizes(dir)).at(-1);
  return size === undefined ? undefined : keptCheckpoint(dir, size);
};

/** Throws `InconsistentLog` unless the checkpoint is this key's and says what the tree says. */
export const mustAgree = (
  checkpoint: Checkpoint,
  { size, nodeAt }: { readonly size: number; readonly nodeAt: NodeAt },
  verifier: NoteVerifier,
): void => {
  const which = `the checkpoint of ${checkpoint.size} events`;
  if (checkpoint.origin !== verifier.name || !isSignedBy(checkpoint.signed, verifier)) {
    throw new InconsistentLog(`${which} is not signed by ${verifier.text}`);
  }
  if (checkpoint.size > size) throw new InconsistentLog(`${which} is ahead of the log, which has ${size}`);
  if (!rootOf(nodeAt, checkpoint.size).equals(checkpoint.root)) {
    throw new InconsistentLog(`${which} has another root than the log has`);
  }
};

/**
 * Signs the tree as it stands, unless a checkpoint of that size is kept, and keeps the checkpoint. Throws `InconsistentLog` where
 * the latest one kept does not agree: whoever signs two trees that do not agree has signed nothing.
 */
export const signKept = async (
  dir: string,
  tree: { readonly size: number; readonly nodeAt: NodeAt },
  signer: NoteSigner,
): Promise<Checkpoint> => {
  const latest = await latestCheckpoint(dir);
  if (latest) mustAgree(latest, tree, signer.verifier);
  if (latest?.size === tree.size) return latest;
  const head: TreeHead = { size: tree.size, root: rootOf(tree.nodeAt, tree.size) };
  await createWhole(fileOf(dir, tree.size), signCheckpoint(signer, head));
  return keptCheckpoint(dir, tree.size);
};
