import { parentPort, workerData } from 'node:worker_threads';
import { connectEventStore, disconnectEventStore } from './connect.js';
import { chunkPacker, type MessageChunk } from './message-chunk.js';
import { subscribeWith, type Wanted } from './subscribe.js';

/** What the thread is started with. */
export interface ToFetch extends Wanted {
  readonly url: string;
}

/** What the thread says: messages in order, and once that no more will come. */
export type FromFetcher =
  | ({ readonly kind: 'messages' } & MessageChunk)
  | { readonly kind: 'ended'; readonly name: string; readonly message: string };

/** What it is told: a buffer it sent, to use again; or to end. */
export type ToFetcher = { readonly kind: 'read'; readonly bytes: ArrayBuffer } | { readonly kind: 'close' };

/** Chunks that were sent and not read yet: the store is asked for no more while there are so many (some 12,000 events). */
const mostUnread = 64;
/** Messages are gathered for so long before a chunk that is not full is sent (milliseconds). */
const gatherMs = 2;

const { url, prefixes, from } = workerData as ToFetch;
const client = connectEventStore(url);
let unread = 0;
let gathering: NodeJS.Timeout | undefined;

const say = (said: FromFetcher): void => parentPort?.postMessage(said, said.kind === 'messages' ? [said.bytes] : []);

const packer = chunkPacker((chunk) => {
  say({ kind: 'messages', ...chunk });
  unread += 1;
  if (unread >= mostUnread) subscription.pause();
});

const flush = (): void => {
  gathering = undefined;
  packer.flush();
};

const subscription = subscribeWith(client, { prefixes, from }, (message) => message, {
  heard: (message) => {
    packer.add(message);
    gathering ??= setTimeout(flush, gatherMs);
  },
  ended: (error) => {
    flush();
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    say({ kind: 'ended', name, message });
  },
});

const close = async (): Promise<void> => {
  clearTimeout(gathering);
  parentPort?.close();
  await subscription.close();
  await disconnectEventStore(client);
};

parentPort?.on('message', (told: ToFetcher) => {
  if (told.kind === 'close') return void close();
  packer.reuse(told.bytes);
  unread -= 1;
  if (unread < mostUnread / 2) subscription.resume();
});
