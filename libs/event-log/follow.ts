import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { type Batch, type Feed, type Followed, openFeed } from './feed.js';

/** Somebody who follows the log. */
export interface Follower<Event> extends Followed {
  readonly name: string;
  /** The position reached, from durable memory; undefined to begin at the log's start. */
  load(): Promise<number | undefined>;
  /** Handles the batch, then makes its position durable. Called one at a time, in order; a throw is tried again. */
  apply(batch: Batch<Event>): Promise<void>;
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Milliseconds to gather events before a batch is applied, once the log's end has been reached; 0 applies at once. */
  readonly lingerMs?: number;
  readonly maxBatch?: number;
  /** Without events, the position is made durable this often (milliseconds; 5 s), so that a restart need not scan a quiet log again. */
  readonly idleSaveMs?: number;
  /** Told of every failure; the follower stays where it is and tries again, ever more slowly (up to 30 s). */
  readonly report: (follower: string, error: unknown) => void;
  /** Told the applied position, and whether it is the end of the log as far as the store has told. */
  readonly progress?: (position: number, atEnd: boolean) => void;
}

const pump = async <Event>(feed: Feed<Event>, follower: Follower<Event>, options: FollowOptions, saved: number) => {
  const { lingerMs = 25, maxBatch = 2_000, idleSaveMs = 5_000, progress } = options;
  let position = saved;
  let savedAt = performance.now();
  while (!feed.over || (feed.waiting > 0 && feed.failure === undefined)) {
    const quiet = feed.reached > position && performance.now() - savedAt >= idleSaveMs;
    if (feed.waiting === 0 && !quiet) {
      if (feed.idleAtEnd) progress?.(position, true);
      await feed.changed(idleSaveMs);
      continue;
    }
    if (feed.waiting > 0 && feed.waiting < maxBatch && lingerMs > 0 && !feed.over) await sleep(lingerMs);
    const batch = feed.take(maxBatch);
    // Where events never cease to come, the end is what it was when these were taken.
    const isEnd = feed.idleAtEnd;
    await follower.apply(batch);
    ({ position } = batch);
    savedAt = performance.now();
    progress?.(position, isEnd);
  }
  // Events before an unreadable one are applied; the failure is reported with all that stands before it done.
  if (feed.failure !== undefined && feed.waiting > 0) await follower.apply(feed.take(feed.waiting));
};

/**
 * Follows the log: in order, in batches, never past a failure. Ends when the signal is aborted, after the batch under way.
 * At least once: a batch whose position was not made durable comes again.
 */
export const follow = async <Event>(
  client: EventStoreDBClient,
  follower: Follower<Event>,
  options: FollowOptions,
): Promise<void> => {
  const { signal, report, progress } = options;
  let failures = 0;
  const told = (position: number, atEnd: boolean): void => {
    failures = 0;
    progress?.(position, atEnd);
  };
  while (!signal.aborted) {
    let feed: Feed<Event> | undefined;
    const stop = (): void => void feed?.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      const from = await follower.load();
      feed = openFeed(client, follower, from);
      if (signal.aborted) break;
      await pump(feed, follower, { ...options, progress: told }, from ?? 0);
      if (feed.failure !== undefined) throw feed.failure;
    } catch (error) {
      if (signal.aborted) break;
      report(follower.name, error);
      await sleep(Math.min(30_000, 250 * 2 ** failures), undefined, { signal }).catch(() => undefined);
      failures += 1;
    } finally {
      signal.removeEventListener('abort', stop);
      await feed?.close();
    }
  }
};
