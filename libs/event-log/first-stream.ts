import { type EventStoreDBClient, FORWARDS, type Position, START } from '@eventstore/db-client';

const page = 1_000;

/** The stream of the log's first event whose stream's name begins so; undefined where there is none. Reads no further. */
export const firstStream = async (
  client: EventStoreDBClient,
  prefixes: readonly string[],
): Promise<string | undefined> => {
  let fromPosition: Position | undefined;
  for (;;) {
    const began = fromPosition;
    let found: string | undefined;
    // Each page is read to its end: the client takes a read that is broken off for a sign that the process may end.
    const events = client.readAll({ direction: FORWARDS, fromPosition: began ?? START, maxCount: page });
    for await (const { event } of events) {
      if (!event) continue;
      const { streamId } = event;
      found ??= prefixes.some((prefix) => streamId.startsWith(prefix)) ? streamId : undefined;
      fromPosition = event.position;
    }
    if (found !== undefined) return found;
    // A page begins with the event the last one ended with: nothing beyond it is the end.
    if (fromPosition === undefined || fromPosition.commit === began?.commit) return undefined;
  }
};
