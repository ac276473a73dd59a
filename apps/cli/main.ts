import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mappingFrom } from '#case-import/mapping';
import { connectEventStore, disconnectEventStore, type EventStore } from '#event-log/connect';
import { type EventLog, openEventLog } from '#event-log/event-log';
import { connectMongodb } from '#read-models/connect';
import { readModelDb } from '#read-models/store';
import { BadConfig, clockOf, readConfig } from '#runtime/config';
import { findEngines } from '#runtime/running-engines';
import { importLog } from './import-log.js';
import { progressBar } from './progress-bar.js';
import { compare, rebuild, type Stores } from './rebuild.js';
import { modelNames, modelsNamed, rebuildProgress, rebuiltLines } from './rebuild-command.js';
import { replay, replayLines } from './replay.js';

const help = `阳光审批 Daylight: npm run cli -- <command>

  import xes|csv <file> --mapping <file>   bring the history of another system into the log
                                           (infra/mappings/README.md says how a mapping is written)
  replay <case>                            a case, event by event, with its stage and clocks after each
  rebuild <model>|all [--compare]          a read model filled again from the log beside the one in use, which it then replaces;
                                           --compare says instead which documents differ, and changes nothing

  --json     machine-readable output
  --help     this text

The log and the read models are those of the running installation in DAYLIGHT_DATA (default ./.daylight), or the servers at
EVENTSTORE_URL and MONGODB_URL.
Exit codes: 0 done, 1 failed or (--compare) different, 2 imported, but with bad rows.
`;

/** The call's words are off; the message says what is missing. */
class Usage extends Error {}

const now = clockOf(readConfig(process.env));

/** The URL of a store, from the environment or from what runs on the data folder. */
const urlOf = async (configured: string | undefined, name: 'EVENTSTORE_URL' | 'MONGODB_URL'): Promise<string> => {
  const dataDir = resolve(readConfig(process.env).dataDir);
  const url = configured ?? (await findEngines(dataDir))?.[name];
  if (url === undefined) {
    throw new BadConfig(`Nothing runs on ${dataDir}. Start it with \`npm start\`, or set DAYLIGHT_DATA or ${name}.`);
  }
  return url;
};

const withEventStore = async <Result>(use: (client: EventStore) => Promise<Result>): Promise<Result> => {
  const client = connectEventStore(await urlOf(readConfig(process.env).eventStoreUrl, 'EVENTSTORE_URL'));
  try {
    return await use(client);
  } finally {
    await disconnectEventStore(client);
  }
};

const withLog = <Result>(use: (log: EventLog) => Promise<Result>): Promise<Result> =>
  withEventStore((client) => use(openEventLog(client, { now })));

const withStores = <Result>(use: (stores: Stores) => Promise<Result>): Promise<Result> =>
  withEventStore(async (eventStore) => {
    const url = await urlOf(readConfig(process.env).mongodbUrl, 'MONGODB_URL');
    const mongodb = await connectMongodb(url, 'daylight-cli');
    try {
      return await use({ eventStore, mongodb, db: readModelDb(mongodb) });
    } finally {
      await mongodb.close();
    }
  });

const badRowsShown = 20;

const runImport = async (
  [format, file]: readonly string[],
  { mapping, json }: { mapping?: string | undefined; json?: boolean | undefined },
) => {
  if ((format !== 'xes' && format !== 'csv') || file === undefined) {
    throw new Usage('Say what to import: import xes|csv <file> --mapping <file>');
  }
  if (mapping === undefined) throw new Usage('Name the mapping: --mapping infra/mappings/wabo-receipt.json');
  const rules = mappingFrom(JSON.parse(await readFile(mapping, 'utf8')));
  const bar = progressBar('import');
  const result = await withLog((log) =>
    importLog(log, file, rules, now, (bytes, total, cases) => bar.show(bytes, total, `${cases} cases`)),
  );
  bar.end();
  const { cases, activities, imported, present, badRows } = result;
  if (json) {
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    process.stdout.write(
      `${cases} cases with ${activities} activities read; ${imported} imported, ${present} were there already; ${badRows.length} bad rows\n`,
    );
    for (const { line, reason } of badRows.slice(0, badRowsShown)) process.stderr.write(`line ${line}: ${reason}\n`);
    if (badRows.length > badRowsShown) {
      process.stderr.write(`… and ${badRows.length - badRowsShown} more: see them all with --json\n`);
    }
  }
  process.exitCode = badRows.length > 0 ? 2 : 0;
};

const runReplay = async ([caseId]: readonly string[], { json }: { json?: boolean | undefined }) => {
  if (caseId === undefined) throw new Usage('Name the case: replay <case>');
  const steps = await withLog((log) => replay(log, caseId));
  if (steps.length === 0) throw new BadConfig(`There is no case ${caseId} in this log.`);
  process.stdout.write(json ? `${JSON.stringify(steps)}\n` : `${replayLines(steps).join('\n')}\n`);
};

const runRebuild = async (
  [word]: readonly string[],
  { compare: comparing, json }: { compare?: boolean | undefined; json?: boolean | undefined },
) => {
  const wanted = word === undefined ? undefined : modelsNamed(word);
  if (!wanted) throw new Usage(`Name what to rebuild: rebuild ${modelNames()}`);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new BadConfig('Stopped; the copies were removed.')));
  const progress = rebuildProgress();
  const result = await withStores((stores) =>
    (comparing ? compare : rebuild)(stores, wanted, () => new Date(), stop.signal, progress.show),
  ).finally(() => progress.end());
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${rebuiltLines(result).join('\n')}\n`);
  if (result.models.some(({ differing }) => differing && differing.length > 0)) process.exitCode = 1;
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      mapping: { type: 'string' },
      compare: { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, ...words] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(help);
    return;
  }
  if (command === 'import') return runImport(words, values);
  if (command === 'replay') return runReplay(words, values);
  if (command === 'rebuild') return runRebuild(words, values);
  throw new Usage(`There is no command ${command}.`);
};

try {
  await main();
} catch (error) {
  const expected = error instanceof Usage || error instanceof BadConfig;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (!expected && error instanceof Error && process.env.DEBUG) process.stderr.write(`${error.stack}\n`);
  if (error instanceof Usage) process.stderr.write('See --help.\n');
  process.exitCode = 1;
}
