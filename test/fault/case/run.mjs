// Breaks the handling of cases on purpose: one row of the reliability table per flag, all of them without one.
//   npm run fault:case -- [--replay] [--schemas] [--idempotency] [--conflicts] [--duties] [--hostile] [--erasure] [--short] [--seed N]
// Exit code 0: every row held at its figures, and each planted bug was found.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { plant } from '../read-models/planted-bugs.mjs';
import { seededRandom } from '../event-store/seeded-random.mjs';
import { conflictStorm } from './conflict-storm.mjs';
import { idempotency } from './idempotency.mjs';

const rows = {
  idempotency: {
    title: 'row 13, idempotency',
    run: (given, short) =>
      idempotency({ ...given, ...(short ? { commands: 1_500, kills: 3 } : { commands: 100_000, kills: 60 }) }),
    bugs: [
      {
        name: 'what was done is remembered in the process only',
        file: 'libs/event-log/event-log.js',
        edits: [['commands.set(commandId, { digest, position, events });', '']],
      },
    ],
  },
  conflicts: {
    title: 'row 14, conflict storm',
    run: (given, short) => conflictStorm({ ...given, conflicts: short ? 2_000 : 50_000 }),
    bugs: [
      {
        name: 'an append that expects nothing of the stream, and nobody who asks for If-Match',
        file: 'libs/event-log/event-log.js',
        edits: [
          ['entry.revision < 0 ? NO_STREAM : BigInt(entry.revision)', "'any'"],
          ['expectedRevision !== undefined && expectedRevision !== entry.revision', 'false'],
        ],
      },
    ],
  },
};

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    ...Object.fromEntries(Object.keys(rows).map((row) => [row, { type: 'boolean' }])),
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const wanted = Object.keys(rows).filter((row) => values[row]);
const root = await mkdtemp(join(tmpdir(), 'case-fault-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));

let failed = 0;
console.log(`seed ${seed}`);
for (const name of wanted.length > 0 ? wanted : Object.keys(rows)) {
  const { title, run, bugs = [] } = rows[name];
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const { failures, told } = await run(
    { dir: join(root, name), libs: 'dist', random: seededRandom(seed) },
    values.short,
  );
  for (const failure of failures.slice(0, 10)) console.error(`FAILED: ${title}: ${failure}`);
  failed += failures.length;
  console.log(`${title}: ${told}${failures.length === 0 ? ', held' : ''} (${seconds()})`);
  for (const bug of bugs) {
    const libs = plant(bug, join(root, 'bug'));
    const given = { dir: join(root, `${name}-bug`), libs, random: seededRandom(seed) };
    const { failures: found } = await run(given, true);
    rmSync(given.dir, { recursive: true, force: true });
    const caught = found.find((failure) => !failure.startsWith('void'));
    console.log(`planted bug, ${bug.name}: ${caught ? `found (${caught})` : 'NOT FOUND'} (${seconds()})`);
    if (!caught) failed += 1;
  }
}
console.log(failed === 0 ? 'all held' : `${failed} failures (seed ${seed})`);
process.exit(failed === 0 ? 0 : 1);
