// Kills the embedded document store under load, again and again, and feeds it garbage.
//   node test/fault/document-store/run.mjs [--short] [--kills 20] [--seed N]
// Exit code 0: no acknowledged write was lost, no unacknowledged one is half there, indexes agree, garbage hurt nobody.
// Needs dist/ (node infra/build.mjs).
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { feedGarbage } from './garbage.mjs';
import { killUnderLoad } from './kill-under-load.mjs';

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, kills: { type: 'string' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const kills = Number(values.kills ?? (values.short ? 4 : 25));

/** Repeatable random numbers in [0, 1): mulberry32. */
const randomFrom = (start) => {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

// A server that hangs is a failure as well.
const longestMs = values.short ? 38_000 : 30_000 + kills * 20_000;
setTimeout(() => {
  console.error(`FAILED: not done after ${longestMs} ms (seed ${seed})`);
  rmSync(dir, { recursive: true, force: true });
  process.exit(1);
}, longestMs).unref();
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));

const dir = await mkdtemp(join(tmpdir(), 'document-store-fault-'));
console.log(`seed ${seed}, ${kills} kills`);
try {
  const random = randomFrom(seed);
  const failures = [
    ...(await killUnderLoad({ dir: join(dir, 'kill'), kills, random })),
    ...(await feedGarbage({ dir: join(dir, 'garbage'), rounds: values.short ? 60 : 600, random })),
  ];
  for (const failure of failures) console.error(`FAILED: ${failure}`);
  console.log(failures.length === 0 ? 'all held' : `${failures.length} failures (seed ${seed})`);
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  await rm(dir, { recursive: true, force: true });
}
