// Replay and rebuild of the hand-written service: `node rebuild.mjs POSTGRES_URL CASES`.
import {
  caseIdOf,
  eventsOf,
  faultsInDocuments,
  foldDocuments,
  foldStates,
  report,
  secondsOf,
} from '../case-events.mjs';
import { steps } from '../case-rules.mjs';
import { openStore } from './store.mjs';

const [url, wanted] = process.argv.slice(2);
const cases = Number(wanted);
const store = await openStore(url);
const { pool } = store;
const page = 5_000;
const casesAtOnce = 500;

for (let from = 0; from < cases; from += casesAtOnce) {
  const rows = Array.from({ length: Math.min(casesAtOnce, cases - from) }, (_, at) => from + at).flatMap((n) =>
    eventsOf(n).map(({ type, data }, revision) => ({ stream: caseIdOf(n), revision, type, data })),
  );
  await pool.query(
    `insert into events (stream, revision, type, data)
     select stream, revision, type, data from jsonb_to_recordset($1) as row(stream text, revision int, type text, data jsonb)`,
    [JSON.stringify(rows)],
  );
}

/** Every event in the order of the log, the next page asked for while one is taken. */
const readAll = async (take) => {
  const ask = (after) =>
    pool.query({
      name: 'page',
      text: 'select position, stream, type, data from events where position > $1 order by position limit $2',
      values: [after, page],
    });
  let next = ask(0);
  for (;;) {
    const { rows } = await next;
    if (rows.length === 0) return;
    next = ask(rows.at(-1).position);
    for (const row of rows) take(row.stream, row);
  }
};

const states = foldStates();
const replaySeconds = await secondsOf(() => readAll(states.take));
const rebuildSeconds = await secondsOf(async () => {
  const folded = foldDocuments();
  await readAll(folded.take);
  await pool.query('create table progress_next (like progress including all)');
  const documents = [...folded.documents.values()];
  for (let from = 0; from < documents.length; from += page) {
    await pool.query(
      `insert into progress_next select document->>'caseId', document->>'unit', (document->>'open')::boolean,
         (document->>'due')::date, document from jsonb_array_elements($1) as row(document)`,
      [JSON.stringify(documents.slice(from, from + page))],
    );
  }
  await pool.query(
    `insert into counters select unit, month, received, accepted, approved from jsonb_to_recordset($1)
       as row(unit text, month text, received int, accepted int, approved int)`,
    [JSON.stringify([...folded.counters.values()])],
  );
});
const { rows } = await pool.query('select document from progress_next');
report({
  events: cases * steps.length,
  replaySeconds,
  rebuildSeconds,
  faults: [
    ...faultsInDocuments(
      rows.map(({ document }) => document),
      cases,
    ),
    ...(states.states.size === cases ? [] : [`${states.states.size} of ${cases} cases were replayed`]),
  ],
});
await store.close();
