import { type Job, withBackend } from 'bullmq';
import type { Timer } from '#deadlines/timers';
import { type OpenStore, openPglite, openRedis, type TimerStore } from './timer-store.js';

export interface TimerQueueOptions {
  readonly store: TimerStore;
  /** Called when a timer's time has come, at least once; what it throws makes the timer ring again later. */
  readonly ring: (timer: Timer) => Promise<void>;
  /** Told of what no call throws: failed rings, lost connections, a store less safe than it could be. */
  readonly report: (error: Error) => void;
  /**
   * How many may ring at a time; 32 unless told, so that the event store makes what they append durable together. With 1 they
   * ring in the order of their time.
   */
  readonly concurrency?: number;
  /** How long `close` waits for running rings; 10 s unless told. */
  readonly closeWithinMs?: number;
}

export interface TimerQueue {
  /** Where the timers lie and what they outlive: a sentence for the operator. */
  readonly durable: string;
  /** Nothing was ever armed in this store: it is new, or was lost. Whoever opened it arms everything from the log. */
  readonly fresh: boolean;
  /** Whether the store was wiped since its filling began, however little was in it: then everything is to be armed again. */
  lost(): Promise<boolean>;
  /** What is armed from here on is a filling from the beginning of the log: `lost` asks about that one. */
  beginAnew(): void;
  /**
   * Durable, as far as `durable` says, when it resolves. One whose time has passed rings at once; one whose id is
   * already there stays as it is; one that failed for good starts anew. Throws a RangeError, and arms none, when an
   * `at` is no instant.
   */
  arm(timers: readonly Timer[]): Promise<void>;
  /** `waiting`: due, ringing included. `delayed`: not yet due, or failed and to be tried again. `failed`: given up. */
  counts(): Promise<{ waiting: number; delayed: number; failed: number }>;
  /** Rings no more and lets running rings finish; one that takes too long rings again after the next opening. */
  close(): Promise<void>;
}

const queueName = 'deadlines';

/** The mark in the queue's own metadata that its filling has begun: it is there before the first timer, so that a loss takes both. */
const armedMark = 'armed';

/** Given up after ten tries in 8.5 minutes; the last failures are kept for a look. */
const jobOptions = {
  attempts: 10,
  backoff: { type: 'exponential', delay: 1_000 },
  removeOnComplete: true,
  removeOnFail: { count: 100 },
  stackTraceLimit: 1,
};

/** A batch is one statement on PGlite, and a statement holds up this process's event loop. */
const batchSize = 500;

/** A batch makes temporary tables, 9 ms and 9 KB of dead catalogue each time; up to here one by one is cheaper. */
const fewTimers = 10;

const toJob = (timer: Timer) => {
  const due = Date.parse(timer.at);
  if (Number.isNaN(due)) throw new RangeError(`Timer ${timer.jobId} is set for "${timer.at}", which is no instant.`);
  const timestamp = Date.now();
  const opts = { ...jobOptions, jobId: timer.jobId, timestamp, delay: Math.max(0, due - timestamp) };
  return { name: timer.kind, data: timer, opts, due };
};

const startRinging = async <Connection>(
  { backend, consumer, prefix }: OpenStore<Connection>,
  { ring, report, concurrency = 32 }: TimerQueueOptions,
) => {
  const worker = new (withBackend(backend).Worker)<Timer, void>(queueName, ({ data }) => ring(data), {
    connection: consumer,
    prefix,
    concurrency,
    autorun: false,
    // Often, so that what a killed process was ringing rings again some 40 s later; every 30 s it would be up to 90.
    stalledInterval: 5_000,
    maxStalledCount: jobOptions.attempts,
  });
  worker.on('error', report);
  worker.on('failed', (job, cause) => {
    const tries = job ? ` ${job.id} failed, try ${job.attemptsMade} of ${jobOptions.attempts}` : ' failed';
    report(new Error(`Timer${tries}: ${cause.message}`, { cause }));
  });
  await worker.waitUntilReady();
  worker.run().catch(report);
  return worker;
};

/** A job kept as failed would block its id. */
const forget = async (failed: readonly Job[], ids: ReadonlySet<string>): Promise<void> => {
  const blocking = failed.filter(({ id }) => id !== undefined && ids.has(id));
  await Promise.all(blocking.map((job) => job.remove()));
};

const waitAtMost = async (ms: number, done: Promise<unknown>): Promise<void> => {
  let timeout: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timeout = setTimeout(resolve, ms);
  });
  await Promise.race([done, late]).finally(() => clearTimeout(timeout));
};

const start = async <Connection>(store: OpenStore<Connection>, options: TimerQueueOptions): Promise<TimerQueue> => {
  const { producer: connection, prefix, durable } = store;
  const { report, closeWithinMs = 10_000 } = options;
  const queue = new (withBackend(store.backend).Queue)<Timer, void>(queueName, { connection, prefix });
  queue.on('error', report);
  await queue.waitUntilReady();
  const fresh = !(await queue.getBackend().hasQueueMetaField(armedMark));
  const worker = await startRinging(store, options);

  let begun = !fresh;
  const arm = async (timers: readonly Timer[]): Promise<void> => {
    // PostgreSQL hands out what is due in the order of adding, not of its time.
    const jobs = timers.map(toJob).sort((a, b) => a.due - b.due);
    if (jobs.length === 0) return;
    if (!begun) await queue.getBackend().setQueueMeta({ [armedMark]: new Date().toISOString() });
    begun = true;
    if ((await queue.getFailedCount()) > 0)
      await forget(await queue.getFailed(), new Set(timers.map(({ jobId }) => jobId)));
    if (jobs.length <= fewTimers) for (const { name, data, opts } of jobs) await queue.add(name, data, opts);
    else
      for (let from = 0; from < jobs.length; from += batchSize) await queue.addBulk(jobs.slice(from, from + batchSize));
  };

  const lost = async (): Promise<boolean> => begun && !(await queue.getBackend().hasQueueMetaField(armedMark));
  const beginAnew = (): void => {
    begun = false;
  };

  const counts = async () => {
    const jobs = await queue.getJobCounts('waiting', 'active', 'delayed', 'failed');
    const { waiting = 0, active = 0, delayed = 0, failed = 0 } = jobs;
    return { waiting: waiting + active, delayed, failed };
  };

  let closing: Promise<void> | undefined;
  const shutDown = async (): Promise<void> => {
    // A forced close does not wait, and one that waits does so without end.
    await waitAtMost(closeWithinMs, worker.pause().catch(report));
    await worker.close(true);
    await queue.close();
    await store.close();
  };
  const close = (): Promise<void> => {
    closing ??= shutDown();
    return closing;
  };

  return { durable, fresh, lost, beginAnew, arm, counts, close };
};

const startOn = async <Connection>(store: OpenStore<Connection>, options: TimerQueueOptions): Promise<TimerQueue> => {
  try {
    return await start(store, options);
  } catch (error) {
    await store.close();
    throw error;
  }
};

/** Opens the queue and starts ringing. Throws, with a sentence for the operator, on a store that cannot hold timers. */
export const openTimerQueue = async (options: TimerQueueOptions): Promise<TimerQueue> => {
  const { store, report } = options;
  if ('pgliteDir' in store) return startOn(await openPglite(store.pgliteDir, report), options);
  return startOn(await openRedis(store.redisUrl, store.prefix ?? '{daylight}', report), options);
};
