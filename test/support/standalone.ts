import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyEmptyTimers } from './empty-timers.js';

/** The product as `npm start` runs it, on a data folder of its own. */
export interface Standalone {
  readonly url: string;
  /** Everything it has printed. */
  readonly output: () => string;
  /** Ends it at once, as a power cut would end the processes. */
  kill(): Promise<void>;
  stop(): Promise<number | null>;
}

const readyWithinMs = 60_000;

/** Starts the built product (dist/) and waits until it says where it listens. */
export const startStandalone = async (dataDir: string, env: Record<string, string> = {}): Promise<Standalone> => {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) await copyEmptyTimers(join(dataDir, 'timers'));
  const child: ChildProcess = spawn(process.execPath, ['--enable-source-maps', 'dist/apps/standalone/main.js'], {
    env: { ...process.env, DAYLIGHT_DATA: dataDir, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const give = (why: string): void => reject(new Error(`${why}\n${output}`));
    const timer = setTimeout(() => give(`Not ready within ${readyWithinMs} ms.`), readyWithinMs);
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /Daylight {3}(http:\/\/\S+)/.exec(output)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(timer);
      give(`Ended with code ${code} before it was ready.`);
    });
  });
  const ended = once(child, 'exit');
  return {
    url,
    output: () => output,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = (await ended) as [number | null];
      return code;
    },
  };
};

/** A data folder that is removed by the returned function. */
export const temporaryFolder = async (): Promise<[string, () => Promise<void>]> => {
  const folder = await mkdtemp(join(tmpdir(), 'daylight-'));
  return [folder, () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })];
};
