// The product's projector: `node projector.mjs <dist>`. While the file FAULT_POISON_FILE is there, one model cannot apply a certain event.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const load = (file) => import(pathToFileURL(join(resolve(process.argv[2]), file)).href);
const [{ project }, { connectEventStore }, { connectMongodb }, { models, readModelDb }] = await Promise.all([
  load('apps/projector/projecting.js'),
  load('libs/event-log/connect.js'),
  load('libs/read-models/connect.js'),
  load('libs/read-models/store.js'),
]);
const { EVENTSTORE_URL, MONGODB_URL, FAULT_POISON_FILE } = process.env;

/** The handling model does not digest this event while the file is there. */
const poisoned = models.map((model) => {
  if (model.name !== 'handling' || !FAULT_POISON_FILE) return model;
  const { ApplicationReceived: step } = model.on;
  const broken = (document, event, id) => {
    if (event.stream.endsWith('-poison') && existsSync(FAULT_POISON_FILE)) throw new Error('poisoned');
    return step(document, event, id);
  };
  return { ...model, on: { ...model.on, ApplicationReceived: broken } };
});

/** The product's supervisor would start it again. */
const connected = async () => {
  for (;;) {
    try {
      return await connectMongodb(MONGODB_URL, 'fault-projector');
    } catch {
      await sleep(100);
    }
  }
};
const mongodb = await connected();
process.stdout.write('following\n');
await project({
  eventStore: connectEventStore(EVENTSTORE_URL),
  mongodb,
  db: readModelDb(mongodb),
  models: poisoned,
  signal: new AbortController().signal,
  log: (level, message, fields) => process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`),
  ready: () => undefined,
  lingerMs: 25,
});
