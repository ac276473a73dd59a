import { randomBytes } from 'node:crypto';
import type { EventStoreDBClient } from '@eventstore/db-client';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { MongoClient } from 'mongodb';
import { createApp } from '#apps/api/create-app';
import { type DaylightClaims, developmentIdentity } from '#apps/api/identity';
import { modelLag } from '#apps/api/model-lag';
import { seedCatalogue } from '#apps/api/seed-catalogue';
import type { Disk } from '#embedded-eventstore/disk';
import type { EventLog } from '#event-log/event-log';
import { evidenceFolder } from '#evidence/evidence-folder';
import { signingKeyFile } from '#evidence/signing-key';
import { collectionOf } from '#read-models/projection';
import { openRunningCalendar } from '#event-log/running-calendar';
import { markReady, models, prepareModels, readModelDb } from '#read-models/store';
import { localKeyProvider } from '#vault/key-provider';
import { openVault, type Vault } from '#vault/vault';
import { type Caller, callerWith } from './caller.js';
import { openDocumentsFixture } from './documents-fixture.js';
import { openLogFixture } from './log-fixture.js';
import { temporaryFolder } from './standalone.js';

/** The api in this process, on stores of its own; nothing projects: its read models are there, and empty. */
export interface ApiFixture {
  readonly app: NestFastifyApplication;
  readonly document: OpenAPIObject;
  readonly url: string;
  readonly log: EventLog;
  /** The stores under it, for a test that fills the read models itself. */
  readonly eventStore: EventStoreDBClient;
  readonly mongodb: MongoClient;
  readonly vault: Vault;
  token(subject: string, claims: DaylightClaims): Promise<string>;
  as(subject: string, claims: DaylightClaims): Promise<Caller>;
  /** The time the next command is asked at. */
  setClock(instant: string): void;
  close(): Promise<void>;
}

export const openApiFixture = async (
  clock = '2026-03-02T09:00:00+08:00',
  { logDisk, trustedProxies = [] }: { readonly logDisk?: Disk; readonly trustedProxies?: readonly string[] } = {},
): Promise<ApiFixture> => {
  let time = new Date(clock);
  const now = (): Date => time;
  const [events, documents] = await Promise.all([openLogFixture(now, logDisk), openDocumentsFixture()]);
  const stop = new AbortController();
  const calendar = await openRunningCalendar(events.client, events.log, {
    signal: stop.signal,
    report: () => undefined,
  });
  const vault = await openVault(documents.client.db('vault'), localKeyProvider(randomBytes(32)), now);
  const identity = developmentIdentity(randomBytes(32), (number) => vault.subjectRef(number), now);
  const readModels = readModelDb(documents.client);
  await prepareModels(readModels, models);
  for (const model of models) await markReady(readModels, collectionOf(model));
  const [home, removeHome] = await temporaryFolder();
  const folder = evidenceFolder(home);
  const parts = {
    log: events.log,
    eventStore: events.client,
    vault,
    readModels,
    now,
    calendar: calendar.current,
    identifier: identity,
    development: identity,
    probeLog: () => Promise.resolve(),
    modelLag: modelLag(events.client, readModels),
    evidence: { folder, signer: await signingKeyFile(folder.signingKey, undefined), eventStore: events.client },
  };
  const { app, document } = await createApp(parts, undefined, trustedProxies);
  await seedCatalogue(events.log, now, calendar.current());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = await app.getUrl();
  const token = (subject: string, claims: DaylightClaims): Promise<string> => identity.issue(subject, claims);
  return {
    app,
    document,
    url,
    log: events.log,
    eventStore: events.client,
    mongodb: documents.client,
    vault,
    token,
    as: async (subject, claims) => callerWith(url, await token(subject, claims)),
    setClock: (instant) => {
      time = new Date(instant);
    },
    close: async () => {
      await app.close();
      await removeHome();
      stop.abort();
      await calendar.done;
      await Promise.all([events.close(), documents.close()]);
    },
  };
};
