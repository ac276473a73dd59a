import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { bundleRuns } from './bundle-runs.js';
import { growingRoot } from './growing-root.js';
import type { RootChecks, Walked } from './verify-bundle.js';
import type { SoundRun } from './verify-run.js';

/** Runs that wait at each thread: one under work, one next. */
const runsPerThread = 2;
const hashBytes = 32;

interface Thread {
  /** Verifies the runs it is given one after another. */
  verify(bytes: Buffer): Promise<SoundRun | undefined>;
  end(): Promise<unknown>;
}

const startThread = (): Thread => {
  const worker = new Worker(new URL('./worker.js', import.meta.url));
  const waiting: { resolve: (sound: SoundRun | undefined) => void; reject: (error: unknown) => void }[] = [];
  worker.on('message', (sound: SoundRun | undefined) => waiting.shift()?.resolve(sound));
  worker.on('error', (error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  });
  return {
    verify: (bytes) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        // Handed over, not copied: nobody here reads it again.
        worker.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
      }),
    end: () => worker.terminate(),
  };
};

/** The file's runs as the threads find them, in the file's order; a few are under way at a time. */
async function* soundRuns(file: string, threads: readonly Thread[]): AsyncGenerator<SoundRun | undefined> {
  const underWay: Promise<SoundRun | undefined>[] = [];
  let given = 0;
  for await (const bytes of bundleRuns(file)) {
    const thread = threads[given % threads.length];
    given += 1;
    const found = bytes && thread ? thread.verify(bytes) : Promise.resolve(undefined);
    // Looked at in its turn; until then a failure must not go unheard.
    found.catch(() => undefined);
    underWay.push(found);
    if (underWay.length >= threads.length * runsPerThread) yield await underWay.shift();
  }
  for (const found of underWay) yield await found;
}

/**
 * Walks a bundle as an export writes it, on all processors: each run of leaves and events by itself, the tree over all of them here.
 * Undefined where the bundle is not sound in every line: then the slow way says what is wrong, and where.
 */
export const walkInThreads = async (
  file: string,
  checks: RootChecks,
  progress?: (events: number) => void,
): Promise<Walked | undefined> => {
  const threads = Array.from({ length: availableParallelism() }, startThread);
  const tree = growingRoot();
  checks.at(0, () => tree.root());
  try {
    for await (const run of soundRuns(file, threads)) {
      if (run?.from !== tree.size) return undefined;
      const hashes = Buffer.from(run.hashes.buffer, run.hashes.byteOffset, run.hashes.byteLength);
      for (let at = 0; at < hashes.length; at += hashBytes) {
        tree.add(hashes.subarray(at, at + hashBytes));
        checks.at(tree.size, () => tree.root());
      }
      progress?.(tree.size);
    }
    checks.end(tree.size);
    return { events: tree.size, leaves: tree.size, same: true };
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
};
