import type { AnyBulkWriteOperation, Db } from 'mongodb';
import { type AnyLogged, type Documents, fold, touchedBy } from './fold.js';
import type { AnyProjection, Stored } from './projection.js';

/** Fills an empty collection that nobody else writes or reads. */
export interface CopyWriter {
  readonly name: string;
  /** Folds the next events of the log; throws `StuckProjection`. */
  apply(events: readonly AnyLogged[]): Promise<void>;
  /** Resolves when everything is written; how many documents there are. */
  finish(): Promise<number>;
}

/** Documents held in memory: one is written when so many others have been touched since, so that most are written once. */
const heldDocuments = 20_000;
/** Documents that leave together. */
const leavingAtOnce = 4_000;
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
  return {
    add: (id: string): void => {
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
export const copyWriter = (db: Db, model: AnyProjection, name: string): CopyWriter => {
  const collection = db.collection<Stored>(name);
  const held: Documents = new Map();
  const leaving = new Map<string, Stored>();
  const written = idSet();
  let writing: Promise<void> = Promise.resolve();
  let failure: unknown;

  const read = async (ids: ReadonlySet<string>): Promise<void> => {
    const unknown: string[] = [];
    for (const id of ids) {
      const document = held.get(id) ?? leaving.get(id);
      held.delete(id);
      if (document === undefined && written.mayHave(id)) unknown.push(id);
      // The last one touched stands last, and leaves last.
      else held.set(id, document);
    }
    for (let at = 0; at < unknown.length; at += documentsPerCommand) {
      const wanted = unknown.slice(at, at + documentsPerCommand);
      for (const id of wanted) held.set(id, undefined);
      for await (const found of collection.find({ _id: { $in: wanted } })) held.set(found._id, found);
    }
  };

  const write = async (documents: readonly Stored[]): Promise<void> => {
    for (let at = 0; at < documents.length; at += documentsPerCommand) {
      const operations = documents
        .slice(at, at + documentsPerCommand)
        .map((document): AnyBulkWriteOperation<Stored> => {
          if (!written.mayHave(document._id)) return { insertOne: { document } };
          return { replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true } };
        });
      await collection.bulkWrite(operations, { ordered: false });
    }
    for (const document of documents) {
      written.add(document._id);
      if (leaving.get(document._id) === document) leaving.delete(document._id);
    }
  };

  /** Lets the oldest documents go while the next events are read. */
  const release = async (keep: number): Promise<void> => {
    await writing;
    if (failure !== undefined) throw failure;
    const documents: Stored[] = [];
    for (const [id, document] of held) {
      if (held.size <= keep) break;
      held.delete(id);
      if (!document) continue;
      leaving.set(id, document);
      documents.push(document);
    }
    writing = write(documents).catch((error: unknown) => {
      failure = error;
    });
  };

  return {
    name,
    apply: async (events) => {
      await read(touchedBy(model, events));
      fold(name, model, held, events);
      if (held.size > heldDocuments + leavingAtOnce) await release(heldDocuments);
    },
    finish: async () => {
      await release(0);
      await release(0);
      return collection.countDocuments();
    },
  };
};
