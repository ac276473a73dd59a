// The load: a process of its own in which N connections bring cases through their lives, each the next as soon as one is done.
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { askJson, openConnection } from './http-connection.mjs';

const probeEveryMs = 200;
const probeWaitsMs = 10_000;

/** A number such as people have, another one for each case of this process and, all but surely, of any other. */
const firstPerson = randomInt(10 ** 11);
let persons = 0;
const nextPerson = () => `210281${String((firstPerson + persons++) % 10 ** 11).padStart(11, '0')}X`;

/** One case through all its steps; `done(step, latencyMs, reply)` hears of each. Returns what the replies said. */
const liveCase = async (connection, steps, done) => {
  let caseId;
  const events = [];
  const person = nextPerson();
  let revision = -1;
  for (const [at, { path, headers, body }] of steps.entries()) {
    const began = performance.now();
    const reply = await askJson(
      connection,
      'POST',
      path.replace(':id', caseId),
      headers,
      body?.replace(':person', person),
    );
    caseId ??= reply.caseId;
    for (const { type } of reply.events ?? []) events.push(type);
    ({ revision } = reply);
    done(at, performance.now() - began, reply);
  }
  return { caseId, revision, events: events.join(' ') };
};

/** How long after its acknowledgement a command shows in the progress of its case (milliseconds), asked on and on. */
const probeLag = async (url, { path, headers, waits }, newest, signal) => {
  const connection = openConnection(url);
  const lags = [];
  while (!signal.aborted) {
    const seen = newest();
    if (seen) {
      const { caseId, revision, position, at } = seen;
      const asked = path.replace(':id', caseId) + (waits ? `?after=${position}` : '');
      for (;;) {
        const answer = await connection.ask('GET', asked, headers);
        const shown = answer.status === 200 ? JSON.parse(answer.body).revision : undefined;
        if (shown >= revision) break;
        if (performance.now() - at > probeWaitsMs) break;
        await sleep(2);
      }
      lags.push(performance.now() - at);
    }
    await sleep(probeEveryMs);
  }
  connection.close();
  return lags;
};

const run = async ({ url, steps, probe, connections, warmUpCases, seconds }) => {
  const cases = [];
  const latencies = steps.map(() => []);
  let newest;
  let begun = 0;
  const life = async (connection, done) => {
    cases.push(await liveCase(connection, steps, done));
  };
  const open = Array.from({ length: connections }, () => openConnection(url));
  await Promise.all(
    open.map(async (connection) => {
      while (begun++ < warmUpCases) await life(connection, () => undefined);
    }),
  );
  process.send({ type: 'warm' });
  const began = performance.now();
  const end = began + seconds * 1000;
  const stop = new AbortController();
  const lags = probeLag(url, probe, () => newest, stop.signal);
  await Promise.all(
    open.map(async (connection) => {
      while (performance.now() < end) {
        await life(connection, (step, latency, { caseId, revision, position }) => {
          const at = performance.now();
          newest = { caseId, revision, position, at };
          if (at <= end) latencies[step].push(latency);
        });
      }
    }),
  );
  process.send({ type: 'measured' });
  stop.abort();
  const measuredLags = await lags;
  for (const connection of open) connection.close();
  return { cases, latencies, lags: measuredLags, seconds };
};

process.once('message', (asked) => {
  run(asked).then(
    (result) => process.send({ type: 'done', ...result }, () => process.exit(0)),
    (error) => {
      process.stderr.write(`${error.stack}\n`);
      process.exit(1);
    },
  );
});
