import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { ADMIN, APP } from './access.js';
import { authenticator, credentialsIn, isLoopback } from './credentials.js';
import { writeClosingNote } from './closing-note.js';
import { lockDirectory } from './directory-lock.js';
import { type Disk, nodeDisk } from './disk.js';
import { openLog, SEGMENT_BYTES } from './event-log.js';
import { type EventStore, eventStore } from './event-store.js';
import { grpcServer } from './grpc-server.js';
import { recover } from './recovery.js';
import { clusterMethods } from './server-features.js';
import { partingStatus, streamsService } from './streams-service.js';

const LOCALHOST = '127.0.0.1';
/** TLS names its peer, and an address is no name: clients would warn of it. They try each address that the name has. */
const LOCAL_NAME = 'localhost';

export interface EventStoreOptions {
  /** Where the log lies. Created if it is missing; one server at a time. */
  readonly dir: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  /** Absent: 127.0.0.1. */
  readonly host?: string;
  /** Plaintext, without passwords. On a loopback address only. */
  readonly insecure?: boolean;
  /** Size at which a file of the log is closed and the next begun. Absent: 256 MiB. */
  readonly segmentBytes?: number;
  readonly disk?: Disk;
  readonly now?: () => number;
}

export interface EmbeddedEventStore {
  /** For `EventStoreDBClient.connectionString`. */
  readonly url: string;
  readonly port: number;
  /** Acknowledges what is being written, ends every call, and gives the directory free. */
  close(): Promise<void>;
  /** When the server has stopped; with an error if the disk has failed. */
  readonly stopped: Promise<Error | undefined>;
}

/** A database is never quite empty: clients may count on `$all` holding a system event. */
const writeFirstEvent = (store: EventStore): Promise<void> =>
  new Promise((resolve, reject) => {
    const event = {
      id: Buffer.from(randomUUID().replaceAll('-', ''), 'hex'),
      type: '$created',
      isJson: true,
      data: Buffer.from('{}'),
      metadata: Buffer.alloc(0),
    };
    store.append({ stream: '$log', expected: 'no_stream', events: [event] }, (outcome) => {
      if (outcome.kind === 'failed') reject(new Error(outcome.reason));
      else resolve();
    });
  });

/** How this server is reached, and by whom. Insecure: in plaintext, and everyone is the admin. */
const security = ({ dir, host = LOCALHOST, insecure = false, now = Date.now }: EventStoreOptions) => {
  const advertised = [LOCALHOST, '0.0.0.0', '::'].includes(host) ? LOCAL_NAME : host;
  if (insecure) {
    if (!isLoopback(host))
      throw new Error(`Without TLS the event store listens on loopback addresses only, not ${host}.`);
    return { tls: undefined, authenticate: () => ADMIN, urlOf: (port: number) => `esdb://${host}:${port}?tls=false` };
  }
  const { tls, certificateFile, passwords } = credentialsIn(dir, advertised, now());
  const user = `${APP}:${encodeURIComponent(passwords[APP] ?? '')}`;
  const query = `tls=true&tlsCAFile=${encodeURIComponent(certificateFile)}`;
  return {
    tls,
    authenticate: authenticator(passwords),
    urlOf: (port: number) => `esdb://${user}@${advertised}:${port}?${query}`,
  };
};

const openStore = async (options: EventStoreOptions, onFailure: (error: Error) => void) => {
  const { dir, segmentBytes = SEGMENT_BYTES, disk = nodeDisk, now = Date.now } = options;
  const log = openLog(disk, dir);
  try {
    const store = eventStore({ disk, log, recovered: recover(disk, log), segmentBytes, now, onFailure });
    if (store.size() === 0) await writeFirstEvent(store);
    return { log, store };
  } catch (error) {
    log.close();
    throw error;
  }
};

/** The server itself; `unlock` is called when it has stopped. */
const serveOpen = async (options: EventStoreOptions, unlock: () => Promise<void>): Promise<EmbeddedEventStore> => {
  const { host = LOCALHOST, port = 0, disk = nodeDisk } = options;
  const { tls, authenticate, urlOf } = security(options);
  let requestStop: (error: Error | undefined) => void = () => undefined;
  const stopRequested = new Promise<Error | undefined>((resolve) => {
    requestStop = resolve;
  });
  const { log, store } = await openStore(options, (error) => requestStop(error));
  const service = streamsService(store);
  const endpoint = { instance: randomUUID(), host, port };
  const methods = new Map([...service.methods, ...clusterMethods(() => endpoint)]);
  const server = await grpcServer({ host, port, tls, methods, authenticate }).catch((error: unknown) => {
    log.close();
    throw error;
  });
  endpoint.port = server.port;

  const shutDown = async (isOrderly: boolean): Promise<void> => {
    await store.idle();
    service.stop();
    await server.close(partingStatus);
    await store.idle();
    const { end } = log.last();
    log.close();
    if (isOrderly) writeClosingNote(disk, options.dir, end);
    await unlock();
  };
  const stopped = stopRequested.then(async (error) => {
    await shutDown(error === undefined);
    return error;
  });
  const close = async (): Promise<void> => {
    requestStop(undefined);
    await stopped;
  };
  return { url: urlOf(server.port), port: server.port, stopped, close };
};

/** Opens the event store in `dir` and serves it in this thread. Nothing stays open where that fails. */
export const serve = async (options: EventStoreOptions): Promise<EmbeddedEventStore> => {
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const { release } = await lockDirectory(options.dir);
  try {
    if (options.insecure !== true) chmodSync(options.dir, 0o700);
    return await serveOpen(options, release);
  } catch (error) {
    await release();
    throw error;
  }
};
