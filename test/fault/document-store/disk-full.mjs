// The disk runs full under a writer: a limit on the size of files makes the kernel refuse the write, as a full disk would.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { checkDirectory, startServer } from './server.mjs';

const blockBytes = 512;
const mostWrites = 4000;

const contentOf = (_id, random) => ({
  _id,
  unit: `u${_id % 9}`,
  tags: [`t${_id % 5}`, 'all'],
  text: 'x'.repeat(Math.floor(random() * 3000)),
});

const sizeOf = (dir) => statSync(join(dir, 'data.mdb'), { throwIfNoEntry: false })?.size ?? 0;

const withClient = async (server, work) => {
  const client = new MongoClient(server.url, { serverSelectionTimeoutMS: 5000 });
  try {
    return await work(client.db('fault').collection('full'));
  } finally {
    await client.close();
  }
};

/** Writes until something is refused; the error, and undefined if nothing was. */
const writeUntilRefused = async (collection, kept, random) => {
  for (let i = 0; i < mostWrites; i++) {
    const document = contentOf(kept.size, random);
    try {
      await collection.insertOne(document);
    } catch (error) {
      return error;
    }
    kept.set(document._id, document.text.length);
  }
  return undefined;
};

const compare = async (collection, kept) => {
  const found = await collection.find({}, { projection: { text: 1 } }).toArray();
  const there = new Map(found.map(({ _id, text }) => [_id, text.length]));
  const lost = [...kept].filter(([id, length]) => there.get(id) !== length);
  return lost.length === 0 ? [] : [`${lost.length} of ${kept.size} acknowledged documents are lost`];
};

export const diskFull = async ({ dir, rounds, random, main, quiet = false, progress = () => undefined }) => {
  const failures = [];
  const kept = new Map();
  let refusals = 0;
  for (let round = 0; round < rounds; round++) {
    const limit = sizeOf(dir) + 64 * 1024 + Math.floor(random() * 400_000);
    const server = await startServer(dir, { main, fileBlocks: Math.ceil(limit / blockBytes), quiet: true });
    await withClient(server, async (collection) => {
      await collection.createIndexes([{ key: { unit: 1 } }, { key: { tags: 1 } }]).catch(() => undefined);
      const error = await writeUntilRefused(collection, kept, random);
      if (error) refusals++;
      if (error && error.code !== 14031) failures.push(`round ${round}: refused by ${error.code} ${error.message}`);
      failures.push(...(await compare(collection, kept)).map((lost) => `round ${round}, while full: ${lost}`));
    }).catch((error) => failures.push(`round ${round}, while full: ${String(error)}`));
    if (server.hasExited()) failures.push(`round ${round}: the server went down`);
    else if (random() < 0.5) await server.kill();
    else if ((await server.end()) !== 0) failures.push(`round ${round}: the server did not stop in order`);
    const code = await checkDirectory(dir, { main, quiet });
    if (code !== 0) failures.push(`round ${round}: the check ended with ${code}`);
    if (code !== 0) break;
    const again = await startServer(dir, { main, quiet });
    await withClient(again, async (collection) => {
      failures.push(...(await compare(collection, kept)).map((lost) => `round ${round}, with room: ${lost}`));
      const document = contentOf(kept.size, random);
      await collection.replaceOne({ _id: document._id }, document, { upsert: true });
      kept.set(document._id, document.text.length);
    });
    await again.end();
    progress(round + 1, rounds);
  }
  if (refusals < rounds) failures.push(`void: the disk was full in ${refusals} of ${rounds} rounds`);
  return {
    failures,
    told: `${kept.size} documents acknowledged, the disk was full in ${refusals} of ${rounds} rounds`,
  };
};
