import { Worker } from 'node:worker_threads';
import type { EmbeddedEventStore, EventStoreOptions } from './server.js';
import type { WorkerReport } from './worker.js';

export type StartOptions = Omit<EventStoreOptions, 'disk' | 'now'>;

const YOUNG_GENERATION_MB = 32;

/** `serve` in a thread of its own. Rejects with the reason if the store cannot be opened. */
export const start = async (options: StartOptions): Promise<EmbeddedEventStore> => {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    workerData: options,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  let reason: string | undefined;
  const stopped = new Promise<Error | undefined>((resolve) => {
    worker.on('error', (error) => resolve(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => resolve(reason === undefined ? undefined : new Error(reason)));
  });
  const ready = new Promise<Extract<WorkerReport, { kind: 'ready' }>>((resolve) => {
    worker.on('message', (report: WorkerReport) => {
      if (report.kind === 'ready') resolve(report);
      else reason = report.reason;
    });
  });
  const first = await Promise.race([ready, stopped]);
  if (first === undefined || first instanceof Error) throw first ?? new Error('The event store ended at once.');
  const close = async (): Promise<void> => {
    worker.postMessage('close', []);
    await stopped;
  };
  let closing: Promise<void> | undefined;
  return { url: first.url, port: first.port, stopped, close: () => (closing ??= close()) };
};
