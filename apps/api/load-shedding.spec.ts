import { once } from 'node:events';
import { request } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { comesInWithin, shedLoad } from './load-shedding.js';

/** The time in which a request must have come in (milliseconds). */
const withinMs = 3_000;

interface Held {
  readonly server: FastifyInstance;
  readonly url: string;
  /** Resolves when so many requests wait in the handler. */
  waiting(count: number): Promise<void>;
  release(): void;
}

/** A server whose answers wait until they are released. */
const open = async (mostInFlight: number): Promise<Held> => {
  const server = fastify({ ...comesInWithin(withinMs), forceCloseConnections: true });
  shedLoad(server, mostInFlight);
  const held = new Set<() => void>();
  let look = (): void => undefined;
  const hold = (closed: Promise<unknown>): Promise<void> =>
    new Promise((resolve) => {
      held.add(resolve);
      void closed.then(() => {
        held.delete(resolve);
        look();
      });
      look();
    });
  server.post('/cases', async (_, reply) => {
    await hold(once(reply.raw, 'close'));
    return { done: true };
  });
  server.get('/changes', (_, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('begun');
    server.server.once('told', () => reply.raw.end(', told'));
  });
  server.get('/health/live', () => ({ alive: true }));
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  return {
    server,
    url,
    waiting: (count) =>
      new Promise((resolve) => {
        look = () => {
          if (held.size === count) resolve();
        };
        look();
      }),
    release: () => {
      for (const go of held) go();
    },
  };
};

/** Sends the head of a request and half of its body; resolves with what the server says as it closes the connection. */
const sendHalf = (url: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': 20 };
    const sent = request(`${url}/cases`, { method: 'POST', headers });
    sent.on('response', ({ statusCode }) => resolve(statusCode));
    sent.on('error', () => resolve(undefined));
    sent.write('{"matter');
  });

const post = (url: string): Promise<Response> => fetch(`${url}/cases`, { method: 'POST' });

describe('a busy api', () => {
  let held: Held;
  beforeEach(async () => {
    held = await open(2);
  });
  afterEach(async () => {
    held.release();
    await held.server.close();
  });

  it('turns away what is too much with 503, a problem document and when to ask again', async () => {
    const accepted = [post(held.url), post(held.url)];
    await held.waiting(2);
    const turnedAway = await post(held.url);
    expect(turnedAway.status).toBe(503);
    expect(Number(turnedAway.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(turnedAway.headers.get('content-type')).toContain('application/problem+json');
    expect(await turnedAway.json()).toMatchObject({ status: 503, code: 'overloaded' });
    held.release();
    for (const answer of accepted) expect((await answer).status).toBe(200);
  });

  it('lets who is turned away wait a moment, so that asking again at once takes nothing from the others', async () => {
    const accepted = [post(held.url), post(held.url)];
    await held.waiting(2);
    const began = performance.now();
    for (const _ of [1, 2]) expect((await post(held.url)).status).toBe(503);
    expect(performance.now() - began).toBeGreaterThan(400);
    held.release();
    await Promise.all(accepted);
  });

  it('takes the next request when one is answered', async () => {
    for (const round of [1, 2, 3]) {
      const accepted = [post(held.url), post(held.url)];
      await held.waiting(2);
      held.release();
      expect((await Promise.all(accepted)).map(({ status }) => [round, status])).toEqual([
        [round, 200],
        [round, 200],
      ]);
      await held.waiting(0);
    }
  });

  it('takes the next request when a caller has gone before the answer', async () => {
    const leaving = [1, 2].map(() => {
      const sent = request(`${held.url}/cases`, { method: 'POST' });
      sent.on('error', () => undefined);
      sent.end();
      return sent;
    });
    await held.waiting(2);
    for (const sent of leaving) sent.destroy();
    await held.waiting(0);
    const next = post(held.url);
    await held.waiting(1);
    held.release();
    expect((await next).status).toBe(200);
  });

  it('closes a request that does not come in whole, and takes another in its place', async () => {
    const halves: Promise<number | undefined>[] = [];
    for (const _ of [1, 2]) {
      const begun = once(held.server.server, 'request');
      halves.push(sendHalf(held.url));
      await begun;
    }
    expect((await post(held.url)).status).toBe(503);
    expect(await Promise.all(halves)).toEqual([408, 408]);
    const accepted = [post(held.url), post(held.url)];
    await held.waiting(2);
    held.release();
    expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('keeps a live connection for longer than a request may take to come in', async () => {
    const live = await fetch(`${held.url}/changes`);
    expect(await sendHalf(held.url)).toBe(408);
    held.server.server.emit('told');
    expect(await live.text()).toBe('begun, told');
  });

  it('answers whoever asks after its health', async () => {
    const accepted = [post(held.url), post(held.url)];
    await held.waiting(2);
    expect((await fetch(`${held.url}/health/live`)).status).toBe(200);
    held.release();
    await Promise.all(accepted);
  });
});
