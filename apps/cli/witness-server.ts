import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { MalformedNote } from '#evidence/signed-note';
import { openWitness, type Witness } from '#evidence/witness-records';
import { longestRequest, parseRequest, sizeContentType } from '#evidence/witness-request';
import type { WitnessConfig } from './witness-config.js';

/** Milliseconds a caller has for its whole request. */
const requestWithinMs = 10_000;

class TooLong extends Error {}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > longestRequest) throw new TooLong();
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

const reply = (response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void => {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
};

const addCheckpoint = async (
  witness: Witness,
  request: IncomingMessage,
  response: ServerResponse,
  now: () => Date,
): Promise<void> => {
  const asked = parseRequest(await bodyOf(request));
  const answer = await witness.answer(asked, Math.floor(now().getTime() / 1000));
  if (answer.status === 200) reply(response, 200, answer.line);
  else if (answer.status === 409) reply(response, 409, `${answer.size}\n`, sizeContentType);
  else reply(response, answer.status, `${answer.why}\n`);
};

const onError = (response: ServerResponse, error: unknown, report: (error: unknown) => void): void => {
  if (error instanceof MalformedNote) return reply(response, 400, `${error.message}\n`);
  if (error instanceof TooLong) {
    response.setHeader('connection', 'close');
    return reply(response, 413, `a request has at most ${longestRequest} bytes\n`);
  }
  // Not brought to disk: nothing was cosigned, and nothing is said of why to whoever asks.
  report(error);
  reply(response, 500, 'the checkpoint could not be recorded\n');
};

const handler =
  (witness: Witness, now: () => Date, report: (error: unknown) => void) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url !== '/add-checkpoint') return reply(response, 404, 'there is nothing here but /add-checkpoint\n');
    if (request.method !== 'POST') return reply(response, 405, 'a checkpoint is added by POST\n');
    addCheckpoint(witness, request, response, now).catch((error: unknown) => {
      if (!response.headersSent) onError(response, error, report);
    });
  };

export interface WitnessServer {
  /** `http://127.0.0.1:3100`, or `unix:/run/witness.sock`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A process that was killed leaves its socket behind, at which nobody listens. */
const removeLeftBehind = async (socket: string): Promise<void> => {
  const caller = connect(socket);
  try {
    await once(caller, 'connect');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') await rm(socket, { force: true });
  } finally {
    caller.destroy();
  }
};

const listening = async (server: Server, { listen }: WitnessConfig): Promise<string> => {
  if ('socket' in listen) {
    await removeLeftBehind(listen.socket);
    server.listen(listen.socket);
  } else server.listen(listen.port, listen.host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') return `unix:${String(address)}`;
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
};

/** Serves C2SP tlog-witness on records in a folder that the caller has locked. */
export const serveWitness = async (
  config: WitnessConfig,
  { now, report }: { readonly now: () => Date; readonly report: (error: unknown) => void },
): Promise<WitnessServer> => {
  const witness = await openWitness(config.dir, config.cosigner, config.logs);
  const server = createServer({ requestTimeout: requestWithinMs }, handler(witness, now, report));
  const url = await listening(server, config);
  return {
    url,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      await closed;
    },
  };
};
