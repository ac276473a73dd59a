import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { connectMongodb } from '#read-models/connect';
import { models, readModelDb } from '#read-models/store';
import { readConfig, required, orExit } from '#runtime/config';
import { logLines } from '#runtime/log-line';
import { stopCleanly, tellReady } from '#runtime/process-life';
import { project } from './projecting.js';

/** Milliseconds in which events are gathered into one write, once the models are up to date. */
const lingerMs = 25;

const log = logLines('projector');
const config = orExit(() => readConfig(process.env));
const stop = new AbortController();
const eventStore = connectEventStore(orExit(() => required('EVENTSTORE_URL', config.eventStoreUrl)));
const mongodb = await connectMongodb(
  orExit(() => required('MONGODB_URL', config.mongodbUrl)),
  'daylight-projector',
);

let told = false;
const ready = (): void => {
  if (told) return;
  told = true;
  log('info', 'all read models are up to date');
  tellReady();
};
const db = readModelDb(mongodb);
const done = project({ eventStore, mongodb, db, models, signal: stop.signal, log, ready, lingerMs });

stopCleanly(log, async () => {
  stop.abort();
  await done;
  await Promise.allSettled([disconnectEventStore(eventStore), mongodb.close()]);
});
await done;
