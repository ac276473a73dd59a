import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import type { WitnessReply } from '#evidence/witness-client';

/** Milliseconds a witness has for its answer. */
const answerWithinMs = 10_000;
const longestAnswer = 65_536;

const optionsOf = (url: string) => {
  if (url.startsWith('unix:')) return { socketPath: url.slice('unix:'.length), path: '/add-checkpoint' };
  const { hostname, port, pathname, search } = new URL(url);
  const path = `${pathname.replace(/\/$/, '')}/add-checkpoint${search}`;
  return { hostname: hostname.replace(/^\[|\]$/g, ''), ...(port === '' ? {} : { port }), path };
};

/** Hands a request to a witness. Rejects where it does not answer in time, or with more than an answer can be. */
export const postToWitness = (url: string, body: string, signal: AbortSignal): Promise<WitnessReply> =>
  new Promise((resolve, reject) => {
    const ask = url.startsWith('https:') ? overHttps : overHttp;
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(body) };
    const within = AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]);
    const asked = ask({ ...optionsOf(url), method: 'POST', headers, signal: within, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > longestAnswer) asked.destroy(new Error('The witness answers with more than can be read.'));
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          body: text,
        }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
