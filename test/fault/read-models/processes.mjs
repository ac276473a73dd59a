// The projector and the stores as processes of their own, that can be killed at any moment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const mongodbMain = fileURLToPath(new URL(import.meta.resolve('#embedded-mongodb/main')));
const eventStoreMain = fileURLToPath(new URL(import.meta.resolve('#embedded-eventstore/main')));
const projectorMain = fileURLToPath(new URL('projector.mjs', import.meta.url));
const children = new Set();

/** Nothing that was started outlives the run, however it ends. */
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** A program of ours as a process, that is killed when the run ends. */
export const startProcess = (args, options = {}) => {
  const child = spawn(process.execPath, ['--disable-warning=DEP0123', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  children.add(child);
  let errors = '';
  child.stderr.on('data', (bytes) => {
    errors = `${errors}${bytes}`.slice(-8_000);
  });
  const exited = once(child, 'exit').then(([code, signal]) => {
    children.delete(child);
    return { code, signal };
  });
  const end = async (signal) => {
    child.kill(signal);
    return exited;
  };
  return { child, exited, errors: () => errors, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
};

const firstLine = (process_) =>
  new Promise((resolve, reject) => {
    process_.child.stdout.once('data', (bytes) => resolve(String(bytes).trim()));
    void process_.exited.then(({ code }) => reject(new Error(`ended with ${code}: ${process_.errors()}`)));
  });

/** A killed store's socket or port may be held for a moment: tried again for a while. */
const served = async (args) => {
  for (let left = 20; ; left--) {
    const started = startProcess(args);
    try {
      return { ...started, line: await firstLine(started) };
    } catch (error) {
      if (left === 0) throw error;
      await sleep(250);
    }
  }
};

export const startDocumentStore = async (dir) => {
  // The same place after every start, as a server keeps its address.
  const started = await served([mongodbMain, '--dir', dir, '--socket', `${dir}.sock`]);
  return { ...started, url: started.line };
};

export const startEventStore = async (dir, port = 0) => {
  const started = await served([eventStoreMain, '--dir', dir, '--port', String(port), '--json', '--insecure']);
  const { url, port: bound } = JSON.parse(started.line);
  return { ...started, url, port: bound };
};

/** `libs` is where the built libraries lie: those of dist/, or a copy with a bug in it. */
export const startProjector = ({ eventStoreUrl, mongodbUrl, libs, poisonFile }) => {
  const env = { EVENTSTORE_URL: eventStoreUrl, MONGODB_URL: mongodbUrl };
  const started = startProcess([projectorMain, libs], {
    env: { ...process.env, ...env, FAULT_POISON_FILE: poisonFile ?? '' },
  });
  let again = 0;
  started.child.stdout.on('data', (bytes) => {
    again += String(bytes).split('again').length - 1;
  });
  // How many events were handed to it a second time, where its libs do so.
  return { ...started, again: () => again };
};
