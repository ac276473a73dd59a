import { MongoClient, type MongoClientOptions } from 'mongodb';

/** Explicit, since defaults differ between servers; writes are guarded in their documents, so the driver retries none. */
const options: MongoClientOptions = {
  ignoreUndefined: true,
  retryWrites: false,
  writeConcern: { w: 'majority' },
  readConcern: { level: 'local' },
  serverSelectionTimeoutMS: 10_000,
};

/** A connected client of a document store; `more` is for who wants to hear what it sends. */
export const connectMongodb = async (
  url: string,
  appName: string,
  more: Pick<MongoClientOptions, 'monitorCommands'> = {},
): Promise<MongoClient> => new MongoClient(url, { ...options, ...more, appName }).connect();
