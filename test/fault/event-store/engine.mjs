// The event store's own modules, from dist/ or from a copy of it with a bug planted.
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const MAIN = resolve(process.env.EVENTSTORE_MAIN ?? 'dist/libs/embedded-eventstore/main.js');

const MODULES = {
  disk: 'disk.js',
  log: 'event-log.js',
  segment: 'log-segment.js',
  recovery: 'recovery.js',
  store: 'event-store.js',
  verify: 'verify.js',
  note: 'closing-note.js',
};

export const loadEngine = async (folder = dirname(MAIN)) => {
  const load = (file) => import(pathToFileURL(join(folder, file)).href);
  const entries = await Promise.all(Object.entries(MODULES).map(async ([name, file]) => [name, await load(file)]));
  return Object.fromEntries(entries);
};

export const DIR = '/log';

/** Opens the store on a simulated disk. */
export const openStore = (engine, disk, { segmentBytes = 16 * 1024, onFailure = () => undefined } = {}) => {
  const log = engine.log.openLog(disk, DIR);
  const recovered = engine.recovery.recover(disk, log);
  const store = engine.store.eventStore({
    disk,
    log,
    recovered,
    segmentBytes,
    now: () => 1_772_000_000_000,
    onFailure,
  });
  const close = async () => {
    await store.idle();
    const { end } = log.last();
    log.close();
    engine.note.writeClosingNote(disk, DIR, end);
  };
  return { log, store, close };
};

/** Every event that can be read, by stream, in the order of the log. Reading checks the events' checksums. */
export const everything = (store) => {
  const streams = new Map();
  for (let ordinal = 0; ordinal < store.size(); ordinal++) {
    const { id, stream, revision, recorded } = store.record(ordinal);
    const name = store.index.streams.name(stream);
    const events = streams.get(name) ?? [];
    events.push({ id: id.toString('hex'), revision, data: recorded.toString('latin1') });
    streams.set(name, events);
  }
  return streams;
};
