import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { type EventStoreOptions, serve } from './server.js';

/** What the thread tells the one that started it. */
export type WorkerReport =
  | { readonly kind: 'ready'; readonly url: string; readonly port: number }
  | { readonly kind: 'stopped'; readonly reason: string | undefined };

const run = async (): Promise<void> => {
  const port = parentPort;
  if (port === null) throw new Error('This file is run as a worker thread.');
  const report = (message: WorkerReport): void => port.postMessage(message);
  const server = await serve(workerData as EventStoreOptions);
  report({ kind: 'ready', url: server.url, port: server.port });
  // The one message that ever comes is the request to close.
  await Promise.race([once(port, 'message'), server.stopped]);
  await server.close();
  const error = await server.stopped;
  report({ kind: 'stopped', reason: error?.message });
  port.close();
};

await run();
