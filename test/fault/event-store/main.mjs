// Breaks the event store on purpose: `npm run fault:event-store -- [--short] [--seed N] [--only NAME,NAME] [--json FILE]`.
// One line for each check, with the seed that repeats it; README.md says what each is. Exit code 1 if a promise was broken,
// or if a fault did not fire, which makes the check void.
import { writeFileSync } from 'node:fs';
import * as diskChecks from './disk-checks.mjs';
import { loadEngine } from './engine.mjs';
import { plantedBugs } from './planted-bugs.mjs';
import * as processChecks from './process-checks.mjs';
import { Void } from './ledger.mjs';
import { seededRandom } from './seeded-random.mjs';
import { readOptions } from '../../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const engine = await loadEngine();
const all = { ...diskChecks, ...processChecks, plantedBugs };
const names = values.only?.split(',') ?? Object.keys(all);
const unknown = names.find((name) => !Object.hasOwn(all, name));
if (unknown !== undefined) throw new Error(`There is no check ${unknown}.`);

const PROGRESS_MS = 10_000;

/** A line on standard error now and then: which check is how far. */
const progressOf = (name) => {
  let toldAt = performance.now();
  return (done, wanted) => {
    if (performance.now() - toldAt < PROGRESS_MS) return;
    toldAt = performance.now();
    process.stderr.write(`        ${name}: ${done} of ${wanted}\n`);
  };
};

const results = [];
for (const name of names) {
  const begun = performance.now();
  const result = await all[name](engine, seededRandom(seed), values.short, progressOf(name)).then(
    (tried) => ({ outcome: 'ok', tried }),
    (error) => ({ outcome: error instanceof Void ? 'void' : 'FAILED', tried: error.stack }),
  );
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  results.push({ name, seed, isShort: values.short, seconds, ...result });
  console.log(`${result.outcome.padEnd(7)} ${name}: ${result.tried} (seed ${seed}, ${seconds} s)`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}
process.exitCode = results.every(({ outcome }) => outcome === 'ok') ? 0 : 1;
