import { MongoClient, ObjectId } from 'mongodb';
import { collectionsAndIndexes } from './document-store-collections.js';
import type { Bench } from './document-store-bench.js';
import { reads } from './document-store-reads.js';
import { writes } from './document-store-writes.js';

/** Starts a document store, or reaches one: its connection string, and what stops it. */
export type Connect = () => Promise<{ readonly url: string; stop(): Promise<void> }>;

/** What the product's read models ask of a document store, whichever server speaks. */
export const documentStoreContract = (name: string, connect: Connect): void => {
  describe(`A document store (${name})`, () => {
    let stop: () => Promise<void>;
    let client: MongoClient;
    let bench: Bench;

    beforeAll(async () => {
      const server = await connect();
      stop = () => server.stop();
      client = new MongoClient(server.url);
      await client.connect();
    });

    beforeEach(() => {
      bench = { client, collection: client.db(`contract_${new ObjectId().toHexString()}`).collection('cases') };
    });

    afterEach(async () => {
      await client.db(bench.collection.dbName).dropDatabase();
    });

    afterAll(async () => {
      await client.close();
      await stop();
    });

    reads(() => bench);
    writes(() => bench);
    collectionsAndIndexes(() => bench);
  });
};
