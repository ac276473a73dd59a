import type { EventStoreDBClient } from '@eventstore/db-client';
import { type asStored, decode, type Logged, type Schema } from './decode.js';
import { subscribe } from './subscribe.js';

/** Events in log order and the position up to which the log has been read; it may lie beyond the last event. */
export interface Batch<Event> {
  readonly events: readonly Logged<Event>[];
  readonly position: number;
}

/** Which events, and how they are read: streams by their prefixes, or `all` but the store's own events. */
export interface Followed {
  readonly schema: Schema | typeof asStored;
  readonly prefixes: readonly string[] | 'all';
  /**
   * The feed is told of every event, and passes over those of other streams: it knows at once how far the log has come. Else the
   * store looks through them, and says where it stands only now and then.
   */
  readonly everyPosition?: boolean;
}

/** A subscription as a queue of batches, with back-pressure to the store. */
export interface Feed<Event> {
  /** The next events, at most `max`; an empty batch whose position is ahead of the last one still moves the checkpoint. */
  take(max: number): Batch<Event>;
  readonly waiting: number;
  /** The position up to which everything relevant has been handed out or waits here. */
  readonly reached: number;
  /** The end of the log has been reached; what waits may lie behind it. */
  readonly atEnd: boolean;
  /** The end of the log has been reached and nothing waits. */
  readonly idleAtEnd: boolean;
  /** Resolves when something arrives, the feed is over, or after `ms`. */
  changed(ms: number): Promise<void>;
  /** Resolves when so many events wait, the end of the log has been reached, the feed is over, or after `ms` with what there is. */
  gathered(count: number, ms: number): Promise<void>;
  readonly over: boolean;
  /** Why it is over; undefined where it was closed. */
  readonly failure: unknown;
  close(): Promise<void>;
}

/** Events held in memory before the subscription is paused. */
const maxWaiting = 10_000;

export const openFeed = <Event>(
  client: EventStoreDBClient,
  { schema, prefixes, everyPosition = false }: Followed,
  from: number | undefined,
): Feed<Event> => {
  const passedOver = (stream: string): boolean =>
    everyPosition && prefixes !== 'all' && !prefixes.some((prefix) => stream.startsWith(prefix));
  const queue: Logged<Event>[] = [];
  let reached = from ?? 0;
  let atEnd = false;
  let over = false;
  let failure: unknown;
  let notify: () => void = () => undefined;

  const end = (why?: unknown): void => {
    over = true;
    failure ??= why;
    notify();
  };
  const subscription = subscribe(
    client,
    { prefixes: everyPosition ? 'all' : prefixes, from },
    {
      heard: (response) => {
        if (over) return;
        if (response.kind === 'event' && passedOver(response.event.streamId))
          reached = Math.max(reached, Number(response.event.position?.commit ?? 0));
        else if (response.kind === 'event') {
          try {
            const logged = decode<Event>(schema, response.event);
            queue.push(logged);
            reached = Math.max(reached, logged.position);
          } catch (error) {
            end(error);
          }
          if (queue.length >= maxWaiting) subscription.pause();
        } else if (response.kind === 'checkpoint') reached = Math.max(reached, response.position);
        else if (response.kind === 'caughtUp') atEnd = true;
        notify();
      },
      ended: end,
    },
  );

  /** Resolves when something is told and it is enough, or after `ms`. */
  const told = (isEnough: () => boolean, ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        notify = () => undefined;
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(done, ms);
      notify = () => {
        if (isEnough()) done();
      };
    });

  return {
    take: (max) => {
      const events = queue.splice(0, max);
      if (queue.length < maxWaiting / 2 && !over) subscription.resume();
      return { events, position: queue.length > 0 ? (events.at(-1)?.position ?? reached) : reached };
    },
    get waiting() {
      return queue.length;
    },
    get reached() {
      return reached;
    },
    get atEnd() {
      return atEnd;
    },
    get idleAtEnd() {
      return atEnd && queue.length === 0;
    },
    changed: (ms) => told(() => true, ms),
    gathered: async (count, ms) => {
      const isEnough = (): boolean => over || atEnd || queue.length >= count;
      if (!isEnough()) await told(isEnough, ms);
    },
    get over() {
      return over;
    },
    get failure() {
      return failure;
    },
    close: async () => {
      end();
      subscription.close();
    },
  };
};
