// What the embedded document store carries, through the official driver in a process of its own.
//   node test/bench/document-store/bench.mjs [--rounds 3] [--json FILE] [--small]
// --small takes a tenth of the documents. Needs dist/ (node infra/build.mjs).
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '#embedded-mongodb/start';
import { respond } from './responder.mjs';
import { readOptions } from '../../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
    small: { type: 'boolean', default: false },
  },
});

/** Name, unit and the least that is wanted (operations a second). */
const measures = [
  { name: 'upserts', title: 'guarded upserts, 500 a command, four indexes (documents/s)', wanted: 10_000 },
  { name: 'reupserts', title: 'the same over existing documents (documents/s)', wanted: 10_000 },
  { name: 'replaces', title: 'guarded replacements as the projector sends them, new (documents/s)', wanted: 10_000 },
  { name: 'rereplaces', title: 'the same over existing documents (documents/s)', wanted: 10_000 },
  { name: 'byId', title: 'find by id, concurrency 32 (finds/s)', wanted: 5_000 },
  { name: 'page', title: 'sorted page of 20 out of 100 000, concurrency 32 (pages/s)', wanted: 2_000 },
  { name: 'pageOfMillion', title: 'sorted page of 20 out of 1 000 000, concurrency 32 (pages/s)', wanted: undefined },
  { name: 'upsertsBound', title: 'upserts to a server that does nothing (documents/s)', wanted: undefined },
  { name: 'byIdBound', title: 'find by id, to a server that does nothing (finds/s)', wanted: undefined },
  { name: 'pageBound', title: 'page of 20, to a server that does nothing (pages/s)', wanted: undefined },
];

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const runRound = async (scale) => {
  const dir = await mkdtemp(join(tmpdir(), 'document-store-bench-'));
  const server = await start({ dir });
  const responder = await respond(join(dir, 'responder.sock'));
  try {
    const driver = fork(new URL('./driver.mjs', import.meta.url), [server.url, String(scale), responder.url]);
    const results = [];
    let before = process.cpuUsage();
    driver.on('message', ({ name, perSecond, operations, driverMicros }) => {
      const spent = process.cpuUsage(before);
      before = process.cpuUsage();
      if (name !== 'pause') {
        const serverMicros = (spent.user + spent.system) / operations;
        results.push({ name, perSecond, serverMicros, driverMicros });
      }
    });
    const [code] = await once(driver, 'exit');
    if (code !== 0) throw new Error(`the driver ended with code ${code}`);
    return results;
  } finally {
    await server.close();
    await responder.close();
    await rm(dir, { recursive: true, force: true });
  }
};

const rounds = [];
for (let round = 0; round < Number(values.rounds); round++) rounds.push(await runRound(values.small ? 0.1 : 1));

const table = measures.map(({ name, title, wanted }) => {
  const own = rounds.flatMap((results) => results.filter((result) => result.name === name));
  const of = (field) => median(own.map((result) => result[field]));
  return {
    measure: title,
    'median/s': Math.round(of('perSecond')),
    'wanted/s': wanted ?? '',
    'server CPU us': Number(of('serverMicros').toFixed(1)),
    'driver CPU us': Number(of('driverMicros').toFixed(1)),
  };
});
console.table(table);
if (values.json) {
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  await writeFile(values.json, `${JSON.stringify({ machine, table, rounds }, null, 2)}\n`);
}
