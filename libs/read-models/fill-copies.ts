import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import type { EventStore } from '#event-log/connect';
import { type Feed, openFeed } from '#event-log/feed';
import type { AnyEvent } from './fold.js';
import { type CopyWriter, copyWriter } from './copy-writer.js';
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

const eventsAtOnce = 10_000;
/** Events are gathered for so long (milliseconds): handing out few at a time costs more than folding them. */
const gatherMs = 20;
/** Longest wait for the next message of the store before the signal is looked at again (milliseconds). */
const listenMs = 1_000;

/** Waits for a full batch, the end of the log, or a moment that brings nothing more. */
const gathered = async (feed: Feed<AnyEvent>): Promise<void> => {
  for (let before = -1; !feed.atEnd && feed.waiting < eventsAtOnce && feed.waiting > before; ) {
    before = feed.waiting;
    await sleep(gatherMs);
  }
};

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
  const feed = openFeed<AnyEvent>(eventStore, { schema: modelSchema, prefixes: modelPrefixes }, undefined);
  let position = 0;
  let events = 0;
  try {
    while (!feed.idleAtEnd) {
      signal.throwIfAborted();
      if (feed.waiting === 0) {
        if (feed.over) throw feed.failure ?? new Error('the log is no longer followed');
        await feed.changed(listenMs);
        continue;
      }
      await gathered(feed);
      // A log that is written to all the time has no end: the one that was reached will do.
      const isLast = feed.atEnd && feed.waiting <= eventsAtOnce;
      const batch = feed.take(eventsAtOnce);
      for (const writer of writers) await writer.apply(batch.events);
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
