import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { differingPaths } from './differences.js';
import type { Stored } from './projection.js';
import { readCheckpoints } from './store.js';

/** A document that is not what the log says. `paths` is `['_id']` where one side does not have it at all. */
export interface Difference {
  readonly id: string;
  readonly paths: readonly string[];
}

export interface Comparison {
  /** Documents of the copy. */
  readonly documents: number;
  readonly differing: readonly Difference[];
}

/** The live model did not come to the copy's position in time, or never stood still long enough. */
export class NotComparable extends Error {}

const reachWithinMs = 30_000;
const lookEveryMs = 50;
const idsAtOnce = 1_000;
/** How often the copy is brought up to date to compare what has changed meanwhile. */
const rounds = 50;

/** Waits until the live collection covers the position. */
const reach = async (db: Db, live: string, position: number): Promise<void> => {
  const until = performance.now() + reachWithinMs;
  while (((await readCheckpoints(db)).get(live)?.position ?? 0) < position) {
    if (performance.now() > until) throw new NotComparable(`${live} does not reach position ${position} of the log`);
    await sleep(lookEveryMs);
  }
};

/** Both collections side by side in the order of their ids. */
async function* pairs(db: Db, live: string, copy: string): AsyncGenerator<[Stored | undefined, Stored | undefined]> {
  const [left, right] = [live, copy].map((name) => db.collection<Stored>(name).find({}).sort({ _id: 1 }));
  if (!left || !right) return;
  let [a, b] = [await left.next(), await right.next()];
  while (a || b) {
    const both = a && b && a._id === b._id;
    const takeLeft: boolean = a !== null && (both || b === null || a._id < b._id);
    const takeRight: boolean = b !== null && (both || a === null || b._id < (a?._id ?? ''));
    yield [takeLeft ? (a ?? undefined) : undefined, takeRight ? (b ?? undefined) : undefined];
    if (takeLeft) a = await left.next();
    if (takeRight) b = await right.next();
  }
}

const pathsOf = (a: Stored | undefined, b: Stored | undefined): readonly string[] =>
  a && b ? differingPaths(a, b) : a || b ? ['_id'] : [];

/**
 * Compares every document of the collection in use with that of a copy. Documents that change meanwhile are compared again, at the
 * same position: `advance` brings the copy up to date and tells how far it is. Throws `NotComparable`.
 */
export const compareCopies = async (
  db: Db,
  live: string,
  copy: string,
  position: number,
  advance: () => Promise<number>,
): Promise<Comparison> => {
  await reach(db, live, position);
  const open = new Set<string>();
  let documents = 0;
  for await (const [a, b] of pairs(db, live, copy)) {
    if (b) documents += 1;
    if (pathsOf(a, b).length > 0) open.add(a?._id ?? b?._id ?? '');
  }
  const differing: Difference[] = [];
  const seen = new Map<string, number>();
  for (let round = 0; open.size > 0; round++) {
    if (round === rounds)
      throw new NotComparable(`${live} changes too fast: ${open.size} documents were never at rest`);
    const reached = await advance();
    await reach(db, live, reached);
    for (const ids of chunks([...open])) {
      const [now, then] = await Promise.all([byId(db, live, ids), byId(db, copy, ids)]);
      for (const id of ids) {
        const [a, b] = [now.get(id), then.get(id)];
        // The live document has gone on: the copy follows before they are compared. One that does not move is simply wrong.
        if (a && a.position > reached && seen.get(id) !== a.position) {
          seen.set(id, a.position);
          continue;
        }
        open.delete(id);
        const paths = pathsOf(a, b);
        if (paths.length > 0) differing.push({ id, paths });
      }
    }
  }
  return { documents, differing: differing.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
};

const chunks = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / idsAtOnce) }, (_, n) => ids.slice(n * idsAtOnce, (n + 1) * idsAtOnce));

const byId = async (db: Db, name: string, ids: readonly string[]): Promise<ReadonlyMap<string, Stored>> => {
  const found = await db
    .collection<Stored>(name)
    .find({ _id: { $in: [...ids] } })
    .toArray();
  return new Map(found.map((document) => [document._id, document]));
};
