// Events and progress in PostgreSQL, written by one statement per command; statistics follow by polling.
import pg from 'pg';
import { decide, evolve, initialState, progressAfter, Refused } from '../case-rules.mjs';
import { durabilityOf } from '../postgres-settings.mjs';

const schema = `
create table events (
  position bigint generated always as identity primary key,
  stream text not null, revision int not null, type text not null, data jsonb not null,
  transaction xid8 not null default pg_current_xact_id(),
  unique (stream, revision)
);
create table progress (case_id text primary key, unit text not null, open boolean not null, due date not null, document jsonb not null);
create index on progress (unit, due, case_id) where open;
create table counters (unit text, month text, received int not null default 0, accepted int not null default 0,
  approved int not null default 0, primary key (unit, month));
create table checkpoint (position bigint not null);
insert into checkpoint values (0);
create table keys (case_id text primary key, wrapped bytea not null);
`;

const readStream = {
  name: 'read-stream',
  text: 'select type, data from events where stream = $1 order by revision',
};

const writeEvent = `insert into events (stream, revision, type, data) values ($1, $2, $3, $4) returning position`;
const writeProgress = `insert into progress values ($1, $5, $6, $7, $8)
  on conflict (case_id) do update set unit = $5, open = $6, due = $7, document = $8`;
const append = {
  name: 'append',
  text: `with event as (${writeEvent}), shown as (${writeProgress}) select position from event`,
};
const appendWithKey = {
  name: 'append-with-key',
  text: `with event as (${writeEvent}), shown as (${writeProgress}), key as (insert into keys values ($1, $9)) select position from event`,
};

const uniqueViolation = '23505';

/**
 * Opens the database and makes its tables. `sealing(keyOf)` → seal(caseId, command, data) → {data, newKey?} hides the text of a
 * command; `keyOf(caseId)` → the stored key.
 */
export const openStore = async (connectionString, sealing = () => async (_caseId, _command, data) => ({ data })) => {
  const pool = new pg.Pool({ connectionString, max: 16 });
  await pool.query(schema);
  const rows = async (query) => (await pool.query(query)).rows;
  const keyOf = async (caseId) =>
    (await rows({ name: 'key', text: 'select wrapped from keys where case_id = $1', values: [caseId] }))[0]?.wrapped;
  const seal = sealing(keyOf);
  return {
    pool,
    command: async (caseId, command, { data: given, actor, at }) => {
      const past = command === 'receive' ? [] : await rows({ ...readStream, values: [caseId] });
      const state = past.reduce(evolve, initialState());
      const { data, newKey } = await seal(caseId, command, given);
      const event = decide(command, { data, actor, at }, state);
      const document = [...past, event].reduce((before, one) => progressAfter(before, one, caseId), undefined);
      const revision = state.revision + 1;
      const values = [caseId, revision, event.type, event.data];
      values.push(document.unit, document.open, document.due, document);
      try {
        await pool.query({
          ...(newKey ? appendWithKey : append),
          values: newKey ? [...values, newKey] : values,
        });
      } catch (error) {
        if (error.code === uniqueViolation) throw new Refused('another command was faster');
        throw error;
      }
      return { revision, stage: document.stage };
    },
    progress: async (caseId) =>
      (await rows({ name: 'progress', text: 'select document from progress where case_id = $1', values: [caseId] }))[0]
        ?.document ?? {},
    history: async (caseId) => ({
      events: await rows({
        name: 'history',
        text: 'select type, revision, data from events where stream = $1 order by revision',
        values: [caseId],
      }),
    }),
    worklist: async (unit) => ({
      rows: (
        await rows({
          name: 'worklist',
          text: 'select document from progress where unit = $1 and open order by due, case_id limit 20',
          values: [unit],
        })
      ).map(({ document }) => document),
    }),
    statistics: async () => ({ rows: await rows('select * from counters') }),
    durability: () => durabilityOf(pool),
    close: () => pool.end(),
  };
};
