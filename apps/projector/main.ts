import { evidenceFolder } from '#evidence/evidence-folder';
import { signingKeyFile } from '#evidence/signing-key';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { connectMongodb } from '#read-models/connect';
import { models, readModelDb } from '#read-models/store';
import { clockOf, readConfig, required, orExit } from '#runtime/config';
import { errorFields, logLines } from '#runtime/log-line';
import { stopCleanly, tellReady } from '#runtime/process-life';
import { keepEvidence } from './keep-evidence.js';
import { project } from './projecting.js';
import { listedWitnesses } from './witness-list.js';

/** Milliseconds in which events are gathered into one write, once the models are up to date. */
const lingerMs = 50;

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
const folder = evidenceFolder(config.dataDir);
const signer = await signingKeyFile(folder.signingKey, config.evidenceOrigin);
log('info', 'the log is signed under this key', { key: signer.verifier.text });
const witnesses = await listedWitnesses(config.evidenceWitnesses).catch((error: unknown) =>
  orExit(() => {
    throw error;
  }),
);
const evidence = keepEvidence({
  eventStore,
  folder,
  signer,
  witnesses,
  signal: stop.signal,
  log,
  now: clockOf(config),
}).catch(
  // The read models do not wait for the tree, nor fall with it.
  (error: unknown) => log('error', 'no evidence is kept', errorFields(error)),
);
const projecting = project({ eventStore, mongodb, db, models, signal: stop.signal, log, ready, lingerMs });
const done = Promise.all([projecting, evidence]);

stopCleanly(log, async () => {
  stop.abort();
  await done;
  await Promise.allSettled([disconnectEventStore(eventStore), mongodb.close()]);
});
await done;
