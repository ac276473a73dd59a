import { resolve } from 'node:path';
import type { Db, MongoClient } from 'mongodb';
import type { HolidayCalendar } from '#calendar/working-days';
import { connectEventStore, disconnectEventStore, type EventStore } from '#event-log/connect';
import { openRunningCalendar } from '#event-log/running-calendar';
import { type EventLog, openEventLog } from '#event-log/event-log';
import { connectMongodb } from '#read-models/connect';
import { readModelDb } from '#read-models/store';
import { BadConfig, clockOf, readConfig } from '#runtime/config';
import { findEngines, type RunningEngines } from '#runtime/running-engines';
import type { Stores } from './rebuild.js';

/** The machine's clock, or the simulated one of the environment. */
export const now = (): Date => clock();
const clock = clockOf(readConfig(process.env));

/** The URL of a store, from the environment or from what runs on the data folder. */
const urlOf = async (configured: string | undefined, name: keyof RunningEngines): Promise<string> => {
  const dataDir = resolve(readConfig(process.env).dataDir);
  const url = configured ?? (await findEngines(dataDir))?.[name];
  if (url === undefined) {
    throw new BadConfig(`Nothing runs on ${dataDir}. Start it with \`npm start\`, or set DAYLIGHT_DATA or ${name}.`);
  }
  return url;
};

export const withEventStore = async <Result>(use: (client: EventStore) => Promise<Result>): Promise<Result> => {
  const client = connectEventStore(await urlOf(readConfig(process.env).eventStoreUrl, 'EVENTSTORE_URL'));
  try {
    return await use(client);
  } finally {
    await disconnectEventStore(client);
  }
};

export const withLog = <Result>(use: (log: EventLog) => Promise<Result>): Promise<Result> =>
  withEventStore((client) => use(openEventLog(client, { now })));

/** The log, and the calendar with every notice that was published in it. */
export const withCalendar = <Result>(
  use: (log: EventLog, calendar: HolidayCalendar, client: EventStore) => Promise<Result>,
): Promise<Result> =>
  withEventStore(async (client) => {
    const log = openEventLog(client, { now });
    const stop = new AbortController();
    const calendar = await openRunningCalendar(client, log, { signal: stop.signal, report: () => undefined });
    try {
      return await use(log, calendar.current(), client);
    } finally {
      stop.abort();
      await calendar.done;
    }
  });

const withMongodb = async <Result>(url: string, use: (client: MongoClient) => Promise<Result>): Promise<Result> => {
  const client = await connectMongodb(url, 'daylight-cli');
  try {
    return await use(client);
  } finally {
    await client.close();
  }
};

export const withStores = <Result>(use: (stores: Stores) => Promise<Result>): Promise<Result> =>
  withEventStore(async (eventStore) =>
    withMongodb(await urlOf(readConfig(process.env).mongodbUrl, 'MONGODB_URL'), (mongodb) =>
      use({ eventStore, mongodb, db: readModelDb(mongodb) }),
    ),
  );

export const withVault = async <Result>(use: (db: Db) => Promise<Result>): Promise<Result> =>
  withMongodb(await urlOf(readConfig(process.env).vaultUrl, 'VAULT_URL'), (client) => use(client.db('vault')));
