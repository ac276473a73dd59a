// Simulates a municipality in the product, amends the holidays of its year, asks for its statistics over HTTP, and counts them anew
// from the log: on the calendar that was known, and on the amended one.
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

/** The events of each stream of cases and reviews, and the position of the last of them. */
const wholeLog = async (url) => {
  const client = connectEventStore(url);
  const streams = { case: new Map(), review: new Map() };
  let position = 0n;
  let events = 0;
  for await (const { event } of client.readAll()) {
    if (!event) continue;
    const { streamId, type, data, metadata } = event;
    const kind = streams[streamId.slice(0, streamId.indexOf('-'))];
    if (!kind) continue;
    position = event.position.commit;
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

/**
 * An amendment of a year's notice: of every fourth week that has passed the Wednesday is off after all, and of every other fourth the
 * Saturday is worked. Due dates move both ways, by a day or more.
 */
const amended = ({ year, off, makeUp }) => {
  const isOff = (day) => off.some(([first, last]) => first <= day && day <= last);
  const passed = Array.from({ length: 366 }, (_, index) => dateBefore(index + 1)).filter(
    (day) => day.startsWith(`${year}-`) && !isOff(day) && !makeUp.includes(day),
  );
  const inWeek = (weekday, weeks) =>
    passed.filter((day) => {
      const number = Math.floor(Date.parse(`${day}T00:00:00Z`) / 86_400_000);
      return new Date(`${day}T00:00:00Z`).getUTCDay() === weekday && Math.floor(number / 7) % 4 === weeks;
    });
  return {
    docNo: `国办发明电〔${year}〕99号`,
    publishedOn: dateBefore(0),
    off: [...off, ...inWeek(3, 0).map((day) => [day, day])]
      .map(([first, last]) => ({ from: first, to: last }))
      .slice(0, 20),
    makeUp: [...makeUp, ...inWeek(6, 2)].slice(0, 20),
    url: 'https://www.gov.cn/zhengce/recount',
    hash: '0'.repeat(64),
  };
};

/** The notices that the api counts on once it has heard of the amendment. */
const amendedNotices = async (api) => {
  const inForce = async () => ok(await supervisor.get(api, '/calendars'));
  const { version, arrangements } = await inForce();
  const notice = arrangements.findLast(({ year }) => middle.startsWith(`${year}-`));
  if (!notice) throw new Error(`no notice of the year of ${middle}: there is nothing to amend`);
  const centre = person({ role: 'centre', subject: 'centre-1' });
  ok(await centre.post(api, `/calendars/${notice.year}`, amended(notice)));
  for (;;) {
    const now = await inForce();
    if (now.version !== version) return now.arrangements;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const from = dateBefore(Number(values.days));
const to = dateBefore(1);
const middle = dateBefore(Math.ceil(Number(values.days) / 2));
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
  const [api] = product.apis;
  const notices = await amendedNotices(api);
  const reading = performance.now();
  const log = await wholeLog(product.eventStoreUrl);
  console.log(
    `${log.events} events of ${log.case.size} cases and ${log.review.size} services read in ${seconds(reading)}`,
  );
  const told = await asked(() =>
    supervisor.get(api, `/statistics/figures?from=${from}&to=${to}&by=UNIT&after=${log.position}`),
  );
  const period = { from, to, end: dateBefore(0) };
  holdFigures('all', told.total, recountCases(log.case, period, notices));
  for (const [unit, figures] of Object.entries(told.parts)) {
    const own = [...log.case].filter(([, events]) => events[0].data.matter?.unitId === unit);
    holdFigures(unit, figures, recountCases(new Map(own), period, notices));
  }
  const twice = ['onTimePromised', 'latePromised', 'onTimeStatutory', 'lateStatutory'].map((name) => {
    const [known, final] = [name, `${name}AsFinal`].map((view) => told.total.rates[view].numerator);
    console.log(`${name}: ${known} as known, ${final} as final`);
    return [known, final];
  });
  if (twice.every(([known, final]) => known === final)) differences.push('void: the amendment moved no timeliness');
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
