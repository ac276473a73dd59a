import { randomInt } from 'node:crypto';
import { CommandError } from './command-error.js';
import { readInTurns } from './turns.js';

/** Results that are still to be fetched: documents as bytes; undefined where the reader may let others go first. */
export interface Cursor {
  readonly namespace: string;
  readonly results: Iterator<Buffer | undefined, void>;
  /** A result that did not fit into the last batch. */
  held?: Buffer;
  /** When it was last used, by `performance.now()`. */
  used: number;
  /** A fetch is under way. */
  busy: boolean;
}

export type Cursors = Map<bigint, Cursor>;

/** An idle cursor lives ten minutes, as MongoDB's do; there can be so many at once. */
const idleMs = 10 * 60 * 1000;
const mostCursors = 10_000;
const mostBatchBytes = 16 * 1024 * 1024;

export const openCursor = (namespace: string, results: Iterator<Buffer | undefined, void>): Cursor => ({
  namespace,
  results,
  used: performance.now(),
  busy: false,
});

/** Forgets cursors that nobody came back for. */
export const dropIdleCursors = (cursors: Cursors, now: number): void => {
  for (const [id, cursor] of cursors) if (!cursor.busy && now - cursor.used > idleMs) cursors.delete(id);
};

/** One look ahead, which is short: it spares a client the question whether there is more. */
const isOver = (cursor: Cursor): boolean => {
  const next = cursor.results.next();
  if (next.done) return true;
  if (next.value) cursor.held = next.value;
  return false;
};

/** At most `size` further results and 16 MB, but at least one; `done` when there are no more. */
export const nextBatch = async (
  cursor: Cursor,
  size: number,
  deadline: number,
): Promise<{ batch: Buffer[]; done: boolean }> => {
  const batch: Buffer[] = [];
  let bytes = 0;
  if (size === 0) return { batch, done: false };
  if (cursor.held) {
    batch.push(cursor.held);
    bytes = cursor.held.length;
    delete cursor.held;
  }
  const full = (): boolean => batch.length >= size;
  const ended =
    !full() &&
    (await readInTurns(cursor.results, deadline, (result) => {
      if (batch.length > 0 && bytes + result.length > mostBatchBytes) {
        cursor.held = result;
        return true;
      }
      batch.push(result);
      bytes += result.length;
      return full();
    }));
  const done = ended || (!cursor.held && isOver(cursor));
  cursor.used = performance.now();
  return { batch, done };
};

/** Keeps a cursor for `getMore` under a new id. Throws BadValue (2) when there are too many. */
export const keepCursor = (cursors: Cursors, cursor: Cursor): bigint => {
  if (cursors.size >= mostCursors) throw new CommandError(2, 'too many open cursors');
  let id = 0n;
  do id = (BigInt(randomInt(2 ** 31)) << 31n) + BigInt(1 + randomInt(2 ** 31 - 1));
  while (cursors.has(id));
  cursors.set(id, cursor);
  return id;
};

/** Throws CursorNotFound (43) for an id that is unknown, or of another collection. */
export const takeCursor = (cursors: Cursors, id: bigint, namespace: string): Cursor => {
  const cursor = cursors.get(id);
  if (!cursor || cursor.namespace !== namespace) throw new CommandError(43, `cursor id ${id} not found`);
  if (cursor.busy) throw new CommandError(12051, `cursor id ${id} is already in use`);
  return cursor;
};
