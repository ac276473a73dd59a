// An event store, a document store with its projector, a store of timers and enforcers, each a process that can be killed.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { noticesOf } from '#calendar/calendar-changes';
import { cnCalendar } from '#calendar/working-days';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { openEventLog } from '#event-log/event-log';
import { connectMongodb } from '#read-models/connect';
import { readModelDb } from '#read-models/store';
import { startDocumentStore, startProjector } from '../read-models/processes.mjs';

const enforcerMain = fileURLToPath(new URL('enforcer.mjs', import.meta.url));
const eventStoreMain = fileURLToPath(new URL(import.meta.resolve('#embedded-eventstore/main')));
const execArgv = ['--disable-warning=DEP0123', '--import', new URL('clock.mjs', import.meta.url).href];
const children = new Set();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Waits for a condition; a failure that says what was waited for. */
export const until = async (what, holds, withinMs = 120_000) => {
  const end = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(50);
  }
};

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

/** A Redis server as production should have it: an append-only file, no eviction. */
const openRedisServer = async (dir) => {
  mkdirSync(dir, { recursive: true });
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child;
  const start = async () => {
    const args = ['--port', port, '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--save', ''];
    child = spawn('redis-server', [...args.map(String), '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
    const mine = child;
    children.add(mine);
    mine.once('exit', () => children.delete(mine));
    const client = new Redis(url, { retryStrategy: () => 100, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await until('Redis answers', async () => (await client.ping().catch(() => '')) === 'PONG');
    client.disconnect();
  };
  const kill = async () => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    url,
    kill,
    restart: async (awayMs) => {
      await kill();
      await sleep(awayMs);
      await start();
    },
    /** Takes every second timer out of the store and leaves no trace of it, as a restart does that lost its last second. */
    loseHalf: async () => {
      const client = new Redis(url);
      const armed = await client.zrange('{daylight}:deadlines:delayed', 0, -1);
      const lost = armed.filter((_, index) => index % 2 === 0);
      for (const id of lost) {
        await client.multi().zrem('{daylight}:deadlines:delayed', id).del(`{daylight}:deadlines:${id}`).exec();
      }
      client.disconnect();
      return lost.length;
    },
    /** The timers that somebody has taken to ring and has not done with: of one killed meanwhile, too. */
    ringing: async () => {
      const client = new Redis(url);
      const ids = await client.lrange('{daylight}:deadlines:active', 0, -1);
      client.disconnect();
      return ids;
    },
    wipe: async () => {
      const client = new Redis(url);
      const before = await client.dbsize();
      await client.flushall();
      client.disconnect();
      return before;
    },
  };
};

/** It lives in the enforcers' time: a client whose clock is an hour behind would be told that it comes too late. */
const startEventStore = async (dir, ahead) => {
  const env = { ...process.env, FAULT_AHEAD: String(ahead) };
  const child = fork(eventStoreMain, ['--dir', dir, '--port', '0', '--json', '--insecure'], {
    env,
    execArgv,
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  children.add(child);
  const [line] = await once(child.stdout, 'data');
  return { child, url: JSON.parse(String(line)).url };
};

/** The enforcers' clocks stand at `startAt` when it begins, and run on. */
export const openScene = async ({ dir, backend, libs, sweepSeconds, startAt }) => {
  let ahead = startAt - Date.now();
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const redis = backend === 'redis' ? await openRedisServer(join(dir, 'redis')) : undefined;
  const [eventStore, documents] = await Promise.all([
    startEventStore(join(dir, 'events'), ahead),
    startDocumentStore(join(dir, 'documents')),
  ]);
  const projector = startProjector({ eventStoreUrl: eventStore.url, mongodbUrl: documents.url, libs: 'dist' });
  const client = connectEventStore(eventStore.url);
  const mongodb = await connectMongodb(documents.url, 'fault-deadlines');
  // Counted on its calendar from the start, as an installation is: the enforcers find nothing to count anew, and what is moved
  // stays where it is.
  const settled = { _id: 'calendar', notices: noticesOf(cnCalendar()) };
  await readModelDb(mongodb).collection('enforcer_marks').insertOne(settled);
  const log = openEventLog(client, { now: () => new Date(Date.now() + ahead), cachedStreams: 1 });
  const pglite = join(dir, 'timers');

  const startEnforcer = (die = '') => {
    const env = {
      ...process.env,
      EVENTSTORE_URL: eventStore.url,
      MONGODB_URL: documents.url,
      REDIS_URL: redis?.url ?? '',
      PGLITE_DIR: pglite,
      SWEEP_SECONDS: String(sweepSeconds),
      FAULT_AHEAD: String(ahead),
      FAULT_DIE: die,
    };
    const stdio = ['ignore', 'ignore', 'pipe', 'ipc'];
    const child = fork(enforcerMain, [libs], { env, stdio, execArgv });
    children.add(child);
    let said = '';
    child.stderr.on('data', (bytes) => {
      said = `${said}${bytes}`.slice(-20_000);
    });
    const exited = once(child, 'exit').then(([code, signal]) => {
      children.delete(child);
      return signal ?? code;
    });
    const ready = new Promise((resolve) => child.once('message', resolve));
    return {
      said: () => said,
      exited,
      ready: () =>
        Promise.race([ready, exited.then((how) => Promise.reject(new Error(`enforcer ended: ${how}\n${said}`)))]),
      isRunning: () => child.exitCode === null && child.signalCode === null,
      kill: async () => {
        child.kill('SIGKILL');
        return exited;
      },
      freeze: async (ms) => {
        child.kill('SIGSTOP');
        await sleep(ms);
        child.kill('SIGCONT');
      },
      step: (ms) => child.send({ ahead: ahead + ms }),
    };
  };

  return {
    client,
    log,
    redis,
    pglite,
    startEnforcer,
    now: () => Date.now() + ahead,
    /** Sets the clock of everybody, as an operator or a time server would. */
    jumpTo: (instant, enforcers) => {
      ahead = instant - Date.now();
      eventStore.child.send({ ahead });
      for (const enforcer of enforcers) enforcer.step(0);
    },
    close: async () => {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all([disconnectEventStore(client), mongodb.close()]);
      await Promise.all([projector.kill(), documents.kill()]);
    },
  };
};
