import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '#embedded-eventstore/server';
import { eventStoreContract } from './event-store.contract.js';
import type { RunningEventStore } from './event-store-scene.js';

/** The url of the user who may do everything; the one a server hands out may not delete. */
const asAdmin = async (url: string, dir: string): Promise<string> => {
  const passwords: unknown = JSON.parse(await readFile(join(dir, 'passwords.json'), 'utf8'));
  return url.replace(/app:[^@]+@/, `admin:${Object(passwords).admin}@`);
};

const embedded = (options: { insecure: boolean; segmentBytes?: number }) => async (): Promise<RunningEventStore> => {
  const dir = await mkdtemp(join(tmpdir(), 'event-store-'));
  const server = await serve({ dir, ...options });
  return {
    url: options.insecure ? server.url : await asAdmin(server.url, dir),
    close: async () => {
      await server.close();
      await rm(dir, { recursive: true });
    },
  };
};

eventStoreContract('embedded, over TLS', embedded({ insecure: false }));
eventStoreContract('embedded, in plaintext and many segments', embedded({ insecure: true, segmentBytes: 16 * 1024 }));

const { EVENTSTORE_URL } = process.env;
if (EVENTSTORE_URL !== undefined) {
  eventStoreContract('EVENTSTORE_URL', () => Promise.resolve({ url: EVENTSTORE_URL, close: () => Promise.resolve() }));
}
