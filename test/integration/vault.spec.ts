import { randomBytes } from 'node:crypto';
import type { Db, MongoClient } from 'mongodb';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { localKeyProvider } from '#vault/key-provider';
import { BadKeyBackup, backupLines, restoreKeys } from '#vault/key-backup';
import { rewrapKeys } from '#vault/rotation';
import { KeyGone, KeyRestricted, openVault } from '#vault/vault';

const now = (): Date => new Date('2026-03-02T01:00:00Z');

describe('the vault', () => {
  let client: MongoClient;
  let close: () => Promise<void>;
  const provider = localKeyProvider(randomBytes(32));
  const open = (with_ = provider) => openVault(client.db('vault'), with_, now);

  beforeAll(async () => {
    const documents = await openDocumentsFixture();
    client = documents.client;
    close = () => documents.close();
  }, 30_000);
  afterAll(() => close());

  it('opens in one process what another has sealed, once the key is durable', async () => {
    const here = await open();
    const keyId = await here.keyFor('case1', here.subjectRef('210281199001011234'));
    const sealed = await here.seal(keyId, '王小明');
    expect(JSON.stringify(sealed)).not.toContain('王小明');
    const there = await open();
    expect(await there.open(sealed)).toBe('王小明');
    expect(await there.keyOfCase('case1')).toBe(keyId);
  });

  it('has one key for a subject in a case, whoever asks first, and another in another case', async () => {
    const [here, there] = [await open(), await open()];
    const subject = here.subjectRef('210281199102022345');
    const both = await Promise.all([here.keyFor('case2', subject), there.keyFor('case2', subject)]);
    expect(both[0]).toBe(both[1]);
    expect(await here.open(await there.seal(both[1], 'x'))).toBe('x');
    expect(await here.keyFor('case3', subject)).not.toBe(both[0]);
  });

  it('makes many keys at once, those that another was quicker to make among them', async () => {
    const [here, there] = [await open(), await open()];
    const subject = here.subjectRef('210281199103033456');
    const known = await there.keyFor('many3', subject);
    const sealed = await there.seal(known, 'sealed before');
    const cases = Array.from({ length: 20 }, (_, n) => `many${n}`);
    const ids = await Promise.all(cases.map((one) => here.keyFor(one, subject)));
    expect(new Set(ids).size).toBe(cases.length);
    expect(ids[3]).toBe(known);
    expect(await here.open(sealed)).toBe('sealed before');
    // From the store, not from what this process remembers.
    const later = await open();
    for (const id of ids) expect(await later.open(await here.seal(id, id))).toBe(id);
  });

  it('makes no key anew that was destroyed, whatever is made with it', async () => {
    const [here, there] = [await open(), await open()];
    const subject = here.subjectRef('210281199104044567');
    await there.destroy([await there.keyFor('gone', subject)]);
    const asked = ['first', 'gone', 'last'].map((one) => here.keyFor(one, subject));
    const made = await Promise.allSettled(asked);
    expect(made.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(made[1]).toMatchObject({ reason: expect.any(KeyGone) as KeyGone });
  });

  it('knows a person again by a reference that does not hold the number', async () => {
    const vault = await open();
    expect(vault.subjectRef(' 21028119900101123x')).toBe(vault.subjectRef('21028119900101123X'));
    expect(vault.subjectRef('210281199001011234')).not.toContain('2102');
  });

  it('stores no key in clear, and opens nothing under another master key', async () => {
    const vault = await open();
    const keyId = await vault.keyFor('case4', vault.subjectRef('1234567'));
    const stored = await client.db('vault').collection('data-keys').findOne({ caseId: 'case4' });
    expect(Buffer.from(String(stored?.wrapped), 'base64url')).toHaveLength(12 + 32 + 16);
    await vault.seal(keyId, 'text');
    await expect(open(localKeyProvider(randomBytes(32)))).rejects.toThrow('No master key');
  });

  it('says that a key is gone', async () => {
    const vault = await open();
    await expect(vault.open({ keyId: 'nobody', box: 'AAAA' })).rejects.toThrow(KeyGone);
    await expect(vault.keyOfCase('no-case')).rejects.toThrow(KeyGone);
  });

  it('destroys a key for good, in every process, and keeps the mark when a backup is brought back', async () => {
    const [here, there] = [await open(), await open()];
    const keyId = await here.keyFor('case5', here.subjectRef('210281199002022222'));
    const sealed = await here.seal(keyId, '李雷');
    expect(await there.open(sealed)).toBe('李雷');
    const backup = await backupOf(client.db('vault'));
    await there.destroy([keyId]);
    await expect(there.open(sealed)).rejects.toThrow(KeyGone);
    await expect((await open()).open(sealed)).rejects.toThrow(KeyGone);
    await expect((await open()).keyFor('case5', here.subjectRef('210281199002022222'))).rejects.toThrow(KeyGone);
    await restoreKeys(client.db('vault'), provider, backup);
    await expect((await open()).open(sealed)).rejects.toThrow(KeyGone);
    expect(await there.keysOf('case5')).toEqual([{ keyId, state: 'DESTROYED' }]);
    expect(await backupOf(client.db('vault'))).not.toContain(wrappedIn(backup, keyId));
  });

  it('restricts a key: nobody reads or writes under it until it is released', async () => {
    const vault = await open();
    const keyId = await vault.keyFor('case6', vault.subjectRef('210281199003033333'));
    const sealed = await vault.seal(keyId, 'kept by law');
    await vault.restrict([keyId]);
    await expect(vault.open(sealed)).rejects.toThrow(KeyRestricted);
    await expect(vault.seal(keyId, 'more')).rejects.toThrow(KeyRestricted);
    await vault.release([keyId]);
    expect(await vault.open(sealed)).toBe('kept by law');
    await vault.destroy([keyId]);
    await vault.release([keyId]);
    await expect(vault.open(sealed)).rejects.toThrow(KeyGone);
  });

  it('wraps everything anew under a new master key: the old one opens nothing, references stay the same', async () => {
    const [oldMaster, newMaster] = [randomBytes(32), randomBytes(32)];
    const db = client.db('rotated-vault');
    const before = await openVault(db, localKeyProvider(oldMaster), now);
    const subject = before.subjectRef('210281199004044444');
    const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => before.keyFor(`rotated${n}`, subject)));
    const sealed = await Promise.all(ids.map((id) => before.seal(id, id)));
    expect(await rewrapKeys(db, localKeyProvider(newMaster, oldMaster))).toBe(20);
    expect(await rewrapKeys(db, localKeyProvider(newMaster, oldMaster))).toBe(0);
    const after = await openVault(db, localKeyProvider(newMaster), now);
    expect(await Promise.all(sealed.map((box) => after.open(box)))).toEqual(ids);
    expect(after.subjectRef('210281199004044444')).toBe(subject);
    expect(after.commandDigest('x')).toBe(before.commandDigest('x'));
    await expect(openVault(db, localKeyProvider(oldMaster), now)).rejects.toThrow('No master key');
  });

  it('brings back from its backup what was lost, and takes nothing from a torn one', async () => {
    const db = client.db('lost-vault');
    const vault = await open();
    const keyId = await vault.keyFor('case7', vault.subjectRef('210281199005055555'));
    const sealed = await vault.seal(keyId, 'text');
    const backup = await backupOf(client.db('vault'));
    await expect(restoreKeys(db, provider, backup.slice(0, -10))).rejects.toThrow(BadKeyBackup);
    await expect(restoreKeys(db, provider, backup.replace('case7', 'case8'))).rejects.toThrow(BadKeyBackup);
    expect(await db.collection('data-keys').countDocuments({})).toBe(0);
    expect(await restoreKeys(db, provider, backup)).toBeGreaterThan(0);
    expect(await (await openVault(db, provider, now)).open(sealed)).toBe('text');
  });

  /** The backup of a vault whose first master key was retired after a rotation. */
  const rotatedBackup = async (name: string) => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    const db = client.db(name);
    const lost = await openVault(db, localKeyProvider(first), now);
    const subject = lost.subjectRef('210281199006066666');
    const sealed = await lost.seal(await lost.keyFor('case8', subject), 'text');
    await rewrapKeys(db, localKeyProvider(second, first));
    return {
      subject,
      sealed,
      digest: lost.commandDigest('x'),
      left: localKeyProvider(second),
      backup: await backupOf(db),
    };
  };

  it('knows everybody again after a restore, though a start has made references of the master key that is left', async () => {
    const { subject, sealed, digest, left, backup } = await rotatedBackup('lost-after-rotation');
    const db = client.db('started-anew');
    expect((await openVault(db, left, now)).subjectRef('210281199006066666')).not.toBe(subject);
    expect(await restoreKeys(db, left, backup)).toBe(1);
    const restored = await openVault(db, left, now);
    expect(restored.subjectRef('210281199006066666')).toBe(subject);
    expect(restored.commandDigest('x')).toBe(digest);
    expect(await restored.open(sealed)).toBe('text');
    expect(await restoreKeys(db, left, backup)).toBe(0);
  });

  it('takes nothing from a backup with other references than those that data was sealed under since', async () => {
    const { subject, left, backup } = await rotatedBackup('lost-and-missed');
    const db = client.db('in-use-again');
    const vault = await openVault(db, left, now);
    await vault.keyFor('case9', vault.subjectRef('210281199007077777'));
    await expect(restoreKeys(db, left, backup)).rejects.toThrow(BadKeyBackup);
    const after = await openVault(db, left, now);
    expect(after.subjectRef('210281199006066666')).not.toBe(subject);
    await expect(after.keyOfCase('case8')).rejects.toThrow(KeyGone);
  });

  it('takes nothing from a backup that the master keys given do not open', async () => {
    const { backup } = await rotatedBackup('lost-with-its-master');
    const db = client.db('of-another-master');
    const vault = await openVault(db, provider, now);
    await expect(restoreKeys(db, provider, backup)).rejects.toThrow('No master key');
    expect((await openVault(db, provider, now)).subjectRef('1')).toBe(vault.subjectRef('1'));
  });
});

const backupOf = async (db: Db): Promise<string> => {
  let text = '';
  for await (const line of backupLines(db)) text += line;
  return text;
};

const wrappedIn = (backup: string, keyId: string): string => {
  const line = backup.split('\n').find((found) => found.includes(`"${keyId}"`)) ?? '';
  return (JSON.parse(line) as { dataKey: { wrapped: string } }).dataKey.wrapped;
};
