// Clients over HTTP: seventeen questions to three commands, on cases of which few are asked for often. What each was told, and when,
// is kept for the judgement.
import { setTimeout as sleep } from 'node:timers/promises';
import { advertising, applicationOf, clerk } from '../fault/case/office.mjs';
import { ask, jsonOf } from '../fault/case/product.mjs';

const shareOfCommands = 0.15;
const shareOfReceipts = 0.2;
const givenUpAfterMs = 150_000;
const acts = {
  'record-visit': { purpose: 'OTHER', avoidable: false },
  'check-materials': { outcome: 'COMPLETE', defects: [] },
};

export const openLedger = () => ({ cases: [], writes: [], reads: [], failures: [], asked: 0, unanswered: 0 });

/** Zipf's law with exponent 1: the n-th newest case is asked for one n-th as often as the newest. */
const zipf = (random, list) =>
  list[list.length - Math.min(list.length, Math.floor(Math.exp(random.next() * Math.log(list.length + 1))))];

/** Somebody else each time: a second open case of a person for a matter is refused. */
const newApplicant = (number) => ({ identityNumber: `210281${String(number).padStart(11, '0')}X` });

const invent = ({ cases, asked }, random) => {
  const isCommand = cases.length === 0 || random.chance(shareOfCommands);
  if (!isCommand) {
    const { caseId, position } = zipf(random, cases);
    // A question to the log must show what was acknowledged; one to a read model is told up to where it has to be.
    if (random.chance(0.1)) return { kind: 'history', caseId, by: clerk, path: `/cases/${caseId}/history` };
    return { kind: 'progress', caseId, by: clerk, path: `/cases/${caseId}?after=${position}` };
  }
  const key = `soak-${asked}`;
  if (cases.length === 0 || random.chance(shareOfReceipts)) {
    const body = applicationOf(asked, advertising, { applicant: newApplicant(asked) });
    return { kind: 'command', key, by: clerk, path: '/cases', body };
  }
  const { caseId } = zipf(random, cases);
  const act = random.chance(0.9) ? 'record-visit' : 'check-materials';
  return { kind: 'command', key, caseId, by: clerk, path: `/cases/${caseId}/${act}`, body: acts[act] };
};

const send = (product, { kind, by, path, body, key }) =>
  kind === 'command' ? by.post(product, path, body, { 'idempotency-key': key }) : by.get(product, path);

/** Keeps what was told; a refusal by the rules is an answer as well. */
const note = (ledger, request, answer, from) => {
  const to = performance.now();
  const { kind, key, path } = request;
  if (answer.status >= 400) {
    const isNo = kind === 'command' && [409, 412].includes(answer.status);
    if (!isNo) ledger.failures.push(`${path}: ${answer.status} ${answer.bytes}`.slice(0, 300));
    return;
  }
  const told = jsonOf(answer);
  if (kind === 'history') {
    ledger.reads.push({ caseId: request.caseId, from, to, revision: told.events.at(-1)?.revision ?? -1 });
    return;
  }
  if (kind === 'progress') return;
  const { caseId, events, revision, position, repeated } = told;
  ledger.writes.push({ key, caseId, events, revision, from, to, repeated });
  const known = ledger.cases.find((one) => one.caseId === caseId);
  if (!known) ledger.cases.push({ caseId, position });
  else if (Number(position) > Number(known.position)) known.position = position;
};

/** Asks until there is an answer that says what came of it, under the same key. */
const carryOut = async (product, ledger, request) => {
  const from = performance.now();
  for (;;) {
    const answer = await send(product, request).catch(() => undefined);
    if (answer && answer.status < 500 && answer.status !== 429) return note(ledger, request, answer, from);
    ledger.unanswered += 1;
    if (answer && answer.status !== 503)
      ledger.failures.push(`${request.path}: ${answer.status} ${answer.bytes}`.slice(0, 300));
    if (performance.now() - from > givenUpAfterMs) {
      ledger.failures.push(`${request.path} was never answered`);
      return undefined;
    }
    await sleep(200);
  }
};

/** Requests a second of `clients` that each ask again as soon as they may, or at a rate all together. Resolves with the latencies. */
export const load = async (product, ledger, random, { clients, rate = Number.POSITIVE_INFINITY, until }) => {
  const done = [];
  const pause = (clients * 1_000) / rate;
  const client = async (index) => {
    for (
      let due = performance.now() + (pause * index) / clients;
      !until();
      due = Math.max(due + pause, performance.now() - 1_000)
    ) {
      const wait = due - performance.now();
      if (wait > 0) await sleep(wait);
      ledger.asked += 1;
      const request = invent(ledger, random);
      const from = performance.now();
      await carryOut(product, ledger, request);
      const at = performance.now();
      done.push({ at, ms: at - from });
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, index) => client(index)));
  return done;
};

/** `rate` requests a second whatever becomes of them, each asked once, over connections that are open. Resolves with what was answered. */
export const overload = async (product, ledger, random, { rate, seconds, connections }) => {
  // All at once, so that each opens one. Node takes one new connection in each turn of its loop, so that this is no part of it.
  await Promise.all(Array.from({ length: connections }, () => ask(product.agent, `${product.url}/health/live`)));
  const told = { accepted: [], turnedAway: 0, withoutRetryAfter: 0, broken: 0, notSent: 0 };
  const running = new Set();
  const one = async () => {
    ledger.asked += 1;
    const request = invent(ledger, random);
    const from = performance.now();
    const answer = await send(product, request).catch(() => undefined);
    if (!answer) told.broken += 1;
    else if (answer.status === 503 || answer.status === 429) {
      told.turnedAway += 1;
      if (answer.headers['retry-after'] === undefined) told.withoutRetryAfter += 1;
    } else {
      told.accepted.push(performance.now() - from);
      note(ledger, request, answer, from);
    }
  };
  const begun = performance.now();
  for (let sent = 0; performance.now() - begun < seconds * 1_000; ) {
    const owed = ((performance.now() - begun) / 1_000) * rate;
    for (; sent < owed; sent += 1) {
      if (running.size >= connections) {
        told.notSent += 1;
        continue;
      }
      const run = one().finally(() => running.delete(run));
      running.add(run);
    }
    await sleep(5);
  }
  await Promise.all(running);
  return told;
};
