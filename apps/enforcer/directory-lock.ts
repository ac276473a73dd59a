import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { statSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const listenAt = async (address: string): Promise<Server> => {
  const server = createServer((caller) => caller.destroy()).listen(address);
  await once(server, 'listening');
  return server.unref();
};

const answers = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** Listens on a Unix socket that nobody else listens on; answers undefined when somebody does. */
export const listenAlone = async (address: string): Promise<Server | undefined> => {
  try {
    return await listenAt(address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (await answers(address)) return undefined;
    // A socket with a path stays behind when its process is killed; Linux's abstract ones do not.
    unlinkSync(address);
    return listenAt(address);
  }
};

/** The same for every spelling of the path, and for a directory that is yet to be made or is made anew. */
const addressOf = (dir: string): string => {
  const { dev, ino } = statSync(dirname(dir), { bigint: true });
  const name = `daylight-timers-${createHash('sha256')
    .update(`${dev} ${ino} ${basename(dir)}`)
    .digest('hex')
    .slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
};

/**
 * Holds the directory's name for this process; its parent must be there. The hold is a listening socket, which the
 * kernel takes back when the process ends, however it ends. Throws when another process, or this one, holds it
 * already. Answers how to let go.
 */
export const lockDirectory = async (dir: string): Promise<() => Promise<void>> => {
  const server = await listenAlone(addressOf(dir));
  if (!server) throw new Error(`${dir} is in use by another process; one at a time may open it.`);
  return async () => {
    const closed = once(server, 'close');
    server.close();
    await closed;
  };
};
