// The histories of test/histories, as they were recorded by releases before: what they fold to by the libraries in a place.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

const folder = 'test/histories';

/** Files of one history hold its events and what they folded to; files of many hold one history on each line. */
const historiesIn = (file) => {
  const bytes = readFileSync(join(folder, file));
  if (file.endsWith('.json')) {
    const { events } = JSON.parse(bytes.toString());
    return [{ stream: events[0].stream, events }];
  }
  const lines = gunzipSync(bytes).toString().trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
};

/** Every history, each event as the store hands it out. */
export const goldenHistories = () =>
  readdirSync(folder)
    .filter((file) => /\.jsonl?(?:\.gz)?$/.test(file))
    .toSorted()
    .flatMap(historiesIn)
    .map(({ stream, events }, history) => ({
      stream,
      events: events.map(({ type, data, metadata, id }, revision) => ({
        id: id ?? `golden-${history}-${revision}`,
        streamId: stream,
        revision: BigInt(revision),
        type,
        data,
        metadata,
        position: { commit: BigInt(history * 10_000 + revision) },
      })),
    }));

export const kindOf = (stream) => stream.slice(0, stream.indexOf('-'));

/** The rules and the shapes of each kind of stream, and the read models, as built in a place. */
export const librariesIn = async (place) => {
  const load = (file) => import(pathToFileURL(join(resolve(place), 'libs', file)).href);
  const [{ cnCalendar }, { officeHours }, { decode, mergeSchemas }, { canonicalJson }, { models }, { stepFor }] =
    await Promise.all(
      ['calendar/working-days.js', 'calendar/office-hours.js', 'event-log/decode.js', 'evidence/canonical-json.js']
        .concat(['read-models/store.js', 'read-models/projection.js'])
        .map(load),
    );
  const calendar = cnCalendar();
  const hours = officeHours(calendar);
  const [cases, caseEvents, catalogue, catalogueEvents, filing, filingEvents, erasure, erasureEvents] =
    await Promise.all(
      [
        'cases/decide.js',
        'cases/events.js',
        'catalogue/decide.js',
        'catalogue/events.js',
        'filings/filing.js',
        'filings/events.js',
        'erasure/erasure.js',
        'erasure/events.js',
      ].map(load),
    );
  const [posts, grants, chiefs, postEvents, reviews, reviewEvents, powers, powerEvents, years, yearEvents] =
    await Promise.all(
      [
        'posts/post-rules.js',
        'posts/grant.js',
        'posts/chief.js',
        'posts/events.js',
        'reviews/decide.js',
        'reviews/events.js',
        'power-list/power-list.js',
        'power-list/events.js',
        'calendar/year-calendar.js',
        'calendar/arrangement-events.js',
      ].map(load),
    );
  const [administration, administrationEvents] = await Promise.all(
    ['administration/administration.js', 'administration/events.js'].map(load),
  );
  const { postSchemaVersions, grantSchemaVersions, chiefSchemaVersions } = postEvents;
  const kinds = {
    case: [cases.caseDecider(calendar), { versions: caseEvents.caseSchemaVersions }],
    matter: [catalogue.matters, { versions: catalogueEvents.matterSchemaVersions }],
    filing: [filing.filings, { versions: filingEvents.filingSchemaVersions }],
    erasure: [erasure.erasures, { versions: erasureEvents.erasureSchemaVersions }],
    administration: [administration.administrations, { versions: administrationEvents.administrationSchemaVersions }],
    post: [posts.postDecider(hours), { versions: postSchemaVersions }],
    grant: [grants.grantDecider, { versions: grantSchemaVersions }],
    chief: [chiefs.chiefDecider(hours), { versions: chiefSchemaVersions }],
    review: [reviews.reviewDecider(calendar), reviewEvents.reviewSchema],
    powers: [powers.powerLists, { versions: powerEvents.powerListSchemaVersions }],
    calendar: [years.yearCalendars, { versions: yearEvents.calendarSchemaVersions }],
  };
  return { kinds, decode, mergeSchemas, canonicalJson, models, stepFor };
};

const hashOf = (text) => createHash('sha256').update(text).digest('hex');

/** The hash of what each history folds to, and of every document that the read models make of all of them. */
export const foldAll = async (place, histories) => {
  const { kinds, decode, canonicalJson, models, stepFor } = await librariesIn(place);
  const documents = new Map();
  const states = [];
  for (const { stream, events } of histories) {
    const [decider, schema] = kinds[kindOf(stream)];
    let state = decider.initialState;
    for (const stored of events) {
      const event = decode(schema, stored);
      state = decider.evolve(state, event);
      for (const model of models) {
        const step = stepFor(model, event.type);
        for (const id of step ? model.ids(event) : []) {
          const key = `${model.name} ${id}`;
          documents.set(key, step(documents.get(key), event, id) ?? documents.get(key));
        }
      }
    }
    states.push(`${stream} ${hashOf(plain(canonicalJson, state))}`);
  }
  const made = [...documents].map(([key, document]) => `${key} ${hashOf(plain(canonicalJson, document))}`);
  return { hash: hashOf([...states, ...made].join('\n')), states: states.length, documents: made.length };
};

/** States may hold maps and sets, which JSON does not know. */
const plain = (canonicalJson, value) =>
  canonicalJson(
    JSON.parse(
      JSON.stringify(value ?? null, (_, part) => (part instanceof Map || part instanceof Set ? [...part] : part)),
    ),
  );
