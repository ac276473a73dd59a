import { setTimeout as sleep } from 'node:timers/promises';
import { cosignedAt } from '#evidence/cosignature';
import type { EvidenceFolder } from '#evidence/evidence-folder';
import { keepCosigned, keptCheckpoint, keptSizes } from '#evidence/kept-checkpoints';
import { MalformedNote } from '#evidence/signed-note';
import type { TreeFiles } from '#evidence/tree-files';
import { askWitness } from '#evidence/witness-client';
import { errorFields, type LogLine } from '#runtime/log-line';
import type { ListedWitness } from './witness-list.js';
import { postToWitness } from './witness-post.js';

interface Parts {
  readonly folder: EvidenceFolder;
  readonly files: TreeFiles;
  readonly witnesses: readonly ListedWitness[];
  readonly signal: AbortSignal;
  readonly log: LogLine;
  /** Milliseconds between two looks for a checkpoint that is not cosigned: the api signs too, and a witness may have been away. */
  readonly lookEveryMs: number;
}

/** What was last said of a witness, so that the same is not said every few seconds. */
type Told = Map<string, string>;

const hasCosigned = async ({ checkpoints }: EvidenceFolder, size: number, { key }: ListedWitness): Promise<boolean> => {
  try {
    return cosignedAt((await keptCheckpoint(checkpoints, size)).signed, key) !== undefined;
  } catch (error) {
    // One that was altered is asked for anew.
    if (error instanceof MalformedNote) return false;
    throw error;
  }
};

/** Asks one witness about one checkpoint; what the witness then has, as far as known. */
const ask = async (
  { folder, files, signal, log }: Parts,
  witness: ListedWitness,
  size: number,
  thought: number,
  tell: (level: 'warn' | 'error', what: string) => void,
): Promise<number> => {
  const checkpoint = await keptCheckpoint(folder.checkpoints, size);
  const { url, key } = witness;
  const answer = await askWitness(checkpoint, { key, thought, nodeAt: files.nodeAt }, (body) =>
    postToWitness(url, body, signal),
  );
  switch (answer.kind) {
    case 'cosigned':
      await keepCosigned(folder.checkpoints, size, answer.lines, key);
      log('info', `the checkpoint of ${size} events is cosigned`, { witness: key.name });
      return size;
    case 'ahead':
      tell(
        'error',
        `the witness has cosigned ${answer.size} events, and the log has signed ${size}: it was rolled back`,
      );
      return thought;
    case 'inconsistent':
      tell('error', `THE WITNESS SAYS THAT THE LOG IS NOT WHAT IT COSIGNED: ${answer.why}`);
      return thought;
    case 'refused':
      tell('warn', `the witness does not cosign (${answer.status}): ${answer.why}`);
      return thought;
  }
};

/** Hands the latest checkpoint to every witness that has not cosigned it, and keeps what they answer beside it. */
export const keepWitnessed = async (parts: Parts): Promise<void> => {
  const { folder, witnesses, signal, log, lookEveryMs } = parts;
  const told: Told = new Map();
  const thought = new Map<string, number>();
  const askOne = async (witness: ListedWitness, size: number): Promise<void> => {
    const { name, text } = witness.key;
    const tell = (level: 'warn' | 'error', what: string): void => {
      if (told.get(text) !== what) log(level, what, { witness: name });
      told.set(text, what);
    };
    try {
      if (await hasCosigned(folder, size, witness)) return;
      const has = await ask(parts, witness, size, thought.get(text) ?? 0, tell);
      thought.set(text, has);
      if (has === size) told.delete(text);
    } catch (error) {
      if (!signal.aborted) tell('warn', `the witness cannot be asked: ${String(errorFields(error).error)}`);
    }
  };
  const askAll = async (): Promise<void> => {
    const size = (await keptSizes(folder.checkpoints)).at(-1) ?? 0;
    if (size > 0) for (const witness of witnesses) await askOne(witness, size);
  };
  while (!signal.aborted) {
    await askAll().catch((error: unknown) => log('error', 'no witness can be asked', errorFields(error)));
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
};
