// The histories of this folder, as they were recorded by releases before, and for each kind of stream where its shapes and its rules are.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/**
 * Every vocabulary of the product, by how the names of its streams begin: the file and the name of its shapes and of its rules, and
 * what these are given. A marker has no rules: nobody decides on it.
 */
export const kinds = {
  access: { shapes: ['access/events', 'accessSchemaVersions'], rules: ['access/viewing', 'viewings'] },
  administration: {
    shapes: ['administration/events', 'administrationSchemaVersions'],
    rules: ['administration/administration', 'administrations'],
  },
  calendar: {
    shapes: ['calendar/arrangement-events', 'calendarSchemaVersions'],
    rules: ['calendar/year-calendar', 'yearCalendars'],
  },
  case: { shapes: ['cases/events', 'caseSchemaVersions'], rules: ['cases/decide', 'caseDecider', 'calendar'] },
  chief: { shapes: ['posts/events', 'chiefSchemaVersions'], rules: ['posts/chief', 'chiefDecider', 'hours'] },
  erasure: { shapes: ['erasure/events', 'erasureSchemaVersions'], rules: ['erasure/erasure', 'erasures'] },
  exception: {
    shapes: ['exceptions/events', 'exceptionSchemaVersions'],
    rules: ['exceptions/exception', 'exceptions'],
  },
  filing: { shapes: ['filings/events', 'filingSchemaVersions'], rules: ['filings/filing', 'filings'] },
  grant: { shapes: ['posts/events', 'grantSchemaVersions'], rules: ['posts/grant', 'grantDecider'] },
  investigation: {
    shapes: ['investigations/events', 'investigationSchemaVersions'],
    rules: ['investigations/decide', 'investigationDecider', 'calendar'],
  },
  matter: { shapes: ['catalogue/events', 'matterSchemaVersions'], rules: ['catalogue/decide', 'matters'] },
  notification: {
    shapes: ['notifications/events', 'notificationSchemaVersions'],
    rules: ['notifications/notification', 'notifications'],
  },
  officehours: { shapes: ['calendar/venue-events', 'venueSchemaVersions'], rules: ['calendar/venue', 'venues'] },
  post: { shapes: ['posts/events', 'postSchemaVersions'], rules: ['posts/post-rules', 'postDecider', 'hours'] },
  powers: { shapes: ['power-list/events', 'powerListSchemaVersions'], rules: ['power-list/power-list', 'powerLists'] },
  review: { shapes: ['reviews/events', 'reviewSchema'], rules: ['reviews/decide', 'reviewDecider', 'calendar'] },
  signing: { shapes: ['access/signing', 'signingSchemaVersions'], rules: ['access/signing', 'signings'] },
  simulation: { shapes: ['simulation/marker', 'simulationSchema'] },
};

const noRules = { initialState: {}, evolve: (state) => state };

/** The rules and the schema of each kind; `load` gives a file of `libs` from its path without ending. */
export const kindsFrom = async (load) => {
  const { cnCalendar } = await load('calendar/working-days');
  const { officeHours } = await load('calendar/office-hours');
  const calendar = cnCalendar();
  const parts = { calendar, hours: officeHours(calendar) };
  const found = {};
  // One after another: Jest loses modules that are asked for side by side.
  for (const [
    kind,
    {
      shapes: [file, name],
      rules,
    },
  ] of Object.entries(kinds)) {
    const shapes = (await load(file))[name];
    const schema = 'versions' in shapes ? shapes : { versions: shapes };
    const [ruleFile, ruleName, part] = rules ?? [];
    const made = rules ? (await load(ruleFile))[ruleName] : noRules;
    found[kind] = [part ? made(parts[part]) : made, schema];
  }
  return found;
};

/** `kind Type@version` for every version of every event of every kind. */
export const shapesOf = (rulesAndSchemas) =>
  Object.entries(rulesAndSchemas).flatMap(([kind, [, { versions }]]) =>
    Object.entries(versions).flatMap(([type, latest]) =>
      Array.from({ length: latest }, (_, version) => `${kind} ${type}@${version + 1}`),
    ),
  );

/** The same of what was recorded. */
export const shapesRecorded = (histories) =>
  new Set(
    histories.flatMap(({ stream, events }) =>
      events.map(({ type, metadata }) => `${kindOf(stream)} ${type}@${metadata.schemaVersion}`),
    ),
  );
