// The built product as `npm start` runs it, and what can be done to it from outside.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { ask } from '../fault/case/product.mjs';

const readyWithinMs = 120_000;
const pageBytes = 4_096;
const children = new Set();
process.once('exit', () => {
  for (const child of children) for (const { pid } of familyOf(child.pid)) kill(pid, 'SIGKILL');
});

const kill = (pid, signal) => {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
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

const roleOf = (pid) => /dist\/apps\/(\w+)\/main\.js/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];

/** A process and those it has started, by what they do; those that are gone are left out. */
const familyOf = (pid) => {
  try {
    const own = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return [pid, ...own.map(Number)].flatMap((member) => {
      const role = roleOf(member);
      return role === undefined ? [] : [{ pid: member, role }];
    });
  } catch {
    return [];
  }
};

/** Resident memory (MiB) and open handles of a process; undefined where it is gone. */
const sampleOf = ({ pid, role }) => {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    const handles = readdirSync(`/proc/${pid}/fd`).length;
    return { pid, role, mib: (pages * pageBytes) / 1024 / 1024, handles };
  } catch {
    return undefined;
  }
};

const startRedis = async (dir) => {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child;
  const start = async () => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--save', ''];
    child = spawn('redis-server', [...args, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
    children.add(child);
    const client = new Redis(url, { retryStrategy: () => 100, maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  };
  await start();
  return {
    url,
    stop: () => child.kill('SIGKILL'),
    /** Killed, away for a while, and back with what its file holds. */
    lose: async (awayMs) => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await sleep(awayMs);
      await start();
    },
    /** Back with nothing. */
    wipe: async () => {
      const client = new Redis(url);
      await client.flushall();
      client.disconnect();
    },
  };
};

/** `clockAt()`: the instant (milliseconds) at which the product's clock starts, asked at each start. */
export const openProduct = async ({ dir, withRedis, clockAt }) => {
  const redis = withRedis ? await startRedis(dir) : undefined;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const agent = new Agent({ keepAlive: true, maxSockets: 2_048 });
  const said = [];
  let child;

  const isUp = async (path) => (await ask(agent, `${url}${path}`).catch(() => undefined))?.status === 200;
  const begin = async () => {
    const env = {
      ...process.env,
      DAYLIGHT_DATA: dir,
      PORT: String(port),
      DAYLIGHT_CLOCK: new Date(clockAt()).toISOString(),
      SWEEP_SECONDS: '5',
      REDIS_URL: redis?.url ?? '',
    };
    child = spawn(process.execPath, ['--enable-source-maps', 'dist/apps/standalone/main.js'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => said.push(bytes));
    for (const end = Date.now() + readyWithinMs; !(await isUp('/health/ready')); await sleep(200))
      if (Date.now() > end) throw new Error(`not ready: ${Buffer.concat(said).toString().slice(-4_000)}`);
  };
  await begin();

  return {
    url,
    agent,
    redis,
    said: () => Buffer.concat(said).toString(),
    family: () => familyOf(child.pid),
    samples: () => familyOf(child.pid).flatMap((member) => sampleOf(member) ?? []),
    killAll: async () => {
      const gone = once(child, 'exit');
      for (const { pid } of familyOf(child.pid)) kill(pid, 'SIGKILL');
      await gone;
      children.delete(child);
      await begin();
    },
    killRole: (role) => {
      const member = familyOf(child.pid).find((one) => one.role === role);
      return member !== undefined && kill(member.pid, 'SIGKILL');
    },
    /** The process with both stores stands still, as one does whose disk does not answer. */
    stall: async (ms) => {
      kill(child.pid, 'SIGSTOP');
      await sleep(ms);
      return kill(child.pid, 'SIGCONT');
    },
    close: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      const [code] = await gone;
      redis?.stop();
      agent.destroy();
      return code;
    },
  };
};
