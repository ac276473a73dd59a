import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { callerAs } from '#test-support/caller';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** One story: the disk spoils a file while the product is stopped. */
const overwrite = async (file: string, at: number, length: number): Promise<void> => {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(length, 0x5a), 0, length, at);
  await handle.close();
};

const submit = async ({ url }: Standalone): Promise<{ caseId: string; position: string }> => {
  const applicant = await callerAs(url, { role: 'applicant', subject: 'wang', identityNumber: '210281199001011234' });
  const { status, body } = await applicant.post('/cases', {
    matterCode: 'DBS-CG-02',
    applicant: { name: '王小明', identityNumber: '210281199001011234', phone: '13800000000' },
    statement: '申请在兀术街设置户外广告一处。',
    materials: [{ code: 'M01', original: true }],
  });
  if (status >= 300) throw new Error(JSON.stringify(body));
  return { caseId: String(body.caseId), position: String(body.position) };
};

describe('a damaged file in the data folder', () => {
  let folder: string;
  let removeFolder: () => Promise<void>;
  let product: Standalone | undefined;

  beforeEach(async () => {
    [folder, removeFolder] = await temporaryFolder();
  });
  afterEach(async () => {
    await product?.stop();
    await removeFolder();
  }, 30_000);

  it('of the read models is set aside, and they fill again from the events', async () => {
    const first = await startStandalone(folder);
    const { caseId, position } = await submit(first);
    await first.stop();
    await overwrite(join(folder, 'read-models', 'data.mdb'), 8192, 8192);
    product = await startStandalone(folder);
    const applicant = await callerAs(product.url, {
      role: 'applicant',
      subject: 'wang',
      identityNumber: '210281199001011234',
    });
    const { status, body } = await applicant.get(`/cases/${caseId}?after=${position}`);
    expect({ status, caseId: body.caseId }).toEqual({ status: 200, caseId });
    const aside = (await readdir(folder)).filter((name) => name.startsWith('read-models.damaged-'));
    expect(aside).toHaveLength(1);
    expect(product.output()).toContain(join(folder, aside[0] ?? 'none'));
  }, 120_000);

  it('of the keys keeps it from starting, and says what to do', async () => {
    const first = await startStandalone(folder);
    await first.stop();
    await overwrite(join(folder, 'keys', 'data.mdb'), 8192, 8192);
    await expect(startStandalone(folder)).rejects.toThrow(/keys is damaged: .*restore a backup/s);
    expect(await readdir(folder)).toContain('keys');
  }, 120_000);
});
