// Simulates the office, seed by seed, in one process on a clock and a randomness of its own:
//   npm run sim -- [--seeds 500] [--steps 40] [--seed N] [--bugs] [--json]
// Exit code 0: everything held, each tenth seed gave the same bytes twice, and (with --bugs) each planted bug was found.
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSeed } from './office.mjs';
import { bugs, plantAll } from './planted-bugs.mjs';
import { loadProduct, ownTheClock } from './product.mjs';
import { readOptions } from '../../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    seeds: { type: 'string', default: '500' },
    steps: { type: 'string', default: '40' },
    seed: { type: 'string' },
    libs: { type: 'string', default: 'dist' },
    bugs: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed ?? Date.now() % 1_000_000);
const seeds = Number(values.seeds);
const steps = Number(values.steps);
const repeatEvery = 10;

const attempt = async (product, seed) => {
  try {
    return await runSeed({ product, seed, steps });
  } catch (error) {
    return { failure: error.name === 'Error' && error.message ? error.message : error.stack, hash: error.message };
  }
};

const add = (sums, counts) => {
  for (const [name, count] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
};

const runAll = async () => {
  const product = await loadProduct(values.libs);
  const elapsed = ownTheClock();
  const sums = {};
  const failures = [];
  const trace = createHash('sha256');
  let days = 0;
  for (let seed = first; seed < first + seeds; seed += 1) {
    const run = await attempt(product, seed);
    trace.update(run.hash);
    if (run.failure) failures.push({ seed, failure: run.failure });
    else {
      add(sums, run.counts);
      days += run.days;
    }
    if (run.failure || seed % repeatEvery === 0) {
      const again = await attempt(product, seed);
      if (again.hash !== run.hash) failures.push({ seed, failure: 'a second run went another way' });
    }
    if (failures.length > 0 && values.libs !== 'dist') break;
  }
  const seconds = elapsed() / 1_000;
  const hash = trace.digest('hex');
  return {
    first,
    seeds,
    steps,
    hash,
    seconds,
    timesRealTime: Math.round((days * 86_400) / seconds),
    counts: sums,
    failures,
  };
};

const findBug = async (bug, folder) => {
  const libs = plantAll(bug, join(folder, 'bug'));
  const args = ['--libs', libs, '--seeds', '400', '--steps', values.steps, '--seed', String(first), '--json'];
  const child = fork(fileURLToPath(import.meta.url), args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  let said = '';
  child.stdout.on('data', (bytes) => {
    said += bytes;
  });
  await once(child, 'close');
  return JSON.parse(said).failures[0];
};

const findBugs = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sim-'));
  let missed = 0;
  try {
    for (const bug of bugs) {
      const found = await findBug(bug, folder);
      if (!found) missed += 1;
      const how = found ? `found with seed ${found.seed}: ${found.failure.split('\n')[0]}` : 'NOT FOUND';
      process.stdout.write(`planted bug, ${bug.name}: ${how}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return missed;
};

const result = await runAll();
if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
else {
  for (const { seed, failure } of result.failures.slice(0, 10)) console.error(`FAILED: seed ${seed}: ${failure}`);
  const told = Object.entries(result.counts).map(([name, count]) => `${name} ${count}`);
  console.log(`${seeds} seeds from ${first}, ${steps} steps each: ${told.join(', ')}`);
  console.log(
    `${result.seconds.toFixed(1)} s, ${result.timesRealTime} times real time, ${result.failures.length} failures`,
  );
}
const missed = values.bugs ? await findBugs() : 0;
process.exit(result.failures.length === 0 && missed === 0 && (result.counts.acknowledged ?? 0) > 0 ? 0 : 1);
