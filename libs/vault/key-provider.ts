import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Wraps data keys. A seam: a hardware or SM4 provider may take this one's place. */
export interface KeyProvider {
  /** Names the master key that wraps today; no secret. */
  readonly id: string;
  /** AES-256-GCM under the wrapping key; base64url of IV, ciphertext, tag. */
  wrap(dataKey: Uint8Array): string;
  /** Opens what this master key or one of the earlier ones has wrapped; throws otherwise. */
  unwrap(wrapped: string): Buffer;
  /** The key that references are hashed with, for a vault that has none yet: 32 bytes. */
  firstReferenceKey(purpose: ReferencePurpose): Buffer;
}

/** What keyed hashes are made for: to know a person again, and to know a command again. */
export type ReferencePurpose = 'subject' | 'command';

const ivBytes = 12;
const tagBytes = 16;

/** AES-256-GCM: base64url of IV (12 bytes), ciphertext, tag (16 bytes). `bound` is authenticated, not hidden. */
export const encrypt = (key: Uint8Array, plain: Uint8Array, bound: string): string => {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(bound));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString('base64url');
};

/** The inverse of `encrypt`; throws where the box was altered or sealed under another key or name. */
export const decrypt = (key: Uint8Array, box: string, bound: string): Buffer => {
  const bytes = Buffer.from(box, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(bound))
    .setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]);
};

const derived = (master: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `daylight/${purpose}`, 32));

const checked = (master: Uint8Array): Uint8Array => {
  if (master.length !== 32) throw new Error(`The vault's master key must have 32 bytes, it has ${master.length}.`);
  return master;
};

const unwrapWith = (wrappingKeys: readonly Buffer[], wrapped: string): Buffer => {
  for (const key of wrappingKeys) {
    try {
      return decrypt(key, wrapped, 'data-key');
    } catch {
      // Another master key's: the next one tells.
    }
  }
  throw new Error('No master key given opens this data key: is one missing from VAULT_MASTER_KEY or the key file?');
};

/** Keys derived from master keys of 32 bytes: the first wraps, the others still unwrap until everything is wrapped anew. */
export const localKeyProvider = (current: Uint8Array, ...earlier: readonly Uint8Array[]): KeyProvider => {
  const masters = [current, ...earlier].map(checked);
  const wrappingKeys = masters.map((master) => derived(master, 'wrap'));
  const wrapping = derived(current, 'wrap');
  return {
    id: derived(current, 'id').toString('hex').slice(0, 16),
    wrap: (dataKey) => encrypt(wrapping, dataKey, 'data-key'),
    unwrap: (wrapped) => unwrapWith(wrappingKeys, wrapped),
    // The oldest: the vault it opened first was made with it.
    firstReferenceKey: (purpose) => derived(masters.at(-1) ?? current, purpose),
  };
};

/** Keyed HMAC-SHA-256, base64url. */
export const keyedHash = (key: Uint8Array, content: string): string =>
  createHmac('sha256', key).update(content).digest('base64url');

/** Master keys as they are written: base64, the one in use first, one a line or between commas. */
export const masterKeysFrom = (text: string): readonly [Buffer, ...Buffer[]] => {
  const [current = Buffer.alloc(0), ...earlier] = text
    .split(/[\n,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => Buffer.from(part, 'base64'));
  return [current, ...earlier];
};

/** A file that appears whole or not at all, for its owner alone, durable before it is returned; EEXIST where it is there. */
const writeWhole = async (file: string, content: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const unnamed = `${file}.${randomUUID()}`;
  try {
    // Whole before it has its name: another process, or a start after a crash, never finds half a key.
    const handle = await open(unnamed, 'wx', 0o600);
    try {
      await handle.write(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(unnamed, file);
    const folder = await open(dirname(file));
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  } finally {
    await rm(unnamed, { force: true });
  }
};

/** The master keys in a file that only its owner can read; made with one key on first use, durable before it is returned. */
export const masterKeyFile = async (file: string): Promise<readonly [Buffer, ...Buffer[]]> => {
  try {
    await writeWhole(file, `${randomBytes(32).toString('base64')}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  await chmod(file, 0o600);
  return masterKeysFrom(await readFile(file, 'utf8'));
};

/** Where the master keys are kept unless the environment names them. */
export const masterKeyFileIn = (dataDir: string): string => join(dataDir, 'keys', 'vault-master.key');

/** The master keys of a process: those the environment names, else those in the data folder. */
export const masterKeysOf = async ({
  vaultMasterKey,
  dataDir,
}: {
  readonly vaultMasterKey: string | undefined;
  readonly dataDir: string;
}): Promise<readonly [Buffer, ...Buffer[]]> =>
  vaultMasterKey ? masterKeysFrom(vaultMasterKey) : masterKeyFile(masterKeyFileIn(dataDir));

/** Puts a new master key before those in the file and returns its name; what they wrapped stays readable. */
export const addMasterKey = async (file: string): Promise<string> => {
  const known = await masterKeyFile(file);
  const made = randomBytes(32);
  const content = [made, ...known].map((key) => `${key.toString('base64')}\n`).join('');
  const next = `${file}.next`;
  await rm(next, { force: true });
  await writeWhole(next, content);
  await rename(next, file);
  return localKeyProvider(made).id;
};
