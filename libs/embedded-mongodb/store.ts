import { type Database, open } from 'lmdb';
import { type Catalogue, decodeCatalogue, emptyCatalogue, encodeCatalogue, withoutUnfinished } from './catalogue.js';
import { CommandError } from './command-error.js';
import { catalogueKey, countKey, recordBuffer } from './record-keys.js';
import { StoreError } from './store-error.js';
import { checkFile } from './store-file.js';
import { sealStore } from './store-seal.js';

interface Job {
  readonly work: () => void;
  readonly fail: (error: unknown) => void;
  readonly done: () => void;
}

export interface Counters {
  next: number;
  count: number;
  /** The count is not yet what is stored. */
  dirty: boolean;
}

/** One open LMDB environment. Read it anywhere; change it only inside `write`. */
export interface Store {
  readonly dir: string;
  /** It was closed in order the last time, and is as it was then. */
  readonly sealed: boolean;
  readonly db: Database<Buffer, Buffer>;
  catalogue: Catalogue;
  /** Grows with every commit: what was read before may have changed. */
  version: number;
  /** Next record number and number of documents, by collection; filled when first asked for. */
  readonly counters: Map<number, Counters>;
  readonly queue: Job[];
  /** What was dropped is being cleared. */
  sweeping: boolean;
  /** No new work is taken. */
  closing: boolean;
}

/** Most writes that share one transaction: bounds the time for which readers wait. */
const jobsPerTransaction = 256;

const readCatalogue = (db: Database<Buffer, Buffer>): Catalogue => {
  const stored = db.getBinary(catalogueKey);
  const catalogue = withoutUnfinished(stored ? decodeCatalogue(stored) : emptyCatalogue);
  if (stored) db.putSync(catalogueKey, encodeCatalogue(catalogue));
  return catalogue;
};

const openDatabase = (dir: string): Database<Buffer, Buffer> =>
  // Without overlappingSync a transaction returns when it is on the disk: every reply to a write is durable.
  open<Buffer, Buffer>({
    path: dir,
    noSubdir: false,
    encoding: 'binary',
    keyEncoding: 'binary',
    cache: false,
    overlappingSync: false,
  });

/** Opens or creates the store in a directory. Throws StoreError 'damaged' where it does not open. */
export const openStore = async (dir: string): Promise<Store> => {
  const sealed = checkFile(dir);
  let db: Database<Buffer, Buffer> | undefined;
  try {
    db = openDatabase(dir);
    const catalogue = readCatalogue(db);
    return { dir, sealed, db, catalogue, version: 0, counters: new Map(), queue: [], sweeping: false, closing: false };
  } catch (error) {
    await db?.close();
    throw new StoreError('damaged', dir, error instanceof Error ? error.message : String(error));
  }
};

/** Inside a write: replaces the catalogue. */
export const saveCatalogue = (store: Store, catalogue: Catalogue): void => {
  store.catalogue = catalogue;
  store.db.putSync(catalogueKey, encodeCatalogue(catalogue));
};

const saveCounts = ({ db, counters }: Store): void => {
  for (const [collection, entry] of counters) {
    if (!entry.dirty) continue;
    db.putSync(countKey(collection), recordBuffer(entry.count));
    entry.dirty = false;
  }
};

const transact = (store: Store, jobs: readonly Job[]): void => {
  const { catalogue } = store;
  try {
    store.db.transactionSync(() => {
      for (const job of jobs) job.work();
      saveCounts(store);
    });
  } catch (error) {
    store.catalogue = catalogue;
    store.counters.clear();
    throw error;
  } finally {
    store.version++;
  }
};

/** What LMDB reports of the disk: EIO (also where only a part could be written), EFBIG and ENOSPC. */
const diskErrors = new Set<unknown>([5, 27, 28]);

const withDiskError = (error: unknown): unknown =>
  error instanceof Error && !(error instanceof CommandError) && 'code' in error && diskErrors.has(error.code)
    ? new CommandError(14031, `The disk took no more: ${error.message}. Nothing of this was kept; reading goes on.`)
    : error;

const runJobs = (store: Store, jobs: readonly Job[]): void => {
  try {
    transact(store, jobs);
  } catch (error) {
    const [only] = jobs;
    if (only && jobs.length === 1) only.fail(withDiskError(error));
    // One of them failed and undid the others: each gets a transaction of its own.
    else for (const job of jobs) runJobs(store, [job]);
    return;
  }
  for (const job of jobs) job.done();
};

const drain = (store: Store): void => {
  runJobs(store, store.queue.splice(0, jobsPerTransaction));
  if (store.queue.length > 0) setImmediate(drain, store);
};

/**
 * Runs the work in a transaction shared with what else arrives in this turn, and answers once it is on the disk. If the work
 * throws, nothing of it is kept.
 */
export const write = <Result>(store: Store, work: () => Result): Promise<Result> =>
  new Promise((resolve, reject) => {
    let result: Result;
    store.queue.push({
      work: () => {
        result = work();
      },
      fail: reject,
      done: () => resolve(result),
    });
    if (store.queue.length === 1) setImmediate(drain, store);
  });

/** Waits for the writes that were asked for, and closes. Nothing is said of how the store is: it is checked at its next start. */
export const abandonStore = async (store: Store): Promise<void> => {
  store.closing = true;
  while (store.queue.length > 0 || store.sweeping) await new Promise((resolve) => setImmediate(resolve));
  await store.db.close();
};

/** Closes, and seals the file. */
export const closeStore = async (store: Store): Promise<void> => {
  await abandonStore(store);
  sealStore(store.dir);
};
