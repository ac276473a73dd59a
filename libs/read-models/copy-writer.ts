import type { AnyBulkWriteOperation, Db } from 'mongodb';
import { type AnyLogged, type Documents, foldTouches, type Touch, touchesOf } from './fold.js';
import { idSet } from './id-set.js';
import { type AnyProjection, type Stored, written } from './projection.js';
import { roughBytes } from './rough-bytes.js';

/** Fills an empty collection that nobody else writes or reads. */
export interface CopyWriter {
  readonly name: string;
  /** Folds the next events of the log; throws `StuckProjection`. */
  apply(events: readonly AnyLogged[]): Promise<void>;
  /** Resolves when everything is written; how many documents there are. */
  finish(): Promise<number>;
}

/**
 * What of a model is held in memory: documents leave when so many have been touched since, so that most are written once, or when
 * they take so many bytes, whichever comes first. `leaving` is how far it may be overstepped, so that many leave together. With those
 * on their way out this bounds a rebuild's memory, whatever the length of the log and the size of its documents.
 */
const bounds = { held: 10_000, leaving: 2_000, heldBytes: 40 * 1024 * 1024, leavingBytes: 8 * 1024 * 1024 };

/** Documents in one command, and what they may come to in bytes. */
const documentsPerCommand = 1_000;
const bytesPerCommand = 8 * 1024 * 1024;

type Keep = Pick<typeof bounds, 'held' | 'heldBytes'>;

/** Documents in the order in which they were last weighed, and how much they come to. */
const heldDocuments = () => {
  const documents: Documents = new Map();
  const sizes = new Map<string, number>();
  let bytes = 0;
  /** To be called for whatever came or changed. */
  const weigh = (id: string): void => {
    const size = roughBytes(documents.get(id));
    bytes += size - (sizes.get(id) ?? 0);
    sizes.delete(id);
    sizes.set(id, size);
  };
  return {
    documents,
    weigh,
    put: (document: Stored): void => {
      documents.set(document._id, document);
      weigh(document._id);
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

/** The documents of one command after another. */
function* portions(documents: readonly Stored[]): Generator<readonly Stored[]> {
  let from = 0;
  let bytes = 0;
  for (const [at, document] of documents.entries()) {
    const size = roughBytes(document);
    if (at > from && (at - from === documentsPerCommand || bytes + size > bytesPerCommand)) {
      yield documents.slice(from, at);
      from = at;
      bytes = 0;
    }
    bytes += size;
  }
  if (from < documents.length) yield documents.slice(from);
}

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

  const write = async (documents: readonly Stored[]): Promise<void> => {
    for (const portion of portions(documents)) {
      const operations = portion.map((resting): AnyBulkWriteOperation<Stored> => {
        const document = written(model, resting);
        if (!gone.mayHave(document._id)) return { insertOne: { document } };
        return { replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true } };
      });
      await collection.bulkWrite(operations, { ordered: false });
    }
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
    writing = write(documents).catch((error: unknown) => {
      failure = error;
    });
  };

  return {
    name,
    apply: async (events) => {
      const touches = touchesOf(model, events);
      if (touches.length === 0) return;
      await takeBack(touches);
      for (const id of foldTouches(name, held.documents, touches)) held.weigh(id);
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
