import { setImmediate as turn } from 'node:timers/promises';
import type { AnyBulkWriteOperation, Db } from 'mongodb';
import { type Documents, foldTouches, type Touch } from './fold.js';
import { idSet } from './id-set.js';
import { type AnyProjection, type Stored, written } from './projection.js';
import { roughBytes } from './rough-bytes.js';

/** Fills an empty collection that nobody else writes or reads. */
export interface CopyWriter {
  readonly name: string;
  /** Folds what the next events of the log touch in this model; throws `StuckProjection`. */
  apply(touches: readonly Touch[]): Promise<void>;
  /** Resolves when everything is written; how many documents there are. */
  finish(): Promise<number>;
}

/**
 * What of a model is held in memory: documents leave when so many have been touched since, so that most are written once, or when
 * they take so many bytes, whichever comes first. `leaving` is how far it may be overstepped, so that many leave together. With those
 * on their way out this bounds a rebuild's memory, whatever the length of the log and the size of its documents.
 */
const bounds = { held: 10_000, leaving: 2_000, heldBytes: 40 * 1024 * 1024, leavingBytes: 8 * 1024 * 1024 };

/** Documents in one command; the driver splits what is too many bytes. */
const documentsPerCommand = 1_000;
/** Commands that are sent before the first of them is answered: the store need not wait for its next. */
const commandsInFlight = 3;
/** Of so many that come or change one is weighed field by field, and the others are taken for what was weighed last, or the mean. */
const weighedOneIn = 8;

type Keep = Pick<typeof bounds, 'held' | 'heldBytes'>;

/** Documents in the order in which they were last marked, and about how much they come to. */
const heldDocuments = () => {
  const documents: Documents = new Map();
  const sizes = new Map<string, number>();
  const weighed = { documents: 0, bytes: 0 };
  let bytes = 0;
  let marked = 0;
  const weigh = (id: string): number => {
    const size = roughBytes(documents.get(id));
    weighed.documents += 1;
    weighed.bytes += size;
    return size;
  };
  /** To be called for whatever came or changed. */
  const mark = (id: string): void => {
    const before = sizes.get(id);
    const size = marked % weighedOneIn === 0 ? weigh(id) : (before ?? weighed.bytes / weighed.documents);
    marked += 1;
    bytes += size - (before ?? 0);
    sizes.delete(id);
    sizes.set(id, size);
  };
  return {
    documents,
    mark,
    put: (document: Stored): void => {
      documents.set(document._id, document);
      mark(document._id);
    },
    exceeds: ({ held, heldBytes }: Keep): boolean => sizes.size > held || bytes > heldBytes,
    /** Lets go of those that have rested longest, until no more than this is left. */
    release: ({ held, heldBytes }: Keep): readonly Stored[] => {
      const resting: Stored[] = [];
      for (const [id, size] of sizes) {
        if (sizes.size <= held && bytes <= heldBytes) break;
        const document = documents.get(id);
        if (document) resting.push(document);
        documents.delete(id);
        sizes.delete(id);
        bytes -= size;
      }
      return resting;
    },
  };
};

/**
 * Keeps the documents that are being worked on in memory and writes those that have come to rest, without a look at what is
 * stored: what has never been written is not there. The collection means nothing before `finish`.
 */
export const copyWriter = (
  db: Db,
  model: AnyProjection,
  name: string,
  wanted: Partial<typeof bounds> = {},
): CopyWriter => {
  const most = { ...bounds, ...wanted };
  const full = { held: most.held + most.leaving, heldBytes: most.heldBytes + most.leavingBytes };
  const collection = db.collection<Stored>(name);
  const held = heldDocuments();
  const leaving = new Map<string, Stored>();
  const gone = idSet();
  let writing: Promise<void> = Promise.resolve();
  let failure: unknown;

  const failed = (error: unknown): void => {
    failure ??= error;
  };

  /** Takes back what has left and is touched again. */
  const takeBack = async (touches: readonly Touch[]): Promise<void> => {
    if (gone.empty && leaving.size === 0) return;
    const missing = new Set<string>();
    for (const { id } of touches) {
      if (held.documents.has(id)) continue;
      const document = leaving.get(id);
      if (document) held.put(document);
      else if (gone.mayHave(id)) missing.add(id);
    }
    const ids = [...missing];
    for (let at = 0; at < ids.length; at += documentsPerCommand) {
      const some = ids.slice(at, at + documentsPerCommand);
      for await (const found of collection.find({ _id: { $in: some } })) held.put(found);
    }
  };

  const writeSome = async (documents: readonly Stored[]): Promise<void> => {
    const operations = documents.map((resting): AnyBulkWriteOperation<Stored> => {
      const document = written(model, resting);
      if (!gone.mayHave(document._id)) return { insertOne: { document } };
      return { replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true } };
    });
    await collection.bulkWrite(operations, { ordered: false });
  };

  const write = async (documents: readonly Stored[]): Promise<void> => {
    const writes: Promise<void>[] = [];
    for (let at = 0; at < documents.length; at += documentsPerCommand) {
      await writes.at(-commandsInFlight);
      writes.push(writeSome(documents.slice(at, at + documentsPerCommand)).catch(failed));
      // The store has this one to write while the next is made.
      await turn();
    }
    await Promise.all(writes);
    for (const document of documents) {
      gone.add(document._id);
      if (leaving.get(document._id) === document) leaving.delete(document._id);
    }
  };

  /** What leaves is written while the next events are read. */
  const release = async (keep: Keep): Promise<void> => {
    await writing;
    if (failure !== undefined) throw failure;
    const documents = held.release(keep);
    for (const document of documents) leaving.set(document._id, document);
    writing = write(documents);
  };

  return {
    name,
    apply: async (touches) => {
      if (touches.length === 0) return;
      await takeBack(touches);
      for (const id of foldTouches(name, held.documents, touches)) held.mark(id);
      if (held.exceeds(full)) await release(most);
    },
    finish: async () => {
      const nothing = { held: 0, heldBytes: 0 };
      await release(nothing);
      await release(nothing);
      return collection.countDocuments();
    },
  };
};
