// Row 11: recorded histories fold to the same bytes in every time zone, language and major version of Node. Row 12: every shape that was
// ever recorded is read, and what is not known stops its reader with stream and revision.
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { jsonEvent } from '@eventstore/db-client';
import { startEventStore } from '../read-models/processes.mjs';
import { goldenHistories, kindOf, shapesOf, shapesRecorded } from '../../histories/recorded.mjs';
import { librariesIn } from './golden-histories.mjs';

const run = promisify(execFile);
const folding = fileURLToPath(new URL('fold-histories.mjs', import.meta.url));
const fewestHistories = 200;

const timeZones = ['Asia/Shanghai', 'America/Los_Angeles', 'Pacific/Kiritimati'];
const locales = ['zh_CN.UTF-8', 'tr_TR.UTF-8'];

/** The same histories in one process for each surrounding. `secondNode`: another major version's binary, where there is one. */
export const replay = async ({ libs, secondNode, zones = timeZones }) => {
  const failures = [];
  const found = new Map();
  const majors = new Set();
  let folds = 0;
  let size = { states: 0, documents: 0 };
  for (const node of [process.execPath, ...(secondNode ? [secondNode] : [])]) {
    const { stdout: version } = await run(node, ['--version']);
    majors.add(version.split('.')[0]);
    for (const TZ of zones) {
      for (const LC_ALL of locales) {
        const { stdout } = await run(node, [folding, libs], { env: { ...process.env, TZ, LC_ALL, LANG: LC_ALL } });
        const { hash, states, documents, timeZone, locale } = JSON.parse(stdout);
        if (timeZone !== TZ) failures.push(`void: ${TZ} was ${timeZone}`);
        found.set(hash, [...(found.get(hash) ?? []), `${version.trim()} ${TZ} ${locale}`]);
        size = { states, documents };
        folds += 1;
      }
    }
  }
  if (size.states < fewestHistories) failures.push(`void: only ${size.states} histories`);
  if (found.size > 1)
    failures.push(`${found.size} outcomes: ${[...found.values()].map(([where]) => where).join(', ')}`);
  const { states, documents } = size;
  const told = `${states} histories and ${documents} documents of read models, ${folds} times`;
  return { failures, told: `${told} (${[...majors].join(', ')}${secondNode ? '' : ', no second Node given'})` };
};

/** What a program of another time might have written in place of an event. */
const strange = (random, event) => {
  const { metadata } = event;
  return random.pick([
    { ...event, type: `${event.type}Anew` },
    { ...event, metadata: { ...metadata, schemaVersion: 99 } },
    { ...event, metadata: { ...metadata, schemaVersion: 0 } },
    { ...event, type: 'constructor' },
    { ...event, metadata: {} },
  ]);
};

const unreadable = (decode, schema, events) => {
  let read = 0;
  try {
    for (const event of events) {
      decode(schema, event);
      read += 1;
    }
    return { read };
  } catch (error) {
    return { read, named: error.name === 'UnreadableEvent' ? `${error.stream}@${error.revision}` : error.message };
  }
};

/** A reader of the whole log comes as far as the strange event, and no further. */
const stopsInTheLog = async ({ dir, libs, histories, random }) => {
  const { kinds, mergeSchemas } = await librariesIn(libs);
  const { scan } = await import(pathToFileURL(join(resolve(libs), 'libs/event-log/scan.js')).href);
  const store = await startEventStore(join(dir, 'events'));
  const client = connectEventStore(store.url);
  try {
    const written = [...histories];
    const at = written.length >> 1;
    const sick = written[at];
    const place = random.below(sick.events.length);
    const before = written.slice(0, at).reduce((sum, { events }) => sum + events.length, 0) + place;
    for (const [index, { stream, events }] of written.entries()) {
      const asked = events.map((event, revision) =>
        index === at && revision === place ? strange(random, event) : event,
      );
      await client.appendToStream(
        stream,
        asked.map(({ type, data, metadata }) => jsonEvent({ type, data, metadata })),
      );
    }
    let read = 0;
    const schema = mergeSchemas(...Object.values(kinds).map(([, known]) => known));
    try {
      for await (const _ of scan(client, {
        prefixes: Object.keys(kinds).map((kind) => `${kind}-`),
        schema,
      }))
        read += 1;
      return [`nothing stopped a reader of the log at ${sick.stream}@${place}`];
    } catch (error) {
      if (read !== before)
        return [`a reader stopped after ${read} events, where ${before} can be read: ${error.message}`];
      return error.message.includes(`${sick.stream}@${place}`) ? [] : [`a reader was stopped by: ${error.message}`];
    }
  } finally {
    await disconnectEventStore(client);
    await store.kill();
  }
};

export const schemas = async ({ dir, libs, random, times }) => {
  const { kinds, decode } = await librariesIn(libs);
  const histories = goldenHistories();
  const failures = [];
  for (const { stream, events } of histories) for (const event of events) decode(kinds[kindOf(stream)][1], event);
  const seen = shapesRecorded(histories);
  const wanted = shapesOf(kinds);
  const missing = wanted.filter((shape) => !seen.has(shape));
  if (missing.length > 0) failures.push(`no recorded history holds ${missing.join(', ')}`);
  for (let time = 0; time < times; time += 1) {
    const { stream, events } = random.pick(histories);
    const at = random.below(events.length);
    const altered = events.map((event, revision) => (revision === at ? strange(random, event) : event));
    const { read, named } = unreadable(decode, kinds[kindOf(stream)][1], altered);
    if (read !== at || named !== `${stream}@${at}`)
      failures.push(`${stream}@${at} ${altered[at].type}: ${read} read, ${named}`);
  }
  failures.push(...(await stopsInTheLog({ dir, libs, histories: histories.slice(0, 40), random })));
  return { failures, told: `${wanted.length} shapes read, ${times} strange events stopped their readers` };
};
