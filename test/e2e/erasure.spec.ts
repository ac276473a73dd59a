import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Caller, callerAs } from '#test-support/caller';
import { ok } from '#test-support/office';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

const run = promisify(execFile);
const persons = 6;
const name = (n: number): string => `欧阳测试${n}`;
const identityNumber = (n: number): string => `21028119900101${1000 + n}`;

/** Every file below a folder, in one buffer each. */
const filesBelow = async (folder: string): Promise<Buffer[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    entries.filter((entry) => entry.isFile()).map((entry) => readFile(join(entry.parentPath, entry.name))),
  );
};

describe('the right to be forgotten, under two laws', () => {
  let folder: string;
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  const cases: string[] = [];

  const applicant = (n: number): Promise<Caller> =>
    callerAs(product.url, { role: 'applicant', subject: `p${n}`, identityNumber: identityNumber(n) });
  const staff = (role: string, subject: string): Promise<Caller> =>
    callerAs(product.url, { role, subject, unit: role === 'clerk' ? 'centre-window' : 'urban' });
  const begin = async (clock: string): Promise<void> => {
    product = await startStandalone(folder, { DAYLIGHT_CLOCK: clock });
  };
  const cli = async (...words: string[]): Promise<Record<string, unknown>> => {
    const { stdout } = await run(process.execPath, ['dist/apps/cli/main.js', ...words, '--json'], {
      env: { ...process.env, DAYLIGHT_DATA: folder, NODE_NO_WARNINGS: '1' },
    });
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const nameInHistory = async (n: number): Promise<string> => {
    const auditor = await staff('auditor', 'auditor-1');
    const { body } = ok(await auditor.get(`/cases/${cases[n]}/history?purpose=AUDIT`));
    return JSON.stringify(body.events);
  };

  beforeAll(async () => {
    [folder, removeFolder] = await temporaryFolder();
    await begin('2026-03-02T09:00:00+08:00');
    for (let n = 0; n < persons; n++) {
      const person = await applicant(n);
      const application = {
        matterCode: 'DBS-CG-02',
        applicant: { name: name(n), identityNumber: identityNumber(n) },
        statement: `${name(n)}的申请`,
        materials: [],
      };
      const { body } = ok(await person.post('/cases', application));
      cases.push(String(body.caseId));
      if (n === 0) continue;
      ok(await person.post(`/cases/${cases[n]}/withdraw`, { reason: '不办了', initiatedBy: 'APPLICANT' }));
      ok(await (await staff('clerk', 'clerk-1')).post(`/cases/${cases[n]}/close`));
    }
  }, 90_000);

  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  it('finds nobody’s name or number in clear in anything that is stored', async () => {
    expect(await nameInHistory(1)).toContain(name(1));
    for (const file of await filesBelow(folder)) {
      for (let n = 0; n < persons; n++) {
        expect(file.includes(name(n))).toBe(false);
        expect(file.includes(identityNumber(n))).toBe(false);
      }
    }
  });

  it('restricts processing while the record must be kept: nobody reads it, nothing is lost', async () => {
    const person = await applicant(1);
    expect((await (await applicant(0)).post(`/cases/${cases[0]}/erasure/request`)).body.code).toBe('case-still-open');
    expect((await person.post(`/cases/${cases[2]}/erasure/request`)).status).toBe(404);
    ok(await person.post(`/cases/${cases[1]}/erasure/request`));
    const shown = await nameInHistory(1);
    expect(shown).not.toContain(name(1));
    expect(shown).toContain('processing restricted');
    expect(ok(await person.get(`/cases/${cases[1]}/erasure`)).body).toMatchObject({
      stage: 'RESTRICTED',
      restricted: true,
    });
    const archivist = await staff('centre', 'archivist');
    ok(await archivist.post(`/cases/${cases[1]}/erasure/lift-restriction`, { ground: 'CONSENT' }));
    expect(await nameInHistory(1)).toContain(name(1));
  });

  it('destroys nothing before the term of the record has ended, whoever asks', async () => {
    const archivist = await staff('centre', 'archivist');
    const answer = await archivist.post(`/cases/${cases[1]}/erasure/propose-destruction`, { listNo: 'XH-2026-1' });
    expect([answer.status, answer.body.code]).toEqual([409, 'retention-running']);
  });

  it('destroys after the term, with two approvals, and no backup brings it back', async () => {
    const backup = join(folder, 'vault-backup.jsonl');
    await cli('vault', 'backup', backup);
    await product.stop();
    await begin('2036-03-10T09:00:00+08:00');
    const [archivist, head, auditor] = [
      await staff('centre', 'archivist'),
      await staff('unit-head', 'head'),
      await staff('auditor', 'auditor-1'),
    ];
    for (const n of [1, 2, 3]) {
      const at = `/cases/${cases[n]}/erasure`;
      ok(await archivist.post(`${at}/propose-destruction`, { listNo: 'XH-2036-1' }));
      expect((await (await staff('auditor', 'archivist')).post(`${at}/approve-destruction`)).body.code).toBe(
        'four-eyes',
      );
      ok(await head.post(`${at}/approve-destruction`));
      const { body } = ok(await auditor.post(`${at}/approve-destruction`));
      expect(body.stage).toBe('DESTROYED');
    }
    expect(await cli('vault', 'restore', backup)).toEqual({ restored: 0 });
    expect(await cli('vault', 'status')).toMatchObject({ active: 3, restricted: 0, destroyed: 3 });
    await rm(backup);
    for (const n of [1, 2, 3]) {
      const shown = await nameInHistory(n);
      expect(shown).not.toContain(name(n));
      expect(shown).toContain('key destroyed');
    }
    expect(await nameInHistory(4)).toContain(name(4));
  }, 60_000);

  it('does again what the log says when the vault comes back from before', async () => {
    expect(await cli('vault', 'reconcile')).toEqual({ restricted: 0, destroyed: 3 });
    expect(await cli('vault', 'status')).toMatchObject({ active: 3, destroyed: 3 });
  });

  it('rotates the master key while it runs: the data stays readable, references stay the same', async () => {
    await cli('vault', 'new-master');
    await product.stop();
    await begin('2036-03-11T09:00:00+08:00');
    expect(await cli('vault', 'rotate')).toEqual({ rewrapped: 3 });
    expect(await nameInHistory(4)).toContain(name(4));
    const own = ok(await (await applicant(4)).get('/cases')).body.rows as { caseId: string }[];
    expect(own.map(({ caseId }) => caseId)).toEqual([cases[4]]);
  }, 60_000);
});
