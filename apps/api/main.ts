import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { evidenceFolder } from '#evidence/evidence-folder';
import { signingKeyFile } from '#evidence/signing-key';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { openEventLog } from '#event-log/event-log';
import { connectMongodb } from '#read-models/connect';
import { readModelDb } from '#read-models/store';
import { clockOf, readConfig, required, orExit } from '#runtime/config';
import { logLines } from '#runtime/log-line';
import { stopCleanly, tellReady } from '#runtime/process-life';
import { localKeyProvider, masterKeyFile, masterKeysFrom } from '#vault/key-provider';
import { openVault } from '#vault/vault';
import { apiModule } from './api.module.js';
import { developmentIdentity, oidcIdentifier } from './identity.js';
import { modelLag } from './model-lag.js';
import { seedCatalogue } from './seed-catalogue.js';

/** The largest request body (bytes): papers are handed in by hash, so that texts are all there is. */
const bodyLimit = 256 * 1024;

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
const masterKeys = config.vaultMasterKey
  ? masterKeysFrom(config.vaultMasterKey)
  : await masterKeyFile(join(config.dataDir, 'keys', 'vault-master.key'));
const vault = await openVault(vaultStore.db('vault'), localKeyProvider(...masterKeys), now);
const eventLog = openEventLog(eventStore, { now });
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

const app = await NestFactory.create<NestFastifyApplication>(
  apiModule({
    log: eventLog,
    vault,
    readModels: readModelDb(readModels),
    now,
    identifier,
    development,
    probeLog,
    modelLag: modelLag(eventStore, readModelDb(readModels)),
    evidence: { folder, signer, eventStore },
  }),
  new FastifyAdapter({ bodyLimit, forceCloseConnections: true, routerOptions: { maxParamLength: 200 } }),
  { logger: ['error', 'warn'], abortOnError: false },
);
const document = SwaggerModule.createDocument(
  app,
  new DocumentBuilder()
    .setTitle('阳光审批 Daylight')
    .setDescription('行政审批办件的受理、审查、决定与查询。Administrative approvals: commands and questions.')
    .setVersion('0.1.0')
    .addBearerAuth()
    .build(),
);
SwaggerModule.setup('docs', app, document, { jsonDocumentUrl: 'openapi.json', yamlDocumentUrl: 'openapi.yaml' });

stopCleanly(log, async () => {
  await app.close();
  await Promise.allSettled([disconnectEventStore(eventStore), readModels.close(), vaultStore.close()]);
});

if (config.seedCatalogue) {
  const defined = await seedCatalogue(eventLog, now);
  if (defined > 0) log('info', `catalogue: ${defined} matters seeded`);
}
await app.listen({ host: config.host, port: config.port });
const url = await app.getUrl();
if (development) {
  log('warn', 'DEVELOPMENT IDENTITY: anybody on this machine may take any role; every event is marked so', { url });
}
if (config.clock !== undefined) log('warn', `SIMULATED CLOCK: started at ${config.clock}`);
log('info', 'listening', { url });
tellReady(url);
