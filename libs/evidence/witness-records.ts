import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import type { Cosigner } from './cosignature.js';
import { replaceWhole } from './durable-file.js';
import { MalformedNote } from './signed-note.js';
import { decideCosigning, type KnownLogs, type WitnessDecision } from './witness-decision.js';
import type { WitnessRequest } from './witness-request.js';

export type WitnessAnswer =
  | Exclude<WitnessDecision, { status: 200 }>
  /** `line`: the cosignature, with its line feed. */
  | { readonly status: 200; readonly line: string };

export interface Witness {
  /** Decides in the order of the calls for each log; a cosigned checkpoint is on disk before this answers. `at`: seconds since 1970. */
  answer(request: WitnessRequest, at: number): Promise<WitnessAnswer>;
}

/** Origins are any text: a file is called after their hash. */
const fileOf = (dir: string, origin: string): string =>
  join(dir, createHash('sha256').update(origin).digest('hex').slice(0, 32));

const recorded = async (dir: string, origin: string): Promise<Checkpoint | undefined> => {
  const file = fileOf(dir, origin);
  try {
    const checkpoint = parseCheckpoint(await readFile(file, 'utf8'));
    if (checkpoint.origin === origin) return checkpoint;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof MalformedNote)) throw error;
  }
  // Taken for a log never seen, it would be cosigned anew from its beginning, whatever that is by now.
  throw new Error(`${file}, what was last cosigned of ${origin}, was altered: put back a copy, or cosign no more.`);
};

/** Opens the records in a folder that the caller has locked. Throws where one of them cannot be read. */
export const openWitness = async (dir: string, cosigner: Cosigner, logs: KnownLogs): Promise<Witness> => {
  const latest = new Map<string, Checkpoint>();
  for (const origin of logs.keys()) {
    const checkpoint = await recorded(dir, origin);
    if (checkpoint) latest.set(origin, checkpoint);
  }
  const turns = new Map<string, Promise<unknown>>();

  const decide = async (request: WitnessRequest, at: number): Promise<WitnessAnswer> => {
    const { checkpoint } = request;
    const { origin, note, signed } = checkpoint;
    const decision = decideCosigning(request, latest.get(origin), logs);
    if (decision.status !== 200) return decision;
    const line = cosigner.cosign(signed.text, at);
    await replaceWhole(fileOf(dir, origin), `${note}${line}`);
    latest.set(origin, checkpoint);
    return { status: 200, line };
  };

  return {
    answer: (request, at) => {
      const { origin } = request.checkpoint;
      if (!logs.has(origin)) return decide(request, at);
      const before = turns.get(origin) ?? Promise.resolve();
      const own = before.then(() => decide(request, at));
      turns.set(
        origin,
        own.catch(() => undefined),
      );
      return own;
    },
  };
};
