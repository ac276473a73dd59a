import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Caller, callerAs } from '#test-support/caller';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

const run = promisify(execFile);

/** One story: the log of another system comes in, gives the right numbers, and comes in again without changing anything. */
const realLog = '../shared/data/wabo-receipt/08_receipt.xes.gz';

const smallLog = [
  'case:channel,case:concept:name,case:deadline,case:department,case:enddate,case:enddate_planned,case:group,case:responsible,case:startdate,concept:instance,concept:name,lifecycle:transition,org:group,org:resource,time:timestamp',
  'Desk,case-1,2011-01-20T10:00:00+01:00,General,2011-01-25T10:00:00+01:00,,,R1,2011-01-05T10:00:00+01:00,t1,Confirmation of receipt,complete,G1,R1,2011-01-05T10:05:00+01:00',
  'Desk,case-1,2011-01-20T10:00:00+01:00,General,2011-01-25T10:00:00+01:00,,,R1,2011-01-05T10:00:00+01:00,t2,Check confirmation,complete,G1,R2,2011-01-06T10:05:00+01:00',
  'Post,case-2,2011-01-20T10:00:00+01:00,Experts,,,,R1,2011-01-05T10:00:00+01:00,t3,Confirmation of receipt,complete,G1,R1,yesterday',
  'Post,case-2,2011-01-20T10:00:00+01:00,Experts,,,,R1,2011-01-05T10:00:00+01:00,t4,Confirmation of receipt,complete,G1,R1,2011-01-07T10:05:00+01:00',
].join('\n');

describe('importing the log of another system', () => {
  let folder: string;
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let supervisor: Caller;

  beforeAll(async () => {
    [folder, removeFolder] = await temporaryFolder();
    product = await startStandalone(join(folder, 'data'));
    supervisor = await callerAs(product.url, { role: 'supervisor', subject: 'supervisor-1' });
  }, 90_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  const importLog = async (format: string, file: string) => {
    const args = ['dist/apps/cli/main.js', 'import', format, file, '--mapping', 'infra/mappings/wabo-receipt.json'];
    const { stdout } = await run(process.execPath, [...args, '--json'], {
      env: { ...process.env, DAYLIGHT_DATA: join(folder, 'data') },
    }).catch((error: { code: number; stdout: string }) => error);
    return JSON.parse(stdout) as {
      cases: number;
      activities: number;
      imported: number;
      present: number;
      badRows: object[];
    };
  };

  /** The statistics once every imported activity has arrived in them. */
  const statistics = async (legalRegime: string, activities: number) => {
    const end = Date.now() + 30_000;
    for (;;) {
      const { body } = await supervisor.get(`/statistics/handling?legalRegime=${legalRegime}`);
      const total = body.total as { activities: number };
      if (total.activities >= activities || Date.now() > end) return body;
    }
  };

  it('takes what is right, reports the bad rows by line, and changes nothing the second time', async () => {
    const file = join(folder, 'small.csv');
    await writeFile(file, smallLog);
    const first = await importLog('csv', file);
    expect(first).toMatchObject({ cases: 2, activities: 3, imported: 2, present: 0, badRows: [{ line: 4 }] });
    expect(await importLog('csv', file)).toMatchObject({ cases: 2, imported: 0, present: 2 });
    expect(await statistics('nl-wabo', 3)).toMatchObject({
      total: {
        received: 2,
        byChannel: { Desk: 1, Post: 1 },
        activities: 3,
        endedLate: { numerator: 1, denominator: 1 },
      },
      casesWithSeveralHolders: 1,
    });
    const { body: history } = await supervisor.get('/cases/wabo-receipt.case-1/history?purpose=AUDIT');
    const [begun] = history.events as { type: string; metadata: object }[];
    expect(begun).toMatchObject({
      type: 'CaseImported',
      metadata: { auth: 'import', occurredAt: expect.stringContaining('2011-01-05'), legalRegime: 'nl-wabo' },
    });
  }, 60_000);

  it('leaves the office’s own statistics alone', async () => {
    const { body } = await supervisor.get('/statistics/handling');
    expect(body.total).toMatchObject({ received: 0, activities: 0 });
  });

  const title = existsSync(realLog)
    ? 'gives the known answers of the real log of a municipality'
    : 'the real log is not here: its known answers are not checked';
  it(title, async () => {
    if (!existsSync(realLog)) {
      expect(existsSync(realLog)).toBe(false);
      return;
    }
    // The three activities of the small log above stand beside it: its two cases are called case-1 and case-2.
    expect(await importLog('xes', realLog)).toMatchObject({
      cases: 1434,
      activities: 8577,
      imported: 1434,
      badRows: [],
    });
    expect(await importLog('xes', realLog)).toMatchObject({ imported: 0, present: 1434 });
    const { total, units, casesWithSeveralHolders } = await statistics('nl-wabo', 8580);
    expect(total).toMatchObject({
      received: 1436,
      byChannel: { Internet: 1250, Desk: 110, Post: 54, 'e-mail': 21, Intern: 1 },
      activities: 8580,
      endedLate: { numerator: 378, denominator: 1330 },
    });
    expect(units).toMatchObject({
      General: { received: 1391 },
      'Customer contact': { received: 29 },
      Experts: { received: 16 },
    });
    expect(casesWithSeveralHolders).toBe(565);
  }, 120_000);
});
