import { type Collection, type Db, MongoBulkWriteError, MongoServerError } from 'mongodb';
import type { KeyProvider, ReferencePurpose } from './key-provider.js';

/** DESTROYED is a mark that stays, so that no backup brings the key back. */
export type KeyState = 'ACTIVE' | 'RESTRICTED' | 'DESTROYED';

/** A data key as it is stored. */
export interface StoredKey {
  /** `<case>.<start of the subject's reference>`: no personal data. */
  readonly _id: string;
  readonly caseId: string;
  readonly subjectRef: string;
  /** Absent once the key was destroyed. */
  readonly wrapped?: string;
  /** The master key it is wrapped under; absent on keys from before there were names, and on destroyed ones. */
  readonly masterId?: string;
  /** Absent on keys from before there were states: active. */
  readonly state?: KeyState;
  readonly createdAt: string;
  readonly destroyedAt?: string;
}

/** The keys of the keyed hashes: made once, wrapped like data keys, so that a new master key changes no reference. */
export interface StoredReferenceKey {
  readonly _id: ReferencePurpose;
  readonly wrapped: string;
  readonly masterId: string;
}

const durable = { writeConcern: { w: 1, journal: true } } as const;

export const keyCollection = (db: Db): Collection<StoredKey> => db.collection<StoredKey>('data-keys', durable);
export const referenceKeyCollection = (db: Db): Collection<StoredReferenceKey> =>
  db.collection<StoredReferenceKey>('reference-keys', durable);

/** Which of the writes met a key that was there before; throws what else came of them. */
const takenAmong = (error: unknown): ReadonlySet<number> => {
  if (!(error instanceof MongoBulkWriteError)) throw error;
  const refused = [error.writeErrors].flat();
  if (refused.length === 0 || refused.some(({ code }) => code !== 11000)) throw error;
  return new Set(refused.map(({ index }) => index));
};

/** Makes new keys durable in one write, each on its own: false for one that is there already and stays as it is. */
export const insertKeys = async (
  keys: Collection<StoredKey>,
  made: readonly StoredKey[],
): Promise<readonly boolean[]> => {
  try {
    await keys.insertMany(made, { ordered: false });
    return made.map(() => true);
  } catch (error) {
    const taken = takenAmong(error);
    return made.map((_, index) => !taken.has(index));
  }
};

const referenceKey = async (db: Db, provider: KeyProvider, _id: ReferencePurpose): Promise<Buffer> => {
  const stored = referenceKeyCollection(db);
  const known = await stored.findOne({ _id });
  if (known) return provider.unwrap(known.wrapped);
  const made = provider.firstReferenceKey(_id);
  try {
    await stored.insertOne({ _id, wrapped: provider.wrap(made), masterId: provider.id });
    return made;
  } catch (error) {
    if (!(error instanceof MongoServerError && error.code === 11000)) throw error;
    return referenceKey(db, provider, _id);
  }
};

/** The keys of the keyed hashes, made durable on first use. */
export const referenceKeys = async (db: Db, provider: KeyProvider): Promise<Record<ReferencePurpose, Buffer>> => ({
  subject: await referenceKey(db, provider, 'subject'),
  command: await referenceKey(db, provider, 'command'),
});
