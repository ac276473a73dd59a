// The server as a process of its own, that can be killed.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL(import.meta.resolve('#embedded-mongodb/main')));

const children = new Set();

/** Nothing that was started outlives the run, however it ends. */
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** Starts the server and waits until it serves; `kill` is SIGKILL, `end` an orderly stop that tells its exit code. */
export const startServer = async (dir) => {
  const child = spawn(process.execPath, [main, '--dir', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  const exited = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      children.delete(child);
      resolve({ code, signal });
    });
  });
  const url = await new Promise((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data).trim()));
    exited.then(({ code }) => reject(new Error(`the server ended with ${code} before it served`)), reject);
  });
  return {
    url,
    socket: decodeURIComponent(new URL(url).host),
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
export const checkDirectory = (dir) =>
  new Promise((resolve) => {
    spawn(process.execPath, [main, '--dir', dir, '--check'], { stdio: ['ignore', 'ignore', 'inherit'] }).once(
      'exit',
      resolve,
    );
  });
