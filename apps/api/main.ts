import { randomBytes } from 'node:crypto';
import { evidenceFolder } from '#evidence/evidence-folder';
import { signingKeyFile } from '#evidence/signing-key';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { openEventLog } from '#event-log/event-log';
import { openRunningCalendar } from '#event-log/running-calendar';
import { connectMongodb } from '#read-models/connect';
import { readModelDb } from '#read-models/store';
import { clockOf, readConfig, required, orExit } from '#runtime/config';
import { errorFields, logLines } from '#runtime/log-line';
import { stopCleanly, tellReady } from '#runtime/process-life';
import { localKeyProvider, masterKeysOf } from '#vault/key-provider';
import { openVault } from '#vault/vault';
import { createApp } from './create-app.js';
import { modelLag } from './model-lag.js';
import { developmentIdentity, oidcIdentifier } from './identity.js';
import { seedCatalogue } from './seed-catalogue.js';

/**
 * Connections that wait to be taken (the kernel may allow fewer): whoever finds no place is let in by the network seconds later, or
 * half a minute, and would be told "busy" only then.
 */
const backlog = 4_096;

const log = logLines('api');
const config = orExit(() => readConfig(process.env));
const now = clockOf(config);

const eventStore = connectEventStore(orExit(() => required('EVENTSTORE_URL', config.eventStoreUrl)));
const [readModels, vaultStore] = await Promise.all([
  connectMongodb(
    orExit(() => required('MONGODB_URL', config.mongodbUrl)),
    'daylight-api',
  ),
  connectMongodb(
    orExit(() => required('VAULT_URL', config.vaultUrl)),
    'daylight-vault',
  ),
]);
const vault = await openVault(vaultStore.db('vault'), localKeyProvider(...(await masterKeysOf(config))), now);
const eventLog = openEventLog(eventStore, { now });
const stop = new AbortController();
const calendar = await openRunningCalendar(eventStore, eventLog, {
  signal: stop.signal,
  report: (error) => log('error', 'the calendar cannot be followed and is tried again', errorFields(error)),
});
const subjectRef = (identityNumber: string): string => vault.subjectRef(identityNumber);
const development = config.oidc ? undefined : developmentIdentity(randomBytes(32), subjectRef, now);
const identifier = config.oidc ? await oidcIdentifier(config.oidc, subjectRef, now) : development;
if (!identifier) throw new Error('Neither an issuer nor the development identity');

const folder = evidenceFolder(config.dataDir);
const signer = await signingKeyFile(folder.signingKey, config.evidenceOrigin);

const probeLog = async (): Promise<number> => {
  let events = 0;
  for await (const _ of eventStore.readAll({ maxCount: 1 })) events += 1;
  return events;
};

const parts = {
  log: eventLog,
  eventStore,
  vault,
  readModels: readModelDb(readModels),
  now,
  calendar: calendar.current,
  identifier,
  development,
  probeLog,
  modelLag: modelLag(eventStore, readModelDb(readModels)),
  evidence: { folder, signer, eventStore },
};
const { app } = await createApp(parts, config.mostInFlight, config.trustedProxies);
stopCleanly(log, async () => {
  await app.close();
  stop.abort();
  await calendar.done;
  await Promise.allSettled([disconnectEventStore(eventStore), readModels.close(), vaultStore.close()]);
});

if (config.seedCatalogue) {
  const defined = await seedCatalogue(eventLog, now, calendar.current());
  if (defined > 0) log('info', `catalogue: ${defined} matters seeded`);
}
await app.listen({ host: config.host, port: config.port, backlog });
const url = await app.getUrl();
if (development) {
  log('warn', 'DEVELOPMENT IDENTITY: anybody on this machine may take any role; every event is marked so', { url });
}
if (config.clock !== undefined) log('warn', `SIMULATED CLOCK: started at ${config.clock}`);
log('info', 'listening', { url });
tellReady(url);
