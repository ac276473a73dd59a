import { Worker } from 'node:worker_threads';
import type { EmbeddedMongodb, ServeOptions } from './server.js';
import { fromSent } from './store-error.js';
import type { FromWorker } from './worker.js';

export interface StartedMongodb extends EmbeddedMongodb {
  /** As a server's in this thread, but never settles where damage is found: that is told by `stopped`. */
  readonly checked: Promise<number | undefined>;
  /** Settles when the server has stopped: with nothing after `close`, with the reason if it died or was found damaged. */
  readonly stopped: Promise<Error | undefined>;
}

/**
 * Serves the document store of a directory in a thread of its own, so that neither a commit nor a scan holds up the caller.
 * Throws StoreError: 'in-use' while another server has the directory, 'damaged' where the store does not open or fails its check.
 */
export const start = (options: ServeOptions): Promise<StartedMongodb> => {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: options });
  let closing = false;
  let failure: Error | undefined;
  worker.on('error', (error: Error) => {
    failure = error;
  });
  const stopped = new Promise<Error | undefined>((resolve) => {
    worker.once('exit', (code) =>
      resolve(failure ?? (closing ? undefined : new Error(`The document store's thread ended with code ${code}`))),
    );
  });
  const close = async (): Promise<void> => {
    if (!closing) worker.postMessage('close', []);
    closing = true;
    const reason = await stopped;
    if (reason) throw reason;
  };
  const checked = new Promise<number | undefined>((resolve) => {
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'checked') resolve(message.seconds);
    });
  });
  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'serving') resolve({ url: message.url, checked, close, stopped });
      if (message.type === 'failed') {
        failure = fromSent(message.error);
        reject(failure);
      }
      if (message.type === 'failed' || message.type === 'closed') worker.terminate().catch(reject);
    });
    stopped.then((reason) => reject(reason ?? new Error('The document store stopped before it served')), reject);
  });
};
