import { EventStoreDBClient } from '@eventstore/db-client';

/** The event store as this program knows it: by its official client. */
export type EventStore = EventStoreDBClient;

/** The client's own making of a connection, whose options it gives nobody a hand in; its types hide it. */
interface Connecting {
  createChannel: () => Promise<{ readonly internalChannel: { readonly options: Record<string, unknown> } }>;
}

/** Bytes the store may send before they are taken in: with HTTP/2's 64 KiB it stands still while a batch is folded. */
const windowBytes = 1024 * 1024;

/** A client of the event store; it connects on first use, and again after a lost connection. */
export const connectEventStore = (url: string): EventStoreDBClient => {
  const client = EventStoreDBClient.connectionString(url);
  const connecting = client as unknown as Connecting;
  const { createChannel } = connecting;
  connecting.createChannel = async () => {
    const channel = await createChannel();
    // Looked at when the channel first connects, which is after this.
    channel.internalChannel.options['grpc-node.flow_control_window'] = windowBytes;
    return channel;
  };
  return client;
};

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
