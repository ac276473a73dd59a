import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '#event-log/connect';
import type { Db } from 'mongodb';
import { cnCalendar, type HolidayCalendar } from '#calendar/working-days';
import { caseDecider } from '#cases/decide';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import { timersToArm } from '#deadlines/arming';
import type { Timer } from '#deadlines/timers';
import type { EventLog } from '#event-log/event-log';
import { type Follower, follow } from '#event-log/follow';
import { type Checkpoint, checkpoints } from '#read-models/apply-batch';
import { caseIdOf, progress } from '#read-models/progress';
import { ModelFilling, modelReader } from '#read-models/store';
import { errorFields, type LogLine } from '#runtime/log-line';
import { followCalendarChange, noteMissingCalendar } from './calendar-change.js';
import { sweepPosts, sweepReviews } from './term-sweep.js';
import { by, systemContext, watchedRegime } from './system-context.js';
import { notSimulated } from '#simulation/simulated-ids';
import type { TimerQueue } from './timer-queue.js';

/** Looks at a case because its time has come; the decider says whether that still means anything. Returns how much it recorded. */
export const noteDeadline = async (
  log: EventLog,
  now: () => Date,
  { caseId, kind, version, threshold, jobId }: Timer,
  calendar: HolidayCalendar = cnCalendar(),
): Promise<number> => {
  const at = now().toISOString();
  const { events, repeated } = await log.execute(
    {
      name: caseStream(caseId),
      decider: caseDecider(calendar),
      schema: { versions: caseSchemaVersions },
      matterVersion: (state) => ('matter' in state ? `${state.matter.code}@${state.matter.version}` : undefined),
    },
    { type: 'NoteDeadline', data: { kind, version, threshold }, by, at },
    systemContext(jobId, caseId, at, calendar),
  );
  return repeated ? 0 : events.length;
};

const checkpointName = 'enforcer-timers';

/** Follows the cases and arms a timer for every deadline computed. */
export const armingFollower = (db: Db, queue: TimerQueue, now: () => Date): Follower<CaseEvent> => {
  const stored = db.collection<Checkpoint>(checkpoints);
  // A store of timers that is new or was lost is filled from the beginning of the log.
  let fromStart = queue.fresh;
  return {
    name: checkpointName,
    prefixes: ['case-'],
    schema: { versions: caseSchemaVersions },
    load: async () => {
      if (fromStart) {
        // Gone before the first timer is armed: a crash half-way must not be taken for the end of the work.
        await stored.deleteOne({ _id: checkpointName });
        return undefined;
      }
      return (await stored.findOne({ _id: checkpointName }))?.position;
    },
    apply: async ({ events, position }) => {
      const told = events
        .filter(({ metadata }) => metadata.legalRegime === watchedRegime && !metadata.simulated)
        .map((event) => ({ caseId: caseIdOf(event.stream), event }));
      // The queue counts on the machine's clock; a simulated one runs ahead of it or behind.
      const ahead = now().getTime() - Date.now();
      const timers = timersToArm(told).map((timer) =>
        ahead === 0 ? timer : { ...timer, at: new Date(Date.parse(timer.at) - ahead).toISOString() },
      );
      if (timers.length > 0) await queue.arm(timers);
      await stored.updateOne({ _id: checkpointName }, { $set: { position } }, { upsert: true });
      fromStart = false;
    },
  };
};

const sweptAtOnce = 500;

/** An instant as pending alerts write it: Asia/Shanghai, to the second, so that text compares as time. */
const shanghai = (at: Date): string => `${new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

/** One pass over what is due by the read model: raises what no timer has raised. Returns how many alerts that were. */
export const sweep = async (
  db: Db,
  log: EventLog,
  now: () => Date,
  calendar: HolidayCalendar = cnCalendar(),
): Promise<number> => {
  const due = shanghai(now());
  const cases = await modelReader(db, progress).find(
    { nextAlertAt: { $lte: due }, ...notSimulated },
    { nextAlertAt: 1, _id: 1 },
    sweptAtOnce,
  );
  let raised = 0;
  for (const { pending } of cases) {
    for (const timer of pending)
      if (timer.at <= due) raised += (await noteDeadline(log, now, timer, calendar)) > 0 ? 1 : 0;
  }
  return raised;
};

interface Parts {
  readonly eventStore: EventStore;
  readonly db: Db;
  readonly log: EventLog;
  readonly queue: TimerQueue;
  readonly now: () => Date;
  /** The calendar as it is now. */
  readonly calendar: () => HolidayCalendar;
  readonly sweepSeconds: number;
  readonly signal: AbortSignal;
  readonly say: LogLine;
  readonly ready: () => void;
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

/** What no timer watches: reviews and posts are few, and their terms are told by the sweeper alone. */
const keepSweepingTerms = (parts: Parts): Promise<void> => {
  const { db, log, now, calendar, sweepSeconds, say } = parts;
  return keepDoing(parts, 'the sweep of reviews and posts', sweepSeconds, async () => {
    const reviews = await sweepReviews(db, log, now, calendar());
    const posts = await sweepPosts(db, log, now, calendar());
    if (reviews + posts > 0) say('info', 'terms have passed', { reviews, posts });
  });
};

const keepSweeping = (parts: Parts): Promise<void> => {
  const { db, log, now, calendar, sweepSeconds, say } = parts;
  return keepDoing(parts, 'the sweep', sweepSeconds, async () => {
    const raised = await sweep(db, log, now, calendar());
    if (raised > 0) say('warn', 'the sweeper raised what no timer had', { alerts: raised });
    if ((await noteMissingCalendar(db, log, now, calendar())) > 0) {
      say('warn', 'the holiday arrangement of the coming year is missing');
    }
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

/** Arms and sweeps until stopped. Ready when every deadline in the log has its timer. */
export const enforce = async (parts: Parts): Promise<void> => {
  const { eventStore, db, queue, now, signal, say, ready } = parts;
  await Promise.all([
    follow(eventStore, armingFollower(db, queue, now), {
      signal,
      lingerMs: 50,
      report: (name, error) => say('error', `${name} cannot go on and tries again`, errorFields(error)),
      progress: (_, atEnd) => {
        if (atEnd) ready();
      },
    }),
    keepSweeping(parts),
    keepSweepingTerms(parts),
    keepToTheCalendar(parts),
  ]);
};
