// Breaks the event store on purpose: `npm run fault:event-store -- [--short] [--seed N] [--only NAME]`. One line for each
// check, with the seed that repeats it. Exit code 1 if any promise was broken.
import { parseArgs } from 'node:util';
import * as diskChecks from './disk-checks.mjs';
import { loadEngine } from './engine.mjs';
import { plantedBugs } from './planted-bugs.mjs';
import * as processChecks from './process-checks.mjs';
import { seededRandom } from './seeded-random.mjs';

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const engine = await loadEngine();
const checks = Object.entries({ ...diskChecks, ...processChecks, plantedBugs }).filter(
  ([name]) => values.only === undefined || name === values.only,
);
if (checks.length === 0) throw new Error(`There is no check ${values.only}.`);

let failures = 0;
for (const [name, check] of checks) {
  const begun = performance.now();
  const told = await check(engine, seededRandom(seed), values.short).then(
    (tried) => `ok      ${name}: ${tried}`,
    (error) => {
      failures++;
      return `FAILED  ${name}: ${error.stack}`;
    },
  );
  console.log(`${told} (seed ${seed}, ${((performance.now() - begun) / 1000).toFixed(1)} s)`);
}
process.exitCode = failures === 0 ? 0 : 1;
