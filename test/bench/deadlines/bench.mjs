// Measures the timers: `npm run bench:deadlines -- [--armed 100000] [--due 1000] [--redis URL] [--json FILE]`.
// On each store: how fast deadlines are armed, and with all of them armed how long after its instant an alert stands in the log.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { postSchemaVersions, postStream } from '#posts/events';
import { cnCalendar } from '#calendar/working-days';
import { timersToArm } from '#deadlines/arming';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { openEventLog } from '#event-log/event-log';
import { declareAbsences } from '../../fault/deadlines/deadlines.mjs';
import { startServer } from '../event-store/server-process.mjs';
import { readOptions } from '../../read-options.mjs';

const { openTimerQueue } = await import(new URL('../../../dist/apps/enforcer/timer-queue.js', import.meta.url).href);
const { ringTimer } = await import(new URL('../../../dist/apps/enforcer/ringing.js', import.meta.url).href);

const { values } = readOptions(import.meta.url, {
  options: {
    armed: { type: 'string', default: '100000' },
    due: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '40' },
    redis: { type: 'string' },
    only: { type: 'string' },
    concurrency: { type: 'string', default: '8' },
    json: { type: 'string' },
  },
});
/** Armed in all, and of them those that fall due while it is measured. */
const armed = Number(values.armed);
const due = Number(values.due);
const root = mkdtempSync(join(tmpdir(), 'deadlines-bench-'));
const children = [];
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(root, { recursive: true, force: true });
});
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));

const quantile = (figures, share) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length * share)] ?? null;

const openRedisServer = async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  const dir = join(root, 'redis');
  mkdirSync(dir);
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--save', ''];
  children.push(spawn('redis-server', [...args, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' }));
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { retryStrategy: () => 100, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  await client.ping();
  client.disconnect();
  return url;
};

/** The timers of absences, as the enforcer makes them of the log's events. */
const timersOf = (posts) =>
  timersToArm(
    posts.map(({ name, due: at }) => ({
      stream: postStream(name),
      type: 'AbsenceDeclared',
      data: { coverDueAt: new Date(at).toISOString() },
    })),
  );

/** Instants from now on, spread over a time (milliseconds), all after a while that arming may take. */
const spread = (prefix, count, from, overMs) =>
  Array.from({ length: count }, (_, index) => ({
    name: `${prefix}-${index}`,
    due: from + Math.floor((index / count) * overMs),
  }));

const armAll = async (queue, timers) => {
  const begun = performance.now();
  for (let from = 0; from < timers.length; from += 2_000) await queue.arm(timers.slice(from, from + 2_000));
  return Math.round(timers.length / ((performance.now() - begun) / 1_000));
};

const measure = async (name, store, log) => {
  const lateMs = [];
  let rung = 0;
  const queue = await openTimerQueue({
    store,
    ring: async (timer) => {
      const recorded = await ringTimer(log, () => new Date(), timer, cnCalendar());
      rung += 1;
      if (recorded > 0) lateMs.push(Date.now() - Date.parse(timer.at));
    },
    concurrency: Number(values.concurrency),
    report: (error) => console.error(`${name}: ${error.message}`),
  });
  try {
    // Half a year of a city: none of them rings while it is measured.
    const far = spread(`${name}-far`, armed - due, Date.now() + 86_400_000, 180 * 86_400_000);
    const armedPerSecond = await armAll(queue, timersOf(far));
    const seconds = Number(values.seconds);
    const posts = spread(`${name}-due`, due, Date.now() + 20_000 + due * 4, seconds * 1_000);
    await declareAbsences(log, posts);
    await queue.arm(timersOf(posts));
    const begun = Date.now();
    const isDone = () => rung >= due || Date.now() > begun + 300_000;
    while (!isDone()) await sleep(100);
    const { delayed } = await queue.counts();
    let missing = 0;
    for (const { name: post } of posts) {
      const types = [];
      for await (const { type } of log.read({ versions: postSchemaVersions }, postStream(post))) types.push(type);
      if (types.filter((type) => type === 'PostUncovered').length !== 1) missing += 1;
    }
    return {
      armed,
      armedPerSecond,
      stillArmed: delayed,
      recorded: lateMs.length,
      missing,
      perSecondDue: due / seconds,
      dueToRecordedMs: { p50: quantile(lateMs, 0.5), p99: quantile(lateMs, 0.99), max: quantile(lateMs, 0.9999) },
    };
  } finally {
    await queue.close();
  }
};

const server = await startServer({ secure: false });
const client = connectEventStore(server.url);
const log = openEventLog(client, { now: () => new Date() });
const figures = {
  at: new Date().toISOString(),
  node: process.version,
  load: loadavg().map((load) => Number(load.toFixed(1))),
};
try {
  if (values.only !== 'pglite') {
    figures.redis = await measure('redis', { redisUrl: values.redis ?? (await openRedisServer()) }, log);
    console.log('redis', JSON.stringify(figures.redis));
  }
  if (values.only !== 'redis') {
    figures.pglite = await measure('pglite', { pgliteDir: join(root, 'timers') }, log);
    console.log('pglite', JSON.stringify(figures.pglite));
  }
} finally {
  await disconnectEventStore(client);
  await server.remove();
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exit(0);
