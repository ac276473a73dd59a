import { parseArgs } from 'node:util';
import { BadConfig } from '#runtime/config';
import { runCalendar } from './calendar-command.js';
import { runCatalogue } from './catalogue-command.js';
import { runDossier } from './dossier-command.js';
import { runConformance } from './conformance-command.js';
import { runEvidence } from './evidence-command.js';
import { runExport } from './export-command.js';
import { runFigures } from './figures-command.js';
import { runImport } from './import-command.js';
import { UnusableFile } from './import-catalogue.js';
import { runRebuild } from './rebuild-command.js';
import { runReplay } from './replay-command.js';
import { runSimulate } from './simulate-command.js';
import { NotForSimulation } from './simulate.js';
import { Usage } from './usage.js';
import { runVault } from './vault-commands.js';
import { runVerify } from './verify-command.js';
import { runWitness } from './witness-command.js';

const help = `阳光审批 Daylight: npm run cli -- <command>

  import xes|csv|ocel <file> --mapping <file> [--report <file>]
                                           bring the history of another system into the log
                                           (infra/mappings/README.md says how a mapping is written); the report
                                           says what today's rules would have said, case by case
  export --format ocel|xes --out FILE [--pseudonymous] [--from DATE] [--to DATE] [--mapping FILE]
                                           the log for process mining, with working minutes as we count them; under a mapping
                                           the cases of its source, as the same mapping reads them
  catalogue import <file> [--mapping <file>] [--dry-run]
                                           bring matters (CSV, JSON, XLSX) in as drafts, with a report of what they lack
  calendar publish <file>                  enters the holiday notice of a year (JSON: year, docNo, publishedOn, off, makeUp, url, hash)
  simulate --days N --cases M --seed S [--start YYYY-MM-DD]
                                           a municipality at work, into a log without work (docs/simulation.md)
  replay <case> [--at <revision|date|instant>] [--known-at <date|instant>] [--purpose <purpose>]
                                           a case, event by event: who, the three times, what changed, the clocks after;
                                           --at: what the record holds as effective then; --known-at: what was recorded by then
  dossier <case> --out <folder> [--checkpoint <file>]… [--purpose <purpose>]
                                           one case for a court or an audit office, to read and to verify offline; texts stay sealed
  conformance [--from DATE] [--to DATE] [--unit U] [--rule ID]… [--as-if DATE] [--as-of POSITION] [--xlsx FILE]
                                           holds the cases received in a period against the rules, with the events that break
                                           them; --as-if tries the rules of another day; --sample N --seed S draws cases that
                                           anybody can draw again
  figures --from DATE --to DATE [--by SLICE] [--unit U] [--matter M] [--as-of POSITION] [--on DATE] | --report FILE
                                           the figures of a period from the events up to a position; a report, as
                                           GET /statistics/figures gave it, is held against them number by number
  rebuild <model>|all [--compare]          a read model filled again from the log beside the one in use, which it then replaces;
                                           --compare says instead which documents differ, and changes nothing

  verify --bundle <file> | --url <url> | --dossier <folder> [--checkpoint <file>]… [--key <key>]
         [--witness <key>]…                recomputes an export, or what an installation publishes, and names what was altered;
                                           a checkpoint kept elsewhere also finds a history that was rewritten or rolled back;
                                           says what the witnesses of these keys have cosigned
  evidence export <file>                   the whole log with its leaves and checkpoints, for a verifier
  evidence key                             the key that checkpoints are verified with
  witness <config> | witness key <config>  cosigns the checkpoints of the logs that a file names, never two that do not agree
                                           (docs/witness.md); the key that its cosignatures are verified with

  vault status                             how many keys there are, in which state, under which master key
  vault backup <file>                      every key, still wrapped, in a new file of yours alone
  vault restore <file>                     brings back keys that are missing; destroyed ones stay destroyed;
                                           restart the installation afterwards, before it takes anything in
  vault new-master                         puts a new master key before the old one: then start anew and rotate
  vault rotate                             wraps every key under the newest master key
  vault reconcile                          restricts and destroys again what the log says (after a restore)

  --json     machine-readable output
  --help     this text

The stores are those of the running installation in DAYLIGHT_DATA (default ./.daylight), or the servers at EVENTSTORE_URL,
MONGODB_URL and VAULT_URL.
Exit codes: 0 done, 1 failed, altered or (--compare, --report) different, 2 imported, but with bad rows or gaps.
`;

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      mapping: { type: 'string' },
      bundle: { type: 'string' },
      url: { type: 'string' },
      checkpoint: { type: 'string', multiple: true },
      key: { type: 'string' },
      witness: { type: 'string', multiple: true },
      report: { type: 'string' },
      days: { type: 'string' },
      cases: { type: 'string' },
      seed: { type: 'string' },
      start: { type: 'string' },
      at: { type: 'string' },
      'known-at': { type: 'string' },
      purpose: { type: 'string' },
      out: { type: 'string' },
      dossier: { type: 'string' },
      format: { type: 'string' },
      pseudonymous: { type: 'boolean' },
      by: { type: 'string' },
      matter: { type: 'string' },
      on: { type: 'string' },
      from: { type: 'string' },
      to: { type: 'string' },
      unit: { type: 'string' },
      rule: { type: 'string', multiple: true },
      'as-if': { type: 'string' },
      'as-of': { type: 'string' },
      sample: { type: 'string' },
      xlsx: { type: 'string' },
      compare: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, ...words] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(help);
    return;
  }
  switch (command) {
    case 'import':
      return runImport(words, values);
    case 'catalogue':
      return runCatalogue(words, values);
    case 'calendar':
      return runCalendar(words, values);
    case 'simulate':
      return runSimulate(values);
    case 'conformance':
      return runConformance(values);
    case 'export':
      return runExport(values);
    case 'figures':
      return runFigures(values);
    case 'replay':
      return runReplay(words, values);
    case 'dossier':
      return runDossier(words, values);
    case 'rebuild':
      return runRebuild(words, values);
    case 'verify':
      return runVerify(values);
    case 'evidence':
      return runEvidence(words, values);
    case 'witness':
      return runWitness(words, values);
    case 'vault':
      return runVault(words, values);
    default:
      throw new Usage(`There is no command ${command}.`);
  }
};

try {
  await main();
} catch (error) {
  const kinds = [Usage, BadConfig, UnusableFile, NotForSimulation];
  const expected = kinds.some((kind) => error instanceof kind);
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (!expected && error instanceof Error && process.env.DEBUG) process.stderr.write(`${error.stack}\n`);
  if (error instanceof Usage) process.stderr.write('See --help.\n');
  process.exitCode = 1;
}
