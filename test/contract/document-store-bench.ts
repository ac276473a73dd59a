import { type Collection, type Document, type MongoClient, MongoServerError } from 'mongodb';

export interface Stored extends Document {
  readonly _id: string | number;
}

/** What a test of the document store works with: a collection of its own in a database of its own. */
export interface Bench {
  readonly client: MongoClient;
  readonly collection: Collection<Stored>;
}

/** The server's refusal of what was asked; a failure if it was done, or went wrong in another way. */
export const refusal = async (work: Promise<unknown>): Promise<MongoServerError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof MongoServerError) return error;
    throw error;
  }
  throw new Error('It was not refused');
};

/** The `_id`s of what a filter finds, in order. */
export const idsOf = async ({ collection }: Bench, filter: Document, options: Document = {}): Promise<unknown[]> =>
  (await collection.find(filter, options).toArray()).map(({ _id }) => _id);
