import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Caller, callerAs } from '#test-support/caller';
import { ocelFaults } from '#test-support/ocel-check';
import { bringToDecision, ok, peopleOf } from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

const run = promisify(execFile);

/** One story: a case decided within a minute of its receipt is found by the auditor, over HTTP and on the command line. */
describe('the rules held against a running installation', () => {
  let folder: string;
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let auditor: Caller;
  let caseId: string;
  let position: string;

  const today = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const cli = async (...words: readonly string[]): Promise<string> => {
    const env = { ...process.env, DAYLIGHT_DATA: join(folder, 'data') };
    return (await run(process.execPath, ['dist/apps/cli/main.js', ...words], { env })).stdout;
  };

  beforeAll(async () => {
    [folder, removeFolder] = await temporaryFolder();
    product = await startStandalone(join(folder, 'data'));
    auditor = await callerAs(product.url, { role: 'auditor', subject: 'auditor-1' });
    const people = await peopleOf(product.url);
    caseId = await bringToDecision(people);
    const decided = ok(await people.decider.post(`/cases/${caseId}/approve`, { content: '准予。' }));
    position = String(decided.body.position);
  }, 120_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  it('tells the auditor which rule was broken by which events', async () => {
    const period = `from=${today()}&to=${today()}&after=${position}`;
    const { body } = ok(await auditor.get(`/conformance?${period}&rule=BYPASS_AT_ONCE`));
    const [violation] = body.violations as { caseId: string; evidence: { stream: string; revision: number }[] }[];
    expect(violation?.caseId).toBe(caseId);
    expect(violation?.evidence[0]).toMatchObject({ stream: `case-${caseId}`, revision: 0 });
    expect((await auditor.get('/conformance?from=2020-01-01&to=2026-01-01')).status).toBe(400);
    expect((await auditor.get('/conformance/rules')).status).toBe(200);
  });

  it('draws the same sample over HTTP and on the command line', async () => {
    const path = `/conformance/samples?from=${today()}&to=${today()}&size=5&seed=audit-1&after=${position}`;
    const { body } = ok(await auditor.get(path));
    const told = JSON.parse(await cli('conformance', '--sample', '5', '--seed', 'audit-1', '--json')) as {
      sample: { caseIds: string[]; populationHash: string };
    };
    expect(told.sample).toMatchObject({ caseIds: body.caseIds, populationHash: body.populationHash, size: 1 });
  });

  it('finds the same on the command line, and exports the log', async () => {
    expect(await cli('conformance', '--rule', 'BYPASS_AT_ONCE')).toContain(`case-${caseId}@0`);
    const out = join(folder, 'log.json');
    await cli('export', '--format', 'ocel', '--out', out);
    const log = JSON.parse(await readFile(out, 'utf8')) as { objects: { id: string }[] };
    expect(ocelFaults(log)).toEqual([]);
    expect(log.objects.map(({ id }) => id)).toContain(`case:${caseId}`);
  });

  it('recomputes the figures that were published, at their position', async () => {
    const path = `/statistics/figures?from=${today()}&to=${today()}&after=${position}`;
    const supervisor = await callerAs(product.url, { role: 'supervisor', subject: 'supervisor-1' });
    const { body } = ok(await supervisor.get(path));
    const file = join(folder, 'report.json');
    await writeFile(file, JSON.stringify(body));
    expect(await cli('figures', '--report', file)).toContain('The published figures hold.');
  });
});
