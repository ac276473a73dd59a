import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Logged } from './decode.js';
import { type Followed, openFeed } from './feed.js';

const batch = 5_000;
/** Milliseconds after which the feed is looked at again where it has told nothing. */
const lookAgainMs = 1_000;

/**
 * Every event of the streams whose names begin so, in log order, up to the end of the log as it is now. Throws the client's
 * error, or `UnreadableEvent` at the place where reading stops.
 */
export async function* scan<Event>(
  client: EventStoreDBClient,
  { schema, prefixes }: Followed,
): AsyncGenerator<Logged<Event>> {
  const feed = openFeed<Event>(client, { schema, prefixes }, undefined);
  try {
    while (!feed.over && !feed.idleAtEnd) {
      if (feed.waiting === 0) await feed.changed(lookAgainMs);
      yield* feed.take(batch).events;
    }
    yield* feed.take(feed.waiting).events;
    if (feed.failure !== undefined) throw feed.failure;
  } finally {
    await feed.close();
  }
}
