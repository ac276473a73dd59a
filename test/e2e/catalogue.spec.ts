import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { seedMatters } from '#catalogue/seed';
import { type Caller, callerAs, callerWith } from '#test-support/caller';
import { ok } from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

const run = promisify(execFile);

const both = (zh: string, en = 'English') => ({ zh, en });
const reason = both('调整');
const tomorrow = (days = 1): string =>
  new Date(Date.now() + days * 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10);

const facts = {
  name: both('取水许可', 'Water abstraction licence'),
  category: 'ADMINISTRATIVE_LICENCE',
  basis: ['《水法》第四十八条'],
  unitId: 'e2e-water',
  unitName: both('水利局', 'Water Bureau'),
  unitKind: 'DEPARTMENT',
  level: 'COUNTY',
  approvalOffice: 'e2e-water-approvals',
  statutoryDays: 45,
  promisedDays: 10,
  instant: false,
  certificate: { kind: '取水许可证', validMonths: 60 },
  materials: [{ code: 'M01', name: both('申请书'), required: true, original: 'ORIGINAL', secondary: false }],
};
const definition = { code: 'E2E-1-1', parentCode: 'E2E-1', grassroots: false, effectiveFrom: '2026-01-01', facts };
const texts = {
  mainItem: both('取水'),
  content: both('核发'),
  acceptance: both('窗口'),
  complaints: both('12345'),
  process: both('受理—办结'),
};

/** One story: the bureau keeps the catalogue, the public reads it. */
describe('the catalogue over HTTP', () => {
  let folder: string;
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let bureau: Caller;
  let clerk: Caller;
  let anybody: Caller;

  beforeAll(async () => {
    [folder, removeFolder] = await temporaryFolder();
    product = await startStandalone(join(folder, 'data'));
    bureau = await callerAs(product.url, { role: 'bureau', subject: 'keeper-1' });
    clerk = await callerAs(product.url, { role: 'clerk', subject: 'clerk-1' });
    anybody = callerWith(product.url);
  }, 90_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  const change = async (path: string, body: object): Promise<string> => {
    const { status, body: reply } = await bureau.post(`/catalogue/${path}`, body);
    expect({ path, status, reply }).toMatchObject({
      status: expect.any(Number),
      reply: { position: expect.any(String) },
    });
    return String(reply.position);
  };

  it('takes a matter from its definition to its guide, which everybody reads by day and by either code', async () => {
    const missing = await bureau.post('/catalogue/matters', definition);
    expect(missing).toMatchObject({ status: 422, body: { code: 'main-item-unknown' } });
    await change('main-items', { code: 'E2E-1', name: both('取水'), category: 'ADMINISTRATIVE_LICENCE' });
    await change('matters', definition);
    const { body: again } = await bureau.post('/catalogue/matters', definition);
    expect(again.events).toEqual([]);
    const incomplete = await bureau.post('/catalogue/matters/E2E-1-1/publish-guide', { mainItem: texts.mainItem });
    expect(incomplete).toMatchObject({ status: 422, body: { code: 'guide-incomplete' } });
    const promises = [{ channel: 'web', promisedDays: 5 }];
    const differing = await bureau.post('/catalogue/matters/E2E-1-1/publish-guide', { ...texts, promises });
    expect(differing).toMatchObject({ status: 422, body: { code: 'promise-differs-by-channel' } });
    await change('matters/E2E-1-1/publish-guide', texts);
    await change('matters/E2E-1-1/aliases', { alias: 'E2E-P-9', from: tomorrow(0), reason });
    const from = tomorrow(30);
    await change('matters/E2E-1-1/amend', { changes: { promisedDays: 5 }, effectiveFrom: from, reason });
    const after = await change('matters/E2E-1-1/publish-guide', texts);

    const today = await anybody.get(`/catalogue/matters/E2E-P-9/guide?after=${after}`);
    expect(today).toMatchObject({
      status: 200,
      body: { code: 'E2E-1-1', matterVersion: 1, elements: { timeLimit: { promisedDays: 10 } } },
    });
    const later = await anybody.get(`/catalogue/matters/E2E-1-1/guide?on=${from}`);
    expect(later.body).toMatchObject({ matterVersion: 2, elements: { timeLimit: { promisedDays: 5 } } });
    expect(await anybody.get('/catalogue/matters/E2E-1-1/guide?on=2025-12-31')).toMatchObject({
      status: 404,
      body: { code: 'no-guide' },
    });
    const { body: tree } = await anybody.get('/catalogue/tree');
    expect(tree.mainItems).toEqual([
      expect.objectContaining({ code: 'E2E-1', subItems: [expect.objectContaining({ code: 'E2E-1-1', open: true })] }),
    ]);
    const { body: history } = await anybody.get('/catalogue/matters/E2E-1-1/history');
    expect(history).toMatchObject({
      versions: [{ version: 1 }, { version: 2, reason }],
      aliases: [{ alias: 'E2E-P-9' }],
    });
    const { body: completeness } = await bureau.get('/catalogue/matters/E2E-1-1/completeness');
    expect(completeness).toMatchObject({
      published: true,
      missing: [],
      materials: [{ code: 'M01', lacks: ['basis', 'issuedBy', 'shared'] }],
    });
  }, 60_000);

  it('closes a matter when it is suspended, opens it when it is resumed, and ends it in others', async () => {
    const day = tomorrow(0);
    const openAfter = async (after: string): Promise<unknown> => {
      const { body } = await anybody.get(`/catalogue/tree?after=${after}`);
      const [main] = body.mainItems as { subItems: { open: boolean }[] }[];
      return main?.subItems[0]?.open;
    };
    expect(await openAfter(await change('matters/E2E-1-1/suspend', { from: day, reason }))).toBe(false);
    expect(await openAfter(await change('matters/E2E-1-1/resume', { from: day }))).toBe(true);
    const unknown = await bureau.post('/catalogue/matters/E2E-1-1/merge', { into: 'E2E-X', from: day, reason });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'bad-successors' } });
  }, 60_000);

  it('lets nobody else write, tells what is wrong with a body, and never fails on it', async () => {
    const { status, body } = await clerk.post('/catalogue/matters', {
      ...definition,
      code: 'E2E-2',
      parentCode: 'E2E-1',
    });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 'role-not-permitted' });
    expect((await anybody.post('/catalogue/matters', definition)).status).toBe(401);
    expect((await anybody.get('/catalogue/drafts')).status).toBe(401);
    for (const [path, wrong, expected] of [
      ['matters', { ...definition, code: 'a/b' }, 400],
      ['matters', { ...definition, code: 'E2E-3', facts: { ...facts, materials: [null] } }, 400],
      ['matters', { ...definition, code: 'E2E-3', facts: { ...facts, name: null } }, 422],
      ['matters/E2E-1-1/amend', { changes: { basis: [null] }, effectiveFrom: tomorrow(40), reason }, 400],
      ['matters/E2E-1-1/amend', { changes: { promisedDays: 60 }, effectiveFrom: tomorrow(40), reason }, 422],
      ['matters/E2E-1-1/amend', { changes: {}, effectiveFrom: '2026-02-31', reason }, 400],
      ['matters/E2E-1-1/amend', { changes: { promisedDays: 4 }, effectiveFrom: '2030-02-31', reason }, 400],
      ['matters/%2e%2e/suspend', { from: tomorrow(), reason }, 404],
    ] as const) {
      expect({ path, wrong, status: (await bureau.post(`/catalogue/${path}`, wrong)).status }).toMatchObject({
        status: expected,
      });
    }
  }, 60_000);

  it('brings matters in as drafts that nobody can apply for, over HTTP and by the command line', async () => {
    const content = '事项编码,事项名称,事项类别\nE2E-D-1,失业登记,公共服务\nE2E-1-1,取水许可,行政许可\n';
    const trial = await bureau.post('/catalogue/imports', { format: 'csv', content, dryRun: true });
    expect(trial).toMatchObject({ status: 200, body: { rows: 2, drafted: 1, complete: 0 } });
    expect(trial.body.gaps).toContainEqual(expect.objectContaining({ row: 3, element: 'code', kind: 'CONTRADICTORY' }));
    expect((await bureau.post('/catalogue/imports', { format: 'xlsx', content: 'UEsDBA==' })).body.code).toBe(
      'bad-file',
    );
    expect((await bureau.post('/catalogue/imports', { format: 'csv', content })).body).toMatchObject({ drafted: 1 });
    expect((await anybody.get('/matters/E2E-D-1')).status).toBe(404);
    const refused = await bureau.post('/catalogue/matters/E2E-D-1/adopt', { effectiveFrom: tomorrow() });
    expect(refused).toMatchObject({ status: 409, body: { code: 'draft-incomplete' } });

    const file = join(folder, 'matters.csv');
    await writeFile(file, '事项编码,事项名称\nE2E-D-2,就业登记\n');
    const imported = async (...more: string[]) => {
      const args = ['dist/apps/cli/main.js', 'catalogue', 'import', file, '--json', ...more];
      const env = { ...process.env, DAYLIGHT_DATA: join(folder, 'data') };
      const { stdout } = await run(process.execPath, args, { env }).catch((error: { stdout: string }) => error);
      return JSON.parse(stdout) as object;
    };
    expect(await imported('--dry-run')).toMatchObject({ rows: 1, drafted: 1 });
    expect(await imported()).toMatchObject({ drafted: 1, unchanged: 0 });
    expect(await imported()).toMatchObject({ drafted: 0, unchanged: 1 });
  }, 60_000);

  it('lists the drafts page by page, each once, and all of them as a file', async () => {
    const content = '事项编码,事项名称\nE2E-D-3,社保卡申领\nE2E-D-4,社保卡挂失\n';
    expect((await bureau.post('/catalogue/imports', { format: 'csv', content })).body).toMatchObject({ drafted: 2 });
    const later = await change('power-lists/e2e-drafts', { source: '权责清单', powers: [] });
    const codes: string[] = [];
    let next: string | undefined = '';
    for (let page = 0; next !== undefined && page < 10; page++) {
      const path = `/catalogue/drafts?limit=1&after=${later}${next === '' ? '' : `&cursor=${next}`}`;
      const { rows, next: following } = ok(await bureau.get(path)).body as { rows: { code: string }[]; next?: string };
      expect(rows).toHaveLength(1);
      codes.push(...rows.map(({ code }) => code));
      next = following;
    }
    expect(codes).toEqual(['E2E-D-1', 'E2E-D-2', 'E2E-D-3', 'E2E-D-4']);
    const { text } = ok(await bureau.get('/catalogue/drafts?format=csv'));
    expect(text.match(/^E2E-D-\d/gm)).toEqual(codes);
    expect((await bureau.get('/catalogue/drafts?cursor=bad')).body.code).toBe('invalid-cursor');
  }, 60_000);

  it('opens a task for each difference to a unit’s powers, and closes it when it is gone', async () => {
    const power = (code: string) => ({ code, name: '取水许可', category: 'ADMINISTRATIVE_LICENCE' });
    await change('power-lists/e2e-water', { source: '权责清单', powers: [power('E2E-P-9'), power('E2E-P-8')] });
    const opened = await change('power-lists/e2e-water/reconcile', {});
    const { body: gaps } = await bureau.get(`/catalogue/gaps?unit=e2e-water&after=${opened}`);
    expect(gaps).toEqual([expect.objectContaining({ kind: 'MISSING', code: 'E2E-P-8', status: 'OPEN', ageDays: 0 })]);
    await change('power-lists/e2e-water', { source: '权责清单', powers: [power('E2E-P-9')] });
    const closed = await change('power-lists/e2e-water/reconcile', {});
    expect((await bureau.get(`/catalogue/gaps?unit=e2e-water&after=${closed}`)).body).toEqual([]);
    const { body: done } = await bureau.get('/catalogue/gaps?unit=e2e-water&status=CLOSED');
    expect(done).toEqual([expect.objectContaining({ code: 'E2E-P-8', status: 'CLOSED' })]);
    expect((await anybody.get('/catalogue/gaps')).status).toBe(401);
  }, 60_000);

  it('tells how many matters that should be at the centre are there, and keeps out those that do not say', async () => {
    const unitId = 'e2e-fishery';
    let after = '';
    for (const [code, venues] of [
      ['E2E-1-7', ['CENTRE', 'WEB']],
      ['E2E-1-8', ['WEB']],
      ['E2E-1-9', undefined],
    ] as const) {
      await change('matters', { ...definition, code, facts: { ...facts, unitId, ...(venues ? { venues } : {}) } });
      after = await change(`matters/${code}/publish-guide`, texts);
    }
    const { body: own } = ok(await clerk.get(`/statistics/coverage?unit=${unitId}&after=${after}`));
    expect(own.enteredRate).toEqual({
      id: 'F14',
      value: 1 / 2,
      numerator: 1,
      denominator: 2,
      exclusions: { grassroots: 0, unstated: 1 },
    });
    expect(own).toMatchObject({ unit: unitId, formulaVersion: expect.any(String) });
    expect(Number(own.asOfPosition)).toBeGreaterThanOrEqual(Number(after));

    const towns = seedMatters.filter(({ define }) => define.grassroots).length;
    const others = seedMatters.length - towns;
    const { body: all } = ok(await clerk.get(`/statistics/coverage?after=${after}`));
    expect(all.enteredRate).toEqual({
      id: 'F14',
      value: (others + 1) / (others + 2),
      numerator: others + 1,
      denominator: others + 2,
      // The water licence of this story does not say either.
      exclusions: { grassroots: towns, unstated: 2 },
    });
    // No post is defined: there is nothing to divide by.
    expect(all.postsCovered).toMatchObject({ id: 'F25', value: null, denominator: 0 });
    const applicant = await callerAs(product.url, {
      role: 'applicant',
      subject: 'li',
      identityNumber: '210281199102022345',
    });
    expect([
      (await applicant.get('/statistics/coverage')).status,
      (await anybody.get('/statistics/coverage')).status,
    ]).toEqual([403, 401]);
  }, 60_000);
});
