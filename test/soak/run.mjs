// The product under load for a while, hurt again and again, and then everything compared:
//   npm run soak -- [--minutes 5] [--short] [--rate N] [--clients 16] [--redis] [--overload] [--seed N] [--json FILE]
// Exit code 0: nothing acknowledged is lost or doubled, what clients saw is one order of events, and every read model and every alert
// is as the log says.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, jsonOf } from '../fault/case/product.mjs';
import { seededRandom } from '../fault/event-store/seeded-random.mjs';
import { load, openLedger, overload } from './clients.mjs';
import { alertFaults, cli, ledgerFaults, readCases } from './comparison.mjs';
import { historyFaults } from './history-check.mjs';
import { openProduct } from './product.mjs';
import { growthOf, quantile } from './series.mjs';
import { readOptions } from '../read-options.mjs';

const { values } = readOptions(import.meta.url, {
  options: {
    minutes: { type: 'string' },
    short: { type: 'boolean', default: false },
    rate: { type: 'string' },
    clients: { type: 'string', default: '16' },
    redis: { type: 'boolean', default: false },
    overload: { type: 'boolean', default: false },
    seed: { type: 'string' },
    json: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const random = seededRandom(seed);
const minutes = Number(values.minutes ?? (values.short ? 1 : 5));
const clients = Number(values.clients);
/** The last part of the time nothing is hurt: there memory and handles must stay as they are. */
const hurtShare = 0.6;
const shareOfMaximum = 0.7;
/** Those that a proxy in front keeps open; what finds none free is not sent. */
const connections = 256;
const day = 86_400_000;

/** Each time the whole product starts its clock stands some days later, so that deadlines fall due within minutes. */
const clockBegan = Date.parse('2026-03-02T09:00:00+08:00');
const begunAt = Date.now();
let daysPassed = 0;
let ahead = 0;
const productTime = () => clockBegan + daysPassed * day + ahead + (Date.now() - begunAt);
/** The log is signed at every ten minutes of the clock: one of them comes so long after the last start. */
const signEveryMs = 600_000;
const signAfterMs = 50_000;

const say = (line) => process.stdout.write(`${((Date.now() - begunAt) / 1_000).toFixed(0).padStart(5)} s  ${line}\n`);

const dir = mkdtempSync(join(tmpdir(), 'soak-'));
process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));

const product = await openProduct({ dir, withRedis: values.redis, clockAt: productTime });
const ledger = openLedger();
const after = (seconds) => {
  const end = performance.now() + seconds * 1_000;
  return () => performance.now() > end;
};

const measured = async () => {
  await load(product, ledger, random, { clients, until: after(4) });
  const seconds = values.short ? 4 : 8;
  return (await load(product, ledger, random, { clients, until: after(seconds) })).length / seconds;
};
const maximum = values.rate === undefined ? await measured() : undefined;
const rate = Number(values.rate ?? maximum * shareOfMaximum);
say(
  `seed ${seed}: ${maximum?.toFixed(0) ?? '?'} requests/s at most, ${rate.toFixed(0)} from here on, ${clients} clients`,
);

const struck = {};
const faults = {
  'kill -9 of everything': async () => {
    daysPassed += 4;
    await product.killAll();
    return true;
  },
  'kill -9 of the enforcer': () => product.killRole('enforcer'),
  'kill -9 of the projector': () => product.killRole('projector'),
  'kill -9 of the api': () => product.killRole('api'),
  'stores that stand still': () => product.stall(500 + random.below(2_500)),
  ...(product.redis && {
    'redis away': async () => {
      await product.redis.lose(500 + random.below(1_500));
      return true;
    },
    'redis wiped': async () => {
      await product.redis.wipe();
      return true;
    },
  }),
};

const hurt = async (isOver) => {
  const names = Object.keys(faults);
  for (let turn = 0; !isOver(); turn += 1) {
    const name = turn < names.length ? names[turn] : random.pick(names);
    const hit = await faults[name]();
    struck[name] = (struck[name] ?? 0) + (hit ? 1 : 0);
    say(name);
    await sleep(2_000 + random.below(5_000));
  }
};

const samples = [];
const watch = async (isOver) => {
  while (!isOver()) {
    samples.push({ at: performance.now(), processes: product.samples() });
    await sleep(1_000);
  }
};

const seconds = minutes * 60;
const hurtUntil = after(seconds * hurtShare);
const until = after(seconds);
const loading = load(product, ledger, random, { clients, rate, until });
await Promise.all([hurt(hurtUntil), watch(until)]);
const latencies = await loading;
const [lastAnswer] = latencies.slice(-1);
const quietFrom = lastAnswer === undefined ? 0 : lastAnswer.at - seconds * (1 - hurtShare) * 1_000;
const quiet = latencies.filter(({ at }) => at > quietFrom + 10_000).map(({ ms }) => ms);
const steady = { p50: quantile(quiet, 0.5), p99: quantile(quiet, 0.99) };
const growth = growthOf(samples, quietFrom + 10_000);
say(`${latencies.length} requests, in peace p50 ${steady.p50.toFixed(1)} ms, p99 ${steady.p99.toFixed(1)} ms`);
for (const { role, mibPerHour, mib, handles } of growth)
  say(`${role}: ${mib.toFixed(0)} MiB, ${mibPerHour.toFixed(1)} MiB/h, handles ${handles.join('…')}`);

const overwhelmed = async () => {
  const wanted = rate * 10;
  const told = await overload(product, ledger, random, {
    rate: wanted,
    seconds: values.short ? 10 : 30,
    connections,
  });
  const ended = performance.now();
  const calm = await load(product, ledger, random, { clients, rate, until: after(15) });
  const slow = calm.filter(({ ms }) => ms > Math.max(2 * steady.p99, 50)).map(({ at }) => at - ended);
  const { accepted, ...rest } = told;
  return {
    rate: wanted,
    ...rest,
    accepted: accepted.length,
    p50: quantile(accepted, 0.5),
    p99: quantile(accepted, 0.99),
    lastSlowMs: slow.at(-1) ?? 0,
  };
};
const overloaded = values.overload ? await overwhelmed() : undefined;
if (overloaded) say(`overload: ${JSON.stringify(overloaded)}`);

// A last start, days later: everything that is due by then has to be told.
daysPassed += 12;
ahead = signEveryMs - ((productTime() + signAfterMs) % signEveryMs);
await product.killAll();
let alerts;
for (const isLate = after(120); ; await sleep(1_000)) {
  alerts = alertFaults(await readCases(dir), productTime());
  if (alerts.missing === 0 || isLate()) break;
}
say(`${alerts.alerts} alerts told after the last start, ${alerts.missing} are missing`);
await load(product, ledger, random, { clients, rate: 50, until: after(3) });
const cases = await readCases(dir);
const isSigned = async () => {
  const answer = await ask(product.agent, `${product.url}/evidence/checkpoints`).catch(() => undefined);
  return answer?.status === 200 && jsonOf(answer).rows.length > 0;
};
for (const isLate = after(150); !isLate() && !(await isSigned()); ) await sleep(1_000);
const bundle = join(dir, 'evidence.jsonl');
const comparisons = [
  await cli(dir, ['evidence', 'export', bundle]),
  await cli(dir, ['verify', '--bundle', bundle]),
  await cli(dir, ['verify', '--url', product.url]),
  await cli(dir, ['rebuild', 'all', '--compare']),
];
const failures = [
  ...ledger.failures,
  ...ledgerFaults(ledger, cases),
  ...historyFaults(ledger),
  ...alertFaults(cases, productTime()).faults,
  ...comparisons.flatMap((one) => one.faults),
  ...Object.entries(struck).flatMap(([name, times]) => (times === 0 ? [`void: ${name} never struck`] : [])),
  ...(overloaded?.withoutRetryAfter > 0
    ? [`${overloaded.withoutRetryAfter} were turned away without Retry-After`]
    : []),
  ...(overloaded?.turnedAway === 0 ? ['void: ten times the rate was not too much: nothing was turned away'] : []),
  ...(ledger.writes.length === 0 || alerts.alerts === 0 ? ['void: nothing was asked, or nothing fell due'] : []),
];
const code = await product.close();
if (code !== 0) failures.push(`it ended with ${code}`);
const acknowledged = new Set(ledger.writes.map(({ key }) => key)).size;
const events = [...cases.values()].reduce((sum, list) => sum + list.length, 0);
say(
  `${acknowledged} commands acknowledged, ${ledger.unanswered} tries unanswered, ${ledger.reads.length} readings of the log`,
);
say(`${cases.size} cases, ${events} events, ${alerts.alerts} alerts; ${JSON.stringify(struck)}`);
for (const failure of failures.slice(0, 20)) console.error(`FAILED: ${failure}`);
if (failures.length > 0) console.error(product.said().slice(-3_000));
say(failures.length === 0 ? 'all held' : `${failures.length} failures (seed ${seed})`);
const report = {
  seed,
  minutes,
  clients,
  maximum,
  rate,
  requests: latencies.length,
  steady,
  growth,
  overloaded,
  acknowledged,
};
if (values.json)
  writeFileSync(values.json, JSON.stringify({ ...report, struck, events, alerts: alerts.alerts, failures }, null, 2));
process.exit(failures.length === 0 ? 0 : 1);
