// Emmett's EventStoreDB adapter on the embedded event store, with progress and counters in the embedded document store: what
// the product stands on, under another library. `node main.mjs EVENTSTORE_URL MONGODB_URL`.
import { CommandHandler } from '@event-driven-io/emmett';
import { getEventStoreDBEventStore } from '@event-driven-io/emmett-esdb';
import { EventStoreDBClient, START, streamNameFilter } from '@eventstore/db-client';
import { MongoClient } from 'mongodb';
import { countedTypes, countOf, decide, evolve, initialState, progressAfter } from '../case-rules.mjs';
import { serve } from '../http-service.mjs';

const [eventStoreUrl, mongodbUrl] = process.argv.slice(2);
const streamOf = (caseId) => `case-${caseId}`;
const caseIdOf = (stream) => stream.slice('case-'.length);

const client = EventStoreDBClient.connectionString(eventStoreUrl);
const store = getEventStoreDBEventStore(client);
const handle = CommandHandler({ evolve, initialState });
const mongodb = await new MongoClient(mongodbUrl, { retryWrites: false }).connect();
const db = mongodb.db('peer');
const progress = db.collection('progress');
const counters = db.collection('counters');
await progress.createIndexes([{ key: { unit: 1, due: 1, _id: 1 } }]);

const batchMs = 20;
const largestBatch = 500;

/** Applies a batch: the documents of its cases, then the counters. */
const apply = async (events) => {
  const ids = [...new Set(events.map(({ streamId }) => caseIdOf(streamId)))];
  const known = await progress.find({ _id: { $in: ids } }).toArray();
  const documents = new Map(known.map(({ _id, ...document }) => [_id, document]));
  const counts = new Map();
  for (const event of events) {
    const caseId = caseIdOf(event.streamId);
    documents.set(caseId, progressAfter(documents.get(caseId), event, caseId));
    if (!countedTypes.includes(event.type)) continue;
    const { unit, month, figure } = countOf(event);
    const _id = `${unit}|${month}`;
    const count = counts.get(_id) ?? { unit, month };
    counts.set(_id, { ...count, [figure]: (count[figure] ?? 0) + 1 });
  }
  await progress.bulkWrite(
    ids.map((_id) => ({ replaceOne: { filter: { _id }, replacement: documents.get(_id), upsert: true } })),
  );
  const raised = [...counts].map(([_id, { unit, month, ...$inc }]) => ({
    updateOne: { filter: { _id }, update: { $set: { unit, month }, $inc }, upsert: true },
  }));
  if (raised.length > 0) await counters.bulkWrite(raised);
};

let waiting = [];
let writing = Promise.resolve();
const flush = () => {
  const batch = waiting;
  waiting = [];
  writing = writing.then(() => (batch.length > 0 ? apply(batch) : undefined));
};
const subscription = client.subscribeToAll({ fromPosition: START, filter: streamNameFilter({ prefixes: ['case-'] }) });
subscription.on('data', ({ event }) => {
  if (!event) return;
  waiting.push(event);
  if (waiting.length >= largestBatch) flush();
});
const flushing = setInterval(flush, batchMs);

await serve(
  {
    command: async (caseId, command, asked) => {
      const { newState } = await handle(store, streamOf(caseId), (state) => decide(command, asked, state));
      return { revision: newState.revision, stage: newState.stage };
    },
    progress: async (caseId) => (await progress.findOne({ _id: caseId })) ?? {},
    history: async (caseId) => ({
      events: (await store.readStream(streamOf(caseId))).events.map(({ type, data }, revision) => ({
        type,
        revision,
        data,
      })),
    }),
    worklist: async (unit) => ({
      rows: await progress.find({ unit, open: true }).sort({ unit: 1, due: 1, _id: 1 }).limit(20).toArray(),
    }),
    statistics: async () => ({ rows: await counters.find({}).toArray() }),
    close: async () => {
      clearInterval(flushing);
      await subscription.unsubscribe();
      flush();
      await writing;
      await mongodb.close();
    },
  },
  { engine: () => 'embedded event store: fdatasync before every acknowledgement (as the product)' },
);
