import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Logged } from './decode.js';
import type { Followed } from './feed.js';
import { scan } from './scan.js';

/** One stream from its first event to its last one up to the census's position. */
export interface WholeStream<Event> {
  readonly stream: string;
  readonly events: readonly Logged<Event>[];
}

/** Which streams there are up to a position of the log, and how many events each has: one number per stream is kept. */
export interface Census {
  readonly lengths: ReadonlyMap<string, number>;
  readonly events: number;
  /** Of the last event that was counted; 0 where there is none. */
  readonly position: number;
  /** When that event was recorded (ISO 8601); absent where there is none. */
  readonly recordedAt?: string;
}

/** Counts the events of these streams, by default to the end of the log. Throws what `scan` throws. */
export const census = async (
  client: EventStoreDBClient,
  followed: Followed,
  upTo = Number.POSITIVE_INFINITY,
): Promise<Census> => {
  const lengths = new Map<string, number>();
  let events = 0;
  let position = 0;
  let recordedAt: string | undefined;
  for await (const event of scan(client, followed)) {
    if (event.position > upTo) break;
    lengths.set(event.stream, (lengths.get(event.stream) ?? 0) + 1);
    events += 1;
    ({ position } = event);
    ({ recordedAt } = event.metadata);
  }
  return { lengths, events, position, ...(recordedAt === undefined ? {} : { recordedAt }) };
};

/**
 * Each stream of a census as a whole, in the order in which they were completed. Held in memory are the streams that have begun
 * and not ended yet. `progress` gets the events read so far. Throws what `scan` throws.
 */
export async function* wholeStreams<Event>(
  client: EventStoreDBClient,
  followed: Followed,
  { lengths, position, events: total }: Census,
  progress: (events: number, of: number) => void = () => undefined,
): AsyncGenerator<WholeStream<Event>> {
  const begun = new Map<string, Logged<Event>[]>();
  let read = 0;
  for await (const event of scan<Event>(client, followed)) {
    if (event.position > position) break;
    const events = begun.get(event.stream) ?? [];
    events.push(event);
    read += 1;
    if (read % 1_000 === 0) progress(read, total);
    if (events.length < (lengths.get(event.stream) ?? 0)) {
      begun.set(event.stream, events);
      continue;
    }
    begun.delete(event.stream);
    yield { stream: event.stream, events };
  }
  progress(read, total);
}
