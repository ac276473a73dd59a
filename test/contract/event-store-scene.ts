import { randomUUID } from 'node:crypto';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';

/** A running event store: where it is, and how the test lets go of it. */
export interface RunningEventStore {
  readonly url: string;
  close(): Promise<void>;
}

/** A client of the store under test, and a stream of its own for each test. */
export interface Scene {
  readonly client: EventStoreDBClient;
  readonly stream: string;
}

const DEADLINE_MS = 10_000;

/** Waits for something that must happen; says what it was if it does not. */
export const within = async <Value>(what: string, promise: Promise<Value>): Promise<Value> => {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${DEADLINE_MS} ms for ${what}.`)), DEADLINE_MS);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
};

/** Events that can be told apart by a number. */
export const numbered = (...numbers: number[]) => numbers.map((n) => jsonEvent({ type: 'Counted', data: { n } }));

/** Connects once for all tests of the surrounding block. */
export const openScene = (connect: () => Promise<RunningEventStore>): (() => Scene) => {
  let store: RunningEventStore;
  let client: EventStoreDBClient;
  let stream: string;
  beforeAll(async () => {
    store = await connect();
    client = EventStoreDBClient.connectionString(store.url);
  });
  afterAll(async () => {
    await client.dispose();
    await store.close();
  });
  beforeEach(() => {
    stream = `counter_${randomUUID().replaceAll('-', '')}-1`;
  });
  return () => ({ client, stream });
};

type ReadOptions = Parameters<EventStoreDBClient['readStream']>[1];

/** What a stream holds: revisions and numbers. */
export const readNumbered = async ({ client, stream }: Scene, options: ReadOptions = {}) => {
  const events: { revision: number; n: unknown }[] = [];
  for await (const { event } of client.readStream(stream, options)) {
    if (event !== undefined) events.push({ revision: Number(event.revision), n: Object(event.data).n });
  }
  return events;
};
