import type { Db, Filter, MongoClient } from 'mongodb';
import { type Checkpoint, checkpoints } from './apply-batch.js';
import { caseHandling } from './case-handling.js';
import { catalogueEntries } from './catalogue-entries.js';
import { catalogueGaps } from './catalogue-gaps.js';
import { readyCopy } from './copies.js';
import { exceptionRegister } from './exceptions.js';
import { handling } from './handling.js';
import { history } from './history.js';
import { investigationList } from './investigations.js';
import { matterList } from './matters.js';
import { register } from './posts.js';
import { progress } from './progress.js';
import { type AnyProjection, collectionOf, type Projection, type Stored } from './projection.js';
import { reviewStatistics } from './review-statistics.js';
import { reviewsFollowUp } from './reviews-follow-up.js';
import { venueRegister } from './venues.js';

/** Every read model there is. */
export const models: readonly AnyProjection[] = [
  progress,
  history,
  handling,
  caseHandling,
  reviewStatistics,
  matterList,
  catalogueEntries,
  catalogueGaps,
  register,
  reviewsFollowUp,
  investigationList,
  exceptionRegister,
  venueRegister,
];

/** The streams the read models are made from. */
export const modelPrefixes = [
  'case-',
  'review-',
  'matter-',
  'powers-',
  'post-',
  'grant-',
  'chief-',
  'investigation-',
  'exception-',
  'officehours-',
] as const;

/** The database of the read models; it holds nothing that cannot be made again from the log. */
export const readModelDb = (client: MongoClient): Db => client.db('daylight', { ignoreUndefined: true });

/** Creates what is missing: the collection and the indexes declared beside the projection. */
export const prepareModel = async (db: Db, model: AnyProjection, name = collectionOf(model)): Promise<void> => {
  if (model.indexes.length === 0) return;
  await db
    .collection(name)
    .createIndexes(model.indexes.map(({ key, sparse }) => ({ key: { ...key }, ...(sparse ? { sparse } : {}) })));
};

export const prepareModels = async (db: Db, wanted: readonly AnyProjection[]): Promise<void> => {
  for (const model of wanted) await prepareModel(db, model);
};

/** Where each version of each model stands, by collection name. */
export const readCheckpoints = async (db: Db): Promise<ReadonlyMap<string, Checkpoint>> => {
  const found = await db.collection<Checkpoint>(checkpoints).find({}).toArray();
  return new Map(found.map((checkpoint) => [checkpoint._id, checkpoint]));
};

/** From now on questions are answered from this version. */
export const markReady = async (db: Db, name: string): Promise<void> => {
  await db.collection<Checkpoint>(checkpoints).updateOne({ _id: name }, { $set: { ready: true } }, { upsert: true });
};

/** The event that the model cannot get past: shown by the api's health until it is past it. */
export const markStuck = async (db: Db, name: string, stuck: NonNullable<Checkpoint['stuck']>): Promise<void> => {
  await db.collection<Checkpoint>(checkpoints).updateOne({ _id: name }, { $set: { stuck } }, { upsert: true });
};

/** No version of the model has reached the end of the log yet. */
export class ModelFilling extends Error {
  constructor(readonly model: string) {
    super(`${model} is being filled from the log`);
    this.name = 'ModelFilling';
  }
}

/** Reads one model; throws `ModelFilling` until a version of it is ready. */
export interface ModelReader<Document> {
  get(id: string): Promise<Document | null>;
  find(filter: Filter<Stored>, sort: Readonly<Record<string, 1 | -1>>, limit: number): Promise<readonly Document[]>;
  /** As `find`, with these fields of each document alone: much less to carry where documents are large and pages long. */
  list<Field extends keyof Document & string>(
    fields: readonly Field[],
    filter: Filter<Stored>,
    sort: Readonly<Record<string, 1 | -1>>,
    limit: number,
  ): Promise<readonly Pick<Document, Field>[]>;
  count(filter: Filter<Stored>): Promise<number>;
  /** The position up to which the answers hold. */
  position(): Promise<number>;
}

/** How long the choice of a version is kept before it is looked at again. */
export const chosenForMs = 2_000;

/** Answers from the newest version that is ready, in its newest copy: the previous one while a new one is filling. */
export const modelReader = <Document>(db: Db, model: Projection<never, Document>): ModelReader<Document> => {
  let chosen: { name: string; until: number } | undefined;
  const name = async (): Promise<string> => {
    if (chosen && performance.now() < chosen.until) return chosen.name;
    const all = await readCheckpoints(db);
    for (let version = model.version; version > 0; version--) {
      const copy = readyCopy(all, { name: model.name, version });
      if (!copy) continue;
      chosen = { name: copy.name, until: performance.now() + chosenForMs };
      return copy.name;
    }
    throw new ModelFilling(model.name);
  };
  const collection = async () => db.collection<Stored>(await name());
  return {
    get: async (id) => (await (await collection()).findOne({ _id: id })) as Document | null,
    find: async (filter, sort, limit) =>
      (await (
        await collection()
      )
        .find(filter)
        .sort({ ...sort })
        .limit(limit)
        .toArray()) as unknown as readonly Document[],
    list: async (fields, filter, sort, limit) => {
      const projection = { _id: 0, ...Object.fromEntries(fields.map((field) => [field, 1])) };
      const found = (await collection())
        .find(filter, { projection })
        .sort({ ...sort })
        .limit(limit);
      return (await found.toArray()) as unknown as readonly Pick<Document, (typeof fields)[number]>[];
    },
    count: async (filter) => (await collection()).countDocuments(filter),
    position: async () => {
      const checkpoint = await db.collection<Checkpoint>(checkpoints).findOne({ _id: await name() });
      return checkpoint?.position ?? 0;
    },
  };
};
