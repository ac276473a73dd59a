// Simulates a municipality in the product, asks it for its statistics over HTTP, and counts them anew from the log.
//   npm run recount -- [--cases N] [--days N] [--seed S]
// Exit code 0: every figure is what the log says, whole and unit by unit.
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { ok, openProduct, person } from '../fault/case/product.mjs';
import { recountCases, recountReviews } from './plain-recount.mjs';
import { readOptions } from '../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    cases: { type: 'string', default: '20000' },
    days: { type: 'string', default: '365' },
    seed: { type: 'string', default: 'recount' },
  },
});
const run = promisify(execFile);
const root = await mkdtemp(join(tmpdir(), 'recount-'));
process.once('exit', () => rmSync(root, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));

const dateBefore = (days) => new Date(Date.now() + 8 * 3_600_000 - days * 86_400_000).toISOString().slice(0, 10);
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** The events of each stream of cases and reviews, and the last position there is. */
const wholeLog = async (url) => {
  const client = connectEventStore(url);
  const streams = { case: new Map(), review: new Map() };
  let position = 0n;
  let events = 0;
  for await (const { event } of client.readAll()) {
    if (!event) continue;
    position = event.position.commit;
    const { streamId, type, data, metadata } = event;
    const kind = streams[streamId.slice(0, streamId.indexOf('-'))];
    if (!kind) continue;
    events += 1;
    kind.set(streamId, [...(kind.get(streamId) ?? []), { type, data, metadata }]);
  }
  await disconnectEventStore(client);
  return { ...streams, position, events };
};

const differences = [];
let compared = 0;
const hold = (name, told, counted) => {
  compared += 1;
  const [a, b] = [JSON.stringify(told), JSON.stringify(counted)];
  if (a !== b) differences.push(`${name}: told ${a}, counted ${b}`);
};

const holdFigures = (where, told, counted) => {
  for (const [name, number] of Object.entries(counted.volumes)) hold(`${where} ${name}`, told.volumes[name], number);
  for (const [name, [numerator, denominator]] of Object.entries(counted.rates)) {
    const { value, numerator: toldNumerator, denominator: toldDenominator } = told.rates[name];
    hold(`${where} ${name}`, [toldNumerator, toldDenominator], [numerator, denominator]);
    const share = denominator === 0 ? null : numerator / denominator;
    const missing = name.startsWith('compression') && share !== null ? 1 - share : share;
    hold(`${where} ${name}, its value`, value, missing);
  }
  for (const [name, spread] of Object.entries(counted.durations)) {
    const { numerator, denominator, median, p90 } = told.durations[name];
    hold(`${where} ${name}`, [numerator, denominator, median, p90], spread);
  }
};

/** Asks again while a read model is still on its way. */
const asked = async (question) => {
  for (;;) {
    const answer = await question();
    if (answer.status !== 503) return ok(answer);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
};

const from = dateBefore(Number(values.days));
const to = dateBefore(1);
const supervisor = person({ role: 'supervisor', subject: 'supervisor-1' });
const product = await openProduct({ dir: root, projector: true });
try {
  const began = performance.now();
  const words = ['simulate', '--days', values.days, '--cases', values.cases, '--seed', values.seed, '--start', from];
  const env = { ...process.env, ...product.settings, NODE_NO_WARNINGS: '1' };
  const { stdout } = await run(process.execPath, ['dist/apps/cli/main.js', ...words, '--json'], { env });
  const simulated = JSON.parse(stdout);
  console.log(
    `seed ${values.seed}: ${simulated.cases} cases, ${simulated.events} events simulated in ${seconds(began)}`,
  );
  const reading = performance.now();
  const log = await wholeLog(product.eventStoreUrl);
  console.log(
    `${log.events} events of ${log.case.size} cases and ${log.review.size} services read in ${seconds(reading)}`,
  );
  const [api] = product.apis;
  const told = await asked(() =>
    supervisor.get(api, `/statistics/figures?from=${from}&to=${to}&by=UNIT&after=${log.position}`),
  );
  const period = { from, to, end: dateBefore(0) };
  holdFigures('all', told.total, recountCases(log.case, period));
  for (const [unit, figures] of Object.entries(told.parts)) {
    const own = [...log.case].filter(([, events]) => events[0].data.matter?.unitId === unit);
    holdFigures(unit, figures, recountCases(new Map(own), period));
  }
  const reviews = await asked(() => supervisor.get(api, `/statistics/reviews?after=${log.position}`));
  const { goodRate, contactRate, rectificationRate, revisitRate, satisfactionRate, ...numbers } = recountReviews(
    log.review,
  );
  for (const [name, number] of Object.entries(numbers)) hold(`reviews ${name}`, reviews.total[name], number);
  for (const [name, pair] of Object.entries({
    goodRate,
    contactRate,
    rectificationRate,
    revisitRate,
    satisfactionRate,
  })) {
    hold(`reviews ${name}`, [reviews.total[name].numerator, reviews.total[name].denominator], pair);
  }
} finally {
  await product.close();
}
for (const difference of differences.slice(0, 40)) console.error(`FAILED: ${difference}`);
console.log(
  differences.length === 0
    ? `${compared} figures are what the log says`
    : `${differences.length} of ${compared} figures differ`,
);
process.exit(differences.length === 0 ? 0 : 1);
