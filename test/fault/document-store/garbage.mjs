// Random, truncated and altered bytes on the socket: the server stays up, other clients notice nothing.
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoClient, BSON } from 'mongodb';
import { startServer } from './server.mjs';

const message = (document, operation = 2013) => {
  const body = BSON.serialize(document);
  const bytes = Buffer.alloc(21 + body.length);
  bytes.writeInt32LE(bytes.length, 0);
  bytes.writeInt32LE(7, 4);
  bytes.writeInt32LE(operation, 12);
  Buffer.from(body).copy(bytes, 21);
  return bytes;
};

const nested = (levels) => {
  let document = {};
  for (let i = 0; i < levels; i++) document = { d: document };
  return document;
};

const samples = [
  { ping: 1, $db: 'x' },
  { find: 'c', filter: { a: { $gt: 1 }, $or: [{ b: 1 }, { c: 'x' }] }, sort: { a: 1 }, $db: 'x' },
  { insert: 'c', documents: [{ _id: 1, a: [1, { b: 2 }] }], $db: 'x' },
  { update: 'c', updates: [{ q: { _id: 1 }, u: { $set: { 'a.b.c': 1 } }, upsert: true }], $db: 'x' },
  { bulkWrite: 1, ops: [{ insert: 0, document: {} }], nsInfo: [{ ns: 'x.c' }], $db: 'admin' },
  { createIndexes: 'c', indexes: [{ key: { a: 1 }, name: 'a' }], $db: 'x' },
  { find: 'c', filter: nested(150), $db: 'x' },
];

const randomBytes = (random, length) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));

const kinds = [
  (random) => randomBytes(random, 1 + Math.floor(random() * 600)),
  (random, whole) => whole.subarray(0, Math.floor(random() * whole.length)),
  (random, whole) => {
    const altered = Buffer.from(whole);
    for (let i = 0; i < 3; i++) altered[16 + Math.floor(random() * (altered.length - 16))] = Math.floor(random() * 256);
    return altered;
  },
  (random, whole) => {
    const altered = Buffer.from(whole);
    altered.writeInt32LE(Math.floor((random() - 0.5) * 2 ** 31), Math.floor(random() * 4) * 4);
    return altered;
  },
  (random, whole) => Buffer.concat([whole, randomBytes(random, 40)]),
];

/** Sends the bytes, ends its side, and waits for the other to end or 2 s. */
const send = (socket, bytes) =>
  new Promise((resolve) => {
    const connection = createConnection(socket, () => connection.end(bytes));
    connection.setTimeout(2000, () => connection.destroy());
    connection
      .on('error', () => undefined)
      .on('close', resolve)
      .resume();
  });

export const feedGarbage = async ({ dir, rounds, random, main, quiet = false, progress = () => undefined }) => {
  const failures = [];
  const server = await startServer(dir, { main, quiet });
  let answered = 0;
  const client = new MongoClient(server.url, { serverSelectionTimeoutMS: 5000 });
  const collection = client.db('fault').collection('kept');
  await collection.insertOne({ _id: 1, a: 1 });
  for (let round = 0; round < rounds && !server.hasExited(); round++) {
    const whole = message(samples[Math.floor(random() * samples.length)]);
    const bytes = kinds[Math.floor(random() * kinds.length)](random, whole);
    await send(server.socket, bytes);
    answered++;
    progress(round + 1, rounds);
    try {
      // Of a server that is gone the driver may wait for an answer for ever.
      const gone = server.exited.then(() => ({ a: 'nothing: the server is gone' }));
      const kept = await Promise.race([collection.findOne({ _id: 1 }), gone]);
      if (kept?.a !== 1) failures.push(`round ${round}: the document is ${JSON.stringify(kept)}`);
    } catch (error) {
      failures.push(`round ${round}: another client saw ${String(error)} after ${bytes.toString('hex')}`);
    }
  }
  const survived = !server.hasExited();
  if (!survived) failures.push('the server went down');
  await (survived ? client.close() : Promise.race([client.close(), pause(1000)]));
  if (survived && (await server.end()) !== 0) failures.push('the server did not stop in order');
  if (failures.length === 0 && answered < rounds) failures.push(`void: ${answered} of ${rounds} were sent`);
  return { failures, told: `${answered} messages of random, cut and altered bytes` };
};
