import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Somebody else adds to the tree: of several projectors one does. */
export class TreeInUse extends Error {
  constructor(dir: string) {
    super(`Another process adds to the tree in ${dir}.`);
    this.name = 'TreeInUse';
  }
}

/** A name that every process of this machine derives from the folder itself, whatever its path. */
const socketName = (dir: string): string => {
  const { dev, ino } = statSync(dir, { bigint: true });
  const name = `daylight-evidence-${dev}-${ino}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
};

/** What flock(1) ends with where another open file has the lock. */
const isHeld = 1;

/** The lock of a file in the folder, for processes of other containers; undefined where there is no flock(1), or no locks. */
const lockFile = (dir: string): number | undefined => {
  const file = openSync(join(dir, 'lock'), 'a', 0o600);
  const { status } = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
  if (status === 0) return file;
  closeSync(file);
  if (status === isHeld) throw new TreeInUse(dir);
  return undefined;
};

/**
 * Holds the tree in a folder for this process, by a listening socket and a locked file: the kernel takes both back when the process
 * ends, however it ends, and a frozen process still holds them. Throws `TreeInUse`. Answers how to let go.
 */
export const lockTree = async (dir: string): Promise<() => Promise<void>> => {
  const server = createServer((caller) => caller.destroy()).listen(socketName(dir));
  try {
    await once(server, 'listening');
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new TreeInUse(dir) : error;
  }
  server.unref();
  const leave = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
  try {
    const file = lockFile(dir);
    return async () => {
      if (file !== undefined) closeSync(file);
      await leave();
    };
  } catch (error) {
    await leave();
    throw error;
  }
};
