// The product's own modules, from dist/ or from a copy of it with a bug planted, and the clock and the randomness they run on.
import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const files = {
  eventLog: 'libs/event-log/event-log.js',
  decode: 'libs/event-log/decode.js',
  readResponse: 'libs/event-log/read-response.js',
  engineLog: 'libs/embedded-eventstore/event-log.js',
  recovery: 'libs/embedded-eventstore/recovery.js',
  store: 'libs/embedded-eventstore/event-store.js',
  chunk: 'libs/embedded-eventstore/response-chunk.js',
  batchAppend: 'libs/embedded-eventstore/batch-append-call.js',
  readCall: 'libs/embedded-eventstore/read-call.js',
  readCodec: 'libs/embedded-eventstore/read-codec.js',
  filter: 'libs/embedded-mongodb/filter.js',
  update: 'libs/embedded-mongodb/update-operators.js',
  sort: 'libs/embedded-mongodb/sort-order.js',
  applyBatch: 'libs/read-models/apply-batch.js',
  fold: 'libs/read-models/fold.js',
  models: 'libs/read-models/store.js',
  projection: 'libs/read-models/projection.js',
  modelSchema: 'libs/read-models/model-schema.js',
  arming: 'libs/deadlines/arming.js',
  enforcing: 'apps/enforcer/enforcing.js',
  ringing: 'apps/enforcer/ringing.js',
  decider: 'libs/cases/decide.js',
  caseEvents: 'libs/cases/events.js',
  calendar: 'libs/calendar/working-days.js',
  legalDates: 'libs/calendar/legal-dates.js',
};

export const loadProduct = async (folder) => {
  const load = (file) => import(pathToFileURL(join(resolve(folder), file)).href);
  const entries = await Promise.all(Object.entries(files).map(async ([name, file]) => [name, await load(file)]));
  return Object.fromEntries(entries);
};

let instant = 0;

/** The only clock there is while a simulation runs (milliseconds since 1970). */
export const clock = {
  now: () => instant,
  set: (at) => {
    instant = at;
  },
};

/** From here on everything in this process tells the simulation's time. */
export const ownTheClock = () => {
  const begun = performance.now();
  const elapsed = performance.now.bind(performance);
  Date.now = () => instant;
  performance.now = () => instant;
  return () => elapsed() - begun;
};

/** The ids that the product makes up come from the seed. */
export const ownTheIds = (random) => {
  crypto.randomBytes = (length) => random.bytes(length);
  crypto.randomUUID = () => {
    const hex = random.bytes(16).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  syncBuiltinESMExports();
};
