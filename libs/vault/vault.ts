import { randomBytes } from 'node:crypto';
import { type Db, MongoServerError } from 'mongodb';
import type { Sealed } from '#kernel/sealed';
import { decrypt, encrypt, type KeyProvider } from './key-provider.js';

interface StoredKey {
  /** `<case>.<start of the subject's reference>`: no personal data. */
  readonly _id: string;
  readonly caseId: string;
  readonly subjectRef: string;
  readonly wrapped: string;
  readonly createdAt: string;
}

/** There is no data key of that name: it never was, or it has been destroyed. What it sealed cannot be read. */
export class KeyGone extends Error {
  constructor(readonly keyId: string) {
    super(`No data key ${keyId}`);
    this.name = 'KeyGone';
  }
}

/** Seals and opens texts under a data key per (subject, case). */
export interface Vault {
  /** The reference under which a person appears: a keyed HMAC of the identity number, the same in every case. */
  subjectRef(identityNumber: string): string;
  /** Keyed HMAC of a command's content, to tell a repeat from another command under the same id. */
  commandDigest(content: string): string;
  /** The data key for a subject in a case, made durable before it is returned. */
  keyFor(caseId: string, subjectRef: string): Promise<string>;
  /** The data key of the applicant of a case; throws `KeyGone` where there is none. */
  keyOfCase(caseId: string): Promise<string>;
  seal(keyId: string, text: string): Promise<Sealed>;
  /** Throws `KeyGone` where the key was destroyed. */
  open(sealed: Sealed): Promise<string>;
}

const cachedKeys = 20_000;

/** Keeps the most recently used, so that a busy case's key is unwrapped once. */
const bounded = <Value>(limit: number) => {
  const map = new Map<string, Value>();
  return {
    get: (key: string): Value | undefined => {
      const value = map.get(key);
      if (value === undefined) return undefined;
      map.delete(key);
      map.set(key, value);
      return value;
    },
    set: (key: string, value: Value): void => {
      map.set(key, value);
      const oldest = map.size > limit ? map.keys().next().value : undefined;
      if (oldest !== undefined) map.delete(oldest);
    },
  };
};

/** The database of the wrapped keys: a store of its own, backed up apart, never rebuilt. */
export const openVault = async (db: Db, provider: KeyProvider, now: () => Date): Promise<Vault> => {
  const keys = db.collection<StoredKey>('data-keys', { writeConcern: { w: 1, journal: true } });
  await keys.createIndex({ caseId: 1, createdAt: 1 });
  const unwrapped = bounded<Buffer>(cachedKeys);
  const ofCase = bounded<string>(cachedKeys);

  const remember = ({ _id, caseId, wrapped }: StoredKey): string => {
    unwrapped.set(_id, provider.unwrap(wrapped));
    if (ofCase.get(caseId) === undefined) ofCase.set(caseId, _id);
    return _id;
  };

  const dataKey = async (keyId: string): Promise<Buffer> => {
    const known = unwrapped.get(keyId);
    if (known) return known;
    const stored = await keys.findOne({ _id: keyId });
    if (!stored) throw new KeyGone(keyId);
    remember(stored);
    return provider.unwrap(stored.wrapped);
  };

  return {
    subjectRef: (identityNumber) => `s-${provider.mac('subject', identityNumber.trim().toUpperCase())}`,
    commandDigest: (content) => provider.mac('command', content).slice(0, 22),
    keyFor: async (caseId, subjectRef) => {
      const _id = `${caseId}.${subjectRef.slice(2, 12)}`;
      if (unwrapped.get(_id)) return _id;
      const wrapped = provider.wrap(randomBytes(32));
      const key: StoredKey = { _id, caseId, subjectRef, wrapped, createdAt: now().toISOString() };
      try {
        await keys.insertOne(key);
        return remember(key);
      } catch (error) {
        if (!(error instanceof MongoServerError && error.code === 11000)) throw error;
        const stored = await keys.findOne({ _id });
        if (!stored) throw new KeyGone(_id);
        return remember(stored);
      }
    },
    keyOfCase: async (caseId) => {
      const known = ofCase.get(caseId);
      if (known) return known;
      const stored = await keys.find({ caseId }).sort({ createdAt: 1 }).limit(1).next();
      if (!stored) throw new KeyGone(`of case ${caseId}`);
      return remember(stored);
    },
    seal: async (keyId, text) => ({ keyId, box: encrypt(await dataKey(keyId), Buffer.from(text), keyId) }),
    open: async ({ keyId, box }) => decrypt(await dataKey(keyId), box, keyId).toString('utf8'),
  };
};
