import {
  type AnyClientBulkWriteModel,
  type Db,
  type Document,
  MongoBulkWriteError,
  type MongoClient,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import type { Batch } from '#event-log/feed';
import { type AnyEvent, type Documents, foldTouches, StuckProjection, touchesOf } from './fold.js';
import { type AnyProjection, collectionOf, type Stored, written } from './projection.js';

/** The collection in which every model's position is kept. */
export const checkpoints = 'checkpoints';

export interface Checkpoint {
  readonly _id: string;
  readonly position: number;
  /** The model has reached the log's end once: questions may be asked of this version. */
  readonly ready?: boolean;
  /** The event it cannot get past and what it says to it, until it has. `why` is a message of the program, without data. */
  readonly stuck?: { readonly stream: string; readonly revision: number; readonly why?: string };
  /** A copy that a rebuild makes beside the one in use: `at` (ISO 8601) is when it last gave a sign of life. */
  readonly filling?: { readonly at: string };
  /** The copy is complete up to its position: whoever follows the log takes it over. */
  readonly filled?: boolean;
}

/** Documents kept in memory by the only writer: what it has written it need not read again. */
const cachedDocuments = 20_000;
/** How often a batch is begun again from freshly read documents when another writer was faster. */
const freshStarts = 3;

/** What a batch comes to in one model. */
interface Change {
  /** To be written in this order: the checkpoint comes last. */
  readonly lines: readonly AnyClientBulkWriteModel<Document>[];
  /** The model cannot get past an event: the lines hold what stands before it. */
  readonly stuck?: StuckProjection;
  /** The lines are durable: their documents need not be read again. */
  written(): void;
  /** Nobody knows what of the lines was written: the documents are read again. */
  failed(): void;
}

/** One model's writer: the only one of its collection, as a rule. */
export interface BatchApplier {
  /** The collection. */
  readonly name: string;
  /** Folds a batch in memory. Nothing else of this model may be under way until the change is `written` or has `failed`. */
  change(batch: Batch<AnyEvent>): Promise<Change>;
  /** Applies a batch up to the first event that cannot be applied; throws `StuckProjection` when all before it is durable. */
  apply(batch: Batch<AnyEvent>): Promise<void>;
}

/**
 * A batch is one read of the touched documents, a fold in memory, and one bulk write whose last line is
 * the checkpoint. Every write is guarded by the position its document has seen: replays are harmless, counters count once.
 */
export const batchApplier = (
  client: MongoClient,
  db: Db,
  model: AnyProjection,
  name = collectionOf(model),
): BatchApplier => {
  const collection = db.collection<Stored>(name);
  const namespace = `${db.databaseName}.${name}`;
  const cache: Documents = new Map();

  const read = async (ids: ReadonlySet<string>): Promise<Documents> => {
    const documents: Documents = new Map([...ids].map((id) => [id, cache.get(id)]));
    const unknown = [...ids].filter((id) => !cache.has(id));
    if (unknown.length > 0) {
      for await (const found of collection.find({ _id: { $in: unknown } })) documents.set(found._id, found);
    }
    return documents;
  };

  const linesOf = (documents: Documents, dirty: Set<string>, position: number): Change['lines'] => {
    const lines: AnyClientBulkWriteModel<Document>[] = [];
    for (const id of dirty) {
      const document = documents.get(id);
      if (!document) continue;
      const replacement = written(model, document);
      const filter = { _id: id as never, position: { $lt: replacement.position } };
      lines.push({ name: 'replaceOne', namespace, filter, replacement, upsert: true });
    }
    lines.push({
      name: 'updateOne',
      namespace: `${db.databaseName}.${checkpoints}`,
      filter: { _id: name as never },
      update: { $max: { position }, $unset: { stuck: '' } },
      upsert: true,
    });
    return lines;
  };

  const keep = (documents: Documents): void => {
    for (const [id, document] of documents) {
      cache.delete(id);
      cache.set(id, document);
    }
    for (const id of cache.keys()) {
      if (cache.size <= cachedDocuments) break;
      cache.delete(id);
    }
  };

  const change = async ({ events, position }: Batch<AnyEvent>): Promise<Change> => {
    const failed = (): void => cache.clear();
    const touches = touchesOf(model, events);
    const documents = await read(new Set(touches.map(({ id }) => id)));
    try {
      const dirty = foldTouches(name, documents, touches);
      return { lines: linesOf(documents, dirty, position), written: () => keep(documents), failed };
    } catch (error) {
      if (!(error instanceof StuckProjection)) throw error;
      const bad = events.findIndex(({ stream, revision }) => stream === error.stream && revision === error.revision);
      const good = events.slice(0, bad);
      if (good.length === 0) return { lines: [], written: () => undefined, failed, stuck: error };
      return { ...(await change({ events: good, position: good.at(-1)?.position ?? position })), stuck: error };
    }
  };

  const apply = async (batch: Batch<AnyEvent>): Promise<void> => {
    for (let left = freshStarts; ; left--) {
      const made = await change(batch);
      try {
        if (made.lines.length > 0) await client.bulkWrite([...made.lines], { ordered: true });
      } catch (error) {
        made.failed();
        // Another writer was there first: what it wrote is read again, and what it had applied is skipped.
        if (!isDuplicateKey(error) || left === 1) throw error;
        continue;
      }
      made.written();
      if (made.stuck) throw made.stuck;
      return;
    }
  };
  return { name, change, apply };
};

/**
 * Applies a batch to several models with one write, which the store brings to disk once; what came of each, in their order. Where
 * that write is refused, each model goes on by itself: what had been written is skipped. Throws where the store cannot be reached.
 */
export const applyTogether = async (
  client: MongoClient,
  appliers: readonly BatchApplier[],
  batch: Batch<AnyEvent>,
): Promise<readonly PromiseSettledResult<void>[]> => {
  const changes = await Promise.all(appliers.map((applier) => applier.change(batch)));
  const lines = changes.flatMap((made) => made.lines);
  try {
    if (lines.length > 0) await client.bulkWrite(lines, { ordered: true });
  } catch (error) {
    for (const made of changes) made.failed();
    if (isStoreAway(error)) throw error;
    return Promise.allSettled(appliers.map((applier) => applier.apply(batch)));
  }
  for (const made of changes) made.written();
  return changes.map(({ stuck }) =>
    stuck ? { status: 'rejected', reason: stuck } : { status: 'fulfilled', value: undefined },
  );
};

const isStoreAway = (error: unknown): boolean =>
  error instanceof MongoNetworkError || error instanceof MongoServerSelectionError;

const isDuplicateKey = (error: unknown): boolean => {
  if (error instanceof MongoBulkWriteError || error instanceof MongoServerError) return error.code === 11000;
  const writeErrors = (error as { writeErrors?: ReadonlyMap<number, { code: number }> } | null)?.writeErrors;
  return writeErrors instanceof Map && [...writeErrors.values()].some(({ code }) => code === 11000);
};
