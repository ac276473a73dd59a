// SIGKILL at random moments while writers write; a ledger of what was acknowledged decides.
import { setTimeout as after } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { checkDirectory, startServer } from './server.mjs';

const writers = 8;
const namespace = 'fault.steps';
const indexes = [
  { key: { writer: 1, step: 1 } },
  { key: { pair: 1 } },
  { key: { token: 1 }, unique: true },
  { key: { tags: 1 } },
];

/**
 * One writer: each step is one command that inserts a document, advances the writer's own counter and deletes the document of ten
 * steps before. `ledger` holds the last step that was acknowledged, `tried` the last one sent.
 */
const writeUntilKilled = async (client, entry) => {
  for (;;) {
    const step = entry.acknowledged + 1;
    entry.tried = step;
    const insert = {
      _id: `${entry.writer}-${step}`,
      writer: entry.writer,
      step,
      pair: `p${step % 7}`,
      token: `${entry.writer}/${step}`,
      tags: [`t${step % 3}`, 'all'],
    };
    const counter = { step, token: `counter ${entry.writer} at ${step}`, writer: -1 };
    try {
      await client.bulkWrite(
        [
          { name: 'insertOne', namespace, document: insert },
          {
            name: 'updateOne',
            namespace,
            filter: { _id: `counter-${entry.writer}` },
            update: { $set: counter },
            upsert: true,
          },
          { name: 'deleteOne', namespace, filter: { _id: `${entry.writer}-${step - 10}` } },
        ],
        { ordered: true, writeConcern: { w: 1, j: true } },
      );
    } catch {
      return;
    }
    // A change of many documents, which is not one transaction: the check afterwards says whether indexes still agree.
    if (step % 5 === 0)
      await client
        .db('fault')
        .collection('steps')
        .updateMany({ writer: entry.writer }, { $inc: { touched: 1 }, $set: { pair: `q${step}` } })
        .catch(() => undefined);
    entry.acknowledged = step;
    entry.total++;
  }
};

/** What the documents of one writer say, against the ledger. The step in flight may be there or not, but not in part. */
const checkWriter = async (collection, entry, failures) => {
  const counter = (await collection.findOne({ _id: `counter-${entry.writer}` }))?.step ?? 0;
  if (counter < entry.acknowledged)
    failures.push(`writer ${entry.writer}: step ${entry.acknowledged} was acknowledged, ${counter} is there`);
  if (counter > entry.tried) failures.push(`writer ${entry.writer}: step ${counter} is there, ${entry.tried} was sent`);
  const found = await collection.find({ writer: entry.writer }, { sort: { step: 1 } }).toArray();
  const steps = found.map(({ step }) => step).join();
  const expected = Array.from(
    { length: Math.min(counter, 10) },
    (_, i) => counter - Math.min(counter, 10) + 1 + i,
  ).join();
  if (steps !== expected) failures.push(`writer ${entry.writer}: steps ${steps} instead of ${expected}`);
  entry.acknowledged = counter;
};

export const killUnderLoad = async ({ dir, kills, random, main, quiet = false, progress = () => undefined }) => {
  const failures = [];
  const ledger = Array.from({ length: writers }, (_, writer) => ({ writer, acknowledged: 0, tried: 0, total: 0 }));
  let inFlight = 0;
  for (let round = 0; round <= kills; round++) {
    const began = performance.now();
    const server = await startServer(dir, { main, quiet });
    const startMs = performance.now() - began;
    if (startMs > 15_000) failures.push(`start ${round} took ${Math.round(startMs)} ms`);
    const client = new MongoClient(server.url, { serverSelectionTimeoutMS: 5000 });
    const collection = client.db('fault').collection('steps');
    await collection.createIndexes(indexes);
    for (const entry of ledger) await checkWriter(collection, entry, failures);
    if (round === kills) {
      await client.close();
      const code = await server.end();
      if (code !== 0) failures.push(`the orderly stop ended with ${code}`);
      break;
    }
    const before = ledger.reduce((sum, { total }) => sum + total, 0);
    const writing = ledger.map((entry) => writeUntilKilled(client, entry));
    const deadline = Date.now() + 10_000;
    while (ledger.reduce((sum, { total }) => sum + total, 0) < before + writers && Date.now() < deadline)
      await after(10);
    await after(random() * 400);
    await server.kill();
    await Promise.all(writing);
    await client.close();
    if (ledger.some(({ acknowledged, tried }) => tried > acknowledged)) inFlight++;
    const code = await checkDirectory(dir, { main, quiet });
    if (code !== 0) failures.push(`after kill ${round} the check ended with ${code}`);
    if (failures.length > 0) break;
    progress(round + 1, kills);
  }
  const total = ledger.reduce((sum, entry) => sum + entry.total, 0);
  if (failures.length === 0 && (total < kills * writers || inFlight < kills * 0.9))
    failures.push(`void: ${total} writes acknowledged, ${inFlight} kills of ${kills} with a write in flight`);
  return { failures, told: `${total} steps acknowledged, ${inFlight} of ${kills} kills with a write in flight` };
};
