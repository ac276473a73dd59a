import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, MongoClient } from 'mongodb';
import type { EventStore } from '#event-log/connect';
import { endOfLog } from '#event-log/log-end';
import { catchUp } from '#read-models/catch-up';
import { type Difference, compareCopies } from '#read-models/compare-copies';
import { claimCopy, dropCopy, markFilled, markFilling, readyCopy } from '#read-models/copies';
import { fillCopies, type Target } from '#read-models/fill-copies';
import type { AnyProjection } from '#read-models/projection';
import { readCheckpoints } from '#read-models/store';

export interface Stores {
  readonly eventStore: EventStore;
  readonly mongodb: MongoClient;
  readonly db: Db;
}

/** Told while the log is read: how far of how far, in positions of the log. */
export type Progress = (position: number, end: number, events: number, seconds: number) => void;

export interface Rebuilt {
  readonly events: number;
  readonly seconds: number;
  readonly models: readonly {
    readonly model: string;
    readonly documents: number;
    /** With a comparison: what differs between the collection in use and the copy. */
    readonly differing?: readonly Difference[];
    /** Without one: the collection that is in use from now on. */
    readonly collection?: string;
  }[];
}

/** The copies are complete, but no projector has taken them over yet. */
export class NotTakenOver extends Error {}

const beatEveryMs = 5_000;
const takenOverWithinMs = 60_000;
const lookEveryMs = 100;

const withCopies = async <Result>(
  { db }: Stores,
  models: readonly AnyProjection[],
  now: () => Date,
  use: (targets: readonly Target[]) => Promise<Result>,
): Promise<Result> => {
  const targets: Target[] = [];
  try {
    for (const model of models) targets.push({ model, collection: await claimCopy(db, model, now()) });
    return await use(targets);
  } catch (error) {
    // What is complete stays: a projector takes it over when there is one.
    if (!(error instanceof NotTakenOver)) for (const { collection } of targets) await dropCopy(db, collection);
    throw error;
  }
};

const fill = async (
  { eventStore, db }: Stores,
  targets: readonly Target[],
  now: () => Date,
  signal: AbortSignal,
  progress: Progress,
) => {
  const startedAt = performance.now();
  let beatAt = startedAt;
  const end = await endOfLog(eventStore);
  const filled = await fillCopies({ eventStore, db }, targets, signal, async (position, events) => {
    progress(position, end, events, (performance.now() - startedAt) / 1000);
    if (performance.now() - beatAt < beatEveryMs) return;
    beatAt = performance.now();
    for (const { collection } of targets) await markFilling(db, collection, now());
  });
  return { ...filled, seconds: (performance.now() - startedAt) / 1000 };
};

/** Waits until a projector follows the copies and questions are answered from them. */
const takenOver = async ({ db }: Stores, targets: readonly Target[]): Promise<void> => {
  const until = performance.now() + takenOverWithinMs;
  for (;;) {
    const known = await readCheckpoints(db);
    const left = targets.filter(({ collection }) => known.get(collection)?.ready !== true);
    if (left.length === 0) return;
    if (performance.now() > until) {
      const names = left.map(({ collection }) => collection).join(', ');
      throw new NotTakenOver(
        `${names}: complete, but no projector has taken over within ${takenOverWithinMs / 1000} s. ` +
          'The old copies stay in use; a projector that starts takes the new ones over.',
      );
    }
    await sleep(lookEveryMs);
  }
};

/**
 * Fills a new copy of each model beside the one in use and waits until it has taken its place. Throws `StuckProjection`,
 * `UnreadableEvent` (the copies are removed), `NotTakenOver` (they stay).
 */
export const rebuild = async (
  stores: Stores,
  models: readonly AnyProjection[],
  now: () => Date,
  signal: AbortSignal,
  progress: Progress,
): Promise<Rebuilt> =>
  withCopies(stores, models, now, async (targets) => {
    const { position, events, documents, seconds } = await fill(stores, targets, now, signal, progress);
    for (const { collection } of targets) await markFilled(stores.db, collection, position);
    await takenOver(stores, targets);
    return {
      events,
      seconds,
      models: targets.map(({ model, collection }) => ({
        model: model.name,
        documents: documents[collection] ?? 0,
        collection,
      })),
    };
  });

/**
 * Fills a copy of each model, compares every document with the one in use at the same position, and removes the copy. Throws as
 * `rebuild` does, and `NotComparable`.
 */
export const compare = async (
  stores: Stores,
  models: readonly AnyProjection[],
  now: () => Date,
  signal: AbortSignal,
  progress: Progress,
): Promise<Rebuilt> =>
  withCopies(stores, models, now, async (targets) => {
    const { db } = stores;
    const { position, events, seconds } = await fill(stores, targets, now, signal, progress);
    const found: Rebuilt['models'][number][] = [];
    for (const { model, collection } of targets) {
      const live = readyCopy(await readCheckpoints(db), model);
      if (!live) throw new NotTakenOver(`${model.name} has no collection in use to compare with`);
      let at = position;
      const { documents, differing } = await compareCopies(db, live.name, collection, position, async () => {
        await markFilling(db, collection, now());
        at = await catchUp(stores, model, collection, at);
        return at;
      });
      found.push({ model: model.name, documents, differing });
    }
    for (const { collection } of targets) await dropCopy(db, collection);
    return { events, seconds, models: found };
  });
