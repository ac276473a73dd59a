// One size of the product's growth: the log filled to it, then everything that could grow with it.
import { execFile } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { anonymousBytesOfTree } from '../contenders/processes.mjs';
import { startServer as startEventStore } from '../event-store/server-process.mjs';
import { asRecorded, faultsIn } from '../load/check-cases.mjs';
import { runCases } from '../load/run-load.mjs';
import { measureQuestions } from '../queries/measure-questions.mjs';
import { caseIdOf, mostlyOver, writeCases } from '../read-models/case-log.mjs';
import { percentile, rounded } from '../report/figures.mjs';
import { fixedWorkMs, load } from '../report/machine.mjs';

const unit = 'urban-bureau';
const asked = 2_000;
const sampleEveryMs = 500;
const eventsPerCase = 8;
/** Before the log's first day: nothing of what it holds falls due while it is measured. */
const clock = { DAYLIGHT_CLOCK: '2026-01-04T09:00:00+08:00' };
/** Read models of eight million events are filled before the product says that it is ready. */
const fillWithinMs = 7_200_000;
const megabyte = 2 ** 20;

const prefixOf = (size) => `growth${size}`;

/** Appends what a log of the last size lacks to this one, by the engine alone; → {events, cases} added. */
const fill = async (dir, size, before, told) => {
  const server = await startEventStore({ secure: true, dir: join(dir, 'events') });
  const client = connectEventStore(server.url);
  try {
    return await writeCases(client, (size - before) * eventsPerCase, told, prefixOf(size), mostlyOver);
  } finally {
    await disconnectEventStore(client);
    await server.stop();
  }
};

const bytesIn = async (folder) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  // Blocks, not lengths: files that are set out ahead of what they hold count as what they take.
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath ?? file.path, file.name))).blocks * 512),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** Samples how far each read model is behind while `work` runs; → [its result, seconds by model]. */
const watchingLag = async (url, work) => {
  const worst = {};
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      const { models } = await (await fetch(`${url}/health`)).json();
      for (const { model, lag } of models) worst[model] = Math.max(worst[model] ?? 0, lag.seconds);
      await sleep(sampleEveryMs);
    }
  })();
  try {
    return [await work(), worst];
  } finally {
    over.abort();
    await watching;
  }
};

const measureCommands = async (running, { seconds, warmUpCases }, connections) => {
  const { url, steps, probe } = running;
  const [{ cases, latencies, lags }, lagSeconds] = await watchingLag(url, () =>
    runCases({ url, steps, probe, connections, seconds, warmUpCases }),
  );
  const all = latencies.flat();
  return {
    cases,
    figure: {
      connections,
      perSecond: rounded(all.length / seconds),
      p50Ms: rounded(percentile(all, 0.5)),
      p99Ms: rounded(percentile(all, 0.99)),
      shownAfterMaxMs: rounded(Math.max(...lags)),
      lagSeconds,
    },
  };
};

const secondsOf = async (work) => {
  const began = performance.now();
  const result = await work();
  return [result, (performance.now() - began) / 1000];
};

const rebuildAll = async (dir) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--disable-warning=DEP0123', 'dist/apps/cli/main.js', 'rebuild', 'all', '--json'],
    { env: { ...process.env, DAYLIGHT_DATA: dir }, maxBuffer: 16 * megabyte },
  );
  const { events, seconds } = JSON.parse(stdout);
  return { events, seconds: rounded(seconds), perSecond: rounded(events / seconds, 0) };
};

/** What a run that was cut has done at this size is not done again; → done(name, work). */
const remembering = async (file) => {
  const known = await readFile(file, 'utf8').then(JSON.parse, () => ({}));
  return async (name, work) => {
    if (!(name in known)) {
      known[name] = await work();
      await writeFile(file, `${JSON.stringify(known)}\n`);
    }
    return known[name];
  };
};

const fillReadModels = async (product, dir) => {
  // As if their store had been lost: what a size takes does not depend on the one before.
  await rm(join(dir, 'read-models'), { recursive: true, force: true });
  const [filling, seconds] = await secondsOf(() => product.start(dir, clock, fillWithinMs));
  await filling.stop();
  return rounded(seconds);
};

const fillLog = async (dir, size, before, told) => {
  const [added, seconds] = await secondsOf(() => fill(dir, size, before, (n) => told(`filling: ${n} events`)));
  return { ...added, perSecond: rounded(added.events / seconds, 0) };
};

/** Brings the data folder from `before` cases to `size` and measures there. */
export const measureSize = async (product, dir, { size, before }, options, told) => {
  const done = await remembering(join(dir, `growth-${size}.json`));
  const speed = fixedWorkMs();
  told('filling the log');
  const added = await done('added', () => fillLog(dir, size, before, told));
  told('first start: the read models fill');
  const catchUpSeconds = await done('catchUpSeconds', () => fillReadModels(product, dir));
  told('second start');
  const [running, startSeconds] = await secondsOf(() => product.start(dir, clock, fillWithinMs));
  try {
    const held = anonymousBytesOfTree(running.pids);
    // Ids from all over the newest part: every read model knows them.
    const step = Math.max(1, Math.floor(added.cases / asked));
    const ids = Array.from({ length: Math.min(asked, added.cases) }, (_, at) => caseIdOf(at * step, prefixOf(size)));
    told('questions');
    const questions = await measureQuestions({ ...running, questions: running.overview(unit) }, ids, options);
    told('commands');
    const [connections] = options.connections;
    const { cases, figure: commands } = await measureCommands(running, options, connections);
    const progressOnly = { ...running.questions, statistics: undefined };
    const faults = await faultsIn(running.url, progressOnly, asRecorded(running, cases));
    const anonymous = anonymousBytesOfTree(running.pids);
    const [eventBytes, documentBytes] = [await bytesIn(join(dir, 'events')), await bytesIn(join(dir, 'read-models'))];
    told('rebuilding every read model');
    const rebuilt = await done('rebuilt', () => rebuildAll(dir));
    const { events } = rebuilt;
    return {
      cases: size,
      added,
      catchUpSeconds,
      startSeconds: rounded(startSeconds),
      questions,
      commands,
      anonymousMb: rounded(anonymous / megabyte, 0),
      anonymousAtStartMb: rounded(held / megabyte, 0),
      eventBytesPerEvent: rounded(eventBytes / events, 0),
      documentBytesPerEvent: rounded(documentBytes / events, 0),
      rebuilt,
      faults,
      fixedWorkMs: rounded(speed),
      load: load(),
    };
  } finally {
    await running.stop();
  }
};
