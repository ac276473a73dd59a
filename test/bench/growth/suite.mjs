// Suite `growth`: the product alone, at ten times as many cases again and again, on a data folder that is kept between sizes.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { lineChart } from '../report/line-chart.mjs';
import { measureSize } from './measure-size.mjs';

const figureOf = (question, connections) => (result) =>
  result.questions.find((one) => one.question === question && one.connections === connections)?.p99Ms;

/** What is plotted: a file's name, a title, and the lines in it. */
const charts = (connections) => [
  {
    file: 'commands',
    title: 'Command latency',
    unit: 'ms',
    of: { p50: ({ commands }) => commands.p50Ms, p99: ({ commands }) => commands.p99Ms },
  },
  {
    file: 'questions',
    title: 'Questions, p99',
    unit: 'ms',
    target: 10,
    of: Object.fromEntries(['progress', 'worklist', 'history'].map((name) => [name, figureOf(name, connections)])),
  },
  {
    file: 'lag',
    title: 'Farthest behind under load',
    unit: 's',
    target: 1,
    of: {
      'any read model': ({ commands }) => Math.max(...Object.values(commands.lagSeconds)),
      'progress, as asked': ({ commands }) => commands.shownAfterMaxMs / 1000,
    },
  },
  {
    file: 'memory',
    title: 'Anonymous memory',
    unit: 'MB',
    target: 1536,
    of: { 'all processes': (r) => r.anonymousMb },
  },
  {
    file: 'disk',
    title: 'Disk',
    unit: 'bytes an event',
    of: { events: (r) => r.eventBytesPerEvent, 'read models': (r) => r.documentBytesPerEvent },
  },
  { file: 'start-up', title: 'Start-up', unit: 's', of: { ready: (r) => r.startSeconds } },
  {
    file: 'rebuild',
    title: 'Rebuild of every read model',
    unit: 'events/s',
    target: 25_000,
    of: { rebuild: (r) => r.rebuilt.perSecond },
  },
];

const plot = async (folder, results, connections) => {
  for (const { file, title, unit, target, of } of charts(connections)) {
    const lines = Object.entries(of).map(([name, figure]) => ({
      name,
      points: results.map((result) => [result.cases, figure(result)]).filter(([, y]) => Number.isFinite(y)),
    }));
    await writeFile(join(folder, `growth-${file}.svg`), lineChart({ title, unit, lines, target }));
  }
};

const readResults = async (file) => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return [];
  }
};

/** Sizes already measured on a kept data folder are not measured again: a long run may be cut and taken up. */
export const growth = async ([product], options, { bar }) => {
  const kept = options.data === undefined ? undefined : resolve(options.data);
  const dir = kept ?? (await mkdtemp(join(tmpdir(), 'daylight-growth-')));
  await mkdir(dir, { recursive: true });
  const file = join(dir, 'growth.json');
  const results = await readResults(file);
  try {
    for (const size of options.sizes) {
      const before = results.at(-1)?.cases ?? 0;
      if (size > before) {
        const told = (what) => bar.begin(`${size} cases: ${what}`);
        results.push(await measureSize(product, dir, { size, before }, options, told));
        await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
      }
      bar.step();
    }
    if (options.json !== undefined) await plot(dirname(resolve(options.json)), results, options.connections[0]);
  } finally {
    if (kept === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const table = results.map(({ cases, questions, commands, ...rest }) => ({
    cases,
    'commands/s': commands.perSecond,
    'command p99 ms': commands.p99Ms,
    'lag max s': Math.max(...Object.values(commands.lagSeconds)),
    ...Object.fromEntries(
      questions
        .filter(({ connections }) => connections === options.connections[0])
        .map(({ question, p99Ms }) => [`${question} p99 ms`, p99Ms]),
    ),
    'anon MB': rest.anonymousMb,
    'start s': rest.startSeconds,
    'rebuild events/s': rest.rebuilt.perSecond,
    'bytes/event': rest.eventBytesPerEvent,
  }));
  return { rounds: results, table, failed: results.flatMap(({ faults }) => faults) };
};
