// Replay and rebuild on Emmett's EventStoreDB adapter, which has no projections: the log is read by the official client.
// `node rebuild.mjs EVENTSTORE_URL MONGODB_URL CASES`.
import { getEventStoreDBEventStore } from '@event-driven-io/emmett-esdb';
import { EventStoreDBClient, streamNameFilter, START } from '@eventstore/db-client';
import { MongoClient } from 'mongodb';
import {
  caseIdOf,
  eventsOf,
  faultsInDocuments,
  foldDocuments,
  foldStates,
  forEachCase,
  report,
  secondsOf,
} from '../case-events.mjs';
import { steps } from '../case-rules.mjs';

const [eventStoreUrl, mongodbUrl, wanted] = process.argv.slice(2);
const cases = Number(wanted);
const client = EventStoreDBClient.connectionString(eventStoreUrl);
const store = getEventStoreDBEventStore(client);
const mongodb = await new MongoClient(mongodbUrl, { retryWrites: false }).connect();
const db = mongodb.db('peer');
const events = cases * steps.length;
const inFlight = 32;
const atOnce = 1_000;

await forEachCase(cases, inFlight, (n) => store.appendToStream(`case-${caseIdOf(n)}`, eventsOf(n)));

const readAll = (take) =>
  new Promise((resolve, reject) => {
    let read = 0;
    const subscription = client.subscribeToAll({
      fromPosition: START,
      filter: streamNameFilter({ prefixes: ['case-'] }),
    });
    subscription.on('error', reject);
    subscription.on('data', ({ event }) => {
      if (!event) return;
      take(event.streamId.slice('case-'.length), event);
      read += 1;
      if (read === events) subscription.unsubscribe().then(resolve, reject);
    });
  });

const states = foldStates();
const replaySeconds = await secondsOf(() => readAll(states.take));
const rebuildSeconds = await secondsOf(async () => {
  const folded = foldDocuments();
  await readAll(folded.take);
  const progress = db.collection('progress_next');
  await progress.createIndexes([{ key: { unit: 1, due: 1, _id: 1 } }]);
  const documents = [...folded.documents].map(([_id, document]) => ({ _id, ...document }));
  for (let from = 0; from < documents.length; from += atOnce) {
    await progress.insertMany(documents.slice(from, from + atOnce), { ordered: false });
  }
  await db.collection('counters_next').insertMany([...folded.counters].map(([_id, row]) => ({ _id, ...row })));
});
const found = await db.collection('progress_next').find({}).toArray();
report({
  events,
  replaySeconds,
  rebuildSeconds,
  faults: [
    ...faultsInDocuments(found, cases),
    ...(states.states.size === cases ? [] : [`${states.states.size} of ${cases} cases were replayed`]),
  ],
});
await mongodb.close();
process.exit(0);
