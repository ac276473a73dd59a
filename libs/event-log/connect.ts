import { EventStoreDBClient } from '@eventstore/db-client';

/** The event store as this program knows it: by its official client. */
export type EventStore = EventStoreDBClient;

/** A client of the event store; it connects on first use, and again after a lost connection. */
export const connectEventStore = (url: string): EventStoreDBClient => EventStoreDBClient.connectionString(url);

/** Longest wait for a client's streams to end (milliseconds). */
const disposeWithinMs = 1_000;

/** Ends a client's calls. The client waits without end for a read that was broken off with events still in its buffer. */
export const disconnectEventStore = async (client: EventStoreDBClient): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, disposeWithinMs);
  });
  await Promise.race([client.dispose(), late]);
  clearTimeout(timer);
};
