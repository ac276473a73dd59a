import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Another process (or this one) has the directory open. */
class DirectoryInUse extends Error {
  constructor(dir: string, options?: ErrorOptions) {
    super(`The event store in ${dir} is already open, here or in another process.`, options);
  }
}

/** A socket's name that every process on this machine derives from the directory itself, whatever its path. */
const socketName = (dir: string): string => {
  const { dev, ino } = statSync(dir, { bigint: true });
  const name = `daylight-eventstore-${dev}-${ino}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
};

const LOCK_FILE = 'lock';
/** What flock(1) ends with where another open file has the lock. */
const IS_HELD = 1;

/**
 * Locks a file in the directory: a container that shares the directory does not share the names of sockets. Node cannot
 * lock files, but flock(1) can lock one that this process has opened; the lock lasts until this process closes it or ends.
 * Answers the open file; undefined on a machine without flock(1) or a file system without locks.
 */
const lockFile = (dir: string): number | undefined => {
  const file = openSync(join(dir, LOCK_FILE), 'a', 0o600);
  const { status } = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'ignore', file] });
  if (status === 0) return file;
  closeSync(file);
  if (status === IS_HELD) throw new DirectoryInUse(dir);
  return undefined;
};

/**
 * Holds the directory for this process by a listening socket and a locked file: the kernel takes both back when the
 * process ends however it ends, and a frozen process still holds them. Nothing is left to clean up. Throws `DirectoryInUse`.
 */
export const lockDirectory = async (dir: string): Promise<{ release: () => Promise<void> }> => {
  const server = createServer((socket) => socket.destroy());
  server.listen(socketName(dir));
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new DirectoryInUse(dir, { cause: error });
  }
  server.unref();
  const leaveSocket = async (): Promise<void> => {
    const isClosed = once(server, 'close');
    server.close();
    await isClosed;
  };
  try {
    const file = lockFile(dir);
    return {
      release: async () => {
        if (file !== undefined) closeSync(file);
        await leaveSocket();
      },
    };
  } catch (error) {
    await leaveSocket();
    throw error;
  }
};
