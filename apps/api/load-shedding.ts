import type { FastifyInstance } from 'fastify';
import { problem } from './problem.js';

/**
 * A request that has not come in whole by then is closed: it holds its place from its first line on, and Fastify alone would wait for
 * ever. What is answered, a live connection above all, may take as long as it does. Of two bounds Node keeps the longer for bodies, so
 * that both are said.
 */
export const comesInWithin = (milliseconds: number) => ({
  requestTimeout: milliseconds,
  http: { headersTimeout: milliseconds, connectionsCheckingInterval: Math.ceil(milliseconds / 6) },
});

/** Whoever watches the process must be answered by a busy one too; live connections have a bound of their own. */
const unbounded = /^\/(?:health|metrics|changes|cases\/[^/?]+\/changes)(?:[/?]|$)/;

/** What is told before a request has cost anything; nothing of it was carried out. */
const overloaded = JSON.stringify(
  problem(503, 'overloaded', {
    zh: '系统繁忙，请求未被受理；请稍后用同一幂等键重试。',
    en: 'Too much is asked at once and nothing was done: repeat the request later with the same Idempotency-Key.',
  }),
);

/** When to ask again (seconds): spread, so that those who were turned away do not all come back at once. */
const retryAfter = (): string => String(1 + Math.floor(Math.random() * 4));

/**
 * Who is turned away hears of it so much later (milliseconds): callers that ask again at once would else keep the processors busy that
 * the accepted need.
 */
const toldAfterMs = 250;

/**
 * Takes at most so many requests at a time and turns away the others with 503 and Retry-After, before anything else is done for
 * them: what is accepted is answered in time, however much is asked.
 */
export const shedLoad = (server: FastifyInstance, mostInFlight: number): void => {
  let inFlight = 0;
  server.addHook('onRequest', (request, reply, done) => {
    if (unbounded.test(request.url)) return done();
    if (inFlight >= mostInFlight) {
      reply
        .status(503)
        .headers({ 'retry-after': retryAfter(), 'content-type': 'application/problem+json; charset=utf-8' });
      setTimeout(() => void reply.send(overloaded), toldAfterMs);
      return;
    }
    inFlight += 1;
    // Comes after the answer, and also where the caller has gone before it.
    reply.raw.once('close', () => {
      inFlight -= 1;
    });
    done();
  });
};
