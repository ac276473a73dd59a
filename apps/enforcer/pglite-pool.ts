import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { type PgPool, type PgPoolClient, type PgQueryResult, runMigrations } from 'bullmq';
import { lockDirectory } from './directory-lock.js';

/** Its tables are small; PostgreSQL's own 128 MB of buffers would be touched at every start. */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=8MB'];

/** PGlite has no autovacuum, and each job leaves some 800 bytes behind. In ms. */
const vacuumEvery = 24 * 60 * 60 * 1_000;

type EndTurn = () => void;

/** One at a time, in the order of asking. Whoever's turn it is must end it. */
const createTurns = (): (() => Promise<EndTurn>) => {
  let last: Promise<void> = Promise.resolve();
  return () => {
    const before = last;
    return new Promise((begin) => {
      last = new Promise((end) => {
        void before.then(() => begin(end));
      });
    });
  };
};

const opensTransaction = /^\s*(BEGIN|START\s+TRANSACTION)\b/i;
const endsTransaction = /^\s*(COMMIT|END|ROLLBACK(?!\s+TO\b)|ABORT)\b/i;

/** A `pg.Pool` as far as BullMQ needs one; `end` also closes the database under it. */
export type PglitePool = PgPool & { readonly options: { readonly keepAlive: boolean } };

/**
 * Shows one PGlite session as a `pg.Pool`. PGlite has a single session, so clients take turns: for one statement, or
 * from BEGIN to its end, lest a foreign statement join the transaction.
 */
export const poolOver = (db: PGlite): PglitePool => {
  const session = createTurns();
  const listeners = new Set<EventEmitter>();
  const events = new EventEmitter();
  let ended = false;

  db.onNotification((channel, payload) => {
    for (const client of listeners) client.emit('notification', { channel, payload });
  });

  const run = async (text: string, params: readonly unknown[] = []): Promise<PgQueryResult> => {
    // BullMQ knows a query that came too late by these words.
    if (ended) throw new Error('Cannot use a pool after calling end on the pool');
    // The migrations hold many statements in one text, which only the simple protocol takes.
    const result = params.length > 0 ? await db.query(text, [...params]) : (await db.exec(text)).at(-1);
    return { rows: result?.rows ?? [], rowCount: result?.affectedRows ?? 0 };
  };

  const connect = async (): Promise<PgPoolClient> => {
    const own = createTurns();
    let leave: EndTurn | undefined;

    const query = async (text: string, params?: readonly unknown[]): Promise<PgQueryResult> => {
      const endTurn = await own();
      const inTransaction = leave !== undefined;
      leave ??= await session();
      let open = inTransaction;
      try {
        const result = await run(text, params);
        open ||= opensTransaction.test(text);
        return result;
      } finally {
        if (!open || endsTransaction.test(text)) {
          leave();
          leave = undefined;
        }
        endTurn();
      }
    };

    const client = Object.assign(new EventEmitter(), {
      query,
      release: () => {
        listeners.delete(client);
        if (leave) query('ROLLBACK').catch((error: unknown) => events.emit('error', error));
      },
    });
    listeners.add(client);
    return client;
  };

  const query = async (text: string, params?: readonly unknown[]): Promise<PgQueryResult> => {
    const leave = await session();
    return run(text, params).finally(leave);
  };

  const end = async (): Promise<void> => {
    const leave = await session();
    ended = true;
    leave();
    await db.close();
  };

  // Without keep-alive BullMQ looks at the clock every 10 s, not every hour: its waits run on a clock that stands still
  // while the machine sleeps and does not see the wall clock being set.
  return Object.assign(events, { connect, query, end, options: { keepAlive: false } });
};

/** BullMQ's tables, brought up to date; fails on a directory whose pages cannot all be read. */
const prepare = async (db: PGlite): Promise<PglitePool> => {
  const pool = poolOver(db);
  const client = await pool.connect();
  await runMigrations(client, 'bullmq');
  client.release();
  await pool.query('SET search_path TO bullmq, public');
  // Reads every page.
  await pool.query('VACUUM (DISABLE_PAGE_SKIPPING)');
  return pool;
};

const openExisting = async (dir: string): Promise<PglitePool> => {
  const db = await PGlite.create(dir, { startParams });
  return prepare(db).catch(async (error: unknown) => {
    await db.close().catch(() => undefined);
    throw error;
  });
};

/** Made under another name, so that a directory under its own name is always a whole one. */
const makeNew = async (dir: string): Promise<PglitePool> => {
  const unfinished = `${dir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(dirname(dir), { recursive: true });
  const db = await PGlite.create(unfinished, { startParams });
  await db.close();
  renameSync(unfinished, dir);
  return openExisting(dir);
};

const setAside = (dir: string, cause: unknown): Error => {
  const damaged = `${dir}.damaged-${new Date().toISOString().replaceAll(/[-:.]/g, '')}`;
  renameSync(dir, damaged);
  return new Error(`${dir} does not open and is set aside as ${damaged}; a new one takes its place.`, { cause });
};

/**
 * Opens the PGlite directory `dir`, which it makes if need be and holds until `close`. A directory that does not open
 * is set aside beside it, and that is reported. Throws when another process holds it.
 */
export const openPglitePool = async (
  dir: string,
  report: (error: Error) => void,
): Promise<{ pool: PglitePool; close: () => Promise<void> }> => {
  mkdirSync(dirname(dir), { recursive: true });
  const unlock = await lockDirectory(dir);
  const open = async (): Promise<PglitePool> => {
    if (!existsSync(dir)) return makeNew(dir);
    try {
      return await openExisting(dir);
    } catch (error) {
      report(setAside(dir, error));
      return makeNew(dir);
    }
  };
  try {
    const pool = await open();
    const upkeep = setInterval(() => {
      pool.query('VACUUM').catch(report);
    }, vacuumEvery).unref();
    const close = async (): Promise<void> => {
      clearInterval(upkeep);
      try {
        await pool.end();
      } finally {
        await unlock();
      }
    };
    return { pool, close };
  } catch (error) {
    await unlock();
    throw error;
  }
};
