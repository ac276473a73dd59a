import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { parseCheckpoint } from '#evidence/checkpoint';
import { leafHash, type LeafContent } from '#evidence/leaf';
import { consistencyHolds, inclusionHolds } from '#evidence/proof-verification';
import { isSignedBy, parseNote, parseVerifier } from '#evidence/signed-note';
import { type Caller, callerAs } from '#test-support/caller';
import { verifyDossierInPython, verifyInPython } from '#test-support/python-verifier';
import { type Standalone, startStandalone, temporaryFolder } from '#test-support/standalone';

/** One story: an applicant's receipt, the auditor's checkpoint, an export that two verifiers hold against it, and a forger. */
const run = promisify(execFile);

interface Receipt {
  readonly type: string;
  readonly status: 'INCLUDED' | 'PROMISED';
  readonly promise: string;
  readonly leafIndex: number;
  readonly leaf: LeafContent;
  readonly size: number;
  readonly proof: readonly string[];
  readonly checkpoint: string;
}

const identityNumber = '210281199001011234';
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

describe('the evidence of an installation', () => {
  let folder: string;
  let removeFolder: () => Promise<void>;
  let product: Standalone;
  let applicant: Caller;
  let auditor: Caller;

  const data = (): string => join(folder, 'data');
  const begin = async (): Promise<void> => {
    product = await startStandalone(data(), { EVIDENCE_ORIGIN: 'dengta.example/approvals' });
    applicant = await callerAs(product.url, { role: 'applicant', subject: 'wang', identityNumber });
    auditor = await callerAs(product.url, { role: 'auditor', subject: 'auditor-1' });
  };
  beforeAll(async () => {
    [folder, removeFolder] = await temporaryFolder();
    await begin();
  }, 90_000);
  afterAll(async () => {
    await product.stop();
    await removeFolder();
  }, 30_000);

  const text = async (path: string, init: RequestInit = {}): Promise<string> =>
    (await fetch(`${product.url}${path}`, init)).text();
  const cli = async (...words: string[]): Promise<{ code: number; stdout: string }> => {
    const env = { ...process.env, DAYLIGHT_DATA: data(), EVIDENCE_ORIGIN: 'dengta.example/approvals' };
    const outcome = await run(process.execPath, ['dist/apps/cli/main.js', ...words], { env }).catch(
      (error: { code: number; stdout: string }) => error,
    );
    return { code: 'code' in outcome ? outcome.code : 0, stdout: outcome.stdout };
  };
  const receipts = async (caseId: string): Promise<readonly Receipt[]> => {
    const { status, body } = await applicant.get(`/cases/${caseId}/receipt`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.receipts as readonly Receipt[];
  };
  const submit = async (): Promise<string> => {
    const { body } = await applicant.post('/cases', {
      matterCode: 'DBS-CG-02',
      applicant: { name: '王小明', identityNumber, phone: '13800000000' },
      statement: '申请在兀术街设置户外广告一处。',
      materials: [{ code: 'M01', original: true }],
      flaggedDuplicate: true,
    });
    return String(body.caseId);
  };
  /** Has the log signed until a receipt is proven: the tree follows the log a moment behind. */
  const provenReceipt = async (caseId: string): Promise<Receipt> => {
    for (const end = Date.now() + 20_000; Date.now() < end; ) {
      const signed = await fetch(`${product.url}/evidence/checkpoints`, { method: 'POST', headers: await bearer() });
      if (signed.status !== 200) throw new Error(await signed.text());
      const found = (await receipts(caseId)).find(({ status }) => status === 'INCLUDED');
      if (found) return found;
    }
    throw new Error('The receipt was not proven within 20 s');
  };
  const bearer = async (): Promise<Record<string, string>> => {
    const answer = await fetch(`${product.url}/development/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ role: 'auditor', subject: 'auditor-1' }),
    });
    const { token } = (await answer.json()) as { token: string };
    return { authorization: `Bearer ${token}` };
  };

  let caseId: string;
  let kept: string;

  it('promises the receipt at once, signed, and proves it from the next checkpoint on', async () => {
    caseId = await submit();
    const key = parseVerifier((await text('/evidence/key')).trim());
    expect(key.name).toBe('dengta.example/approvals');
    const [promised] = await receipts(caseId);
    expect(promised).toMatchObject({ type: 'ApplicationReceived', status: 'PROMISED' });
    const note = parseNote(promised?.promise ?? '');
    expect(isSignedBy(note, key)).toBe(true);
    expect(note.text).toContain(promised?.leaf.eventId);
    const { leafIndex, size, leaf, proof, checkpoint } = await provenReceipt(caseId);
    const head = parseCheckpoint(checkpoint);
    expect(isSignedBy(head.signed, key)).toBe(true);
    expect(leaf).toEqual(promised?.leaf);
    const claim = { leafIndex, size, leaf: leafHash(leafIndex, leaf), root: head.root };
    expect(inclusionHolds({ ...claim, proof: proof.map(bytes) })).toBe(true);
    kept = await text('/evidence/checkpoint');
  }, 40_000);

  it('keeps the key from everybody but its owner', async () => {
    const { mode } = await stat(join(data(), 'keys', 'evidence-signing.key'));
    expect(mode & 0o777).toBe(0o600);
    expect(product.output()).toContain((await text('/evidence/key')).trim());
  });

  it('gives staff the proof of any event, by its id or its place, and nobody else', async () => {
    const found = await auditor.get(`/evidence/proofs/inclusion?stream=case-${caseId}&revision=0`);
    expect(found.status).toBe(200);
    const { eventId } = found.body.leaf as LeafContent;
    expect((await auditor.get(`/evidence/proofs/inclusion?eventId=${eventId}`)).body).toEqual(found.body);
    expect((await applicant.get(`/evidence/proofs/inclusion?eventId=${eventId}`)).status).toBe(403);
    expect((await auditor.get('/evidence/proofs/inclusion')).status).toBe(400);
    expect((await auditor.get('/evidence/proofs/inclusion?stream=case-none&revision=0')).status).toBe(404);
    expect((await auditor.get(`/evidence/proofs/inclusion?eventId=${eventId}&size=999999`)).status).toBe(400);
  });

  it('signs out of turn for an auditor, a supervisor and the centre alone', async () => {
    expect((await applicant.post('/evidence/checkpoints')).status).toBe(403);
    const clerk = await callerAs(product.url, { role: 'clerk', subject: 'clerk-1', unit: 'centre-window' });
    expect((await clerk.post('/evidence/checkpoints')).status).toBe(403);
  });

  it('tells by the CLI the keys of the log and of a witness, in JSON where that is asked for', async () => {
    const key = (await text('/evidence/key')).trim();
    expect((await cli('evidence', 'key')).stdout).toBe(`${key}\n`);
    expect(JSON.parse((await cli('evidence', 'key', '--json')).stdout)).toEqual({ key });
    const config = join(folder, 'witness.json');
    const logs = [{ origin: 'dengta.example/approvals', keys: [key] }];
    await writeFile(config, JSON.stringify({ name: 'witness.test/w', logs }));
    const told = (await cli('witness', 'key', config)).stdout;
    expect(told).toMatch(/^witness\.test\/w\+\S+\n$/);
    expect(JSON.parse((await cli('witness', 'key', config, '--json')).stdout)).toEqual({ key: told.trim() });
  }, 60_000);

  it('goes on after a restart, and proves the earlier log to be the beginning of the later', async () => {
    await product.stop();
    await begin();
    const first = parseCheckpoint(kept);
    await provenReceipt(await submit());
    const later = parseCheckpoint(await text('/evidence/checkpoint'));
    expect(later.size).toBeGreaterThan(first.size);
    const { proof } = JSON.parse(await text(`/evidence/proofs/consistency?from=${first.size}&to=${later.size}`)) as {
      proof: readonly string[];
    };
    const claim = { from: first.size, to: later.size, fromRoot: first.root, toRoot: later.root };
    expect(consistencyHolds({ ...claim, proof: proof.map(bytes) })).toBe(true);
    expect(await readdir(join(data(), 'evidence', 'checkpoints'))).toContain(String(first.size).padStart(12, '0'));
    await writeFile(join(folder, 'kept'), kept);
    const { code, stdout } = await cli('verify', '--url', product.url, '--checkpoint', join(folder, 'kept'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ keptAgree: 1, findings: [] });
    expect(code).toBe(0);
  }, 90_000);

  it('exports a bundle that both verifiers find sound, and in which both name the event a forger changed', async () => {
    const bundle = join(folder, 'bundle.jsonl');
    expect(await cli('evidence', 'export', bundle)).toMatchObject({ code: 0 });
    const key = (await text('/evidence/key')).trim();
    const words = ['--checkpoint', join(folder, 'kept'), '--key', key];
    const { code, stdout } = await cli('verify', '--bundle', bundle, ...words, '--json');
    const verdict = JSON.parse(stdout) as { events: number };
    expect(verdict).toMatchObject({ keptAgree: 1, findings: [], origin: 'dengta.example/approvals' });
    expect(verdict.events).toBeGreaterThan(50);
    expect(code).toBe(0);
    expect(await verifyInPython(bundle, words)).toEqual(verdict);

    const lines = (await readFile(bundle, 'utf8')).split('\n');
    const at = lines.findIndex((line) => line.includes(`"case-${caseId}"`) && line.startsWith('{"kind":"event"'));
    const forged = join(folder, 'forged.jsonl');
    await writeFile(forged, lines.with(at, (lines[at] ?? '').replace('"M01"', '"M02"')).join('\n'));
    const found = await cli('verify', '--bundle', forged, ...words, '--json');
    const { findings } = JSON.parse(found.stdout) as { findings: object[] };
    expect(found.code).toBe(1);
    expect(findings).toMatchObject([
      {
        kind: 'changed',
        event: { stream: `case-${caseId}`, revision: 0, type: 'ApplicationReceived' },
        parts: ['data'],
      },
    ]);
    expect((await verifyInPython(forged, words)).findings).toEqual(findings);
    expect((await cli('verify', '--bundle', forged)).stdout).toContain(`case-${caseId}@0 (ApplicationReceived)`);
  }, 60_000);

  it('gives an auditor the dossier of a case, and writes one by the CLI, which both verifiers find sound', async () => {
    const answer = await fetch(`${product.url}/cases/${caseId}/dossier?purpose=AUDIT`, { headers: await bearer() });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const zipped = unzipSync(new Uint8Array(await answer.arrayBuffer()));
    const served = join(folder, 'served');
    await mkdir(served);
    for (const [name, content] of Object.entries(zipped)) await writeFile(join(served, name), content);
    expect(await readFile(join(served, 'dossier.html'), 'utf8')).toContain('王小明');
    expect(await readFile(join(served, 'evidence.json'), 'utf8')).not.toContain('王小明');
    expect((await readFile(join(served, 'dossier.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
    const made = join(folder, 'made');
    expect(await cli('dossier', caseId, '--out', made, '--checkpoint', join(folder, 'kept'))).toMatchObject({
      code: 0,
    });
    expect(await readFile(join(made, 'dossier.html'), 'utf8')).not.toContain('王小明');
    const key = (await text('/evidence/key')).trim();
    for (const dossier of [served, made]) {
      const words = ['--key', key, '--checkpoint', join(folder, 'kept')];
      const { code, stdout } = await cli('verify', '--dossier', dossier, ...words, '--json');
      const verdict = JSON.parse(stdout) as { consistent: number };
      expect(verdict).toMatchObject({ stream: `case-${caseId}`, keptAgree: 1, findings: [] });
      expect(code).toBe(0);
      expect(await verifyDossierInPython(dossier, words)).toEqual(verdict);
    }
    const altered = (await readFile(join(made, 'evidence.json'), 'utf8')).replace('"M01"', '"M02"');
    await writeFile(join(made, 'evidence.json'), altered);
    const found = await cli('verify', '--dossier', made);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain(`case-${caseId}@0 (ApplicationReceived`);
    expect(found.stdout).toContain('evidence.json');
  }, 60_000);

  it('replays a case at the terminal on both axes, and tells the applicant that it was read there', async () => {
    const { code, stdout } = await cli('replay', caseId, '--at', '0');
    expect(code).toBe(0);
    expect(stdout).toContain('stage: NONE → RECEIVED');
    expect(stdout).not.toContain('王小明');
    const early = await cli('replay', caseId, '--known-at', '2020-01-01', '--json');
    expect(JSON.parse(early.stdout)).toMatchObject({ steps: [], state: { stage: 'NONE' } });
    expect((await cli('replay', caseId, '--at', 'yesterday')).code).toBe(1);
    const { body } = await applicant.get(`/cases/${caseId}/views`);
    const parts = (body.rows as { part: string; role: string }[]).map(({ part, role }) => `${role} ${part}`);
    expect(parts).toEqual(['auditor DOSSIER', 'administrator DOSSIER', 'administrator REPLAY', 'administrator REPLAY']);
  }, 30_000);
});
