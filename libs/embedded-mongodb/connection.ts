import type { Socket } from 'node:net';
import type { Document } from 'bson';
import { errorReply } from './command-error.js';
import { maxMessageBytes, ProtocolError, readMessage, type Request, writeReply } from './wire-message.js';

/** Carries out a command; never throws what a client should see otherwise than as a thrown CommandError. */
export type Execute = (request: Request) => Promise<Document | Buffer>;

/** The whole messages at the head of what has come in, and the rest. */
const splitMessages = (pending: Buffer): { messages: Buffer[]; rest: Buffer } => {
  const messages: Buffer[] = [];
  let at = 0;
  while (pending.length - at >= 4) {
    const length = pending.readInt32LE(at);
    if (length < 16 || length > maxMessageBytes) throw new ProtocolError(`a message of ${length} bytes`);
    if (pending.length - at < length) break;
    messages.push(pending.subarray(at, at + length));
    at += length;
  }
  return { messages, rest: pending.subarray(at) };
};

/** Collects what a socket brings without copying a long message at every piece. */
const inbox = (): ((chunk: Buffer) => Buffer[]) => {
  let chunks: Buffer[] = [];
  let size = 0;
  let needed = 4;
  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size < needed) return [];
    const { messages, rest } = splitMessages(chunks.length === 1 ? chunk : Buffer.concat(chunks, size));
    chunks = [rest];
    size = rest.length;
    needed = rest.length >= 4 ? rest.readInt32LE(0) : 4;
    return messages;
  };
};

const answer = async (message: Buffer, execute: Execute): Promise<Buffer | undefined> => {
  const request = readMessage(message);
  if ('error' in request) return writeReply(request, errorReply(request.error));
  try {
    const reply = await execute(request);
    return request.wantsReply ? writeReply(request, reply) : undefined;
  } catch (error) {
    return request.wantsReply ? writeReply(request, errorReply(error)) : undefined;
  }
};

/** Messages that wait on one connection before no more of it is read. */
const mostWaiting = 16;

/**
 * Serves one client until it goes: its commands one after the other, its replies in that order. Bytes that are not the protocol
 * end this connection and no other. Resolves when the connection has ended and its last command is done.
 */
export const serveConnection = (socket: Socket, execute: Execute): Promise<void> => {
  const collect = inbox();
  const waiting: Buffer[] = [];
  let working = Promise.resolve();
  let busy = false;
  const work = async (): Promise<void> => {
    for (let message = waiting.shift(); message && !socket.destroyed; message = waiting.shift()) {
      const reply = await answer(message, execute);
      if (reply && !socket.write(reply)) await drained(socket);
    }
    busy = false;
    if (socket.isPaused()) socket.resume();
  };
  socket.on('data', (chunk: Buffer) => {
    try {
      waiting.push(...collect(chunk));
    } catch {
      socket.destroy();
      return;
    }
    if (waiting.length > mostWaiting) socket.pause();
    if (busy || waiting.length === 0) return;
    busy = true;
    // What cannot be answered: a message that is none, or a client that went away.
    working = work().catch(() => {
      socket.destroy();
    });
  });
  socket.on('error', () => socket.destroy());
  return new Promise((resolve) => {
    socket.on('close', () => {
      working.then(resolve, resolve);
    });
  });
};

const drained = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else {
      const go = (): void => {
        socket.off('drain', go).off('close', go);
        resolve();
      };
      socket.on('drain', go).on('close', go);
    }
  });
