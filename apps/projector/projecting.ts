import { setTimeout as sleep } from 'node:timers/promises';
import type { Db, MongoClient } from 'mongodb';
import type { EventStore } from '#event-log/connect';
import { UnreadableEvent } from '#event-log/decode';
import { applyTogether, type BatchApplier, batchApplier } from '#read-models/apply-batch';
import { abandonedCopies, dropCopy, followedCopies, leftBehind, readyCopy } from '#read-models/copies';
import { StuckProjection } from '#read-models/fold';
import { modelStates } from '#read-models/lag';
import type { AnyProjection } from '#read-models/projection';
import { chosenForMs, markReady, markStuck, prepareModel, readCheckpoints } from '#read-models/store';
import { errorFields, type LogLine } from '#runtime/log-line';
import { followerGroups } from './follower-groups.js';

interface Parts {
  readonly eventStore: EventStore;
  readonly mongodb: MongoClient;
  readonly db: Db;
  readonly models: readonly AnyProjection[];
  readonly signal: AbortSignal;
  readonly log: LogLine;
  /** Told once, when every model has reached the end of the log for the first time, or is known to be stuck. */
  readonly ready: () => void;
  readonly lingerMs: number;
  /** Seconds a model may be behind before the log says so. */
  readonly lagWarnSeconds?: number;
  /** Milliseconds for which the copy of an earlier version must have stood still behind the one in use before it is removed. */
  readonly keepEarlierMs?: number;
}

/** How often the projector looks for copies to take over or to remove (milliseconds). */
const lookEveryMs = 1_000;
/** A copy whose place was taken is kept until no reader can still be asking it (milliseconds). */
const handoverMs = chosenForMs + 4_000;
const lagEveryMs = 10_000;
/** Time enough to go back to the earlier version of the program, which would follow the log into its own copies. */
const keepEarlierForMs = 3_600_000;

const stuckAt = (error: unknown): { stream: string; revision: number; why: string } | undefined =>
  error instanceof StuckProjection || error instanceof UnreadableEvent
    ? { stream: error.stream, revision: error.revision, why: error.message }
    : undefined;

/** Keeps the read models up to date, and puts rebuilt copies in the place of old ones. */
export const project = async (parts: Parts): Promise<void> => {
  const { eventStore, mongodb, db, models, signal, log, ready, lingerMs, keepEarlierMs = keepEarlierForMs } = parts;
  const waitedFor = new Set<string>();
  const caughtUp = new Set<string>();
  /** Since when (by the monotonic clock) a copy in use has been seen in use. */
  const inUseSince = new Map<string, number>();
  const earlier = leftBehind(keepEarlierMs);
  const inBackground = (work: Promise<unknown>, what: string): void => {
    work.catch((error: unknown) => log('error', what, errorFields(error)));
  };

  const settled = (name: string): void => {
    if (waitedFor.delete(name) && waitedFor.size === 0) ready();
  };

  const groups = followerGroups({
    eventStore,
    signal,
    lingerMs,
    apply: (members, batch) => applyTogether(mongodb, members, batch),
    positionOf: async (name) => (await readCheckpoints(db)).get(name)?.position,
    reachedEnd: ({ name }) => {
      if (caughtUp.has(name)) return;
      caughtUp.add(name);
      const marked = markReady(db, name).then(
        () => {
          log('info', `${name} has reached the end of the log`);
          settled(name);
        },
        (error: unknown) => {
          caughtUp.delete(name);
          throw error;
        },
      );
      inBackground(marked, `cannot mark ${name} ready`);
    },
    failed: (members, error, alone) => {
      const names = members.map(({ name }) => name);
      const then = alone ? 'is stuck and follows the log alone' : 'cannot go on and tries again';
      log('error', `${names.join(', ')} ${then}`, errorFields(error));
      const stuck = stuckAt(error);
      if (!stuck) return;
      for (const name of names) {
        settled(name);
        inBackground(markStuck(db, name, stuck), `cannot note where ${name} is stuck`);
      }
    },
    joined: (members) => log('info', `${members.map(({ name }) => name).join(', ')} shares the subscription again`),
  });

  const remove = async (name: string): Promise<void> => {
    groups.remove(name);
    await dropCopy(db, name);
    log('info', `${name} is no longer used and was removed`);
  };

  /** Follows what is to be followed, and removes what nobody asks any more. */
  const look = async (): Promise<void> => {
    const known = await readCheckpoints(db);
    // Those that stand at the same place begin together: on a new installation the log is read once.
    const beginners = new Map<number | undefined, BatchApplier[]>();
    for (const model of models) {
      const live = readyCopy(known, model);
      if (live && !inUseSince.has(live.name)) inUseSince.set(live.name, performance.now());
      for (const name of followedCopies(known, model)) {
        if (groups.has(name)) continue;
        if (!known.get(name)?.filled) await prepareModel(db, model, name);
        if (!caughtUp.has(name)) waitedFor.add(name);
        const position = known.get(name)?.position;
        beginners.set(position, [...(beginners.get(position) ?? []), batchApplier(mongodb, db, model, name)]);
      }
      const long = live && performance.now() - (inUseSince.get(live.name) ?? 0) > handoverMs;
      if (live && !long) continue;
      for (const name of abandonedCopies(known, model, new Date())) await remove(name);
      for (const name of earlier(known, model, performance.now())) await remove(name);
    }
    for (const members of beginners.values()) groups.add(members);
  };

  const keepLooking = async (): Promise<void> => {
    while (!signal.aborted) {
      await look().catch((error: unknown) => log('error', 'cannot look for copies', errorFields(error)));
      await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  };

  await Promise.all([keepLooking(), watchLag(parts)]);
  await groups.done();
};

/** Says when a model falls behind by more than the given time, and when it has caught up: once each. */
const watchLag = async ({ eventStore, db, models, signal, log, lagWarnSeconds = 30 }: Parts): Promise<void> => {
  const behind = new Set<string>();
  while (!signal.aborted) {
    await sleep(lagEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    try {
      for (const { model, ready, position, lag, stuck } of await modelStates({ eventStore, db }, models, new Date())) {
        const late = ready && lag.seconds > lagWarnSeconds;
        if (late && !behind.has(model))
          log('warn', `${model} is ${lag.seconds} s behind the log`, { position, lag, stuck });
        if (!late && behind.has(model)) log('info', `${model} is no longer behind the log`, { position });
        if (late) behind.add(model);
        else behind.delete(model);
      }
    } catch (error) {
      log('warn', 'cannot tell how far the read models are', errorFields(error));
    }
  }
};
