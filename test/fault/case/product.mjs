// The product as processes of its own on a data folder: stores, one or more apis, a projector; each can be killed at any moment.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDocumentStore, startEventStore, startProcess } from '../read-models/processes.mjs';

const readyWithinMs = 60_000;
const answeredWithinMs = 30_000;

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
};

/** One HTTP request over a kept connection. Throws where no whole answer came. */
export const ask = (agent, url, { method = 'GET', headers = {}, body } = {}) =>
  new Promise((resolve, reject) => {
    const sent = request(url, { agent, method, headers, timeout: answeredWithinMs }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('aborted', () => reject(new Error('cut short')));
      answer.on('end', () =>
        resolve({ status: answer.statusCode, headers: answer.headers, bytes: Buffer.concat(parts) }),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${answeredWithinMs} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });

export const jsonOf = ({ bytes }) => JSON.parse(bytes.toString());

const residentKiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);

const startApi = async (libs, env, heard) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const begin = () =>
    heard(
      startProcess([join(libs, 'apps/api/main.js')], {
        env: { ...process.env, ...env, PORT: String(port), NODE_NO_WARNINGS: '1' },
      }),
    );
  let running = begin();
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const ready = async () => {
    const end = Date.now() + readyWithinMs;
    while (Date.now() < end) {
      const answer = await ask(agent, `${url}/health/live`).catch(() => undefined);
      if (answer?.status === 200) return;
      await sleep(50);
    }
    throw new Error(`the api did not answer within ${readyWithinMs} ms: ${running.errors()}`);
  };
  await ready();
  return {
    url,
    agent,
    ready,
    residentKiB: () => residentKiB(running.child.pid),
    errors: () => running.errors(),
    /** Kills it and starts it again; whether it was alive until then. */
    restart: async () => {
      const { signal } = await running.kill();
      running = begin();
      return signal === 'SIGKILL';
    },
    close: async () => {
      agent.destroy();
      await running.kill();
    },
  };
};

/** `libs`: where the built product lies, `dist` or a copy with a bug in it. */
export const openProduct = async ({ dir, libs = 'dist', apis = 1, projector = false, env = {} }) => {
  let eventStore = await startEventStore(join(dir, 'events'));
  const documentStore = await startDocumentStore(join(dir, 'documents'));
  const settings = {
    ...env,
    DAYLIGHT_DATA: dir,
    EVENTSTORE_URL: eventStore.url,
    MONGODB_URL: documentStore.url,
    VAULT_URL: documentStore.url,
  };
  const said = [];
  const heard = (process_) => {
    for (const stream of [process_.child.stdout, process_.child.stderr]) stream.on('data', (part) => said.push(part));
    return process_;
  };
  const following = projector
    ? heard(startProcess([join(libs, 'apps/projector/main.js')], { env: { ...process.env, ...settings } }))
    : undefined;
  // The first one alone: two would seed the catalogue at once.
  const running = [await startApi(libs, settings, heard)];
  while (running.length < apis) running.push(await startApi(libs, settings, heard));
  return {
    apis: running,
    eventStoreUrl: eventStore.url,
    /** The environment of whoever works on the same stores. */
    settings,
    /** All that the api and the projector have printed. */
    logs: () => Buffer.concat(said),
    killEventStore: async () => {
      const { signal } = await eventStore.kill();
      eventStore = await startEventStore(join(dir, 'events'), eventStore.port);
      return signal === 'SIGKILL';
    },
    close: async () => {
      await Promise.all(running.map((api) => api.close()));
      await following?.kill();
      await Promise.all([eventStore.kill(), documentStore.kill()]);
    },
  };
};

const asJson = { 'content-type': 'application/json' };

/** Somebody under a development identity. Every process has a secret of its own, and another one after each start. */
export const person = (claims) => {
  const tokens = new Map();
  const tokenOf = async ({ agent, url }) => {
    const known = tokens.get(url);
    if (known) return known;
    const options = { method: 'POST', headers: asJson, body: JSON.stringify(claims) };
    const { token } = jsonOf(await ask(agent, `${url}/development/tokens`, options));
    if (typeof token !== 'string') throw new Error(`no token for ${JSON.stringify(claims)}`);
    tokens.set(url, token);
    return token;
  };
  const send = async (api, path, options) => {
    for (let left = 2; ; left--) {
      const headers = { ...options.headers, authorization: `Bearer ${await tokenOf(api)}` };
      const answer = await ask(api.agent, `${api.url}${path}`, { ...options, headers });
      if (answer.status !== 401 || left === 0) return answer;
      tokens.delete(api.url);
    }
  };
  return {
    tokenOf,
    get: (api, path) => send(api, path, {}),
    post: (api, path, body = {}, headers = {}) =>
      send(api, path, { method: 'POST', headers: { ...asJson, ...headers }, body: JSON.stringify(body) }),
  };
};

export const ok = (answer) => {
  if (answer.status >= 300) throw new Error(`${answer.status} ${answer.bytes}`);
  return jsonOf(answer);
};
