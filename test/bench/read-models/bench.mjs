// How quickly all read models are filled again from a log of cases, end to end: read, folded, written with their indexes.
//   npm run bench:rebuild -- [--events 200000] [--rounds 1] [--json FILE]
// Event store and document store run as processes of their own, over TLS and a Unix socket, as the product has them.
// Afterwards a sample of documents is compared with a fold of its stream that uses none of the machinery measured.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { caseStream } from '#cases/events';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { openEventLog } from '#event-log/event-log';
import { connectMongodb } from '#read-models/connect';
import { fillCopies } from '#read-models/fill-copies';
import { modelSchema } from '#read-models/model-schema';
import { collectionOf, stepFor, written } from '#read-models/projection';
import { models, readModelDb } from '#read-models/store';
import { cpuMicroseconds, residentBytes, startServer as startEventStore } from '../event-store/server-process.mjs';
import { caseIdOf, writeCases } from './case-log.mjs';
import { startDocumentStore } from './document-store-process.mjs';
import { readOptions } from '../../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    events: { type: 'string', default: '200000' },
    rounds: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
const sampled = 200;
const megabytes = (bytes) => Math.round(bytes / 1024 / 1024);

/** A document as its stream alone makes it. */
const foldOf = async (log, model, caseId) => {
  let document;
  for await (const event of log.read(modelSchema, caseStream(caseId))) {
    const after = stepFor(model, event.type)?.(document, event, caseId);
    if (after !== undefined && after !== document) document = { ...after, _id: caseId, position: event.position };
  }
  return document && written(model, document);
};

/** What is wrong with the filled collections: nothing, if they are complete. */
const faultsIn = async ({ log, db, cases, copy, documents }) => {
  const faults = [];
  const perCase = models.filter(({ name }) => name === 'progress' || name === 'history');
  for (const model of perCase) {
    const name = collectionOf(model, copy);
    if (documents[name] !== cases) faults.push(`${name} holds ${documents[name]} documents of ${cases} cases`);
    for (let n = 0; n < sampled; n++) {
      const caseId = caseIdOf(Math.floor((n * cases) / sampled));
      const [found, wanted] = [await db.collection(name).findOne({ _id: caseId }), await foldOf(log, model, caseId)];
      if (JSON.stringify(found) !== JSON.stringify(wanted))
        faults.push(`${name}: ${caseId} is not what its stream says`);
    }
  }
  const months = await db
    .collection(
      collectionOf(
        models.find(({ name }) => name === 'handling'),
        copy,
      ),
    )
    .find()
    .toArray();
  const received = months.reduce((sum, month) => sum + month.received, 0);
  if (received !== cases) faults.push(`handling counts ${received} receipts of ${cases} cases`);
  return faults;
};

const dir = await mkdtemp(join(tmpdir(), 'read-models-bench-'));
const eventStore = await startEventStore({ secure: true, dir: join(dir, 'events') });
const documentStore = await startDocumentStore(join(dir, 'documents'));
const client = connectEventStore(eventStore.url);
const mongodb = await connectMongodb(documentStore.url, 'bench');
try {
  const db = readModelDb(mongodb);
  const log = openEventLog(client, { now: () => new Date() });
  const wroteAt = performance.now();
  const { events, cases } = await writeCases(client, Number(values.events));
  const wroteSeconds = (performance.now() - wroteAt) / 1000;
  console.log(`${events} events of ${cases} cases written in ${wroteSeconds.toFixed(0)} s`);
  const rounds = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const copy = round + 2;
    const processes = { rebuild: process.pid, eventStore: eventStore.pid, documentStore: documentStore.pid };
    const peak = { rebuild: 0, eventStore: 0, documentStore: 0 };
    const tenths = Array.from({ length: 10 }, () => 0);
    let read = 0;
    const watch = setInterval(() => {
      for (const [name, pid] of Object.entries(processes)) peak[name] = Math.max(peak[name], residentBytes(pid));
      const tenth = Math.min(9, Math.floor((read / events) * 10));
      tenths[tenth] = Math.max(tenths[tenth], residentBytes(process.pid));
    }, 100);
    const before = Object.entries(processes).map(([name, pid]) => [name, cpuMicroseconds(pid)]);
    const began = performance.now();
    const targets = models.map((model) => ({ model, collection: collectionOf(model, copy) }));
    const { documents } = await fillCopies(
      { eventStore: client, db },
      targets,
      new AbortController().signal,
      (_, n) => {
        read = n;
      },
    );
    const seconds = (performance.now() - began) / 1000;
    clearInterval(watch);
    const cpu = Object.fromEntries(
      before.map(([name, used]) => [name, Number(((cpuMicroseconds(processes[name]) - used) / events).toFixed(1))]),
    );
    const faults = await faultsIn({ log, db, cases, copy, documents });
    for (const fault of faults) console.error(`FAILED: ${fault}`);
    if (faults.length > 0) process.exitCode = 1;
    rounds.push({
      eventsPerSecond: Math.round(events / seconds),
      seconds: Number(seconds.toFixed(1)),
      cpuMicrosecondsPerEvent: cpu,
      peakMb: Object.fromEntries(Object.entries(peak).map(([name, bytes]) => [name, megabytes(bytes)])),
      // While each tenth of the log was read: it must not grow with the log.
      rebuildPeakMbByTenth: tenths.map(megabytes),
      complete: faults.length === 0,
    });
    console.log(JSON.stringify(rounds.at(-1)));
  }
  if (values.json) {
    const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
    await writeFile(values.json, `${JSON.stringify({ machine, events, cases, rounds }, null, 2)}\n`);
  }
} finally {
  await Promise.allSettled([mongodb.close(), disconnectEventStore(client)]);
  await Promise.allSettled([eventStore.stop(), documentStore.end()]);
  await rm(dir, { recursive: true, force: true });
}
