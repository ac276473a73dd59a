import { Worker } from 'node:worker_threads';
import { eachMessage, type MessageChunk } from './message-chunk.js';
import { readResponse } from './read-response.js';
import type { Listener, Subscription, Wanted } from './subscribe.js';
import type { FromFetcher, ToFetch, ToFetcher } from './worker.js';

/** Longest wait for the thread to end by itself (milliseconds). */
const endsWithinMs = 2_000;

/** An error of the thread, under its own name; its class stays there. */
const told = ({ name, message }: { readonly name: string; readonly message: string }): Error =>
  Object.assign(new Error(message), { name });

/**
 * Subscribes in a thread of its own with a connection of its own: it fetches the messages, and they are decoded here. As many as the
 * thread may send ahead wait here while the subscription is paused.
 */
export const subscribeBeside = (url: string, { prefixes, from }: Wanted, listener: Listener): Subscription => {
  const workerData: ToFetch = { url, prefixes, from };
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData });
  const waiting: MessageChunk[] = [];
  let ended: Error | undefined;
  let paused = false;
  let over = false;

  const tell = (said: ToFetcher): void => worker.postMessage(said, said.kind === 'read' ? [said.bytes] : []);
  const end = (error: unknown): void => {
    if (over) return;
    over = true;
    listener.ended(error);
  };
  const read = (chunk: MessageChunk): void => {
    try {
      eachMessage(chunk, (message) => {
        if (!over) listener.heard(readResponse(message));
      });
    } catch (error) {
      end(error);
    }
    tell({ kind: 'read', bytes: chunk.bytes });
  };
  const readOn = (): void => {
    for (;;) {
      if (paused || over) return;
      const chunk = waiting.shift();
      if (chunk) read(chunk);
      else if (ended) end(ended);
      else return;
    }
  };
  worker.on('error', end);
  worker.on('message', (said: FromFetcher) => {
    if (said.kind === 'ended') ended = told(said);
    else waiting.push(said);
    readOn();
  });
  const gone = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      end(new Error('the thread that reads the log ended'));
      resolve();
    });
  });
  return {
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
      setImmediate(readOn);
    },
    close: async () => {
      over = true;
      tell({ kind: 'close' });
      const late = setTimeout(() => void worker.terminate(), endsWithinMs);
      await gone;
      clearTimeout(late);
    },
  };
};
