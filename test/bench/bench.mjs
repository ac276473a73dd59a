// The product and its peers on the same work, on the same machine, in turn: `npm run bench -- --help`.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { commands } from './commands/suite.mjs';
import { installPeers, peers } from './contenders/peers.mjs';
import { growth } from './growth/suite.mjs';
import { queries } from './queries/suite.mjs';
import { rebuild, replay } from './rebuild/suite.mjs';
import { install, installation, isInstalled } from './contenders/postgres.mjs';
import { product, productOf } from './contenders/product.mjs';
import { ownBenches, runOwnBench } from './report/delegate.mjs';
import { load, machine } from './report/machine.mjs';
import { progressBar } from './report/progress-bar.mjs';
import { profilerIn } from './profile/profiler.mjs';

const help = `Measures Daylight beside what one would use instead.

  npm run bench -- [--suite commands] [--peers hand-written,emmett-sqlite] [--rounds 3] [--json FILE]

  --suite NAME         commands, queries, replay, rebuild, growth; ${ownBenches().join(', ')} (the product's parts alone)
  --peers A,B|none     ${peers.map(({ name }) => name).join(', ')}; all if absent
  --against FOLDER     another checkout of the product, built: before and after a change, side by side
  --rounds N           how often each is measured, in turn (3)
  --connections A,B    how many at once (1,16,64)
  --seconds N          of each measurement (5)
  --warm-up N          cases before each measurement (150)
  --cases N            cases that are asked about, replayed or rebuilt (1000)
  --sizes A,B          cases at which growth is measured (10000,100000; 1000000 takes hours)
  --data FOLDER        where growth keeps its data, to go on from there later
  --json FILE          all figures, machine and durability included
  --profile FOLDER     CPU profiles of the product's processes while they are measured
  --install            install PostgreSQL where a peer needs it and it is missing (${installation})

The peers' packages are installed at the first run (npm ci in test/bench/peers; SQLite's is compiled, which takes minutes).`;

const options = {
  suite: { type: 'string', default: 'commands' },
  peers: { type: 'string', default: peers.map(({ name }) => name).join(',') },
  against: { type: 'string' },
  rounds: { type: 'string' },
  connections: { type: 'string', default: '1,16,64' },
  seconds: { type: 'string', default: '5' },
  'warm-up': { type: 'string', default: '150' },
  cases: { type: 'string', default: '1000' },
  sizes: { type: 'string', default: '10000,100000' },
  data: { type: 'string' },
  json: { type: 'string' },
  profile: { type: 'string' },
  install: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

class UsageError extends Error {}

const positive = (name, text) => {
  const number = Number(text);
  if (!Number.isFinite(number) || number <= 0) throw new UsageError(`--${name} ${text} is no positive number.`);
  return number;
};

const peersNamed = (names) =>
  names === 'none'
    ? []
    : names.split(',').map((name) => {
        const peer = peers.find((known) => known.name === name);
        if (peer === undefined) throw new UsageError(`There is no peer ${name}.`);
        return peer;
      });

const suites = { commands, queries, replay, rebuild, growth };

const asked = (values) => {
  const suite = suites[values.suite];
  if (suite === undefined) throw new UsageError(`There is no suite ${values.suite}.`);
  return {
    suite,
    // Growth is the product's own: no peer is installed for it.
    wanted: suite === growth ? [] : peersNamed(values.peers),
    settings: {
      rounds: positive('rounds', values.rounds ?? '3'),
      connections: values.connections.split(',').map((text) => positive('connections', text)),
      seconds: positive('seconds', values.seconds),
      warmUpCases: positive('warm-up', values['warm-up']),
      cases: positive('cases', values.cases),
      sizes: values.sizes.split(',').map((text) => positive('sizes', text)),
      data: values.data,
      json: values.json,
    },
  };
};

const prepare = (wanted, mayInstall) => {
  if (wanted.some(({ needs }) => needs === 'postgres') && !isInstalled()) {
    if (!mayInstall) throw new UsageError(`PostgreSQL is missing: ${installation}, or ask with --install.`);
    install();
  }
  if (wanted.length > 0) installPeers(wanted);
};

const run = async () => {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(help);
    return;
  }
  if (ownBenches().includes(values.suite)) {
    process.exitCode = runOwnBench(values.suite, values) ?? 1;
    return;
  }
  const { suite, wanted, settings } = asked(values);
  prepare(wanted, values.install);
  const before = values.against === undefined ? [] : [productOf(values.against)];
  const contenders = [product, ...before, ...wanted];
  const steps = values.suite === 'growth' ? settings.sizes.length : contenders.length * settings.rounds;
  const bar = progressBar(steps);
  const profile = values.profile === undefined ? {} : await profilerIn(values.profile);
  const loadBefore = load();
  const { rounds, table, failed } = await suite(contenders, settings, { bar, ...profile });
  bar.end();
  const about = { ...machine(), loadBefore, loadAfter: load() };
  console.log(
    Object.entries(about)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  );
  for (const { name } of contenders) {
    const round = rounds.find(({ contender }) => contender === name);
    if (round?.durability) console.log(`${name}: ${round.durability}`);
  }
  console.table(table);
  for (const fault of failed) console.error(`FAILED: ${fault}`);
  if (failed.length > 0) process.exitCode = 1;
  if (values.json !== undefined) {
    const report = {
      suite: values.suite,
      at: new Date().toISOString(),
      machine: about,
      settings,
      table,
      failed,
      rounds,
    };
    await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
};

try {
  await run();
} catch (error) {
  if (!(error instanceof UsageError || error.code?.startsWith('ERR_PARSE_ARGS'))) throw error;
  console.error(`${error.message}\n\n${help}`);
  process.exitCode = 2;
}
