// Breaks the enforcers and their stores of timers on purpose, and counts in the log what was told of every deadline:
//   npm run fault:deadlines -- [--short] [--timers N] [--seed N]
// Exit code 0: everything due was told once and nothing early, on both stores, and each planted bug was found.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../event-store/seeded-random.mjs';
import { isFound } from '../planted.mjs';
import { bugs, plant } from './planted-bugs.mjs';
import { pgliteFaults, redisFaults, redisKills, round } from './rounds.mjs';
import { readOptions } from '../../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: { short: { type: 'boolean', default: false }, timers: { type: 'string' }, seed: { type: 'string' } },
});
const { short } = values;
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const { next: random } = seededRandom(seed);
const timers = Number(values.timers ?? (short ? 120 : 10_000));
const root = await mkdtemp(join(tmpdir(), 'deadlines-fault-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));

const quantile = (figures, share) => figures[Math.min(figures.length - 1, Math.floor(figures.length * share))] ?? 0;

let failed = 0;
const tell = (name, { failures, struck, told, late, said }) => {
  for (const failure of failures.slice(0, 10)) console.error(`FAILED: ${name}: ${failure}`);
  if (failures.length > 0) console.error(said.slice(-2_000));
  failed += failures.length;
  const faults = Object.entries(struck).map(([fault, times]) => `${fault} ${times}`);
  console.log(
    `${name}: ${told} due, p50 ${quantile(late, 0.5)} ms, p99 ${quantile(late, 0.99)} ms late` +
      `${faults.length === 0 ? '' : `; ${faults.join(', ')}`}${failures.length === 0 ? '; each told once, none early' : ''}`,
  );
};

console.log(`seed ${seed}`);
const dir = join(root, 'scene');
const moved = short ? 15 : 200;
const some = { cases: timers, moved, posts: Math.floor(timers / 4) };
const fewer = short ? { cases: 60, moved: 10, posts: 24 } : { cases: Math.floor(timers / 4), moved, posts: 240 };
const withinMs = short ? 60_000 : 600_000;
const begun = Date.now();
const note = (said) => console.log(`  ${Math.round((Date.now() - begun) / 1_000)} s: ${said}`);

const redis = { dir, backend: 'redis', withinMs, note };
if (!short) {
  tell('redis, steady', await round({ ...redis, counts: some, sweepSeconds: 3_600 }));
  tell('redis, killed', await round({ ...redis, counts: some, sweepSeconds: 5, faults: redisKills(20, random) }));
}
const everything = redisFaults(short ? 3_000 : 60_000, random);
tell('redis, everything', await round({ ...redis, counts: some, sweepSeconds: 3, enforcers: 2, faults: everything }));
const pglite = { dir, backend: 'pglite', withinMs, note };
if (!short) tell('pglite, steady', await round({ ...pglite, counts: some, sweepSeconds: 3_600 }));
tell('pglite, everything', await round({ ...pglite, counts: fewer, sweepSeconds: 3, faults: pgliteFaults(random) }));

for (const bug of short ? [bugs[seed % bugs.length]] : bugs) {
  const libs = plant(bug, join(root, 'bug'));
  const sick = { dir, backend: 'redis', libs, withinMs: 14_000, leadMs: 6_000, ...bug.provoke };
  if (!(await isFound(bug.name, async () => (await round(sick)).failures))) failed += 1;
}
console.log(failed === 0 ? 'all held' : `${failed} failures (seed ${seed})`);
process.exit(failed === 0 ? 0 : 1);
