// Row 13: commands that are retried under their key, while the api and the event store are killed. The ledger is this process: what was
// acknowledged for a key must be the same each time, and the log must hold it once and nothing beside it.
import { setTimeout as sleep } from 'node:timers/promises';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { advertising, applicant, applicationOf, clerk } from './office.mjs';
import { jsonOf, openProduct } from './product.mjs';

const workers = 24;
const applicants = 50;
const givenUpAfterMs = 120_000;

const people = Array.from({ length: applicants }, (_, number) => applicant(number));

const window = {
  'record-visit': { purpose: 'OTHER', avoidable: false },
  'check-materials': { outcome: 'COMPLETE', defects: [] },
};
const acts = Object.keys(window);

/** A new command: a receipt now and then, else an act on a case that is known. */
const invent = ({ cases, random }, index) => {
  const key = `command-${index}`;
  const known = cases.length > 0 && !random.chance(0.03) ? random.pick(cases) : undefined;
  if (!known) {
    const number = random.below(applicants);
    return { key, by: people[number], path: '/cases', body: applicationOf(number, advertising) };
  }
  const act = random.pick(acts);
  return { key, by: clerk, path: `/cases/${known.caseId}/${act}`, body: window[act] };
};

/** What the api itself said last of an error of its own. */
const errorIn = (api) =>
  api
    .errors()
    .split('\n')
    .findLast((line) => line.includes('internal-error')) ?? '';

/** Asks until there is an answer that says what came of it. */
const resolve = async (run, command) => {
  const headers = { 'idempotency-key': command.key };
  const end = Date.now() + givenUpAfterMs;
  for (;;) {
    const answer = await command.by.post(run.api, command.path, command.body, headers).catch(() => undefined);
    if (answer && answer.status < 500) return answer;
    run.ambiguous += 1;
    if (answer && answer.status !== 503)
      run.failures.push(`answered ${answer.status} ${answer.bytes} ${errorIn(run.api)}`);
    if (Date.now() > end) throw new Error(`${command.key} was never answered`);
    await sleep(250);
  }
};

/** What an answer says was recorded; held against what was said of the same key before. */
const note = (run, command, answer) => {
  if (answer.status >= 300) {
    run.failures.push(`${command.path}: ${answer.status} ${answer.bytes}`);
    return;
  }
  const { caseId, events, repeated } = jsonOf(answer);
  const told = JSON.stringify([caseId, events]);
  const before = run.ledger.get(command.key);
  if (before && before.told !== told) run.failures.push(`${command.key} was ${before.told}, and then ${told}`);
  if (before && !repeated) run.failures.push(`${command.key} was carried out again`);
  if (before) return;
  run.ledger.set(command.key, { told, caseId, events });
  if (command.path === '/cases') run.cases.push({ caseId });
};

const carryOut = async (run, command) => note(run, command, await resolve(run, command));

/** The key of one command does not answer for another. */
const misuse = async (run, command) => {
  if (!command.path.endsWith('record-visit')) return;
  const answer = await resolve(run, { ...command, body: { ...command.body, avoidable: true } });
  if (answer.status !== 422) run.failures.push(`${command.key} was taken for another command: ${answer.status}`);
};

const work = async (run, commands) => {
  while (run.asked < commands) {
    const command = invent(run, (run.asked += 1));
    await carryOut(run, command);
    if (!run.random.chance(0.2)) continue;
    if (run.random.chance(0.1)) await misuse(run, command);
    const times = 1 + run.random.below(5);
    run.retried += 1;
    // Some at once, some when another kill has come between.
    if (run.random.chance(0.5)) {
      await Promise.all(Array.from({ length: times }, () => carryOut(run, command)));
    } else run.later.push(...Array.from({ length: times }, () => command));
    while (run.later.length > 200) await carryOut(run, run.later.shift());
  }
};

const killNowAndThen = async (run, product, { commands, kills }) => {
  for (let kill = 1; kill <= kills; kill += 1) {
    const from = (commands * kill) / (kills + 1);
    while (run.asked < from) await sleep(5);
    const fired = kill % 2 === 0 ? await product.killEventStore() : await run.api.restart();
    if (!fired) run.failures.push('void: a process was gone before it was killed');
    await run.api.ready();
    run.killed += 1;
  }
};

/** Every acknowledged event is where it was said to be, and there is no other. */
const compare = async (run, client) => {
  const expected = new Map();
  for (const { caseId, events } of run.ledger.values()) {
    const own = expected.get(caseId) ?? new Map();
    expected.set(caseId, own);
    for (const { type, revision } of events) {
      if (own.has(revision)) run.failures.push(`${caseId}@${revision} was acknowledged for two commands`);
      own.set(revision, type);
    }
  }
  let found = 0;
  for (const [caseId, own] of expected) {
    let length = 0;
    for await (const { event } of client.readStream(`case-${caseId}`)) {
      if (!event) continue;
      length += 1;
      const told = own.get(Number(event.revision));
      if (told !== event.type)
        run.failures.push(`${caseId}@${event.revision} is ${event.type}, acknowledged as ${told}`);
    }
    if (length !== own.size) run.failures.push(`${caseId} holds ${length} events, ${own.size} were acknowledged`);
    found += length;
  }
  return found;
};

export const idempotency = async ({ dir, libs, random, commands, kills }) => {
  const product = await openProduct({ dir, libs });
  const client = connectEventStore(product.eventStoreUrl);
  const run = { api: product.apis[0], random, cases: [], ledger: new Map(), later: [], failures: [] };
  Object.assign(run, { asked: 0, ambiguous: 0, retried: 0, killed: 0 });
  let events = 0;
  try {
    await Promise.all([
      killNowAndThen(run, product, { commands, kills }),
      ...Array.from({ length: workers }, () => work(run, commands)),
    ]);
    await Promise.all(run.later.splice(0).map((command) => carryOut(run, command)));
    events = await compare(run, client);
    if (run.killed < kills || run.ambiguous === 0) run.failures.push('void: no reply was ever in doubt');
  } finally {
    await disconnectEventStore(client);
    await product.close();
  }
  const { failures, ledger, retried, killed, ambiguous } = run;
  return {
    failures,
    told: `${ledger.size} commands, ${retried} retried, ${killed} kills, ${ambiguous} replies in doubt, ${events} events`,
  };
};
