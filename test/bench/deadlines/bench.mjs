// Measures the timers: `npm run bench:deadlines -- [--armed 100000] [--due 1000] [--seconds 40] [--burst 10000] [--redis URL]
// [--only redis|pglite] [--concurrency N] [--json FILE]`. On each store: how fast deadlines are armed, and with all of them armed how
// long after its instant an alert stands in the log: of a steady number in the second, and of a burst that falls due at one instant.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
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
    burst: { type: 'string', default: '10000' },
    redis: { type: 'string' },
    only: { type: 'string' },
    concurrency: { type: 'string' },
    json: { type: 'string' },
  },
});
/** Armed in all; of them those that fall due steadily, and those that fall due at one instant, while it is measured. */
const armed = Number(values.armed);
const due = Number(values.due);
const burst = Number(values.burst);
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

/** How many of the posts were not told of exactly once. */
const missingOf = async (log, posts) => {
  let missing = 0;
  for (const { name } of posts) {
    let told = 0;
    for await (const { type } of log.read({ versions: postSchemaVersions }, postStream(name)))
      if (type === 'PostUncovered') told += 1;
    if (told !== 1) missing += 1;
  }
  return missing;
};

const measure = async (name, store, log) => {
  let lateMs = [];
  let rung = 0;
  const queue = await openTimerQueue({
    store,
    ring: async (timer) => {
      const recorded = await ringTimer(log, () => new Date(), timer, cnCalendar());
      rung += 1;
      if (recorded > 0) lateMs.push(Date.now() - Date.parse(timer.at));
    },
    ...(values.concurrency ? { concurrency: Number(values.concurrency) } : {}),
    report: (error) => console.error(`${name}: ${error.message}`),
  });

  /** Lets posts fall due, spread over a time or at one instant (0), and measures how long each alert takes to be in the log. */
  const fallDue = async (kind, count, seconds) => {
    const posts = spread(`${name}-${kind}`, count, Date.now() + 5_000 + count * 4, seconds * 1_000);
    await declareAbsences(log, posts);
    await queue.arm(timersOf(posts));
    lateMs = [];
    rung = 0;
    const [{ due: first }] = posts;
    const inTime = Date.now() < first;
    await sleep(Math.max(0, first - Date.now() - 100));
    const [cpu, loop, begun] = [process.cpuUsage(), performance.eventLoopUtilization(), Date.now()];
    const isDone = () => rung >= count || Date.now() > begun + 300_000;
    while (!isDone()) await sleep(50);
    const { user, system } = process.cpuUsage(cpu);
    const busy = performance.eventLoopUtilization(loop).utilization;
    return {
      due: count,
      atOneInstant: seconds === 0 ? count : 1,
      perSecond: seconds === 0 ? Math.round((count * 1_000) / (Date.now() - begun)) : count / seconds,
      // Armed late, what is measured is the arming.
      armedInTime: inTime,
      recorded: lateMs.length,
      missing: await missingOf(log, posts),
      dueToRecordedMs: { p50: quantile(lateMs, 0.5), p99: quantile(lateMs, 0.99), max: quantile(lateMs, 0.9999) },
      cpuMsEach: Number(((user + system) / 1_000 / count).toFixed(2)),
      loopBusy: Number(busy.toFixed(2)),
      // The target is for a machine with room: more runnable than cores and the figures are the neighbours'.
      load: Number(loadavg()[0].toFixed(1)),
      saturated: loadavg()[0] > availableParallelism(),
    };
  };

  try {
    // Half a year of a city: none of them rings while it is measured.
    const far = spread(`${name}-far`, armed - due - burst, Date.now() + 86_400_000, 180 * 86_400_000);
    const armedPerSecond = await armAll(queue, timersOf(far));
    const steady = due > 0 ? await fallDue('steady', due, Number(values.seconds)) : null;
    const atOnce = burst > 0 ? await fallDue('burst', burst, 0) : null;
    const { delayed } = await queue.counts();
    return { armed, armedPerSecond, stillArmed: delayed, steady, burst: atOnce };
  } finally {
    await queue.close();
  }
};

const show = (name, { steady, burst: atOnce, ...arming }) => {
  console.log(name, JSON.stringify(arming));
  if (steady) console.log(`${name}, steady`, JSON.stringify(steady));
  if (atOnce) console.log(`${name}, burst`, JSON.stringify(atOnce));
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
    show('redis', figures.redis);
  }
  if (values.only !== 'redis') {
    figures.pglite = await measure('pglite', { pgliteDir: join(root, 'timers') }, log);
    show('pglite', figures.pglite);
  }
} finally {
  await disconnectEventStore(client);
  await server.remove();
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
process.exit(0);
