// A year of a city with its deadlines, every alert held against a calculation that walks over the days:
//   npm run sim:deadlines -- [--cases 20000] [--seed N] [--lost 0.03] [--planted NAME] [--json]
// Exit code 0: no alert is missing, none is extra, each was told once and on its day.
import { seededRandom } from '../../fault/event-store/seeded-random.mjs';
import { compare } from './compare.mjs';
import { readOptions } from '../../read-options.mjs';
import { runYear } from './year.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string' },
    lost: { type: 'string', default: '0.03' },
    planted: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
/** Bugs that the comparison must find. */
const planted = {
  'no sweeper': { sweeps: false },
  'no timers for the steps of an alert': {
    lost: 0,
    sweeps: false,
    armed: (timer) => (timer.climbsTo === undefined ? timer : undefined),
  },
  'what draws near is not armed': { lost: 0, sweeps: false, armsNear: false },
  'a day late': {
    lost: 0,
    sweeps: false,
    armed: (timer) => ({ ...timer, at: new Date(Date.parse(timer.at) + 86_400_000).toISOString() }),
  },
};
const bug = values.planted === undefined ? {} : planted[values.planted];
if (!bug) throw new Error(`There is no such bug: ${values.planted}. Known: ${Object.keys(planted).join(', ')}`);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const begun = performance.now();
const { next: random } = seededRandom(seed);
const { runs, counts } = runYear({ cases: Number(values.cases), random, lost: Number(values.lost), ...bug });
const { differences, compared } = compare(runs);
const seconds = Math.round((performance.now() - begun) / 100) / 10;
const alerts = Object.values(compared).reduce((sum, n) => sum + n, 0);
if (values.json)
  console.log(JSON.stringify({ seed, cases: runs.length, seconds, alerts, counts, compared, differences }));
else {
  console.log(
    `seed ${seed}: ${runs.length} cases, ${counts.events} events, ${counts.rings} rings (${counts.stale} of them stale)`,
  );
  console.log(`${counts.lost} timers lost, ${counts.swept} alerts raised by the sweeper`);
  for (const kind of Object.keys(compared).toSorted()) console.log(`  ${kind}: ${compared[kind]}`);
  for (const difference of differences.slice(0, 20)) console.error(difference);
  console.log(`${alerts} alerts compared, ${differences.length} differences, ${seconds} s`);
}
process.exit(differences.length === 0 && alerts > 0 ? 0 : 1);
