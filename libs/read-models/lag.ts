import type { Db } from 'mongodb';
import { type Backlog, backlogBehind } from '#event-log/backlog';
import type { EventStore } from '#event-log/connect';
import type { Checkpoint } from './apply-batch.js';
import { readyCopy } from './copies.js';
import { type AnyProjection, collectionOf } from './projection.js';
import { modelPrefixes, readCheckpoints } from './store.js';

/** How a read model stands to the log. */
export interface ModelState {
  readonly model: string;
  /** The collection that is asked, or the one that is being filled. */
  readonly collection: string;
  readonly ready: boolean;
  /** As text: positions are cited, not computed with. */
  readonly position: string;
  readonly lag: {
    /** Events recorded and not yet seen; counted up to a thousand, `more` says that there are others. */
    readonly events: number;
    readonly more: boolean;
    /** Age of the oldest of them. */
    readonly seconds: number;
  };
  readonly stuck?: NonNullable<Checkpoint['stuck']>;
}

const secondsSince = (oldest: number | undefined, now: Date): number =>
  oldest === undefined ? 0 : Math.max(0, Math.round((now.getTime() - oldest) / 100) / 10);

/** Compares each model with the end of the log. `now` is the machine's clock, as the store's is. */
export const modelStates = async (
  { eventStore, db }: { readonly eventStore: EventStore; readonly db: Db },
  models: readonly AnyProjection[],
  now: Date,
): Promise<readonly ModelState[]> => {
  const known = await readCheckpoints(db);
  const asked = models.map((model) => {
    const collection = readyCopy(known, model)?.name ?? collectionOf(model);
    return { model, collection, checkpoint: known.get(collection) };
  });
  const positions = [...new Set(asked.map(({ checkpoint }) => checkpoint?.position))];
  const counted = new Map<number | undefined, Backlog>();
  for (const position of positions) {
    counted.set(position, await backlogBehind(eventStore, modelPrefixes, position));
  }
  return asked.map(({ model, collection, checkpoint }) => {
    const { events, more, oldest } = counted.get(checkpoint?.position) ?? { events: 0, more: false, oldest: undefined };
    return {
      model: model.name,
      collection,
      ready: checkpoint?.ready === true,
      position: String(checkpoint?.position ?? 0),
      lag: { events, more, seconds: secondsSince(oldest, now) },
      ...(checkpoint?.stuck ? { stuck: checkpoint.stuck } : {}),
    };
  });
};
