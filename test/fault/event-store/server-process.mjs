// The store as a process of its own that can be killed, frozen and started again on the same directory.
import { spawn } from 'node:child_process';
import { MAIN } from './engine.mjs';

const READY_MS = 30_000;

export const startServer = async (dir, { secure = false } = {}) => {
  const args = [MAIN, '--dir', dir, '--port', '0', '--json', ...(secure ? [] : ['--insecure'])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (bytes) => (errors += bytes));
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const line = await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The server is not ready after ${READY_MS} ms. ${errors}`)),
      READY_MS,
    );
    child.stdout.once('data', (bytes) => {
      clearTimeout(timer);
      resolve(bytes.toString());
    });
    void ended.then(({ code }) => {
      clearTimeout(timer);
      reject(new Error(`The server ended with code ${code}. ${errors}`));
    });
  });
  return {
    ...JSON.parse(line),
    pid: child.pid,
    kill: async (signal) => {
      child.kill(signal);
      return ended;
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    ended,
  };
};
