// The product's enforcer as a process that can be hurt: `node --import clock.mjs enforcer.mjs <dist>`. FAULT_DIE says at which ring
// it kills itself, before or after the record.
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const { EVENTSTORE_URL, MONGODB_URL, REDIS_URL, PGLITE_DIR, SWEEP_SECONDS, FAULT_DIE = '' } = process.env;

const load = (file) => import(pathToFileURL(join(resolve(process.argv[2]), file)).href);
const [{ enforce }, { ringTimer }, { openTimerQueue }, { connectEventStore }, { openEventLog }] = await Promise.all([
  load('apps/enforcer/enforcing.js'),
  load('apps/enforcer/ringing.js'),
  load('apps/enforcer/timer-queue.js'),
  load('libs/event-log/connect.js'),
  load('libs/event-log/event-log.js'),
]);
const [{ cnCalendar }, { connectMongodb }, { readModelDb }] = await Promise.all([
  load('libs/calendar/working-days.js'),
  load('libs/read-models/connect.js'),
  load('libs/read-models/store.js'),
]);

const say = (level, message, fields) => process.stderr.write(`${JSON.stringify({ level, message, ...fields })}\n`);
const eventStore = connectEventStore(EVENTSTORE_URL);
const now = () => new Date();
const log = openEventLog(eventStore, { now });

let rings = 0;
const [moment, count] = FAULT_DIE.split(':');
const dieAt = (here, ring) => {
  if (moment === here && ring === Number(count)) process.kill(process.pid, 'SIGKILL');
};
const ring = async (timer) => {
  rings += 1;
  const mine = rings;
  dieAt('fired', mine);
  await ringTimer(log, now, timer, cnCalendar());
  dieAt('recorded', mine);
};

/** The product's supervisor would start it again. */
const opened = async (open) => {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      say('error', 'cannot open its timers yet', { message: error.message });
      await sleep(200);
    }
  }
};
const report = (error) => say('error', 'timers', { message: error.message });
const store = REDIS_URL ? { redisUrl: REDIS_URL } : { pgliteDir: PGLITE_DIR };
const queue = opened(() => openTimerQueue({ store, ring, report }));
const mongodb = await connectMongodb(MONGODB_URL, 'fault-enforcer');
await enforce({
  eventStore,
  db: readModelDb(mongodb),
  log,
  queue,
  now,
  calendar: cnCalendar,
  sweepSeconds: Number(SWEEP_SECONDS),
  signal: new AbortController().signal,
  say,
  ready: () => process.send({ ready: true }),
});
