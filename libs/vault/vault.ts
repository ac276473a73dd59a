import { hkdfSync, randomBytes } from 'node:crypto';
import { gathered } from '#kernel/gathered';
import type { Sealed } from '#kernel/sealed';
import { recentlyUsed } from './recently-used.js';
import { decrypt, encrypt, keyedHash, type KeyProvider } from './key-provider.js';
import { insertKeys, type KeyState, keyCollection, type StoredKey, referenceKeys } from './stored-keys.js';
import type { Db } from 'mongodb';

/** There is no data key of that name: it never was, or it has been destroyed. What it sealed cannot be read. */
export class KeyGone extends Error {
  constructor(readonly keyId: string) {
    super(`No data key ${keyId}`);
    this.name = 'KeyGone';
  }
}

/** Processing is restricted (个人信息保护法 art. 47): the data is kept because a law says so, and read by nobody. */
export class KeyRestricted extends Error {
  constructor(readonly keyId: string) {
    super(`Data key ${keyId} is restricted`);
    this.name = 'KeyRestricted';
  }
}

/** Seals and opens texts under a data key per (subject, case). */
export interface Vault {
  /** The reference under which a person appears: a keyed HMAC of the identity number, the same in every case. */
  subjectRef(identityNumber: string): string;
  /** Keyed HMAC of a command's content, to tell a repeat from another command under the same id. */
  commandDigest(content: string): string;
  /** The data key for a subject in a case, made durable before it is returned; `KeyGone` where it was destroyed. */
  keyFor(caseId: string, subjectRef: string): Promise<string>;
  /** The data key of the applicant of a case; throws `KeyGone` where there is none. */
  keyOfCase(caseId: string): Promise<string>;
  /** Throws `KeyGone`, `KeyRestricted`. */
  seal(keyId: string, text: string): Promise<Sealed>;
  /** Throws `KeyGone`, `KeyRestricted`. */
  open(sealed: Sealed): Promise<string>;
  /** Keyed HMAC of a text under a data key: to know the text again while the key lives. Throws `KeyGone`, `KeyRestricted`. */
  fingerprint(keyId: string, text: string): Promise<string>;
  /** Every key of a case with its state, oldest first. */
  keysOf(caseId: string): Promise<readonly { readonly keyId: string; readonly state: KeyState }[]>;
  /** Nobody seals or opens under these keys until they are released; destroyed ones stay destroyed. Idempotent. */
  restrict(keyIds: readonly string[]): Promise<void>;
  release(keyIds: readonly string[]): Promise<void>;
  /** For good: the key's bytes are overwritten by a mark that it was destroyed. Idempotent. */
  destroy(keyIds: readonly string[]): Promise<void>;
}

const cachedKeys = 20_000;
/** New keys that are made durable at once. */
const mostInserted = 100;
/** Milliseconds for which another process may still use a key after it was restricted or destroyed here. */
const keptMs = 30_000;

/** A data key in use; `forHashes` is derived from it once. */
interface UsedKey {
  readonly key: Buffer;
  readonly readAt: number;
  forHashes?: Buffer;
}

/** The database of the wrapped keys: a store of its own, backed up apart, never rebuilt. */
export const openVault = async (db: Db, provider: KeyProvider, now: () => Date): Promise<Vault> => {
  const keys = keyCollection(db);
  await keys.createIndex({ caseId: 1, createdAt: 1 });
  const { subject, command } = await referenceKeys(db, provider);
  const unwrapped = recentlyUsed<UsedKey>(cachedKeys);
  const ofCase = recentlyUsed<string>(cachedKeys);
  // Every write is brought to disk: under load the keys of many cases go in one.
  const insert = gathered((made: readonly StoredKey[]) => insertKeys(keys, made), mostInserted);

  const use = ({ _id, state, wrapped }: StoredKey): UsedKey => {
    if (state === 'DESTROYED' || wrapped === undefined) throw new KeyGone(_id);
    if (state === 'RESTRICTED') throw new KeyRestricted(_id);
    const key = provider.unwrap(wrapped);
    const used = { key, readAt: performance.now() };
    unwrapped.set(_id, used);
    return used;
  };

  const usedKey = async (keyId: string): Promise<UsedKey> => {
    const known = unwrapped.get(keyId);
    if (known && performance.now() - known.readAt < keptMs) return known;
    const stored = await keys.findOne({ _id: keyId });
    if (!stored) throw new KeyGone(keyId);
    return use(stored);
  };

  const change = async (keyIds: readonly string[], from: readonly KeyState[], update: object) => {
    for (const keyId of keyIds) unwrapped.delete(keyId);
    // A key from before there were states has none: it counts as active.
    const inState = [
      { state: { $in: [...from] } },
      ...(from.includes('ACTIVE') ? [{ state: { $exists: false } }] : []),
    ];
    await keys.updateMany({ _id: { $in: [...keyIds] }, $or: inState }, update);
    for (const keyId of keyIds) unwrapped.delete(keyId);
  };

  return {
    subjectRef: (identityNumber) => `s-${keyedHash(subject, identityNumber.trim().toUpperCase())}`,
    commandDigest: (content) => keyedHash(command, content).slice(0, 22),
    keyFor: async (caseId, subjectRef) => {
      const _id = `${caseId}.${subjectRef.slice(2, 12)}`;
      if (unwrapped.get(_id)) return _id;
      const wrapped = provider.wrap(randomBytes(32));
      const key: StoredKey = {
        _id,
        caseId,
        subjectRef,
        wrapped,
        masterId: provider.id,
        state: 'ACTIVE',
        createdAt: now().toISOString(),
      };
      if (await insert(key)) use(key);
      else {
        const stored = await keys.findOne({ _id });
        if (!stored) throw new KeyGone(_id);
        use(stored);
      }
      ofCase.set(caseId, ofCase.get(caseId) ?? _id);
      return _id;
    },
    keyOfCase: async (caseId) => {
      const known = ofCase.get(caseId);
      if (known) return known;
      const stored = await keys.find({ caseId }).sort({ createdAt: 1 }).limit(1).next();
      if (!stored) throw new KeyGone(`of case ${caseId}`);
      ofCase.set(caseId, stored._id);
      return stored._id;
    },
    seal: async (keyId, text) => ({ keyId, box: encrypt((await usedKey(keyId)).key, Buffer.from(text), keyId) }),
    open: async ({ keyId, box }) => decrypt((await usedKey(keyId)).key, box, keyId).toString('utf8'),
    // Under a key derived from the data key, so that no key has two uses.
    fingerprint: async (keyId, text) => {
      const used = await usedKey(keyId);
      used.forHashes ??= Buffer.from(hkdfSync('sha256', used.key, Buffer.alloc(0), 'daylight/fingerprint', 32));
      return keyedHash(used.forHashes, text);
    },
    keysOf: async (caseId) => {
      const stored = await keys.find({ caseId }).sort({ createdAt: 1 }).toArray();
      return stored.map(({ _id, state }) => ({ keyId: _id, state: state ?? 'ACTIVE' }));
    },
    restrict: (keyIds) => change(keyIds, ['ACTIVE'], { $set: { state: 'RESTRICTED' } }),
    release: (keyIds) => change(keyIds, ['RESTRICTED'], { $set: { state: 'ACTIVE' } }),
    destroy: (keyIds) =>
      change(keyIds, ['ACTIVE', 'RESTRICTED'], {
        $set: { state: 'DESTROYED', destroyedAt: now().toISOString() },
        $unset: { wrapped: '', masterId: '' },
      }),
  };
};
