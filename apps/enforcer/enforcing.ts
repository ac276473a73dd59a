import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { cnCalendar, type HolidayCalendar } from '#calendar/working-days';
import { armedNow, armedUntil, armingPrefixes, armNearEveryMs, type PassOver, timersToArm } from '#deadlines/arming';
import type { Timer } from '#deadlines/timers';
import { vocabularies } from '#deadlines/timer-families';
import type { EventStore } from '#event-log/connect';
import { mergeSchemas } from '#event-log/decode';
import type { EventLog } from '#event-log/event-log';
import { type Follower, follow } from '#event-log/follow';
import { type Checkpoint, checkpoints } from '#read-models/apply-batch';
import { type Progress, progress } from '#read-models/progress';
import { ModelFilling, modelReader } from '#read-models/store';
import { reviewSchema } from '#reviews/events';
import { errorFields, type LogLine } from '#runtime/log-line';
import { followCalendarChange, noteMissingCalendar } from './calendar-change.js';
import { noteDeadline, type Papers } from './ringing.js';
import { watchedRegime } from './system-context.js';
import { sweepExceptions, sweepPosts, sweepReviews } from './term-sweep.js';
import { notSimulated } from '#simulation/simulated-ids';
import type { TimerQueue } from './timer-queue.js';

const checkpointName = 'enforcer-timers';

/** What may arm a timer, whatever kind of stream it stands in. */
type ArmingEvent = { readonly type: string; readonly data: object };

const schema = mergeSchemas(...armingPrefixes.map((prefix) => ({ versions: vocabularies[prefix] })), {
  versions: {},
  upcasters: reviewSchema.upcasters,
});

/** Arms timers in a queue that counts on the machine's clock; a simulated one runs ahead of it or behind. */
const armBy = async (queue: TimerQueue, now: () => Date, timers: readonly Timer[]): Promise<void> => {
  if (timers.length === 0) return;
  const ahead = now().getTime() - Date.now();
  const shifted = ({ at }: Timer): string => (ahead === 0 ? at : new Date(Date.parse(at) - ahead).toISOString());
  await queue.arm(timers.map((timer) => ({ ...timer, at: shifted(timer) })));
};

/**
 * Follows cases, reviews, posts and exceptions, and arms a timer for every deadline they tell of that is near (see `armedNow`). A store of
 * timers that is new or was lost is filled from the beginning of the log.
 */
export const armingFollower = (
  db: Db,
  queue: TimerQueue,
  now: () => Date,
  isEmpty = queue.fresh,
  passOver?: PassOver,
): Follower<ArmingEvent> => {
  const stored = db.collection<Checkpoint>(checkpoints);
  let fromStart = isEmpty;
  return {
    name: checkpointName,
    prefixes: armingPrefixes,
    schema,
    load: async () => {
      if (fromStart) {
        // Gone before the first timer is armed: a crash half-way must not be taken for the end of the work.
        await stored.deleteOne({ _id: checkpointName });
        queue.beginAnew();
        return undefined;
      }
      return (await stored.findOne({ _id: checkpointName }))?.position;
    },
    apply: async ({ events, position }) => {
      const told = events.filter(({ metadata }) => metadata.legalRegime === watchedRegime && !metadata.simulated);
      const last = told.at(-1);
      if (last) await armBy(queue, now, armedNow(timersToArm(told, passOver), last.metadata.recordedAt, now()));
      await stored.updateOne({ _id: checkpointName }, { $set: { position } }, { upsert: true });
      fromStart = false;
    },
  };
};

const sweptAtOnce = 500;

/** An instant as pending alerts write it: Asia/Shanghai, to the second, so that text compares as time. */
const shanghai = (at: Date): string => `${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

/** The cases with an alert that is due, page by page: what stays due, as its projection lags, never hides what comes after. */
async function* casesDue(db: Db, due: string): AsyncGenerator<Progress> {
  const reader = modelReader(db, progress);
  let [at, id] = ['', ''];
  for (;;) {
    const after = {
      nextAlertAt: { $gte: at, $lte: due },
      $and: [{ $or: [{ nextAlertAt: { $gt: at } }, { nextAlertAt: at, _id: { $gt: id } }] }, notSimulated],
    };
    const page = await reader.find(after, { nextAlertAt: 1, _id: 1 }, sweptAtOnce);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < sweptAtOnce) return;
    [at, id] = [last.nextAlertAt ?? '', last._id];
  }
}

/** One pass over what is due by the read model: raises what no timer has raised. Returns how many alerts that were. */
export const sweep = async (
  db: Db,
  log: EventLog,
  now: () => Date,
  calendar: HolidayCalendar = cnCalendar(),
  papers?: Papers,
): Promise<number> => {
  const due = shanghai(now());
  let raised = 0;
  for await (const { pending } of casesDue(db, due)) {
    for (const timer of pending)
      if (timer.at <= due) raised += (await noteDeadline(log, now, timer, calendar, papers)) > 0 ? 1 : 0;
  }
  return raised;
};

/** Arms what has drawn near since its event was followed, by the read model. Returns how many timers that were. */
export const armNear = async (db: Db, queue: TimerQueue, now: () => Date): Promise<number> => {
  const until = shanghai(new Date(armedUntil(now())));
  let armed = 0;
  let page: Timer[] = [];
  const arm = async (): Promise<void> => {
    await armBy(queue, now, page);
    armed += page.length;
    page = [];
  };
  for await (const { pending } of casesDue(db, until)) {
    page.push(...pending.filter(({ at }) => at <= until));
    if (page.length >= sweptAtOnce) await arm();
  }
  await arm();
  return armed;
};

interface Parts {
  readonly eventStore: EventStore;
  readonly db: Db;
  readonly log: EventLog;
  /** The store of timers, once it is open: what is due is swept meanwhile. */
  readonly queue: Promise<TimerQueue>;
  readonly now: () => Date;
  /** The calendar as it is now. */
  readonly calendar: () => HolidayCalendar;
  /** Makes out the papers of what takes effect by silence; without it there are none. */
  readonly papers?: Papers;
  readonly sweepSeconds: number;
  readonly signal: AbortSignal;
  readonly say: LogLine;
  readonly ready: (queue: TimerQueue) => void;
}

/** Does a piece of work again and again until stopped, at once and then after every pause. */
const keepDoing = async (
  { signal, say }: Parts,
  what: string,
  pauseSeconds: number,
  work: () => Promise<void>,
): Promise<void> => {
  while (!signal.aborted) {
    let pause = pauseSeconds * 1000;
    try {
      await work();
    } catch (error) {
      if (error instanceof ModelFilling) pause = 250;
      else say('error', `${what} failed and is tried again`, errorFields(error));
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
};

/** The same pass over reviews, posts and exceptions. */
const keepSweepingTerms = (parts: Parts): Promise<void> => {
  const { db, log, now, calendar, sweepSeconds, say } = parts;
  return keepDoing(parts, 'the sweep of reviews, posts and exceptions', sweepSeconds, async () => {
    const reviews = await sweepReviews(db, log, now, calendar());
    const posts = await sweepPosts(db, log, now, calendar());
    const exceptions = await sweepExceptions(db, log, now, calendar());
    if (reviews + posts + exceptions > 0) say('info', 'terms have passed', { reviews, posts, exceptions });
  });
};

const keepSweeping = (parts: Parts): Promise<void> => {
  const { db, log, now, calendar, papers, sweepSeconds, say } = parts;
  return keepDoing(parts, 'the sweep', sweepSeconds, async () => {
    const raised = await sweep(db, log, now, calendar(), papers);
    if (raised > 0) say('warn', 'the sweeper raised what no timer had', { alerts: raised });
    if ((await noteMissingCalendar(db, log, now, calendar())) > 0) {
      say('warn', 'the holiday arrangement of the coming year is missing');
    }
  });
};

/** How soon a jump of the clock is noticed, after which more may be near (seconds). */
const nearLookSeconds = 1;

/**
 * By the clock that deadlines run on: a machine that was asleep arms at once what has drawn near meanwhile. Not before the log was
 * followed to its end: a store of timers counts as filled from the first one that is armed.
 */
const keepArmingNear = (parts: Parts, filled: () => TimerQueue | undefined): Promise<void> => {
  const { db, now, say } = parts;
  let next = Number.NEGATIVE_INFINITY;
  return keepDoing(parts, 'arming what has drawn near', nearLookSeconds, async () => {
    const queue = filled();
    const at = now().getTime();
    if (!queue || at < next) return;
    const timers = await armNear(db, queue, now);
    say('info', 'what draws near is armed', { timers });
    next = at + armNearEveryMs;
  });
};

/** How soon a published notice is acted on (seconds). */
const calendarLookSeconds = 1;

const keepToTheCalendar = (parts: Parts): Promise<void> => {
  const { calendar, say } = parts;
  let done: HolidayCalendar | undefined;
  return keepDoing(parts, 'computing deadlines anew', calendarLookSeconds, async () => {
    const current = calendar();
    if (current === done) return;
    const moved = await followCalendarChange({ ...parts, calendar: current });
    if (moved > 0) say('info', 'deadlines were computed anew on another calendar', { cases: moved });
    done = current;
  });
};

/** How often it is asked whether the store of timers still has what was armed (milliseconds). */
const lossLookMs = 2_000;

/** Resolves when the timers are gone, or when stopped. A store that does not answer has lost nothing yet. */
const untilLost = async (queue: TimerQueue, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    await sleep(lossLookMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted && (await queue.lost().catch(() => false))) return;
  }
};

/** Milliseconds in which events are gathered: deadlines run for days, and every batch moves a checkpoint that is brought to disk. */
const armingLingerMs = 500;

/** Arms what the log tells of, and all of it again whenever the timers were lost. */
const keepArmed = async ({ eventStore, db, queue: opening, now, signal, say, ready }: Parts): Promise<void> => {
  const queue = await opening;
  const passOver: PassOver = ({ stream, type }, kind, error) =>
    say('error', 'a timer cannot be computed and is passed over', { stream, event: type, kind, ...errorFields(error) });
  let isEmpty = queue.fresh;
  while (!signal.aborted) {
    const round = new AbortController();
    const following = follow(eventStore, armingFollower(db, queue, now, isEmpty, passOver), {
      signal: AbortSignal.any([signal, round.signal]),
      lingerMs: armingLingerMs,
      report: (name, error) => say('error', `${name} cannot go on and tries again`, errorFields(error)),
      progress: (_, atEnd) => {
        if (atEnd) ready(queue);
      },
    });
    await untilLost(queue, signal);
    if (!signal.aborted) say('warn', 'the timers were lost and are armed again from the log');
    round.abort();
    await following;
    isEmpty = true;
  }
};

/** Arms and sweeps until stopped. Ready when every deadline in the log that is near has its timer. */
export const enforce = async (parts: Parts): Promise<void> => {
  let filled: TimerQueue | undefined;
  const ready = (queue: TimerQueue): void => {
    filled = queue;
    parts.ready(queue);
  };
  await Promise.all([
    keepArmed({ ...parts, ready }),
    keepArmingNear(parts, () => filled),
    keepSweeping(parts),
    keepSweepingTerms(parts),
    keepToTheCalendar(parts),
  ]);
};
