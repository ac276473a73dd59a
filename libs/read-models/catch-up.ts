import type { Db, MongoClient } from 'mongodb';
import type { EventStore } from '#event-log/connect';
import { openFeed } from '#event-log/feed';
import { batchApplier } from './apply-batch.js';
import type { AnyEvent } from './fold.js';
import { modelSchema } from './model-schema.js';
import type { AnyProjection } from './projection.js';
import { modelPrefixes } from './store.js';

const eventsAtOnce = 2_000;
const listenMs = 1_000;

/** Brings a collection from a position to the end of the log as it is now; returns the position of the last event. */
export const catchUp = async (
  { eventStore, mongodb, db }: { readonly eventStore: EventStore; readonly mongodb: MongoClient; readonly db: Db },
  model: AnyProjection,
  collection: string,
  from: number,
): Promise<number> => {
  const applier = batchApplier(mongodb, db, model, collection);
  const feed = openFeed<AnyEvent>(eventStore, { schema: modelSchema, prefixes: modelPrefixes }, from);
  let position = from;
  try {
    while (!feed.idleAtEnd) {
      if (feed.waiting === 0) {
        if (feed.over) throw feed.failure ?? new Error('the log is no longer followed');
        await feed.changed(listenMs);
        continue;
      }
      const batch = feed.take(eventsAtOnce);
      await applier.apply(batch);
      position = batch.events.at(-1)?.position ?? position;
    }
    return position;
  } finally {
    await feed.close();
  }
};
