import { type EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { type AnyStored, asStored, decode, type Logged } from './decode.js';

/** One event as it was stored; undefined where the stream has none of that revision. Throws `UnreadableEvent` or the client's error. */
export const readOne = async (
  client: EventStoreDBClient,
  stream: string,
  revision: number,
): Promise<Logged<AnyStored> | undefined> => {
  let found: Logged<AnyStored> | undefined;
  try {
    for await (const { event } of client.readStream(stream, { fromRevision: BigInt(revision), maxCount: 1 })) {
      if (event && Number(event.revision) === revision) found = decode<AnyStored>(asStored, event);
    }
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
  return found;
};
