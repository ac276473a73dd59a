// Starts the embedded event store as a process of its own, as it is built in dist/.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const MAIN = process.env.EVENTSTORE_MAIN ?? 'dist/libs/embedded-eventstore/main.js';

/** Resident memory of a process, in bytes. */
export const residentBytes = (pid) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

const TICKS_PER_SECOND = 100;

/** Processor time a process has used, in microseconds. */
export const cpuMicroseconds = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1e6;
};

export const startServer = async ({ secure, dir = mkdtempSync(join(tmpdir(), 'es-bench-')) }) => {
  const args = [MAIN, '--dir', dir, '--port', '0', '--json', ...(secure ? [] : ['--insecure'])];
  const begun = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise((resolve, reject) => {
    child.stdout.once('data', (bytes) => resolve(bytes.toString()));
    child.once('exit', (code) => reject(new Error(`The server ended with code ${code}.`)));
  });
  const stop = async () => {
    const isGone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await isGone;
  };
  return {
    ...JSON.parse(line),
    dir,
    pid: child.pid,
    readyMs: performance.now() - begun,
    stop,
    remove: async () => {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
};
