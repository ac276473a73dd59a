// A server that speaks MongoDB's protocol and does nothing: every answer is there before the question. What the driver reaches with
// it is what no server can exceed.
import { createServer } from 'node:net';
import { BSON } from 'mongodb';

const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;

const wrapped = (operation, start, document) => {
  const body = Buffer.from(BSON.serialize(document));
  const bytes = Buffer.alloc(16 + start.length + body.length);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(operation, 12);
  start.copy(bytes, 16);
  body.copy(bytes, 16 + start.length);
  return bytes;
};

const message = (document) => wrapped(opMsg, Buffer.alloc(5), document);

const greeting = {
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  logicalSessionTimeoutMinutes: 30,
  minWireVersion: 0,
  maxWireVersion: 25,
  ok: 1,
};

const found = {
  _id: 'case-1',
  position: 1,
  number: '2026-00000001',
  unit: 'unit-1',
  status: 'filed',
  due: new Date(1_770_000_000_000),
  tags: ['t1', 'k1'],
  title: '关于建设工程规划许可的申请',
  history: [
    { by: 'officer-17', act: 'accepted', day: '2026-02-03' },
    { by: 'officer-4', act: 'reviewed', day: '2026-02-09' },
  ],
};

const batchOf = (documents) =>
  message({ cursor: { id: BSON.Long.ZERO, ns: 'bench.cases', firstBatch: documents }, ok: 1 });

const replyStart = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
const answers = {
  legacy: wrapped(opReply, replyStart, greeting),
  hello: message(greeting),
  one: batchOf([found]),
  page: batchOf(Array.from({ length: 20 }, () => found)),
  update: message({ n: 500, nModified: 500, ok: 1 }),
};

/** The name of the command is the first field's: what follows its type byte. */
const answerTo = (request) => {
  if (request.readInt32LE(12) === opQuery) return answers.legacy;
  const nameEnd = request.indexOf(0, 26);
  const name = request.toString('latin1', 26, nameEnd);
  if (name === 'update') return answers.update;
  if (name !== 'find') return answers.hello;
  return request.includes('sort') ? answers.page : answers.one;
};

const serveSocket = (socket) => {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    while (pending.length >= 4 && pending.length >= pending.readInt32LE(0)) {
      const request = pending.subarray(0, pending.readInt32LE(0));
      pending = pending.subarray(request.length);
      const answer = Buffer.from(answerTo(request));
      answer.writeInt32LE(request.readInt32LE(4), 8);
      socket.write(answer);
    }
  });
};

/** Listens on a Unix socket. */
export const respond = async (path) => {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    serveSocket(socket);
  });
  await new Promise((resolve) => server.listen(path, resolve));
  return {
    url: `mongodb://${encodeURIComponent(path)}/?directConnection=true`,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
};
