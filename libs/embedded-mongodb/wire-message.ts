import { serialize, type Document } from 'bson';
import { documentsOf } from './bson-bytes.js';
import { readBeside } from './bson-decode.js';
import { CommandError } from './command-error.js';
import { mostLevels } from './stored-document.js';

/** Longest message in bytes: MongoDB's 48 000 000 and room for the envelope. */
export const maxMessageBytes = 48_000_000 + 16 * 1024;

const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;
const moreToCome = 2;
const checksumPresent = 1;

export interface Request {
  readonly id: number;
  /** Answered by OP_REPLY: the first message of a connection, before the versions are known. */
  readonly legacy: boolean;
  /** False for an unacknowledged write: nothing is sent back. */
  readonly wantsReply: boolean;
  /** The command; of its lists of documents only those that came in the body. */
  readonly body: Document;
  /** Documents of lists such as `documents` or `updates`, each as its own bytes, whichever way they came. */
  readonly lists: ReadonlyMap<string, readonly Buffer[]>;
}

/** Bytes that are no message of the protocol: the connection cannot go on. */
export class ProtocolError extends Error {}

/** A message that is well framed but cannot be carried out; `id` is the request to answer. */
export interface Refused {
  readonly id: number;
  readonly legacy: boolean;
  readonly error: unknown;
}

const lists = new Set(['documents', 'updates', 'deletes', 'ops', 'nsInfo']);

const readBody = (bytes: Buffer): { body: Document; lists: [string, Buffer[]][] } => {
  const { rest, found } = readBeside(bytes, lists, mostLevels);
  return { body: rest, lists: found.map((element) => [element.name, documentsOf(bytes, element)]) };
};

const documentAt = (message: Buffer, at: number, limit: number): Buffer => {
  if (at + 5 > limit) throw new ProtocolError('a document is cut off');
  const size = message.readInt32LE(at);
  if (size < 5 || at + size > limit) throw new ProtocolError('a document is longer than its message');
  return message.subarray(at, at + size);
};

const readSequence = (message: Buffer, at: number, end: number): [string, Buffer[]] => {
  const nameEnd = message.indexOf(0, at + 4);
  if (nameEnd < 0 || nameEnd >= end) throw new ProtocolError('a document sequence has no name');
  const documents: Buffer[] = [];
  let next = nameEnd + 1;
  while (next < end) {
    const document = documentAt(message, next, end);
    documents.push(document);
    next += document.length;
  }
  return [message.toString('latin1', at + 4, nameEnd), documents];
};

const readMsg = (message: Buffer, id: number): Request => {
  if (message.length < 21) throw new ProtocolError('OP_MSG is too short');
  const flags = message.readUInt32LE(16);
  if (flags & 0xffff & ~(moreToCome | checksumPresent)) throw new ProtocolError('OP_MSG has unknown required flags');
  const limit = message.length - (flags & checksumPresent ? 4 : 0);
  let body: Document | undefined;
  const found = new Map<string, Buffer[]>();
  let at = 20;
  while (at < limit) {
    const kind = message[at];
    if (kind === 0 && !body) {
      const bytes = documentAt(message, at + 1, limit);
      const read = readBody(bytes);
      body = read.body;
      for (const [name, documents] of read.lists) found.set(name, documents);
      at += 1 + bytes.length;
    } else if (kind === 1) {
      const size = at + 5 > limit ? 0 : message.readInt32LE(at + 1);
      if (size < 6 || at + 1 + size > limit) throw new ProtocolError('a document sequence is longer than its message');
      const [name, documents] = readSequence(message, at + 1, at + 1 + size);
      if (found.has(name)) throw new ProtocolError(`two document sequences are named ${name}`);
      found.set(name, documents);
      at += 1 + size;
    } else throw new ProtocolError('OP_MSG has a section of unknown kind');
  }
  if (!body) throw new ProtocolError('OP_MSG has no command');
  return { id, legacy: false, wantsReply: (flags & moreToCome) === 0, body, lists: found };
};

const readQuery = (message: Buffer, id: number): Request => {
  const nameEnd = message.indexOf(0, 20);
  if (nameEnd < 0 || nameEnd + 9 > message.length) throw new ProtocolError('OP_QUERY is too short');
  if (!message.toString('latin1', 20, nameEnd).endsWith('.$cmd'))
    throw new ProtocolError('OP_QUERY is only for commands');
  const { body } = readBody(documentAt(message, nameEnd + 9, message.length));
  return { id, legacy: true, wantsReply: true, body, lists: new Map() };
};

/**
 * Reads one whole message, header included. Bytes that are no message throw ProtocolError; a well-framed message whose documents
 * are bad comes back as Refused.
 */
export const readMessage = (message: Buffer): Request | Refused => {
  const id = message.readInt32LE(4);
  const operation = message.readInt32LE(12);
  try {
    if (operation === opMsg) return readMsg(message, id);
    if (operation === opQuery) return readQuery(message, id);
  } catch (error) {
    if (error instanceof CommandError) return { id, legacy: operation === opQuery, error };
    throw error;
  }
  throw new ProtocolError(`operation ${operation} is not spoken here`);
};

const header = (length: number, responseTo: number, operation: number): Buffer => {
  const bytes = Buffer.alloc(16);
  bytes.writeInt32LE(length, 0);
  bytes.writeInt32LE(responseTo, 8);
  bytes.writeInt32LE(operation, 12);
  return bytes;
};

const msgStart = Buffer.from([0, 0, 0, 0, 0]);
/** OP_REPLY's flags (await capable), cursor 0, from 0, one document. */
const replyStart = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);

/** The bytes of a reply, in the protocol its request came in. A reply that is bytes already is not encoded again. */
export const writeReply = ({ id, legacy }: { id: number; legacy: boolean }, reply: Document | Buffer): Buffer => {
  const document = Buffer.isBuffer(reply) ? reply : serialize(reply);
  const start = legacy ? replyStart : msgStart;
  const length = 16 + start.length + document.length;
  return Buffer.concat([header(length, id, legacy ? opReply : opMsg), start, document], length);
};
