// Measures the evidence: `npm run bench:evidence -- [--leaves 1000000] [--rounds 3] [--seconds 3] [--json FILE]`.
// Appends with and without a follower that keeps the tree, side by side; proofs at that many leaves; the verifier's speed; a replay.
import { fork, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { leafContent, leafHash } from '#evidence/leaf';
import { openLeafIndex } from '#evidence/leaf-index';
import { inclusionProof, rootOf } from '#evidence/merkle-tree';
import { inclusionHolds } from '#evidence/proof-verification';
import { openTreeFiles, readHead } from '#evidence/tree-files';
import { openTreeWriter } from '#evidence/tree-writer';
import { signCheckpoint } from '#evidence/checkpoint';
import { startServer } from '../event-store/server-process.mjs';
import { appends } from '../event-store/workloads.mjs';
import { replayTimes } from './replay-times.mjs';
import { bundleOf, eventAt, signer } from '../../fault/evidence/sound-log.mjs';
import { readOptions } from '../../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    leaves: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    json: { type: 'string' },
  },
});
const count = Number(values.leaves);
const root = mkdtempSync(join(tmpdir(), 'evidence-bench-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));

const quantile = (figures, share) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length * share)];
const rounded = (figure) => Number(figure.toPrecision(3));

const followed = async (url, dir, run) => {
  const follower = fork('test/bench/evidence/follower-process.mjs', [url, dir]);
  await once(follower, 'message');
  try {
    return await run();
  } finally {
    follower.kill('SIGTERM');
    await once(follower, 'exit');
  }
};

/** Appends a second, without and with the tree in turn, on the same server. */
const appendRates = async () => {
  const rates = { without: [], with: [] };
  const server = await startServer({ secure: false });
  const client = EventStoreDBClient.connectionString(server.url);
  const rate = async () =>
    (await appends(client, { size: 600, events: 1, concurrency: 32, seconds: Number(values.seconds) })).figure;
  try {
    await rate();
    for (let at = 0; at < Number(values.rounds); at += 1) {
      rates.without.push(await rate());
      // Once untimed: a process that has just begun spends more on its own code than on the tree.
      const warm = () => rate().then(rate);
      rates.with.push(await followed(server.url, join(root, `followed-${at}`), warm));
    }
  } finally {
    await client.dispose();
    await server.remove();
  }
  return rates;
};

const streams = Math.ceil(count / 20);

const buildTree = async (dir) => {
  const writer = await openTreeWriter(dir);
  const begun = performance.now();
  for (let from = 0; from < count; from += 4_000) {
    const length = Math.min(4_000, count - from);
    await writer.append(
      Array.from({ length }, (_, at) => leafContent(eventAt(from + at, streams))),
      from + length,
    );
  }
  await writer.close();
  return count / ((performance.now() - begun) / 1000);
};

/** Milliseconds to find an event by its id, read its content and prove it. */
const proofTimes = async (dir) => {
  const files = openTreeFiles(dir);
  const index = openLeafIndex(dir, files);
  const head = await readHead(dir);
  const times = [];
  for (let at = 0; at < 3_300; at += 1) {
    const wanted = (at * 7_919) % count;
    const { eventId } = eventAt(wanted, streams);
    const begun = performance.now();
    const leafIndex = index.find({ eventId }, head);
    const proof = inclusionProof(files.nodeAt, leafIndex, count);
    times.push(performance.now() - begun);
    const claim = { leafIndex, size: count, leaf: leafHash(wanted, files.contentAt(leafIndex)), proof };
    if (!inclusionHolds({ ...claim, root: rootOf(files.nodeAt, count) }))
      throw new Error(`leaf ${wanted} is not proven`);
  }
  const note = signCheckpoint(signer, { size: count, root: rootOf(files.nodeAt, count) });
  files.close();
  index.close();
  // What is opened and compiled once is told apart.
  return { first: times[0], times: times.slice(300), note };
};

const writeBundle = async (file, note) => {
  const out = createWriteStream(file);
  // Not an array of all events: a million of them do not fit into memory.
  const events = { length: count, slice: (from, to) => sliceOf(from, Math.min(to, count)) };
  for (const line of bundleOf({ events, notes: [note] })) {
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  const handle = await open(file);
  await handle.sync();
  await handle.close();
};

/** Processor time of processes that were started here and have ended (µs; the kernel counts in steps of 10 ms). */
const cpuOfChildren = () => {
  const [, fields] = readFileSync('/proc/self/stat', 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(13, 15).map(Number);
  return (user + system) * 10_000;
};

/** The command as its user runs it, in a process of its own: events a second with its start, and its processor time. */
const verified = (file) => {
  const before = cpuOfChildren();
  const begun = performance.now();
  const said = spawnSync(process.execPath, ['dist/apps/cli/main.js', 'verify', '--bundle', file, '--json'], {
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  const seconds = (performance.now() - begun) / 1000;
  const verdict = JSON.parse(said.stdout.toString() || '{}');
  if (verdict.findings?.length !== 0 || verdict.events !== count) throw new Error(`${said.stdout} ${said.stderr}`);
  return { perSecond: count / seconds, cpu: (cpuOfChildren() - before) / count };
};

const sliceOf = (from, to) => Array.from({ length: Math.max(0, to - from) }, (_, at) => eventAt(from + at, streams));

const measured = {};
const replays = replayTimes();
measured['replay of 200 events, first (ms)'] = rounded(replays[0]);
measured['replay of 200 events, median (ms)'] = rounded(quantile(replays, 0.5));
measured['replay of 200 events, p99 (ms)'] = rounded(quantile(replays, 0.99));
const rates = await appendRates();
const [without, withTree] = [quantile(rates.without, 0.5), quantile(rates.with, 0.5)];
measured['appends/s without the tree'] = rounded(without);
measured['appends/s with the tree'] = rounded(withTree);
measured['the tree costs appends (%)'] = rounded((1 - withTree / without) * 100);
const dir = join(root, 'tree');
measured['events/s into the tree'] = rounded(await buildTree(dir));
const { first, times, note } = await proofTimes(dir);
measured['inclusion proof, first (ms)'] = rounded(first);
measured['inclusion proof, median (ms)'] = rounded(quantile(times, 0.5));
measured['inclusion proof, p99 (ms)'] = rounded(quantile(times, 0.99));
const bundle = join(root, 'bundle');
await writeBundle(bundle, note);
const verifications = Array.from({ length: Number(values.rounds) }, () => verified(bundle));
measured['verified events/s, by the command'] = rounded(
  quantile(
    verifications.map(({ perSecond }) => perSecond),
    0.5,
  ),
);
measured['CPU per verified event (µs)'] = rounded(
  quantile(
    verifications.map(({ cpu }) => cpu),
    0.5,
  ),
);
measured['bundle (MB)'] = rounded(statSync(bundle).size / 1e6);

console.log(`${count} leaves, load ${loadavg()[0].toFixed(1)}, Node ${process.version}`);
console.table(measured);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ count, measured, rates }, null, 2)}\n`);
