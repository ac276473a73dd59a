import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint } from './checkpoint.js';
import { createWhole } from './durable-file.js';
import { InconsistentLog, keptSizes, mustAgree, signedCheckpoint, signKept } from './kept-checkpoints.js';
import type { NoteSigner } from './signed-note.js';
import { readHead, type TreeFiles } from './tree-files.js';

/** Where an installation keeps its evidence, under its data folder. */
export interface EvidenceFolder {
  readonly tree: string;
  /** One file for each size that was signed: for whoever keeps copies elsewhere. */
  readonly checkpoints: string;
  /** There once the log was found not to be what was signed; whoever has found out why removes it. */
  readonly halt: string;
  /** Kept with the other keys, and backed up with them. */
  readonly signingKey: string;
}

export const evidenceFolder = (dataDir: string): EvidenceFolder => ({
  tree: join(dataDir, 'evidence', 'tree'),
  checkpoints: join(dataDir, 'evidence', 'checkpoints'),
  halt: join(dataDir, 'evidence', 'HALTED'),
  signingKey: join(dataDir, 'keys', 'evidence-signing.key'),
});

/** Leaves word, also for the other processes, that nothing may be signed. */
export const halt = async ({ halt: file }: EvidenceFolder, error: InconsistentLog): Promise<void> => {
  await createWhole(file, `${error.why}\n`);
};

const mustNotBeHalted = async ({ halt: file }: EvidenceFolder): Promise<void> => {
  try {
    throw new InconsistentLog(
      `${(await readFile(file, 'utf8')).trim()} (said in ${file}, which whoever knows why removes)`,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
};

/** Signs the tree as it is kept. Throws `InconsistentLog`, and sees to it that nobody else signs either. */
export const signNow = async (folder: EvidenceFolder, files: TreeFiles, signer: NoteSigner): Promise<Checkpoint> => {
  await mustNotBeHalted(folder);
  const { size } = await readHead(folder.tree);
  try {
    return await signKept(folder.checkpoints, { size, nodeAt: files.nodeAt }, signer);
  } catch (error) {
    if (error instanceof InconsistentLog) await halt(folder, error);
    throw error;
  }
};

/** Holds every kept checkpoint against the tree; throws `InconsistentLog`, and sees to it that nobody signs. */
export const checkKept = async (folder: EvidenceFolder, files: TreeFiles, signer: NoteSigner): Promise<number> => {
  await mustNotBeHalted(folder);
  const sizes = await keptSizes(folder.checkpoints);
  const { size } = await readHead(folder.tree);
  try {
    for (const kept of sizes) {
      mustAgree(await signedCheckpoint(folder.checkpoints, kept), { size, nodeAt: files.nodeAt }, signer.verifier);
    }
  } catch (error) {
    if (error instanceof InconsistentLog) await halt(folder, error);
    throw error;
  }
  return sizes.length;
};
