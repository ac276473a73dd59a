import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Wraps data keys and makes keyed hashes. A seam: a hardware or SM4 provider may take this one's place. */
export interface KeyProvider {
  /** AES-256-GCM under the wrapping key; base64url of IV, ciphertext, tag. */
  wrap(dataKey: Uint8Array): string;
  unwrap(wrapped: string): Buffer;
  /** HMAC-SHA-256 under a key of its own per purpose; base64url. */
  mac(purpose: 'subject' | 'command', content: string): string;
}

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

/** Keys derived from one master key of 32 bytes. */
export const localKeyProvider = (master: Uint8Array): KeyProvider => {
  if (master.length !== 32) throw new Error(`The vault's master key must have 32 bytes, it has ${master.length}.`);
  const wrapping = derived(master, 'wrap');
  const hashing = { subject: derived(master, 'subject'), command: derived(master, 'command') };
  return {
    wrap: (dataKey) => encrypt(wrapping, dataKey, 'data-key'),
    unwrap: (wrapped) => decrypt(wrapping, wrapped, 'data-key'),
    mac: (purpose, content) => createHmac('sha256', hashing[purpose]).update(content).digest('base64url'),
  };
};

/** The master key from a file that only its owner can read; made on first use and durable before it is returned. */
export const masterKeyFile = async (file: string): Promise<Buffer> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const unnamed = `${file}.${randomUUID()}`;
  try {
    // Whole before it has its name: another process, or a start after a crash, never finds half a key.
    const handle = await open(unnamed, 'wx', 0o600);
    try {
      await handle.write(`${randomBytes(32).toString('base64')}\n`);
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
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(unnamed, { force: true });
  }
  await chmod(file, 0o600);
  return Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
};
