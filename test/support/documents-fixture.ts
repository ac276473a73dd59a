import { MongoClient } from 'mongodb';
import { serve } from '#embedded-mongodb/server';
import { temporaryFolder } from './standalone.js';

/** A document store of its own, with a client. */
export interface DocumentsFixture {
  readonly client: MongoClient;
  readonly url: string;
  close(): Promise<void>;
}

export const openDocumentsFixture = async (): Promise<DocumentsFixture> => {
  const [folder, remove] = await temporaryFolder();
  const server = await serve({ dir: folder });
  const client = await new MongoClient(server.url).connect();
  return {
    client,
    url: server.url,
    close: async () => {
      await client.close();
      await server.close();
      await remove();
    },
  };
};
