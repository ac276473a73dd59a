import type { AnyBulkWriteOperation, Db } from 'mongodb';
import { type AnyLogged, type Documents, fold, touchedBy } from './fold.js';
import { type AnyProjection, type Stored, written } from './projection.js';

/** Fills an empty collection that nobody else writes or reads. */
export interface CopyWriter {
  readonly name: string;
  /** Folds the next events of the log; throws `StuckProjection`. */
  apply(events: readonly AnyLogged[]): Promise<void>;
  /** Resolves when everything is written; how many documents there are. */
  finish(): Promise<number>;
}

/**
 * How many documents of a model are held in memory: one leaves when so many others have been touched since, so that most are
 * written once, and so many leave together. With those on their way out this bounds a rebuild's memory, whatever the length of the
 * log.
 */
const bounds = { held: 10_000, leaving: 2_000 };
/** Documents in one command. */
const documentsPerCommand = 1_000;

/** Ids by a hash in a fixed number of bits: "no" is certain, "yes" may be wrong, which costs a read. */
const idSet = (bits = 2 ** 24) => {
  const set = new Uint8Array(bits / 8);
  const place = (id: string): number => {
    let hash = 0x811c9dc5;
    for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
    return (hash ^ (hash >>> 15)) & (bits - 1);
  };
  let empty = true;
  return {
    get empty() {
      return empty;
    },
    add: (id: string): void => {
      empty = false;
      const bit = place(id);
      set[bit >>> 3] = (set[bit >>> 3] ?? 0) | (1 << (bit & 7));
    },
    mayHave: (id: string): boolean => {
      const bit = place(id);
      return ((set[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
    },
  };
};

/**
 * Keeps the documents that are being worked on in memory and writes those that have come to rest, without a look at what is
 * stored: what has never been written is not there. The collection means nothing before `finish`.
 */
export const copyWriter = (db: Db, model: AnyProjection, name: string, most = bounds): CopyWriter => {
  const collection = db.collection<Stored>(name);
  const held: Documents = new Map();
  const leaving = new Map<string, Stored>();
  const gone = idSet();
  let writing: Promise<void> = Promise.resolve();
  let failure: unknown;

  /** Takes back what has left and is touched again. */
  const takeBack = async (events: readonly AnyLogged[]): Promise<void> => {
    if (gone.empty && leaving.size === 0) return;
    const wanted: string[] = [];
    for (const id of touchedBy(model, events)) {
      if (held.has(id)) continue;
      const document = leaving.get(id);
      if (document) held.set(id, document);
      else if (gone.mayHave(id)) wanted.push(id);
    }
    for (let at = 0; at < wanted.length; at += documentsPerCommand) {
      const some = wanted.slice(at, at + documentsPerCommand);
      for await (const found of collection.find({ _id: { $in: some } })) held.set(found._id, found);
    }
  };

  const write = async (documents: readonly Stored[]): Promise<void> => {
    for (let at = 0; at < documents.length; at += documentsPerCommand) {
      const operations = documents.slice(at, at + documentsPerCommand).map((resting): AnyBulkWriteOperation<Stored> => {
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

  /** Lets go of the documents that have rested longest; they are written while the next events are read. */
  const release = async (keep: number): Promise<void> => {
    await writing;
    if (failure !== undefined) throw failure;
    const resting = [...held.values()].filter((document) => document !== undefined);
    resting.sort((a, b) => a.position - b.position);
    const documents = resting.slice(0, Math.max(0, resting.length - keep));
    for (const document of documents) {
      held.delete(document._id);
      leaving.set(document._id, document);
    }
    writing = write(documents).catch((error: unknown) => {
      failure = error;
    });
  };

  return {
    name,
    apply: async (events) => {
      await takeBack(events);
      fold(name, model, held, events);
      if (held.size > most.held + most.leaving) await release(most.held);
    },
    finish: async () => {
      await release(0);
      await release(0);
      return collection.countDocuments();
    },
  };
};
