// Emmett on SQLite: progress and counters as inline projections. `node main.mjs FILE`.
import { CommandHandler, projections } from '@event-driven-io/emmett';
import { createEventStoreSchema, getSQLiteEventStore, sqliteConnection } from '@event-driven-io/emmett-sqlite';
import { countedTypes, countOf, decide, evolve, initialState, progressAfter, steps } from '../case-rules.mjs';
import { serve } from '../http-service.mjs';

const [fileName] = process.argv.slice(2);
const streamOf = (caseId) => `case-${caseId}`;
const caseIdOf = (stream) => stream.slice('case-'.length);

const reader = sqliteConnection({ fileName });
await createEventStoreSchema(reader);
await reader.command(
  'create table progress (case_id text primary key, unit text, open integer, due text, document text)',
);
await reader.command('create index worklist on progress (unit, due, case_id) where open = 1');
await reader.command(
  'create table counters (unit text, month text, received int, accepted int, approved int, primary key (unit, month))',
);

const documentOf = async (connection, caseId) => {
  const row = await connection.querySingle('select document from progress where case_id = ?', [caseId]);
  return row ? JSON.parse(row.document) : undefined;
};
const progress = {
  name: 'progress',
  canHandle: steps.map(({ event }) => event),
  handle: async (events, { connection }) => {
    for (const event of events) {
      const caseId = caseIdOf(event.metadata.streamName);
      const document = progressAfter(await documentOf(connection, caseId), event, caseId);
      await connection.command(
        'insert into progress values (?, ?, ?, ?, ?) on conflict (case_id) do update set open = excluded.open, document = excluded.document',
        [caseId, document.unit, document.open ? 1 : 0, document.due, JSON.stringify(document)],
      );
    }
  },
};
const counters = {
  name: 'counters',
  canHandle: countedTypes,
  handle: async (events, { connection }) => {
    for (const event of events) {
      const { unit, month, figure } = countOf(event);
      await connection.command(
        `insert into counters values (?, ?, ?, ?, ?) on conflict (unit, month) do update set ${figure} = ${figure} + 1`,
        [unit, month, ...['received', 'accepted', 'approved'].map((name) => (name === figure ? 1 : 0))],
      );
    }
  },
};

const store = getSQLiteEventStore({ fileName, projections: projections.inline([progress, counters]) });
const handle = CommandHandler({ evolve, initialState });

// SQLite has one writer: commands that meet inside the store fail with SQLITE_BUSY, so they queue here.
let last = Promise.resolve();
const inTurn = (work) => {
  const run = last.then(work);
  last = run.catch(() => undefined);
  return run;
};

await serve(
  {
    command: async (caseId, command, asked) => {
      const { newState } = await inTurn(() =>
        handle(store, streamOf(caseId), (state) => decide(command, asked, state)),
      );
      return { revision: newState.revision, stage: newState.stage };
    },
    progress: async (caseId) => (await documentOf(reader, caseId)) ?? {},
    history: async (caseId) => ({
      events: (await store.readStream(streamOf(caseId))).events.map(({ type, data }, revision) => ({
        type,
        revision,
        data,
      })),
    }),
    worklist: async (unit) => ({
      rows: (
        await reader.query('select document from progress where unit = ? and open = 1 order by due, case_id limit 20', [
          unit,
        ])
      ).map(({ document }) => JSON.parse(document)),
    }),
    statistics: async () => ({ rows: await reader.query('select * from counters') }),
    close: () => reader.close(),
  },
  {
    engine: async () => {
      const [journal] = await reader.query('pragma journal_mode');
      const [synchronous] = await reader.query('pragma synchronous');
      const [version] = await reader.query('select sqlite_version() as version');
      return `SQLite ${version.version}: journal_mode=${journal.journal_mode}, synchronous=${synchronous.synchronous} (2 is FULL)`;
    },
  },
);
