// Replay and rebuild of the product, every read model and index included: `node product.mjs EVENTSTORE_URL MONGODB_URL CASES`.
import { cnCalendar } from '#calendar/working-days';
import { caseDecider } from '#cases/decide';
import { caseSchemaVersions } from '#cases/events';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { scan } from '#event-log/scan';
import { connectMongodb } from '#read-models/connect';
import { fillCopies } from '#read-models/fill-copies';
import { collectionOf } from '#read-models/projection';
import { models, readModelDb } from '#read-models/store';
import { writeCases } from '../read-models/case-log.mjs';

const [eventStoreUrl, mongodbUrl, wanted] = process.argv.slice(2);
const eventsPerCase = 8;
const client = connectEventStore(eventStoreUrl);
const mongodb = await connectMongodb(mongodbUrl, 'bench');
const { events, cases } = await writeCases(client, Number(wanted) * eventsPerCase);

const replayBegan = performance.now();
const { initialState, evolve } = caseDecider(cnCalendar());
const states = new Map();
let replayed = 0;
for await (const event of scan(client, { schema: { versions: caseSchemaVersions }, prefixes: ['case-'] })) {
  states.set(event.stream, evolve(states.get(event.stream) ?? initialState, event));
  replayed += 1;
}
const replaySeconds = (performance.now() - replayBegan) / 1000;

const copy = 2;
const targets = models.map((model) => ({ model, collection: collectionOf(model, copy) }));
const rebuildBegan = performance.now();
const { documents } = await fillCopies(
  { eventStore: client, db: readModelDb(mongodb) },
  targets,
  new AbortController().signal,
  () => undefined,
);
const rebuildSeconds = (performance.now() - rebuildBegan) / 1000;
const perCase = targets.filter(({ model }) => ['progress', 'history'].includes(model.name));
const faults = perCase
  .filter(({ collection }) => documents[collection] !== cases)
  .map(({ collection }) => `${collection} holds ${documents[collection]} documents of ${cases} cases`);
if (replayed !== events || states.size !== cases) faults.push(`${replayed} of ${events} events were replayed`);
process.stdout.write(`${JSON.stringify({ events, replaySeconds, rebuildSeconds, faults })}\n`);
await Promise.allSettled([mongodb.close(), disconnectEventStore(client)]);
process.exit(0);
