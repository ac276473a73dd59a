import { once } from 'node:events';
import { statSync } from 'node:fs';
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

/**
 * Holds the directory for this process: a listening socket, which the kernel takes back when the process ends however it
 * ends, and which a frozen process still holds. Nothing is left behind to clean up. Throws `DirectoryInUse`.
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
  return {
    release: async () => {
      const isClosed = once(server, 'close');
      server.close();
      await isClosed;
    },
  };
};
