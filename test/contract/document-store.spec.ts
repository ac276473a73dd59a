import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '#embedded-mongodb/server';
import { documentStoreContract } from './document-store.contract.js';

documentStoreContract('embedded', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'document-store-'));
  const server = await serve({ dir });
  return {
    url: server.url,
    stop: async () => {
      await server.close();
      await rm(dir, { recursive: true });
    },
  };
});

const url = process.env['MONGODB_URL'];
if (url !== undefined) documentStoreContract('MONGODB_URL', async () => ({ url, stop: async () => undefined }));
