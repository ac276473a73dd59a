// Counters per unit and month, brought up to date from the events a few times a second.
import { setTimeout as sleep } from 'node:timers/promises';

const everyMs = 250;

// Only events that no running transaction can still precede: positions are given before they are committed.
const count = `
with fresh as (
  select position, type, data->>'unit' as unit, left(data->>'at', 7) as month from events
  where position > (select position from checkpoint) and transaction < pg_snapshot_xmin(pg_current_snapshot())
), counted as (
  insert into counters
  select unit, month, count(*) filter (where type = 'ApplicationReceived'), count(*) filter (where type = 'CaseAccepted'),
    count(*) filter (where type = 'CaseApproved') from fresh group by unit, month
  on conflict (unit, month) do update set received = counters.received + excluded.received,
    accepted = counters.accepted + excluded.accepted, approved = counters.approved + excluded.approved
)
update checkpoint set position = coalesce((select max(position) from fresh), position)`;

/** Keeps counting until the returned function is called. */
export const keepCounting = (pool) => {
  const stop = new AbortController();
  const run = (async () => {
    while (!stop.signal.aborted) {
      await pool.query(count);
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await run;
  };
};
