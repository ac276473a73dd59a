import { type Db, MongoServerError } from 'mongodb';
import { type Checkpoint, checkpoints } from './apply-batch.js';
import { type AnyProjection, collectionOf } from './projection.js';

type Known = ReadonlyMap<string, Checkpoint>;

/** One collection of a version of a read model. */
export interface Copy {
  readonly number: number;
  readonly name: string;
  readonly checkpoint: Checkpoint;
}

/** The copies of a version, the latest first. */
export const copiesOf = (known: Known, model: { readonly name: string; readonly version: number }): readonly Copy[] => {
  const first = collectionOf(model);
  const found: Copy[] = [];
  for (const [name, checkpoint] of known) {
    const number =
      name === first ? 1 : name.startsWith(`${first}_`) ? Number(name.slice(first.length + 1)) : Number.NaN;
    if (Number.isInteger(number) && collectionOf(model, number) === name) found.push({ number, name, checkpoint });
  }
  return found.toSorted((a, b) => b.number - a.number);
};

/** The copy that questions are answered from; undefined until one has reached the log's end. */
export const readyCopy = (known: Known, model: { readonly name: string; readonly version: number }): Copy | undefined =>
  copiesOf(known, model).find(({ checkpoint }) => checkpoint.ready === true);

/** The collections of a version that follow the log: the one in use (or to be), and those that are to take its place. */
export const followedCopies = (known: Known, model: AnyProjection): readonly string[] => {
  const live = readyCopy(known, model)?.number ?? 1;
  const coming = copiesOf(known, model).filter(({ number, checkpoint }) => number > live && checkpoint.filled === true);
  return [collectionOf(model, live), ...coming.map(({ name }) => name)];
};

/** A rebuild that has not been heard of for so long is over (milliseconds). */
const silentMs = 120_000;

/** Copies whose place another has taken, and those whose rebuild broke off. */
export const abandonedCopies = (known: Known, model: AnyProjection, now: Date): readonly string[] => {
  const live = readyCopy(known, model)?.number ?? 1;
  return copiesOf(known, model)
    .filter(({ number, checkpoint: { filled, ready, filling } }) => {
      if (number < live) return true;
      return filling && !filled && !ready && now.getTime() - Date.parse(filling.at) > silentMs;
    })
    .map(({ name }) => name);
};

const earlierCopies = (known: Known, { name, version }: AnyProjection): readonly Copy[] =>
  Array.from({ length: version - 1 }, (_, index) => copiesOf(known, { name, version: index + 1 })).flat();

/**
 * Copies of earlier versions that nobody follows the log into any more: they have stood still behind the copy in use for so long.
 * An earlier version of the program that still runs moves its own. `now` in milliseconds of any clock that only goes forward.
 */
export const leftBehind = (keepMs: number) => {
  const stoodStill = new Map<string, { readonly position: number; readonly since: number }>();
  return (known: Known, model: AnyProjection, now: number): readonly string[] => {
    const end = readyCopy(known, model)?.checkpoint.position ?? 0;
    return earlierCopies(known, model).flatMap(({ name, checkpoint: { position } }) => {
      const before = stoodStill.get(name);
      const since = before?.position === position && position < end ? before.since : now;
      stoodStill.set(name, { position, since });
      return now - since > keepMs ? [name] : [];
    });
  };
};

/** Takes the next number for a copy; nobody else gets it. Returns the collection's name. */
export const claimCopy = async (db: Db, model: AnyProjection, now: Date): Promise<string> => {
  const all = db.collection<Checkpoint>(checkpoints);
  for (;;) {
    const known = new Map((await all.find({}).toArray()).map((checkpoint) => [checkpoint._id, checkpoint]));
    const name = collectionOf(model, (copiesOf(known, model)[0]?.number ?? 1) + 1);
    try {
      await all.insertOne({ _id: name, position: 0, filling: { at: now.toISOString() } });
      // A collection of that name without a checkpoint is what a broken-off removal has left.
      await db.collection(name).drop();
      return name;
    } catch (error) {
      if (!(error instanceof MongoServerError) || error.code !== 11000) throw error;
    }
  }
};

/** The sign of life of a rebuild. */
export const markFilling = async (db: Db, name: string, now: Date): Promise<void> => {
  await db
    .collection<Checkpoint>(checkpoints)
    .updateOne({ _id: name }, { $set: { filling: { at: now.toISOString() } } }, { upsert: true });
};

/** The copy holds every event up to the position: from now on it may be followed, and will be asked once it is up to date. */
export const markFilled = async (db: Db, name: string, position: number): Promise<void> => {
  await db
    .collection<Checkpoint>(checkpoints)
    .updateOne({ _id: name }, { $set: { position, filled: true } }, { upsert: true });
};

/** Removes a copy and what is known of it. */
export const dropCopy = async (db: Db, name: string): Promise<void> => {
  await db.collection(name).drop();
  await db.collection<Checkpoint>(checkpoints).deleteOne({ _id: name });
};
