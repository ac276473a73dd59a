import { type ChildProcess, fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start as startEventStore } from '#embedded-eventstore/start';
import { openOrSetAside } from '#embedded-mongodb/set-aside';
import { start as startMongodb } from '#embedded-mongodb/start';
import { StoreError } from '#embedded-mongodb/store-error';
import { readConfig, orExit } from '#runtime/config';
import { errorFields, logLines } from '#runtime/log-line';
import type { LifeMessage } from '#runtime/process-life';
import { announceEngines, type RunningEngines, withdrawEngines } from '#runtime/running-engines';
import { help } from './help.js';

/** One command: an engine for each URL that is not set, then the three processes of the product. */

const unknown = process.argv.slice(2).find((argument) => argument !== '--help');
if (process.argv.length > 2) {
  if (unknown === undefined) process.stdout.write(help);
  else process.stderr.write(`npm start takes no arguments, and was given ${unknown}.\n\n${help}`);
  process.exit(unknown === undefined ? 0 : 2);
}

const log = logLines('standalone');
const startedAt = performance.now();
const config = orExit(() => readConfig(process.env));
const dataDir = resolve(config.dataDir);

interface Engine {
  readonly url: string;
  close(): Promise<void>;
  readonly stopped?: Promise<Error | undefined>;
}

/** How long a child may take to stop before it is killed (milliseconds). */
const childStopMs = 12_000;
/** A child that ends unasked is started again after this pause, doubled each time, at most 30 s. */
const restartMs = 500;

/** DEP0123: the event store's client names the server by its address, which TLS does not mind. */
const childOptions = ['--enable-source-maps', '--disable-warning=DEP0123'];

let stopping = false;
const engines: Engine[] = [];
const children = new Map<string, ChildProcess>();

/** The engine at a URL that is set, or an embedded one that keeps its data under the data folder. */
const engine = async (url: string | undefined, open: () => Promise<Engine>, name: string): Promise<string> => {
  if (url !== undefined) return url;
  const opened = await open();
  engines.push(opened);
  void opened.stopped?.then((error) => {
    if (stopping) return;
    log('error', `${name} has stopped: nothing more is accepted`, errorFields(error));
    void stop(1);
  });
  return opened.url;
};

const stopChild = (child: ChildProcess): Promise<void> =>
  new Promise((resolve_) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve_();
    const timer = setTimeout(() => child.kill('SIGKILL'), childStopMs);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve_();
    });
    const message: LifeMessage = { type: 'stop' };
    if (child.connected) child.send(message);
  });

const stop = async (code: number): Promise<void> => {
  if (stopping) return;
  stopping = true;
  await Promise.all([...children.values()].map(stopChild));
  await Promise.allSettled(engines.map((opened) => opened.close()));
  await withdrawEngines(dataDir);
  process.exit(code);
};

/** Starts one of the processes and keeps it running; resolves with what it says when it is ready for the first time. */
const run = (name: 'api' | 'projector' | 'enforcer', env: NodeJS.ProcessEnv): Promise<string> =>
  new Promise((ready) => {
    const file = fileURLToPath(new URL(`../${name}/main.js`, import.meta.url));
    const spawn = (pause: number): void => {
      const child = fork(file, { env, execArgv: childOptions });
      children.set(name, child);
      child.on('message', (message: LifeMessage) => {
        if (message.type === 'ready') ready(message.detail ?? '');
      });
      child.once('exit', (code, signal) => {
        if (stopping) return;
        log('error', `${name} has ended and is started again`, { code, signal });
        setTimeout(() => {
          if (!stopping) spawn(Math.min(pause * 2, 30_000));
        }, pause);
      });
    };
    spawn(restartMs);
  });

process.once('SIGTERM', () => void stop(0));
process.once('SIGINT', () => void stop(0));

/** Read models are made again from the events: damaged ones are set aside and fill anew. */
const startReadModels = async (): Promise<Engine> => {
  const started = await openOrSetAside(
    () => startMongodb({ dir: join(dataDir, 'read-models'), check: 'after-crash-while-serving' }),
    (aside, why) =>
      log('error', `${why.message}: it was set aside, and the read models are filled again from the events`, {
        dir: why.dir,
        aside,
      }),
  );
  void started.stopped.then((error) => {
    if (error instanceof StoreError && error.reason === 'damaged')
      log(
        'error',
        `${error.message}. Start again: the read models are set aside then, and filled again from the events`,
      );
  });
  void started.checked.then((seconds) => {
    if (seconds !== undefined)
      log('info', 'the document store was not closed in order; its documents and indexes agree', {
        seconds: Math.round(seconds),
      });
  });
  return started;
};

/** Keys are in no other place: a damaged store of them is never replaced by an empty one. */
const startKeys = (): Promise<Engine> => startMongodb({ dir: join(dataDir, 'keys'), check: 'after-crash' });

const startEngines = async (): Promise<RunningEngines> => {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const [EVENTSTORE_URL, MONGODB_URL, VAULT_URL] = await Promise.all([
    engine(config.eventStoreUrl, () => startEventStore({ dir: join(dataDir, 'events') }), 'the event store'),
    engine(config.mongodbUrl, startReadModels, 'the document store'),
    engine(config.vaultUrl, startKeys, 'the key store'),
  ]);
  return { EVENTSTORE_URL, MONGODB_URL, VAULT_URL };
};

const urls = await startEngines().catch((error: unknown) => {
  const advice = error instanceof StoreError ? `. ${error.advice}` : '';
  log('error', `cannot start on ${dataDir}: ${error instanceof Error ? error.message : String(error)}${advice}`);
  process.exit(1);
});
await announceEngines(dataDir, urls);
const env = { ...process.env, DAYLIGHT_DATA: dataDir, ...urls };
// Nothing waits for the enforcer: the log tells it what fell due while it was away.
void run('enforcer', env);
const [url] = await Promise.all([run('api', env), run('projector', env)]);

const where = (given: string | undefined, folder: string, how: string): string =>
  given === undefined ? `${join(dataDir, folder)} (embedded, ${how})` : 'server';
process.stdout.write(
  `
阳光审批 Daylight   ${url}   (docs: ${url}/docs)
  ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s
  events       ${where(config.eventStoreUrl, 'events', 'durable: on disk before every acknowledgement')}
  keys         ${where(config.vaultUrl, 'keys', 'durable: on disk before the first event they seal; back them up apart')}
  read models  ${where(config.mongodbUrl, 'read-models', 'rebuilt from the events if lost')}
  timers       ${where(config.redisUrl, 'timers', 'armed again from the events if lost')}
  identity     ${config.oidc ? config.oidc.issuer : 'DEVELOPMENT IDENTITY: anybody on this machine may take any role'}
${config.clock === undefined ? '' : `  clock        SIMULATED, started at ${config.clock}\n`}  stop with Ctrl-C
`,
);
