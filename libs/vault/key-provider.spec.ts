import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { addMasterKey, decrypt, encrypt, keyedHash, localKeyProvider, masterKeyFile } from './key-provider.js';

const master = Buffer.alloc(32, 7);
const key = Buffer.alloc(32, 9);

/** The same box with one bit of one byte turned. */
const altered = (box: string, byte: number): string => {
  const bytes = Buffer.from(box, 'base64url');
  bytes[byte % bytes.length] = (bytes[byte % bytes.length] ?? 0) ^ 1;
  return bytes.toString('base64url');
};

describe('a sealed text', () => {
  it('opens to what it was, in every script', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string(), (text, name) =>
        expect(decrypt(key, encrypt(key, Buffer.from(text), name), name).toString()).toBe(Buffer.from(text).toString()),
      ),
    ));

  it('never looks the same twice, and does not hold its words', () => {
    const [one, two] = [encrypt(key, Buffer.from('王梅'), 'k'), encrypt(key, Buffer.from('王梅'), 'k')];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64url').includes(Buffer.from('王梅'))).toBe(false);
    expect(one).toMatch(/^[\w-]+$/);
  });

  it('is twelve bytes of beginning, the text, and sixteen bytes of proof', () =>
    expect(Buffer.from(encrypt(key, Buffer.from('abc'), 'k'), 'base64url')).toHaveLength(12 + 3 + 16));

  it('that was altered anywhere does not open', () =>
    fc.assert(
      fc.property(fc.nat(200), (byte) => {
        const box = encrypt(key, Buffer.from('a reason that nobody may change'), 'k');
        expect(() => decrypt(key, altered(box, byte), 'k')).toThrow();
      }),
    ));

  it('does not open under another key or another name, nor cut short', () => {
    const box = encrypt(key, Buffer.from('text'), 'k-1');
    expect(() => decrypt(Buffer.alloc(32, 8), box, 'k-1')).toThrow();
    expect(() => decrypt(key, box, 'k-2')).toThrow();
    expect(() => decrypt(key, box.slice(0, 20), 'k-1')).toThrow();
    expect(() => decrypt(key, '', 'k-1')).toThrow();
    expect(decrypt(key, box, 'k-1').toString()).toBe('text');
  });
});

describe('the local key provider', () => {
  const provider = localKeyProvider(master);

  it('wraps a data key so that only the same master key unwraps it', () => {
    const dataKey = randomBytes(32);
    const wrapped = provider.wrap(dataKey);
    expect(localKeyProvider(master).unwrap(wrapped)).toEqual(dataKey);
    expect(() => localKeyProvider(Buffer.alloc(32, 1)).unwrap(wrapped)).toThrow();
    expect(() => provider.unwrap(altered(wrapped, 20))).toThrow();
  });

  it('opens what an earlier master key wrapped, wraps under the first, and knows which is which', () => {
    const dataKey = randomBytes(32);
    const next = localKeyProvider(Buffer.alloc(32, 1), master);
    expect(next.unwrap(provider.wrap(dataKey))).toEqual(dataKey);
    expect(localKeyProvider(Buffer.alloc(32, 1)).unwrap(next.wrap(dataKey))).toEqual(dataKey);
    expect(() => provider.unwrap(next.wrap(dataKey))).toThrow('No master key');
    expect(next.id).toBe(localKeyProvider(Buffer.alloc(32, 1)).id);
    expect(next.id).not.toBe(provider.id);
  });

  it('hashes the same content to the same reference, to another under each purpose and each master key', () => {
    const hashed = (from: typeof provider, purpose: 'subject' | 'command', content = '211281199001011234') =>
      keyedHash(from.firstReferenceKey(purpose), content);
    const reference = hashed(provider, 'subject');
    expect(hashed(localKeyProvider(master), 'subject')).toBe(reference);
    expect(hashed(provider, 'subject', '211281199001011235')).not.toBe(reference);
    expect(hashed(provider, 'command')).not.toBe(reference);
    expect(hashed(localKeyProvider(Buffer.alloc(32, 1)), 'subject')).not.toBe(reference);
    expect(hashed(localKeyProvider(Buffer.alloc(32, 1), master), 'subject')).toBe(reference);
    expect(reference).toMatch(/^[\w-]{43}$/);
  });

  // Known answers: a change of derivation would make every stored key and reference unreadable.
  it('derives today what it derived yesterday', () => {
    const zeros = localKeyProvider(Buffer.alloc(32));
    expect(keyedHash(zeros.firstReferenceKey('subject'), 'a')).toBe('fzVE93tgIwhUO-Psr0wZhwLYJk2DKBeF5T51ntFXfak');
    expect(keyedHash(zeros.firstReferenceKey('command'), 'a')).toBe('5Px1YZ9geJJX06IM5U36fMN9VZKiMZ5tKpFt-Shtn0w');
    expect(zeros.unwrap('AwMDAwMDAwMDAwMDYiV-R5ttqZXSCarE1pC7TM33Ag7QgKF6Oft4Ioc7x6NefuB6_JCnTPcI8AAH6yWx')).toEqual(
      Buffer.alloc(32, 5),
    );
  });

  it.each([0, 16, 31, 33])('takes no master key of %i bytes', (length) =>
    expect(() => localKeyProvider(Buffer.alloc(length))).toThrow('32 bytes'),
  );
});

describe('the master key file', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'master-key-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('is made on first use, for its owner alone, and read the next time', async () => {
    const file = join(dir, 'keys', 'master.key');
    const [made] = await masterKeyFile(file);
    expect(made).toHaveLength(32);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(dir, 'keys'))).mode & 0o777).toBe(0o700);
    expect(await masterKeyFile(file)).toEqual([made]);
    expect((await readFile(file, 'utf8')).trim()).toBe(made.toString('base64'));
  });

  it('is another one in another place', async () =>
    expect(await masterKeyFile(join(dir, 'a'))).not.toEqual(await masterKeyFile(join(dir, 'b'))));

  it('that others can read is closed to them', async () => {
    const file = join(dir, 'master.key');
    await writeFile(file, `${master.toString('base64')}\n`, { mode: 0o644 });
    expect(await masterKeyFile(file)).toEqual([master]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('that is broken is never replaced: what was sealed under it would be lost', async () => {
    const file = join(dir, 'master.key');
    await writeFile(file, '');
    const found = await masterKeyFile(file);
    expect(() => localKeyProvider(...found)).toThrow('it has 0');
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it('takes a new key before the old one, which still opens what it wrapped', async () => {
    const file = join(dir, 'master.key');
    const before = localKeyProvider(...(await masterKeyFile(file)));
    const wrapped = before.wrap(master);
    const id = await addMasterKey(file);
    const keys = await masterKeyFile(file);
    expect(keys).toHaveLength(2);
    const after = localKeyProvider(...keys);
    expect(after.id).toBe(id);
    expect(after.unwrap(wrapped)).toEqual(master);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
