import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from './store-error.js';

/** A directory that this server, and no other, may change. */
export interface Hold {
  release(): Promise<void>;
}

/** The longest path a Unix socket takes, in bytes. */
const longestSocketPath = 107;

/** A path for a socket of this directory; `made` is a directory to remove afterwards, where the path would be too long. */
export interface SocketPlace {
  readonly path: string;
  readonly made?: string;
}

export const socketPlace = (dir: string): SocketPlace => {
  const name = `${randomBytes(6).toString('hex')}.sock`;
  const path = join(dir, name);
  if (Buffer.byteLength(path) <= longestSocketPath) return { path };
  const made = mkdtempSync(join(tmpdir(), 'mongodb-'));
  return { path: join(made, name), made };
};

export const removePlace = ({ path, made }: SocketPlace): void =>
  rmSync(made ?? path, { recursive: made !== undefined, force: true });

/** Listens on a socket that only this user may open. */
export const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      chmodSync(path, 0o600);
      resolve();
    });
  });

/** Whether somebody listens: the kernel knows, also of a process that was killed or is frozen. */
export const isAlive = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT'));
  });

const suffix = '.holder';

const readHolder = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // released meanwhile
  }
};

/** Another live holder's file; those of the dead, and their sockets, are removed. */
const otherHolder = async (dir: string, own: string): Promise<string | undefined> => {
  for (const name of readdirSync(dir)) {
    if (!name.endsWith(suffix) || name === own) continue;
    const path = readHolder(join(dir, name));
    if (path !== '' && (await isAlive(path))) return name;
    rmSync(join(dir, name), { force: true });
    if (path !== '') rmSync(path, { force: true });
  }
  return undefined;
};

const ownSocket = /^[0-9a-f]{12}\.sock$/;

/** Whoever is about to listen has made a socket that nobody answers yet. */
const leftForMs = 60_000;

const isOld = (path: string): boolean =>
  Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > leftForMs;

/** What those who were killed have left behind. */
const removeDeadSockets = async (dir: string): Promise<void> => {
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (ownSocket.test(name) && isOld(path) && !(await isAlive(path))) rmSync(path, { force: true });
  }
};

/**
 * Takes the directory, or throws StoreError 'in-use'. Everybody first announces himself (a file that names a socket he listens
 * on) and then looks for others, so of two at the same time at most one gets it.
 */
export const holdDirectory = async (dir: string): Promise<Hold> => {
  const place = socketPlace(dir);
  const server = createServer((socket) => socket.destroy()).unref();
  const own = `${randomBytes(6).toString('hex')}${suffix}`;
  const release = async (): Promise<void> => {
    rmSync(join(dir, own), { force: true });
    await new Promise((resolve) => server.close(resolve));
    removePlace(place);
  };
  await listen(server, place.path);
  writeFileSync(join(dir, `${own}.new`), place.path, { mode: 0o600 });
  renameSync(join(dir, `${own}.new`), join(dir, own));
  const other = await otherHolder(dir, own);
  if (other !== undefined) {
    await release();
    throw new StoreError('in-use', dir, 'another server holds it');
  }
  await removeDeadSockets(dir);
  return { release };
};
