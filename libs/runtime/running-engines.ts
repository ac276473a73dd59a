import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the engines of a running installation are reached. The URLs hold passwords. */
export interface RunningEngines {
  readonly EVENTSTORE_URL: string;
  readonly MONGODB_URL: string;
  readonly VAULT_URL: string;
}

const fileOf = (dataDir: string): string => join(dataDir, 'running.json');

/** Leaves the URLs for the command line, readable by the owner only. */
export const announceEngines = (dataDir: string, engines: RunningEngines): Promise<void> =>
  writeFile(fileOf(dataDir), JSON.stringify(engines), { mode: 0o600 });

export const withdrawEngines = (dataDir: string): Promise<void> => rm(fileOf(dataDir), { force: true });

/** What a running installation has left; undefined where there is none (or it was killed before it started). */
export const findEngines = async (dataDir: string): Promise<RunningEngines | undefined> => {
  try {
    return JSON.parse(await readFile(fileOf(dataDir), 'utf8')) as RunningEngines;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};
