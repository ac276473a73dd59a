// Replay and rebuild on Emmett's PostgreSQL store, by its own batches and its own rebuild. `node rebuild.mjs POSTGRES_URL CASES`.
import { dumbo } from '@event-driven-io/dumbo';
import {
  getPostgreSQLEventStore,
  pongoSingleStreamProjection,
  readMessagesBatch,
  rebuildPostgreSQLProjections,
} from '@event-driven-io/emmett-postgresql';
import { pongoClient } from '@event-driven-io/pongo';
import { caseIdOf, eventsOf, faultsInDocuments, foldStates, forEachCase, report, secondsOf } from '../case-events.mjs';
import { progressAfter, steps } from '../case-rules.mjs';

const [connectionString, wanted] = process.argv.slice(2);
const cases = Number(wanted);
const inFlight = 8;
const batchSize = 1_000;
const caseOf = (stream) => stream.slice('case-'.length);
const collectionOptions = { schema: { autoMigration: 'None' } };

const pongo = pongoClient(connectionString);
await pongo.db().collection('progress').createCollection();
const store = getPostgreSQLEventStore(connectionString);
await store.schema.migrate();
await forEachCase(cases, inFlight, (n) => store.appendToStream(`case-${caseIdOf(n)}`, eventsOf(n)));

const pool = dumbo({ connectionString });
const states = foldStates();
const replaySeconds = await secondsOf(async () => {
  let after = 0n;
  for (;;) {
    const { messages, currentGlobalPosition } = await readMessagesBatch(pool.execute, { after, batchSize });
    for (const { type, data, metadata } of messages) states.take(caseOf(metadata.streamName), { type, data });
    if (messages.length < batchSize) return;
    after = currentGlobalPosition;
  }
});

const progress = pongoSingleStreamProjection({
  collectionName: 'progress',
  collectionOptions,
  canHandle: steps.map(({ event }) => event),
  evolve: (document, event) => progressAfter(document, event, caseOf(event.metadata.streamName)),
});
const rebuildSeconds = await secondsOf(async () => {
  const consumer = rebuildPostgreSQLProjections({ connectionString, projections: [progress], pulling: { batchSize } });
  await consumer.start();
  await consumer.close();
});
const documents = await pongo.db().collection('progress', collectionOptions).find({});
report({
  events: cases * steps.length,
  replaySeconds,
  rebuildSeconds,
  faults: [
    ...faultsInDocuments(documents, cases),
    ...(states.states.size === cases ? [] : [`${states.states.size} of ${cases} cases were replayed`]),
  ],
});
await Promise.allSettled([pool.close(), pongo.close(), store.close()]);
process.exit(0);
