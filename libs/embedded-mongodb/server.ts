import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dispatcher } from './command-dispatch.js';
import { type Execute, serveConnection } from './connection.js';
import { type Cursors, dropIdleCursors } from './cursors.js';
import { type Check, checkWhileServing, openChecked } from './store-check.js';
import { holdDirectory, isAlive, listen, removePlace, socketPlace } from './store-holder.js';
import { abandonStore, closeStore, type Store } from './store.js';
import { sweepDropped } from './sweep.js';

export interface EmbeddedMongodb {
  /** A connection string for the official driver: a Unix socket that only this user reaches. */
  readonly url: string;
  /**
   * Of a check while serving: resolves with the seconds it took, or undefined where none was needed or the server was closed first.
   * Rejects with StoreError 'damaged': the store should be served no longer, and does not open again.
   */
  readonly checked: Promise<number | undefined>;
  /** Answers what is under way, ends the connections and closes the store. */
  close(): Promise<void>;
}

export interface ServeOptions {
  /** Where the data lies; made if it is not there. One server at a time. */
  readonly dir: string;
  /** Path of the socket; by default one of its own. */
  readonly socket?: string;
  /** By default 'never'. */
  readonly check?: Check;
}

const cursorSweepMs = 30_000;

interface Clients {
  readonly sockets: Set<Socket>;
  /** Connections until they have ended, and commands until they are answered. */
  readonly ends: Set<Promise<void>>;
  readonly commands: Set<Promise<unknown>>;
}

const acceptClients = (server: Server, execute: Execute): Clients => {
  const clients: Clients = { sockets: new Set(), ends: new Set(), commands: new Set() };
  const counted: Execute = (request) => {
    const result = execute(request);
    clients.commands.add(result);
    return result.finally(() => clients.commands.delete(result));
  };
  server.on('connection', (socket) => {
    const end = serveConnection(socket, counted).finally(() => {
      clients.sockets.delete(socket);
      clients.ends.delete(end);
    });
    clients.sockets.add(socket);
    clients.ends.add(end);
  });
  return clients;
};

/** Commands under way are answered; then the connections end. */
const disconnect = async ({ sockets, ends, commands }: Clients): Promise<void> => {
  await Promise.allSettled(commands);
  await new Promise((resolve) => setImmediate(resolve));
  for (const socket of sockets) socket.destroySoon();
  await Promise.all(ends);
};

const takeSocketPath = async (path: string): Promise<void> => {
  if (await isAlive(path)) throw new Error(`Somebody listens on ${path} already`);
  rmSync(path, { force: true });
};

/**
 * Serves the document store of a directory in this thread. Throws StoreError: 'in-use' while another server has the directory,
 * 'damaged' where the store does not open or fails its check.
 */
export const serve = async (options: ServeOptions): Promise<EmbeddedMongodb> => {
  const { dir } = options;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const hold = await holdDirectory(dir);
  const place = options.socket === undefined ? socketPlace(dir) : { path: options.socket };
  const server = createServer();
  const cursors: Cursors = new Map();
  let store: Store;
  try {
    if (options.socket !== undefined) await takeSocketPath(options.socket);
    store = await openChecked(dir, options.check ?? 'never');
    await listen(server, place.path);
  } catch (error) {
    removePlace(place);
    await hold.release();
    throw error;
  }
  const clients = acceptClients(server, dispatcher(store, cursors));
  const sweeper = setInterval(() => dropIdleCursors(cursors, performance.now()), cursorSweepMs).unref();
  sweepDropped(store);
  const needsCheck = options.check === 'after-crash-while-serving' && !store.sealed;
  const checked = needsCheck ? checkWhileServing(store) : Promise.resolve(undefined);
  const agrees = checked.then(
    (seconds) => !needsCheck || seconds !== undefined,
    () => false,
  );
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    clearInterval(sweeper);
    store.closing = true;
    const stopped = new Promise((resolve) => server.close(resolve));
    await disconnect(clients);
    await stopped;
    cursors.clear();
    // What was not checked to its end is checked at the next start: only what is sealed is taken for whole.
    await ((await agrees) ? closeStore : abandonStore)(store);
    removePlace(place);
    await hold.release();
  };
  return {
    url: `mongodb://${encodeURIComponent(place.path)}/?directConnection=true`,
    checked,
    close: () => (closed ??= close()),
  };
};
