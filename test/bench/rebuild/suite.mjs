// Suites `replay` and `rebuild`: a log of whole cases folded into states, and into the read models written anew, side by side.
// What a contender rebuilds differs: the product ten read models with their indexes, a peer progress and counters.
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startPostgres } from '../contenders/postgres.mjs';
import { startServer as startEventStore } from '../event-store/server-process.mjs';
import { startDocumentStore } from '../read-models/document-store-process.mjs';
import { median, rounded, shown, spread } from '../report/figures.mjs';
import { load } from '../report/machine.mjs';

const script = (path) => fileURLToPath(new URL(path, import.meta.url));

const onEngines = async (dir, use) => {
  const eventStore = await startEventStore({ secure: true, dir: join(dir, 'events') });
  const documents = await startDocumentStore(join(dir, 'documents'));
  try {
    return await use([eventStore.url, documents.url]);
  } finally {
    await documents.end();
    await eventStore.stop();
  }
};

const onPostgres = async (dir, use) => {
  const server = await startPostgres(dir);
  try {
    return await use([server.url]);
  } finally {
    await server.stop();
  }
};

/** Those that can be measured so, by name. */
const scripts = new Map([
  ['product', { file: script('./product.mjs'), on: onEngines }],
  ['hand-written', { file: script('../peers/hand-written/rebuild.mjs'), on: onPostgres }],
  ['emmett-postgres', { file: script('../peers/emmett-postgres/rebuild.mjs'), on: onPostgres }],
  ['emmett-esdb', { file: script('../peers/emmett-esdb/rebuild.mjs'), on: onEngines }],
]);

const measure = async ({ file, on }, cases) => {
  const dir = await mkdtemp(join(tmpdir(), 'rebuild-bench-'));
  // PostgreSQL runs under an account of its own and must get in.
  await chmod(dir, 0o755);
  try {
    const { stdout } = await on(dir, (urls) =>
      promisify(execFile)(process.execPath, ['--disable-warning=DEP0123', file, ...urls, String(cases)]),
    );
    const { events, replaySeconds, rebuildSeconds, faults } = JSON.parse(stdout.trim().split('\n').at(-1));
    return {
      events,
      replayPerSecond: rounded(events / replaySeconds, 0),
      rebuildPerSecond: rounded(events / rebuildSeconds, 0),
      faults,
      load: load(),
    };
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
};

const suite =
  (measured) =>
  async (contenders, options, { bar }) => {
    const rounds = [];
    const failed = [];
    for (let round = 0; round < options.rounds; round++) {
      for (const { name } of contenders) {
        const contender = scripts.get(name);
        bar.begin(`round ${round + 1}: ${name}${contender ? '' : ' has nothing to measure here'}`);
        try {
          if (contender) {
            const result = await measure(contender, options.cases);
            for (const fault of result.faults) failed.push(`${name}: ${fault}`);
            rounds.push({ round, contender: name, ...result });
          }
        } catch (error) {
          failed.push(`${name}: ${error.message}`);
        }
        bar.step();
      }
    }
    const whole = rounds.filter(({ faults }) => faults.length === 0);
    const names = [...new Set(whole.map(({ contender }) => contender))];
    const table = names.map((name) => {
      const figures = whole.filter(({ contender }) => contender === name).map((one) => one[measured]);
      const { from, to } = spread(figures);
      return { contender: name, 'events/s': shown(median(figures)), range: `${shown(from)}-${shown(to)}` };
    });
    return { rounds, table, failed };
  };

export const replay = suite('replayPerSecond');
export const rebuild = suite('rebuildPerSecond');
