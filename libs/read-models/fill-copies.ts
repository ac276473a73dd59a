import { setImmediate as turn } from 'node:timers/promises';
import type { Db } from 'mongodb';
import type { EventStore } from '#event-log/connect';
import { openFeed } from '#event-log/feed';
import { type CopyWriter, copyWriter } from './copy-writer.js';
import { type AnyEvent, touchesIn } from './fold.js';
import { modelSchema } from './model-schema.js';
import type { AnyProjection } from './projection.js';
import { modelPrefixes, prepareModel } from './store.js';

/** A collection to be filled with a model's documents. */
export interface Target {
  readonly model: AnyProjection;
  readonly collection: string;
}

export interface Filled {
  /** That of the last event in the copies. */
  readonly position: number;
  readonly events: number;
  /** Documents by collection. */
  readonly documents: Readonly<Record<string, number>>;
}

/** What a fill reads from and writes to. */
export interface FillStores {
  readonly eventStore: EventStore;
  readonly db: Db;
}

/**
 * Handing out few at a time costs more than folding them; folding many at one go leaves the two stores without work, and lets
 * events live until they are dear to clear away.
 */
const eventsAtOnce = 1_000;
/** Longest wait for so many before the signal is looked at again (milliseconds). */
const listenMs = 1_000;

/**
 * Fills empty collections from the beginning of the log to its end: the log is read once for all of them. Nobody may write to
 * them meanwhile. Throws `StuckProjection`, `UnreadableEvent`, the clients' errors, or the signal's reason.
 */
export const fillCopies = async (
  { eventStore, db }: FillStores,
  targets: readonly Target[],
  signal: AbortSignal,
  progress: (position: number, events: number) => void | Promise<void>,
): Promise<Filled> => {
  for (const { model, collection } of targets) await prepareModel(db, model, collection);
  const writers: CopyWriter[] = targets.map(({ model, collection }) => copyWriter(db, model, collection));
  const touchesOf = touchesIn(targets.map(({ model }) => model));
  const feed = openFeed<AnyEvent>(eventStore, { schema: modelSchema, prefixes: modelPrefixes }, undefined);
  let position = 0;
  let events = 0;
  try {
    while (!feed.idleAtEnd) {
      signal.throwIfAborted();
      // What the stores have sent meanwhile is taken in even where enough waits.
      await turn();
      await feed.gathered(eventsAtOnce, listenMs);
      if (feed.waiting === 0) {
        if (feed.over) throw feed.failure ?? new Error('the log is no longer followed');
        continue;
      }
      // A log that is written to all the time has no end: the one that was reached will do.
      const isLast = feed.atEnd && feed.waiting <= eventsAtOnce;
      const batch = feed.take(eventsAtOnce);
      const touches = touchesOf(batch.events);
      for (const [at, writer] of writers.entries()) await writer.apply(touches[at] ?? []);
      position = batch.events.at(-1)?.position ?? position;
      events += batch.events.length;
      await progress(position, events);
      if (isLast) break;
    }
  } finally {
    await feed.close();
  }
  const counted = await Promise.all(writers.map(async (writer) => [writer.name, await writer.finish()] as const));
  return { position, events, documents: Object.fromEntries(counted) };
};
