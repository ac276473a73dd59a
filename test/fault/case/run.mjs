// Breaks the handling of cases on purpose: one row of the reliability table per flag, all of them without one.
//   npm run fault:case -- [--replay] [--schemas] [--idempotency] [--conflicts] [--hostile] [--erasure] [--short] [--seed N]
//     [--second-node FILE]   another major version of Node, for the replay
// Exit code 0: every row held at its figures, and each planted bug was found.
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isFound } from '../planted.mjs';
import { plant } from '../read-models/planted-bugs.mjs';
import { seededRandom } from '../event-store/seeded-random.mjs';
import { conflictStorm } from './conflict-storm.mjs';
import { erasure } from './erasure.mjs';
import { formulaCells, hostileInput } from './hostile-input.mjs';
import { idempotency } from './idempotency.mjs';
import { replay, schemas } from './replay.mjs';
import { readOptions } from '../../read-options.mjs';

const appendRequest = 'libs/event-log/append-request.js';

const rows = {
  replay: {
    title: 'row 11, replay determinism',
    run: replay,
    sizes: { long: {}, short: {}, sick: { zones: ['Asia/Shanghai'] } },
    bugs: [
      {
        name: 'a day that is told in the language and the time zone of the machine',
        file: 'libs/cases/case.js',
        edits: [['closedDate: metadata.effectiveDate', 'closedDate: new Date(metadata.occurredAt).toLocaleString()']],
      },
    ],
  },
  schemas: {
    title: 'row 12, old schemas',
    run: schemas,
    sizes: { long: { times: 10_000 }, short: { times: 2_000 }, sick: { times: 200 } },
    bugs: [
      {
        name: 'a version that is not known is taken as it comes',
        file: 'libs/event-log/decode.js',
        edits: [['if (!upcast)', 'if (!upcast) break; if (!upcast)']],
      },
    ],
  },
  idempotency: {
    title: 'row 13, idempotency',
    run: idempotency,
    sizes: {
      long: { commands: 100_000, kills: 60 },
      short: { commands: 1_000, kills: 2 },
      sick: { commands: 200, kills: 1 },
    },
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
    run: conflictStorm,
    sizes: { long: { conflicts: 50_000 }, short: { conflicts: 1_000 }, sick: { conflicts: 1 } },
    bugs: [
      {
        name: 'an append that expects nothing of the stream, and nobody who asks for If-Match',
        file: 'libs/event-log/event-log.js',
        edits: [
          ['const expected = revision < 0 ? 2 : 1 + varintSize(revision)', 'const expected = 2', appendRequest],
          [
            'if (revision < 0)\n        putHead(target, 3, 0)',
            'if (true)\n        putHead(target, 4, 0)',
            appendRequest,
          ],
          ['expectedRevision !== undefined && expectedRevision !== entry.revision', 'false'],
        ],
      },
    ],
  },
  hostile: {
    title: 'row 22, hostile input',
    // A short run ends before the memory of a process has found its size.
    run: hostileInput,
    sizes: {
      long: { requests: 1_000_000, growth: 0.2 },
      short: { requests: 5_000, growth: 1 },
      sick: { requests: 1_000, growth: 1 },
    },
    bugs: [
      {
        name: 'a body is taken as it comes',
        file: 'apps/api/validation.pipe.js',
        edits: [['transform(', 'transform(value) { return value; } #transform(']],
      },
      {
        name: 'a cell is written as it comes',
        file: 'libs/table-export/csv.js',
        edits: [["`'${text}`", 'text']],
        run: formulaCells,
      },
    ],
  },
  erasure: {
    title: 'row 23, erasure',
    run: erasure,
    sizes: { long: { persons: 100 }, short: { persons: 5 }, sick: { persons: 2 } },
    bugs: [
      {
        name: 'destroyed keys are kept',
        file: 'libs/vault/vault.js',
        edits: [
          [
            "$set: { state: 'DESTROYED', destroyedAt: now().toISOString() }",
            '$set: { destroyedAt: now().toISOString() }',
          ],
          ["$unset: { wrapped: '', masterId: '' },", ''],
        ],
      },
      {
        name: 'an application that is encoded where it should be sealed',
        file: 'apps/api/case.commands.js',
        edits: [
          [
            'caseNo: caseNoOf(caseId),',
            'caseNo: caseNoOf(caseId), draft: Buffer.from(JSON.stringify(applicant)).toString("base64"),',
          ],
        ],
      },
    ],
  },
};

const { values } = readOptions(import.meta.url, {
  options: {
    short: { type: 'boolean', default: false },
    seed: { type: 'string' },
    'second-node': { type: 'string' },
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
  const { title, run, sizes, bugs = [] } = rows[name];
  const began = performance.now();
  const seconds = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const common = { random: seededRandom(seed), secondNode: values['second-node'] };
  const given = { dir: join(root, name), libs: 'dist', ...common };
  const { failures, told } = await run({ ...given, ...(values.short ? sizes.short : sizes.long) });
  for (const failure of failures.slice(0, 10)) console.error(`FAILED: ${title}: ${failure}`);
  failed += failures.length;
  console.log(`${title}: ${told}${failures.length === 0 ? ', held' : ''} (${seconds()})`);
  for (const [number, bug] of bugs.entries()) {
    // Each in a place of its own: a module is loaded once.
    const libs = plant(bug, join(root, `${name}-bug-${number}`));
    const sick = { dir: join(root, `${name}-sick`), libs, random: seededRandom(seed) };
    const provoke = async () => {
      const { failures: found } = await (bug.run ?? run)({ ...sick, ...sizes.sick });
      rmSync(sick.dir, { recursive: true, force: true });
      return found;
    };
    if (!(await isFound(bug.name, provoke))) failed += 1;
    rmSync(libs, { recursive: true, force: true });
  }
}
console.log(failed === 0 ? 'all held' : `${failed} failures (seed ${seed})`);
process.exit(failed === 0 ? 0 : 1);
