import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Db } from 'mongodb';
import { mappingFrom } from '#case-import/mapping';
import { connectEventStore, disconnectEventStore } from '#event-log/connect';
import { type EventLog, openEventLog } from '#event-log/event-log';
import { scan } from '#event-log/scan';
import { connectMongodb } from '#read-models/connect';
import { BadConfig, clockOf, readConfig } from '#runtime/config';
import { findEngines } from '#runtime/running-engines';
import { importCatalogue, readCatalogueFile, reportLines, tryCatalogue, UnusableFile } from './import-catalogue.js';
import { importLog } from './import-log.js';
import { progressBar } from './progress-bar.js';
import { replay, replayLines } from './replay.js';
import {
  backupVault,
  erasureSchema,
  newMasterKey,
  reconcileVault,
  restoreVault,
  rotateVault,
  vaultStatus,
} from './vault-commands.js';

const help = `阳光审批 Daylight: npm run cli -- <command>

  import xes|csv <file> --mapping <file>   bring the history of another system into the log
                                           (infra/mappings/README.md says how a mapping is written)
  catalogue import <file> [--mapping <file>] [--dry-run]
                                           bring matters (CSV, JSON, XLSX) in as drafts, with a report of what they lack
  replay <case>                            a case, event by event, with its stage and clocks after each

  vault status                             how many keys there are, in which state, under which master key
  vault backup <file>                      every key, still wrapped, in a new file of yours alone
  vault restore <file>                     brings back keys that are missing; destroyed ones stay destroyed
  vault new-master                         puts a new master key before the old one: then start anew and rotate
  vault rotate                             wraps every key under the newest master key
  vault reconcile                          restricts and destroys again what the log says (after a restore)

  --json     machine-readable output
  --help     this text

The log is that of the running installation in DAYLIGHT_DATA (default ./.daylight), or the server at EVENTSTORE_URL.
Exit codes: 0 done, 1 failed, 2 imported, but with bad rows or gaps.
`;

/** The call's words are off; the message says what is missing. */
class Usage extends Error {}

const now = clockOf(readConfig(process.env));

const withStore = async <Result>(
  use: (client: ReturnType<typeof connectEventStore>) => Promise<Result>,
): Promise<Result> => {
  const config = readConfig(process.env);
  const dataDir = resolve(config.dataDir);
  const url = config.eventStoreUrl ?? (await findEngines(dataDir))?.EVENTSTORE_URL;
  if (url === undefined) {
    throw new BadConfig(
      `Nothing runs on ${dataDir}. Start it with \`npm start\`, or set DAYLIGHT_DATA or EVENTSTORE_URL.`,
    );
  }
  const client = connectEventStore(url);
  try {
    return await use(client);
  } finally {
    await disconnectEventStore(client);
  }
};

const withLog = <Result>(use: (log: EventLog) => Promise<Result>): Promise<Result> =>
  withStore((client) => use(openEventLog(client, { now })));

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

const withVault = async <Result>(use: (db: Db) => Promise<Result>): Promise<Result> => {
  const config = readConfig(process.env);
  const dataDir = resolve(config.dataDir);
  const url = config.vaultUrl ?? (await findEngines(dataDir))?.VAULT_URL;
  if (url === undefined) {
    throw new BadConfig(`Nothing runs on ${dataDir}. Start it with \`npm start\`, or set DAYLIGHT_DATA or VAULT_URL.`);
  }
  const client = await connectMongodb(url, 'daylight-cli');
  try {
    return await use(client.db('vault'));
  } finally {
    await client.close();
  }
};

const needFile = (file: string | undefined): string => {
  if (file === undefined) throw new Usage('Name the file: vault backup <file>, vault restore <file>');
  return file;
};

const runVault = async ([act, file]: readonly string[], { json }: { json?: boolean | undefined }) => {
  const config = readConfig(process.env);
  const tell = (result: Readonly<Record<string, unknown>>): void => {
    const words = Object.entries(result).map(([name, value]) => `${name} ${String(value)}`);
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${words.join(', ')}\n`);
  };
  switch (act ?? 'nothing') {
    case 'status':
      return tell(await withVault(vaultStatus));
    case 'backup':
      return tell({ keys: await withVault((db) => backupVault(db, needFile(file))), file: needFile(file) });
    case 'restore':
      return tell({ restored: await withVault((db) => restoreVault(db, needFile(file))) });
    case 'new-master':
      return tell({ master: await newMasterKey(config) });
    case 'rotate':
      return tell({ rewrapped: await withVault((db) => rotateVault(db, config)) });
    case 'reconcile':
      return tell(
        await withStore((client) =>
          withVault((db) =>
            reconcileVault(db, config, now, scan(client, { schema: erasureSchema, prefixes: ['erasure-'] })),
          ),
        ),
      );
    default:
      throw new Usage('Say what to do with the vault: status, backup, restore, new-master, rotate or reconcile.');
  }
};

const runCatalogue = async (
  [action, file]: readonly string[],
  {
    mapping,
    json,
    'dry-run': trial,
  }: { mapping?: string | undefined; json?: boolean | undefined; 'dry-run'?: boolean | undefined },
) => {
  if (action !== 'import' || file === undefined) throw new Usage('Name the file: catalogue import <file>');
  const found = await readCatalogueFile(file, mapping, now());
  const report = trial ? await tryCatalogue(found) : await withLog((log) => importCatalogue(log, found, now));
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${reportLines(report).join('\n')}\n`);
  process.exitCode = report.gaps.length > 0 ? 2 : 0;
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      mapping: { type: 'string' },
      json: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, ...words] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(help);
    return;
  }
  if (command === 'import') return runImport(words, values);
  if (command === 'catalogue') return runCatalogue(words, values);
  if (command === 'replay') return runReplay(words, values);
  if (command === 'vault') return runVault(words, values);
  throw new Usage(`There is no command ${command}.`);
};

try {
  await main();
} catch (error) {
  const expected = error instanceof Usage || error instanceof BadConfig || error instanceof UnusableFile;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (!expected && error instanceof Error && process.env.DEBUG) process.stderr.write(`${error.stack}\n`);
  if (error instanceof Usage) process.stderr.write('See --help.\n');
  process.exitCode = 1;
}
