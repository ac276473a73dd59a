import { setTimeout as sleep } from 'node:timers/promises';
import type { Collection, Db } from 'mongodb';
import type { HolidayCalendar } from '#calendar/working-days';
import { caseDecider } from '#cases/decide';
import { type CaseEvent, caseSchemaVersions } from '#cases/events';
import type { EventStore } from '#event-log/connect';
import type { Logged } from '#event-log/decode';
import type { EventLog, Outcome } from '#event-log/event-log';
import { type Follower, follow } from '#event-log/follow';
import { notificationSchemaVersions, notificationStream } from '#notifications/events';
import { noticeOf, toldOutside } from '#notifications/notices';
import { type Notification, type NotificationCommand, notifications, pauseAfter } from '#notifications/notification';
import { type Checkpoint, checkpoints } from '#read-models/apply-batch';
import { errorFields, type LogLine } from '#runtime/log-line';
import type { Sender } from './senders.js';
import { by, systemContext, watchedRegime } from './system-context.js';

/** What is still to be sent, by stream, and when it is tried next (ISO 8601): an index; whether it is due says its stream. */
interface Waiting {
  readonly _id: string;
  readonly at: string;
}

export interface Notifying {
  readonly db: Db;
  readonly log: EventLog;
  readonly now: () => Date;
  readonly calendar: () => HolidayCalendar;
  readonly senders: readonly Sender[];
  readonly say: LogLine;
}

const outbox = (db: Db): Collection<Waiting> => db.collection<Waiting>('enforcer_outbox');

/** What happened longer ago is not told any more where it was not announced: who switches a channel on is not told the past. */
const oldestMs = 3 * 86_400_000;

const ask = (
  { log, now, calendar }: Notifying,
  name: string,
  command: NotificationCommand,
  commandId: string,
): Promise<Outcome<Notification>> => {
  const at = now().toISOString();
  return log.execute(
    { name, decider: notifications, schema: { versions: notificationSchemaVersions } },
    { ...command, by, at },
    systemContext(commandId, name, at, calendar()),
  );
};

/** Records what is to be told of an event, once for each channel that reaches somebody. */
const announce = async (notifying: Notifying, event: Logged<CaseEvent>): Promise<void> => {
  const { db, log, now, calendar, senders } = notifying;
  const told = toldOutside(event);
  if (!told || now().getTime() - Date.parse(event.metadata.recordedAt) > oldestMs) return;
  const { stream: name, revision } = event;
  const schema = { versions: caseSchemaVersions };
  const { state } = await log.load({ name, decider: caseDecider(calendar()), schema }, 60_000);
  if (!('matter' in state)) return;
  const { caseNo, matter } = state;
  const notice = noticeOf(told, { stream: name, revision }, { caseNo, matter, unit: matter.unitId });
  for (const { channel, reaches } of senders) {
    if (!reaches(notice)) continue;
    const stream = notificationStream(event.id, channel);
    const data = { ...notice, channel };
    const { state: after } = await ask(notifying, stream, { type: 'Announce', data }, `announce-${stream}`);
    if (after.stage !== 'DUE') continue;
    await outbox(db).updateOne({ _id: stream }, { $setOnInsert: { at: now().toISOString() } }, { upsert: true });
  }
};

const checkpointName = 'enforcer-notifications';

/** Follows the cases and records what is to be told outside. What it has seen before it announces no second time. */
export const announcingFollower = (notifying: Notifying): Follower<CaseEvent> => {
  const stored = notifying.db.collection<Checkpoint>(checkpoints);
  return {
    name: checkpointName,
    prefixes: ['case-'],
    schema: { versions: caseSchemaVersions },
    load: async () => (await stored.findOne({ _id: checkpointName }))?.position,
    apply: async ({ events, position }) => {
      for (const event of events) {
        const { legalRegime, simulated } = event.metadata;
        if (legalRegime === watchedRegime && !simulated) await announce(notifying, event);
      }
      await stored.updateOne({ _id: checkpointName }, { $set: { position } }, { upsert: true });
    },
  };
};

/** While one enforcer tries, the others leave it alone for so long (milliseconds); then it is taken for dead. */
const leaseMs = 60_000;

const later = (now: () => Date, ms: number): string => new Date(now().getTime() + ms).toISOString();

/** Tries one that waits, and records what came of it. */
const tryToSend = async (notifying: Notifying, stream: string): Promise<boolean> => {
  const { db, log, now, senders } = notifying;
  const schema = { versions: notificationSchemaVersions };
  const { state } = await log.load({ name: stream, decider: notifications, schema }, 0);
  const sender = state.stage === 'DUE' ? senders.find(({ channel }) => channel === state.notice.channel) : undefined;
  if (state.stage !== 'DUE' || !sender) {
    await outbox(db).deleteOne({ _id: stream });
    return false;
  }
  const { channel: _, ...notice } = state.notice;
  const failed = await sender.send({ id: stream, notice });
  const data = failed === undefined ? {} : { failed };
  const { state: after } = await ask(notifying, stream, { type: 'NoteDelivery', data }, `${stream}-${state.tries + 1}`);
  if (after.stage === 'DUE') {
    await outbox(db).updateOne({ _id: stream }, { $set: { at: later(now, pauseAfter(after.tries)) } });
  } else await outbox(db).deleteOne({ _id: stream });
  return failed === undefined;
};

/** Whoever moves it on has it: two enforcers never send the same at the same time. */
const take = ({ db, now }: Notifying): Promise<Waiting | null> =>
  outbox(db).findOneAndUpdate(
    { at: { $lte: now().toISOString() } },
    { $set: { at: later(now, leaseMs) } },
    { sort: { at: 1 } },
  );

/** One pass over what waits: sends what is due. At least once, for what was sent may die before it is recorded. Returns how many arrived. */
export const sendDue = async (notifying: Notifying, isStopped: () => boolean = () => false): Promise<number> => {
  let sent = 0;
  for (let taken = await take(notifying); taken; taken = isStopped() ? null : await take(notifying)) {
    if (await tryToSend(notifying, taken._id)) sent += 1;
  }
  return sent;
};

const lookMs = 1_000;

/** Announces and sends until stopped; at once done where no channel is configured. */
export const notify = async (notifying: Notifying, eventStore: EventStore, signal: AbortSignal): Promise<void> => {
  const { db, senders, say } = notifying;
  if (senders.length === 0) return;
  await outbox(db).createIndex({ at: 1 });
  const sending = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await sendDue(notifying, () => signal.aborted);
      } catch (error) {
        say('error', 'notifications cannot be sent and are tried again', errorFields(error));
      }
      await sleep(lookMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const report = (name: string, error: unknown) =>
    say('error', `${name} cannot go on and tries again`, errorFields(error));
  await Promise.all([follow(eventStore, announcingFollower(notifying), { signal, report }), sending()]);
};
