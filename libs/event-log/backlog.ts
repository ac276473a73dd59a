import type { EventStoreDBClient } from '@eventstore/db-client';
import { subscribe } from './subscribe.js';

/** What lies behind a position of the log. */
export interface Backlog {
  readonly events: number;
  /** There are more than were counted. */
  readonly more: boolean;
  /** When the store recorded the first of them (milliseconds since 1970); undefined where there is none. */
  readonly oldest: number | undefined;
}

const mostCounted = 1_000;
const withinMs = 2_000;

/** Counts the events of the streams with these prefixes behind a position, up to a thousand. Throws the client's error. */
export const backlogBehind = (
  client: EventStoreDBClient,
  prefixes: readonly string[],
  from: number | undefined,
): Promise<Backlog> =>
  new Promise((resolve, reject) => {
    let events = 0;
    let oldest: number | undefined;
    const done = (more: boolean): void => {
      clearTimeout(timer);
      subscription.close();
      resolve({ events, more, oldest });
    };
    const timer = setTimeout(() => {
      subscription.close();
      reject(new Error(`the event store did not tell the log's end within ${withinMs} ms`));
    }, withinMs);
    const subscription = subscribe(
      client,
      { prefixes, from },
      {
        heard: (response) => {
          if (response.kind === 'caughtUp') done(false);
          if (response.kind !== 'event') return;
          oldest ??= Number(response.event.created ?? Date.now());
          events += 1;
          if (events >= mostCounted) done(true);
        },
        ended: (error) => {
          clearTimeout(timer);
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      },
    );
  });
