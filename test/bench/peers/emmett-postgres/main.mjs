// Emmett on PostgreSQL: progress and counters as inline projections. `node main.mjs POSTGRES_URL`.
import { SQL } from '@event-driven-io/dumbo';
import { CommandHandler, projections } from '@event-driven-io/emmett';
import {
  getPostgreSQLEventStore,
  pongoSingleStreamProjection,
  postgreSQLRawSQLProjection,
} from '@event-driven-io/emmett-postgresql';
import { pongoClient } from '@event-driven-io/pongo';
import pg from 'pg';
import { countedTypes, countOf, decide, evolve, initialState, progressAfter, steps } from '../case-rules.mjs';
import { serve } from '../http-service.mjs';
import { durabilityOf } from '../postgres-settings.mjs';

const [connectionString] = process.argv.slice(2);
const streamOf = (caseId) => `case-${caseId}`;
const caseIdOf = (stream) => stream.slice('case-'.length);

// Made once, below: left to itself each projection makes its table before every event, and two at once fail.
const collectionOptions = { schema: { autoMigration: 'None' } };

const progress = pongoSingleStreamProjection({
  collectionName: 'progress',
  collectionOptions,
  canHandle: steps.map(({ event }) => event),
  evolve: (document, event) => progressAfter(document, event, caseIdOf(event.metadata.streamName)),
});
// Inline and by one statement: Emmett's consumer, asked to do this, passed over events of transactions that committed late.
const counters = postgreSQLRawSQLProjection({
  name: 'counters',
  canHandle: countedTypes,
  evolve: (event) => {
    const { unit, month, figure } = countOf(event);
    const [received, accepted, approved] = ['received', 'accepted', 'approved'].map((name) =>
      name === figure ? 1 : 0,
    );
    return SQL`insert into counters values (${unit}, ${month}, ${received}, ${accepted}, ${approved})
      on conflict (unit, month) do update set received = counters.received + excluded.received,
        accepted = counters.accepted + excluded.accepted, approved = counters.approved + excluded.approved`;
  },
});

const pongo = pongoClient(connectionString);
await pongo.db().collection('progress').createCollection();
const pool = new pg.Pool({ connectionString });
await pool.query(`create table counters (unit text, month text, received int, accepted int, approved int,
  primary key (unit, month))`);

const store = getPostgreSQLEventStore(connectionString, { projections: projections.inline([progress, counters]) });
await store.schema.migrate();
const collection = (name) => pongo.db().collection(name, collectionOptions);
/** Emmett reads a text of digits back as a BigInt, which is no JSON. */
const withoutBigInts = (data) =>
  JSON.parse(JSON.stringify(data, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
/** A document without Pongo's own version, which is no JSON. */
const shown = ({ _version, ...document }) => document;
const handle = CommandHandler({ evolve, initialState });

await serve(
  {
    command: async (caseId, command, asked) => {
      const { newState } = await handle(store, streamOf(caseId), (state) => decide(command, asked, state));
      return { revision: newState.revision, stage: newState.stage };
    },
    progress: async (caseId) => shown((await collection('progress').findOne({ caseId })) ?? {}),
    history: async (caseId) => ({
      events: (await store.readStream(streamOf(caseId))).events.map(({ type, data }, revision) => ({
        type,
        revision,
        data: withoutBigInts(data),
      })),
    }),
    worklist: async (unit) => ({
      rows: (await collection('progress').find({ unit, open: true }))
        .sort((a, b) => (a.due < b.due ? -1 : 1))
        .slice(0, 20)
        .map(shown),
    }),
    statistics: async () => ({ rows: (await pool.query('select * from counters')).rows }),
    close: async () => {
      await pool.end();
      await pongo.close();
      await store.close();
    },
  },
  { engine: () => durabilityOf(pool) },
);
