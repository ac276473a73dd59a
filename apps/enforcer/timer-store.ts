import {
  type BackendFactory,
  createPostgresBackend,
  createRedisBackend,
  type IQueueBackend,
  type PostgresConnectionOptions,
  type ConnectionOptions as RedisConnectionOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import { openPglitePool } from './pglite-pool.js';
import { hostOf, inspectRedis } from './redis-server.js';

/** A Redis server, where `prefix` tells several installations apart, or a directory that belongs to this process. */
export type TimerStore = { readonly redisUrl: string; readonly prefix?: string } | { readonly pgliteDir: string };

/** What BullMQ needs to keep its jobs in one of them. */
export interface OpenStore<Connection> {
  readonly backend: BackendFactory<IQueueBackend, Connection>;
  /** Begins every key; PostgreSQL has no use for it. */
  readonly prefix: string;
  readonly producer: Connection;
  readonly consumer: Connection;
  /** A sentence for the operator: where it lies and what it outlives. */
  readonly durable: string;
  close(): Promise<void>;
}

/** Throws, with a sentence for the operator, when the server does not answer or may evict keys. */
export const openRedis = async (
  redisUrl: string,
  prefix: string,
  report: (error: Error) => void,
): Promise<OpenStore<RedisConnectionOptions>> => {
  const server = `Redis at ${hostOf(redisUrl)}`;
  const { refusal, appends } = await inspectRedis(redisUrl);
  if (refusal) throw new Error(`${server} cannot hold timers: ${refusal}`);
  if (!appends)
    report(new Error(`${server} writes no append-only file: its restart loses timers until they are armed again.`));
  // The producer gives up after some 2 s, so that whoever arms learns of it; the consumer waits for Redis to come back.
  const producer = new Redis(redisUrl, { maxRetriesPerRequest: 5 });
  const consumer = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const appending = `append-only file ${appends ? 'on' : 'OFF'}`;
  return {
    backend: createRedisBackend,
    prefix,
    producer,
    consumer,
    durable: `Timers lie in ${server}, ${appending}; what it loses is armed again from the log.`,
    close: async () => {
      producer.disconnect();
      consumer.disconnect();
    },
  };
};

/** Makes the directory if need be; throws when another process holds it. */
export const openPglite = async (
  dir: string,
  report: (error: Error) => void,
): Promise<OpenStore<PostgresConnectionOptions>> => {
  const { pool, close } = await openPglitePool(dir, report);
  return {
    backend: createPostgresBackend,
    prefix: '',
    producer: pool,
    consumer: pool,
    // PGlite runs PostgreSQL with fsync off.
    durable: `Timers lie in ${dir} and outlive a crash of the process, but not every power cut; what is lost is armed again from the log.`,
    close,
  };
};
