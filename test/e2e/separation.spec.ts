import { callerAs } from '#test-support/caller';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** 三员分立 over a start: what somebody has been stands in the log, not in a process. */
describe('a person who has been the supervisor', () => {
  let folder: string;
  let removeFolder: () => Promise<void>;
  let product: Standalone;

  beforeAll(async () => {
    [folder, removeFolder] = await temporaryFolder();
    product = await startStandalone(folder);
  }, 90_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  const asking = async (role: string) => (await callerAs(product.url, { role, subject: 'zhou-7' })).get('/me');

  it('is neither the auditor nor the administrator after the product was killed and started again', async () => {
    expect((await asking('supervisor')).status).toBe(200);
    await product.kill();
    product = await startStandalone(folder);
    for (const role of ['auditor', 'administrator']) {
      const { status, body } = await asking(role);
      expect([role, status, body.code]).toEqual([role, 403, 'administration-not-separate']);
    }
    expect((await asking('supervisor')).status).toBe(200);
  }, 120_000);
});
