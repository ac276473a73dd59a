// Breaks the embedded document store on purpose: `npm run fault:document-store -- [--short] [--rounds N] [--seed N] [--only NAME]
// [--json FILE]`. Exit code 0 if every promise held: nothing acknowledged was lost, nothing unacknowledged is half there, indexes
// agree with documents, one client's garbage hurts no other, and the checks notice bugs. A fault that did not happen is a failure.
// Needs dist/ (node infra/build.mjs).
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFull } from './disk-full.mjs';
import { feedGarbage } from './garbage.mjs';
import { killUnderLoad } from './kill-under-load.mjs';
import { plantedBugs } from './planted-bugs.mjs';
import { readOptions } from '../../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const kills = Number(values.rounds ?? (values.short ? 4 : 500));

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

/** Each check, its options, and the longest it may take in milliseconds: a server that hangs is a failure as well. */
const checks = [
  { name: 'kills', check: killUnderLoad, options: { kills }, longestMs: 30_000 + kills * 20_000 },
  { name: 'disk-full', check: diskFull, options: { rounds: values.short ? 2 : 40 }, longestMs: 900_000 },
  { name: 'garbage', check: feedGarbage, options: { rounds: values.short ? 60 : 600 }, longestMs: 900_000 },
  ...(values.short ? [] : [{ name: 'planted-bugs', check: plantedBugs, options: {}, longestMs: 1_800_000 }]),
].filter(({ name }) => values.only === undefined || values.only === name);
if (checks.length === 0) throw new Error(`There is no check ${values.only}.`);

const progressOf = (name) => {
  const begun = performance.now();
  let shown = begun;
  return (done, of) => {
    if (done < of && performance.now() - shown < 10_000) return;
    shown = performance.now();
    console.error(`${name}: ${done} of ${of} after ${Math.round((shown - begun) / 1000)} s (seed ${seed})`);
  };
};

const within = (work, longestMs) => {
  let timer;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${longestMs} ms`)), longestMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
};

const dir = await mkdtemp(join(tmpdir(), 'document-store-fault-'));
const remove = () => rmSync(dir, { recursive: true, force: true });
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
process.once('exit', remove);
const results = [];
for (const { name, check, options, longestMs } of checks) {
  const begun = performance.now();
  const work = check({ dir: join(dir, name), random: randomFrom(seed), progress: progressOf(name), ...options });
  const { failures, told } = await within(work, longestMs).catch((error) => ({
    failures: [error.stack],
    told: 'was not done',
  }));
  const seconds = Number(((performance.now() - begun) / 1000).toFixed(1));
  results.push({ name, seconds, told, failures });
  for (const failure of failures) console.error(`FAILED: ${failure}`);
  console.log(`${failures.length === 0 ? 'ok    ' : 'FAILED'} ${name}: ${told} (seed ${seed}, ${seconds} s)`);
}
if (values.json) await writeFile(values.json, `${JSON.stringify({ seed, node: process.version, results }, null, 2)}\n`);
await rm(dir, { recursive: true, force: true });
process.exit(results.every(({ failures }) => failures.length === 0) ? 0 : 1);
