import type { EventStoreDBClient } from '@eventstore/db-client';
import { type AnyStored, asStored, decode, type Logged } from './decode.js';
import { readStream } from './read-stream.js';

/** The events of a stream as they were stored, from its first; empty where there is no such stream. Throws the client's error. */
export async function* readStored(client: EventStoreDBClient, stream: string): AsyncGenerator<Logged<AnyStored>> {
  for await (const event of readStream(client, stream)) yield decode<AnyStored>(asStored, event);
}
