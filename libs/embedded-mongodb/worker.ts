import { parentPort, workerData } from 'node:worker_threads';
import { type EmbeddedMongodb, serve, type ServeOptions } from './server.js';
import { type SentError, toSent } from './store-error.js';

/** What the worker says: once `serving` or `failed`, then `checked` or `failed`, and `closed` when it was asked to close. */
export type FromWorker =
  | { readonly type: 'serving'; readonly url: string }
  | { readonly type: 'failed'; readonly error: SentError }
  | { readonly type: 'checked'; readonly seconds: number | undefined }
  | { readonly type: 'closed' };

const say = (message: FromWorker): void => parentPort?.postMessage(message, []);

const closeWhenAsked = (server: EmbeddedMongodb): void => {
  parentPort?.once('message', () => {
    server.close().then(
      () => say({ type: 'closed' }),
      (error: unknown) => say({ type: 'failed', error: toSent(error) }),
    );
  });
};

try {
  const server = await serve(workerData as ServeOptions);
  closeWhenAsked(server);
  say({ type: 'serving', url: server.url });
  say({ type: 'checked', seconds: await server.checked });
} catch (error) {
  say({ type: 'failed', error: toSent(error) });
}
