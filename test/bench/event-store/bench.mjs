// Measures the embedded event store through the official client: `npm run bench:event-store -- [--rounds 3] [--json FILE]
// [--sizes 240,600] [--transports plain,tls] [--seconds 2] [--events 50000]`. The server is a process of its own.
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { EventStoreDBClient } from '@eventstore/db-client';
import { cpuMicroseconds, startServer } from './server-process.mjs';
import { appends, BACKWARDS, catchUp, fillStream, liveLatency, readAll, readStream } from './workloads.mjs';
import { readOptions } from '../../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
    sizes: { type: 'string', default: '240,600' },
    transports: { type: 'string', default: 'plain,tls' },
    seconds: { type: 'string', default: '2' },
    events: { type: 'string', default: '50000' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const events = Number(values.events);

/** What the design asks for, over plaintext with 240-byte events; see docs/performance.md. */
const TARGETS = {
  'append 1, concurrency 1 (/s)': 910,
  'append 1, concurrency 16 (/s)': 3580,
  'append 1, concurrency 64 (/s)': 5610,
  'append 10, concurrency 64 (/s)': 2640,
  'readStream forwards (events/s)': 45_000,
  'readStream backwards (events/s)': 45_000,
  'readAll forwards (events/s)': 45_000,
  'catch-up (events/s)': 45_000,
  'live latency, median (ms)': 1.07,
};

const results = new Map();

/** Runs one workload and notes its figure, and the processor time of both sides for each operation. */
const measure = async (server, transport, size, workload, run) => {
  const before = { server: cpuMicroseconds(server.pid), client: process.cpuUsage() };
  const { figure, operations } = await run();
  const { user, system } = process.cpuUsage(before.client);
  const key = `${transport} ${size} ${workload}`;
  const entry = results.get(key) ?? { transport, size, workload, figures: [], serverCpu: [], clientCpu: [] };
  entry.figures.push(figure);
  entry.serverCpu.push((cpuMicroseconds(server.pid) - before.server) / operations);
  entry.clientCpu.push((user + system) / operations);
  results.set(key, entry);
};

const round = async (transport, size) => {
  const server = await startServer({ secure: transport === 'tls' });
  const client = EventStoreDBClient.connectionString(server.url);
  const other = EventStoreDBClient.connectionString(server.url);
  const note = (workload, run) => measure(server, transport, size, workload, run);
  try {
    await appends(client, { size, events: 1, concurrency: 16, seconds: 0.5 });
    for (const count of [1, 10]) {
      for (const concurrency of [1, 16, 64]) {
        await note(`append ${count}, concurrency ${concurrency} (/s)`, () =>
          appends(client, { size, events: count, concurrency, seconds }),
        );
      }
    }
    await note('live latency, median (ms)', () => liveLatency(client, other, size, 300));
    const stream = await fillStream(client, size, events);
    await note('readStream forwards (events/s)', () => readStream(client, stream));
    await note('readStream backwards (events/s)', () => readStream(client, stream, BACKWARDS));
    await note('readAll forwards (events/s)', () => readAll(client));
    await note('catch-up (events/s)', () => catchUp(client, events));
  } finally {
    await client.dispose();
    await other.dispose();
    await server.remove();
  }
};

for (let at = 0; at < rounds; at++) {
  for (const transport of values.transports.split(',')) {
    for (const size of values.sizes.split(',')) await round(transport, Number(size));
  }
}

const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
const shown = (figure) => (figure < 100 ? figure.toFixed(2) : Math.round(figure).toLocaleString('en'));
const rows = [...results.values()].map(({ transport, size, workload, figures, serverCpu, clientCpu }) => ({
  transport,
  size,
  workload,
  median: shown(median(figures)),
  range: `${shown(Math.min(...figures))}-${shown(Math.max(...figures))}`,
  'server us/op': shown(median(serverCpu)),
  'client us/op': shown(median(clientCpu)),
  target: transport === 'plain' && size === 240 && TARGETS[workload] ? shown(TARGETS[workload]) : '',
}));
console.log(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)}, ${rounds} rounds, Node ${process.version}`);
console.table(rows);
if (values.json !== undefined) {
  const measured = [...results.values()].map((entry) => ({ ...entry, median: median(entry.figures) }));
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, load: loadavg()[0], rounds, measured }, null, 2)}\n`,
  );
}
