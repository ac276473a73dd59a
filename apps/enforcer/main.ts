import { join } from 'node:path';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { openEventLog } from '#event-log/event-log';
import { openRunningCalendar } from '#event-log/running-calendar';
import { papersByClockOn } from '#issued-papers/issued-papers';
import { connectMongodb } from '#read-models/connect';
import { readModelDb } from '#read-models/store';
import { clockOf, readConfig, required, orExit } from '#runtime/config';
import { errorFields, logLines } from '#runtime/log-line';
import { stopCleanly, tellReady } from '#runtime/process-life';
import { localKeyProvider, masterKeysOf } from '#vault/key-provider';
import { openVault } from '#vault/vault';
import { enforce } from './enforcing.js';
import { readNotifyConfig } from './notify-config.js';
import { notify } from './notifying.js';
import { ringTimer } from './ringing.js';
import { sendersOf } from './senders.js';
import { openTimerQueue, type TimerQueue } from './timer-queue.js';

const say = logLines('enforcer');
const config = orExit(() => readConfig(process.env));
const now = clockOf(config);
const senders = sendersOf(
  orExit(() => readNotifyConfig(process.env)),
  now,
);
const stop = new AbortController();

// Heard from the first moment: opening the timers takes seconds, and an order to stop must not wait for them.
let close = async (): Promise<void> => undefined;
stopCleanly(say, () => close());

const eventStore = connectEventStore(orExit(() => required('EVENTSTORE_URL', config.eventStoreUrl)));
const [mongodb, vaultStore] = await Promise.all([
  connectMongodb(
    orExit(() => required('MONGODB_URL', config.mongodbUrl)),
    'daylight-enforcer',
  ),
  connectMongodb(
    orExit(() => required('VAULT_URL', config.vaultUrl)),
    'daylight-enforcer-vault',
  ),
]);
const papers = papersByClockOn(
  await openVault(vaultStore.db('vault'), localKeyProvider(...(await masterKeysOf(config))), now),
);
const log = openEventLog(eventStore, { now });
const calendar = await openRunningCalendar(eventStore, log, {
  signal: stop.signal,
  report: (error) => say('error', 'the calendar cannot be followed and is tried again', errorFields(error)),
});
const opening = openTimerQueue({
  store: config.redisUrl ? { redisUrl: config.redisUrl } : { pgliteDir: join(config.dataDir, 'timers') },
  ring: async (timer) => {
    await ringTimer(log, now, timer, calendar.current(), papers);
  },
  report: (error) => say('error', 'timers', errorFields(error)),
});

let told = false;
const ready = (queue: TimerQueue): void => {
  if (told) return;
  told = true;
  say('info', 'every deadline in the log that is near is armed', { timers: queue.durable });
  tellReady(queue.durable);
};
const db = readModelDb(mongodb);
const done = enforce({
  eventStore,
  db,
  log,
  queue: opening,
  now,
  calendar: calendar.current,
  papers,
  sweepSeconds: config.sweepSeconds,
  signal: stop.signal,
  say,
  ready,
});

const notified = notify({ db, log, now, calendar: calendar.current, senders, say }, eventStore, stop.signal);

const queue = await opening;
close = async () => {
  stop.abort();
  await done;
  await notified;
  await calendar.done;
  await queue.close();
  await Promise.allSettled([disconnectEventStore(eventStore), mongodb.close(), vaultStore.close()]);
};
await done;
