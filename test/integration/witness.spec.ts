import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readWitnessConfig } from '#apps/cli/witness-config';
import { serveWitness, type WitnessServer } from '#apps/cli/witness-server';
import { keepWitnessed } from '#apps/projector/keep-witnessed';
import { listedWitnesses } from '#apps/projector/witness-list';
import { parseCheckpoint, signCheckpoint } from '#evidence/checkpoint';
import { evidenceFolder } from '#evidence/evidence-folder';
import { keepCosigned, keptCheckpoint } from '#evidence/kept-checkpoints';
import { consistencyProof, rootOf } from '#evidence/merkle-tree';
import { signerOf } from '#evidence/signed-note';
import { openTreeFiles, type TreeFiles } from '#evidence/tree-files';
import { verifyBundle } from '#evidence/verify-bundle';
import { requestText } from '#evidence/witness-request';
import { lockTree, TreeInUse } from '#evidence/writer-lock';
import { bundleLines, keepTree, someEvents, testSigner } from '#test-support/kept-tree';
import { verifyInPython } from '#test-support/python-verifier';
import { temporaryFolder } from '#test-support/standalone';

const events = someEvents(60);
const now = () => new Date('2026-11-02T09:00:00+08:00');
const at = now().getTime() / 1000;

describe('a witness over HTTP', () => {
  let dir: string;
  let remove: () => Promise<void>;
  let files: TreeFiles;
  const servers: WitnessServer[] = [];
  const failures: unknown[] = [];

  beforeEach(async () => {
    [dir, remove] = await temporaryFolder();
    await keepTree(join(dir, 'evidence'), events, [20, 40, 60]);
    files = openTreeFiles(evidenceFolder(dir).tree);
  });
  afterEach(async () => {
    files.close();
    for (const server of servers.splice(0)) await server.close();
    await remove();
  });

  const start = async (name: string, listen: object = { port: 0 }) => {
    const file = join(dir, `${name}.json`);
    const logs = [{ origin: testSigner.verifier.name, keys: [testSigner.verifier.text] }];
    await writeFile(file, JSON.stringify({ name: `witness.test/${name}`, dir: name, logs, listen }));
    const config = await readWitnessConfig(file);
    const server = await serveWitness(config, { now, report: (error) => failures.push(error) });
    servers.push(server);
    return { ...server, key: config.cosigner.verifier.text, dir: config.dir, config };
  };
  const ask = async (
    url: string,
    oldSize: number,
    size: number,
    more: Partial<Parameters<typeof requestText>[0]> = {},
  ) => {
    const { checkpoints } = evidenceFolder(dir);
    const proof = consistencyProof(files.nodeAt, Math.min(oldSize, size), size);
    const checkpoint = await keptCheckpoint(checkpoints, size);
    return post(url, requestText({ oldSize, proof, checkpoint, ...more }));
  };
  const post = async (url: string, body: string, path = '/add-checkpoint', method = 'POST') => {
    const response = await fetch(`${url}${path}`, { method, ...(method === 'POST' ? { body } : {}) });
    return { status: response.status, type: response.headers.get('content-type') ?? '', body: await response.text() };
  };

  it('answers by the table of the protocol', async () => {
    const { url } = await start('w1');
    const foreign = parseCheckpoint(
      signCheckpoint(signerOf(testSigner.verifier.name, Buffer.alloc(32, 9)), {
        size: 40,
        root: rootOf(files.nodeAt, 40),
      }),
    );
    const unknown = parseCheckpoint(
      signCheckpoint(signerOf('other.test', Buffer.alloc(32, 5)), { size: 40, root: rootOf(files.nodeAt, 40) }),
    );
    expect((await ask(url, 0, 20)).body).toMatch(/^— witness\.test\/w1 [A-Za-z0-9+/]+={0,2}\n$/);
    expect(await ask(url, 0, 40)).toEqual({ status: 409, type: 'text/x.tlog.size', body: '20\n' });
    expect((await ask(url, 20, 40, { checkpoint: foreign })).status).toBe(403);
    expect((await ask(url, 20, 40, { checkpoint: unknown })).status).toBe(404);
    expect((await ask(url, 20, 40, { proof: [] })).status).toBe(422);
    expect((await ask(url, 60, 40)).status).toBe(400);
    expect((await post(url, 'hello')).status).toBe(400);
    expect((await ask(url, 20, 60)).status).toBe(200);
    expect(failures).toEqual([]);
  });

  it('serves one address, by POST, and no request that is too long', async () => {
    const { url } = await start('w1');
    expect((await post(url, '', '/')).status).toBe(404);
    expect((await post(url, '', '/add-checkpoint', 'GET')).status).toBe(405);
    expect((await post(url, 'x'.repeat(70_000))).status).toBe(413);
  });

  it('says 500, and has not cosigned, where it cannot record', async () => {
    const { url, dir: records } = await start('w1');
    await rm(records, { recursive: true });
    await writeFile(records, '');
    expect((await ask(url, 0, 20)).status).toBe(500);
    expect(failures.splice(0)).toHaveLength(1);
    await rm(records);
    expect((await ask(url, 0, 40)).status).toBe(200);
  });

  it('serves at a Unix socket, takes it from nobody who listens there, and is one for its folder', async () => {
    const socket = join(dir, 's');
    const first = await start('w1', { socket });
    const release = await lockTree(first.dir);
    await expect(lockTree(first.dir)).rejects.toThrow(TreeInUse);
    await release();
    expect(first.url).toBe(`unix:${socket}`);
    expect((await stat(socket)).isSocket()).toBe(true);
    await expect(serveWitness(first.config, { now, report: () => undefined })).rejects.toThrow('EADDRINUSE');
  });

  /** The product's side, until the given sizes of checkpoints are what the witness has cosigned. */
  const witnessed = async (list: readonly { url: string; key: string }[], holds: (logged: string) => boolean) => {
    const file = join(dir, 'witnesses.json');
    await writeFile(file, JSON.stringify(list));
    const stop = new AbortController();
    const logged: string[] = [];
    const done = keepWitnessed({
      folder: evidenceFolder(dir),
      files,
      witnesses: await listedWitnesses(file),
      signal: stop.signal,
      log: (level, message, fields) => void logged.push(`${level} ${message} ${JSON.stringify(fields)}`),
      lookEveryMs: 5,
    });
    for (const end = Date.now() + 15_000; !holds(logged.join('\n')); ) {
      if (Date.now() > end) throw new Error(`Not within 15 s: ${logged.join('\n')}`);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    stop.abort();
    await done;
    return logged;
  };

  it('is handed the latest checkpoint, and both verifiers say who cosigned what', async () => {
    const [one, two] = [await start('w1'), await start('w2', { socket: join(dir, 's2') })];
    const logged = await witnessed([one, two], (lines) => lines.split('is cosigned').length === 3);
    expect(logged.join()).not.toContain('warn');
    const { note } = await keptCheckpoint(evidenceFolder(dir).checkpoints, 60);
    const notes = [(await keptCheckpoint(evidenceFolder(dir).checkpoints, 40)).note, note];
    const lines = bundleLines(events, notes);
    const absent = (await start('w3')).key;
    const keys = [one.key, two.key, absent];
    const listed = await listedWitnesses(join(dir, 'witnesses.json'));
    const [first] = listed;
    if (!first) throw new Error('There are two witnesses');
    const verdict = await verifyBundle(
      async function* () {
        yield* lines;
      },
      { witnesses: listed.map(({ key }) => key) },
    );
    expect(verdict.findings).toEqual([]);
    const cosigned = { cosigned: 1, upTo: 60, at };
    expect(verdict.witnesses).toEqual([
      { name: 'witness.test/w1', key: one.key, ...cosigned },
      { name: 'witness.test/w2', key: two.key, ...cosigned },
    ]);
    const bundle = join(dir, 'bundle');
    await writeFile(bundle, `${lines.join('\n')}\n`);
    const words = keys.flatMap((key) => ['--witness', key]);
    expect((await verifyInPython(bundle, words)).witnesses).toEqual([
      ...(verdict.witnesses ?? []),
      { name: 'witness.test/w3', key: absent, cosigned: 0, upTo: 0, at: 0 },
    ]);
    // A cosignature put under another checkpoint: both say so.
    const moved = note.slice(note.indexOf('— witness.test/w1'));
    await keepCosigned(evidenceFolder(dir).checkpoints, 40, moved.split('\n')[0] + '\n', first.key);
    const forged = bundleLines(events, [(await keptCheckpoint(evidenceFolder(dir).checkpoints, 40)).note, note]);
    await writeFile(bundle, `${forged.join('\n')}\n`);
    const found = await verifyInPython(bundle, ['--witness', one.key]);
    const again = await verifyBundle(
      async function* () {
        yield* forged;
      },
      { witnesses: [first.key] },
    );
    expect(again.findings).toEqual([{ kind: 'not-signed', what: expect.stringContaining('does not hold') as string }]);
    expect(found.findings).toEqual(again.findings);
  }, 60_000);

  it('tells a log that went back behind what it cosigned', async () => {
    const one = await start('w1');
    await ask(one.url, 0, 60);
    await rm(join(evidenceFolder(dir).checkpoints, '000000000060'));
    const logged = await witnessed([one], (lines) => lines.includes('rolled back'));
    expect(logged.filter((line) => line.startsWith('error'))).toEqual([
      expect.stringContaining('the witness has cosigned 60 events, and the log has signed 40') as string,
    ]);
  });

  it('that is away is asked again, and told of once', async () => {
    const one = await start('w1', { socket: join(dir, 's') });
    await one.close();
    servers.length = 0;
    let started: Promise<unknown> | undefined;
    const logged = await witnessed([one], (lines) => {
      if (lines.includes('cannot be asked')) started ??= start('w1', { socket: join(dir, 's') });
      return lines.includes('is cosigned');
    });
    await started;
    expect(logged.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ['no name', { logs: [] }, 'name must be'],
    ['no logs', { name: 'w', logs: [] }, 'logs must be a list'],
    [
      'a log twice',
      { name: 'w', logs: [1, 2].map(() => ({ origin: 'o', keys: [testSigner.verifier.text] })) },
      'twice',
    ],
    ['a key that is none', { name: 'w', logs: [{ origin: 'o', keys: ['o+00+aa'] }] }, 'logs[0].keys[0]'],
    ['a field nobody knows', { name: 'w', logs: [], key: 'x' }, 'has no field key'],
    [
      'a port that is none',
      { name: 'w', logs: [{ origin: 'o', keys: [testSigner.verifier.text] }], listen: { port: 70_000 } },
      'listen must have',
    ],
  ])('is not configured with %s', async (_, config, why) => {
    await mkdir(join(dir, 'c'));
    await writeFile(join(dir, 'c', 'config.json'), JSON.stringify(config));
    await expect(readWitnessConfig(join(dir, 'c', 'config.json'))).rejects.toThrow(why);
  });

  it('keeps its key to itself, and the same one', async () => {
    const { key, dir: records } = await start('w1');
    expect((await stat(join(records, 'cosigning.key'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(records, 'cosigning.key'), 'utf8')).not.toContain(key);
    expect((await readWitnessConfig(join(dir, 'w1.json'))).cosigner.verifier.text).toBe(key);
  });
});
