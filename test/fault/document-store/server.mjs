// The server as a process of its own, that can be killed.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built server; another may be given where one is started. */
export const main = fileURLToPath(new URL(import.meta.resolve('#embedded-mongodb/main')));

const children = new Set();

/** Nothing that was started outlives the run, however it ends. */
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts a child; `fileBlocks` is the longest file it may write, in blocks of 512 bytes. */
const run = (args, fileBlocks, stdio) => {
  const child =
    fileBlocks === undefined
      ? spawn(process.execPath, args, { stdio })
      : spawn('/bin/sh', ['-c', `ulimit -f ${fileBlocks} && exec "$0" "$@"`, process.execPath, ...args], { stdio });
  children.add(child);
  return child;
};

const endOf = (child) =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
  });

/** Starts the server and waits until it serves; `kill` is SIGKILL, `end` an orderly stop that tells its exit code. */
export const startServer = async (dir, { main: own = main, fileBlocks, quiet = false } = {}) => {
  const child = run([own, '--dir', dir], fileBlocks, ['ignore', 'pipe', quiet ? 'ignore' : 'inherit']);
  const exited = endOf(child);
  const url = await new Promise((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data).trim()));
    exited.then(({ code }) => reject(new Error(`the server ended with ${code} before it served`)), reject);
  });
  return {
    url,
    socket: decodeURIComponent(new URL(url).host),
    /** Settles when the process is gone, whoever ended it. */
    exited,
    hasExited: () => child.exitCode !== null || child.signalCode !== null,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    end: async () => {
      child.kill('SIGTERM');
      return (await exited).code;
    },
  };
};

/** The exit code of `--check` on a directory that nobody serves. */
export const checkDirectory = async (dir, { main: own = main, quiet = false } = {}) => {
  const child = run([own, '--dir', dir, '--check'], undefined, ['ignore', 'ignore', quiet ? 'ignore' : 'inherit']);
  return (await endOf(child)).code;
};
