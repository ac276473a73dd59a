import { type EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';
import { type AnyStored, asStored, decode, type Logged } from './decode.js';

/** The events of a stream from its first as they were stored; none where there is no such stream. Throws the client's error. */
export async function* readStored(client: EventStoreDBClient, stream: string): AsyncGenerator<Logged<AnyStored>> {
  try {
    for await (const { event, commitPosition } of client.readStream(stream)) {
      if (event) yield decode<AnyStored>(asStored, event, commitPosition);
    }
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
  }
}
