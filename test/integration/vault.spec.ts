import { randomBytes } from 'node:crypto';
import type { MongoClient } from 'mongodb';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { localKeyProvider } from '#vault/key-provider';
import { KeyGone, openVault } from '#vault/vault';

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

  it('knows a person again by a reference that does not hold the number', async () => {
    const vault = await open();
    expect(vault.subjectRef(' 21028119900101123x')).toBe(vault.subjectRef('21028119900101123X'));
    expect(vault.subjectRef('210281199001011234')).not.toContain('2102');
  });

  it('stores no key in clear, and opens nothing under another master key', async () => {
    const vault = await open();
    const keyId = await vault.keyFor('case4', vault.subjectRef('1234567'));
    const sealed = await vault.seal(keyId, 'text');
    const other = await open(localKeyProvider(randomBytes(32)));
    await expect(other.open(sealed)).rejects.toThrow();
  });

  it('says that a key is gone', async () => {
    const vault = await open();
    await expect(vault.open({ keyId: 'nobody', box: 'AAAA' })).rejects.toThrow(KeyGone);
    await expect(vault.keyOfCase('no-case')).rejects.toThrow(KeyGone);
  });
});
