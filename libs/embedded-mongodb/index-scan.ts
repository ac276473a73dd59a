import type { Document } from 'bson';
import type { Collection } from './catalogue.js';
import { readDocument, refreshed } from './collection-store.js';
import { CommandError } from './command-error.js';
import type { Filter } from './filter.js';
import type { Plan, Range } from './query-plan.js';
import { readRecord, recordOfKey } from './record-keys.js';
import { decode } from './stored-document.js';
import type { Store } from './store.js';

/** A stored document that matched: its record number, its bytes and, if the filter had to be tested, what they decode to. */
export interface Match {
  readonly record: number;
  readonly bytes: Buffer;
  readonly document?: Document;
}

/** What a match decodes to; numbers without their types, or as `decode` gave them to the filter. */
export const documentOf = ({ document, bytes }: Match): Document => document ?? decode(bytes);

/** Where a scan has come to: how many entries it read and documents it looked at. */
export interface Effort {
  keys: number;
  documents: number;
}

interface Entry {
  readonly key: Buffer;
  readonly value: Buffer;
}

const firstChunk = 32;
const largestChunk = 512;
/** A scan that finds nothing yields undefined after so many documents, so that its reader can let others go first. */
const documentsPerTurn = 64;
const noValue = Buffer.alloc(0);

/** How entries are read: backwards or not, with their values or without, and how many of them at first. */
interface Reading {
  readonly reverse: boolean;
  readonly values: boolean;
  readonly first: number;
}

const readChunk = (store: Store, range: Range, reading: Reading, last: Buffer | undefined, limit: number): Entry[] => {
  const { reverse, values } = reading;
  const options = reverse
    ? { start: last ?? range.end, end: range.start, reverse, exclusiveStart: true, inclusiveEnd: true, limit }
    : { start: last ?? range.start, end: range.end, exclusiveStart: last !== undefined, limit };
  if (values) return [...store.db.getRange(options)];
  return Array.from(store.db.getKeys(options), (key) => ({ key, value: noValue }));
};

/**
 * The entries of a range, in order. It may be paused for any time: after a write it goes on behind the last entry it gave, so it
 * holds no transaction open, and sees documents that were written meanwhile as MongoDB's cursors do.
 */
function* entriesOfRange(store: Store, range: Range, reading: Reading): Generator<Entry, void, void> {
  let last: Buffer | undefined;
  let limit = reading.first;
  for (;;) {
    const { version } = store;
    const chunk = readChunk(store, range, reading, last, limit);
    for (const entry of chunk) {
      last = entry.key;
      yield entry;
      if (store.version !== version) break;
    }
    if (store.version === version && chunk.length < limit) return;
    limit = Math.min(limit * 2, largestChunk);
  }
}

interface Source {
  readonly entries: Generator<Entry, void, void>;
  readonly prefix: number;
  head: Entry;
}

const advance = (source: Source): boolean => {
  const next = source.entries.next();
  if (next.done) return false;
  source.head = next.value;
  return true;
};

/** Entries of several ranges in the order of what follows each range's shared bytes. */
function* mergedEntries(store: Store, { ranges, reverse }: Plan, reading: Reading): Generator<Entry, void, void> {
  const sources = ranges.flatMap((range): Source[] => {
    const entries = entriesOfRange(store, range, reading);
    const next = entries.next();
    return next.done ? [] : [{ entries, prefix: range.prefix, head: next.value }];
  });
  const order = (a: Source, b: Source): number =>
    a.head.key.compare(b.head.key, b.prefix, b.head.key.length, a.prefix, a.head.key.length) * (reverse ? -1 : 1);
  for (;;) {
    const [first, ...others] = sources;
    if (!first) return;
    const least = others.reduce((best, other) => (order(other, best) < 0 ? other : best), first);
    yield least.head;
    if (!advance(least)) sources.splice(sources.indexOf(least), 1);
  }
}

function* entriesOfPlan(store: Store, plan: Plan, reading: Reading): Generator<Entry, void, void> {
  if (plan.points)
    for (const key of plan.reverse ? plan.points.toReversed() : plan.points) {
      const value = store.db.getBinary(key);
      if (value) yield { key, value };
    }
  else if (plan.merge) yield* mergedEntries(store, plan, reading);
  else
    for (const range of plan.reverse ? plan.ranges.toReversed() : plan.ranges)
      yield* entriesOfRange(store, range, reading);
}

const recordOfEntry = ({ index }: Plan, { key, value }: Entry): number =>
  index?.unique ? readRecord(value) : recordOfKey(key);

const load = (store: Store, collection: Collection, plan: Plan, entry: Entry): Buffer | undefined =>
  plan.index ? readDocument(store, collection, recordOfEntry(plan, entry)) : entry.value;

/** Throws QueryPlanKilled (175) once the collection or the index is gone: what is left would look like the whole result. */
const checkAlive = ({ catalogue }: Store, { collection, index }: Plan): void => {
  const current = refreshed(catalogue, collection);
  if (!current) throw new CommandError(175, 'query plan killed: the collection was dropped');
  if (index && !current.indexes.some(({ id }) => id === index.id))
    throw new CommandError(175, `query plan killed: the index ${index.name} was dropped`);
};

export interface Scan {
  readonly plan: Plan;
  readonly filter: Filter;
  /** As many documents as are wanted, if it is known: no more entries are read than needed. */
  readonly wanted?: number;
  readonly effort?: Effort | undefined;
  /** How documents are decoded for the filter. */
  readonly decodeWith?: typeof decode | undefined;
}

const readingOf = ({ plan, wanted = firstChunk }: Scan): Reading => ({
  reverse: plan.reverse,
  values: plan.index?.unique ?? true,
  first: plan.exact ? Math.max(1, Math.min(wanted, largestChunk)) : firstChunk,
});

/** The one document that a plan of one point may lead to. */
export const matchAtPoint = (store: Store, scan: Scan, point: Buffer): Match | undefined => {
  const { plan, filter, effort, decodeWith = decode } = scan;
  const value = store.db.getBinary(point);
  if (!value) return undefined;
  const record = readRecord(value);
  const bytes = readDocument(store, plan.collection, record);
  if (effort) effort.keys++;
  if (!bytes) return undefined;
  if (effort) effort.documents++;
  if (plan.exact) return { record, bytes };
  const document = decodeWith(bytes);
  return filter.test(document) ? { record, bytes, document } : undefined;
};

/**
 * The documents a plan leads to that pass the filter; now and then undefined, where its reader may pause. Throws
 * QueryPlanKilled (175) if the collection or the index is dropped meanwhile.
 */
export function* matches(store: Store, scan: Scan): Generator<Match | undefined, void, void> {
  const { plan, filter, effort, decodeWith = decode } = scan;
  const [point, ...otherPoints] = plan.points ?? [];
  if (point && otherPoints.length === 0) {
    const match = matchAtPoint(store, scan, point);
    if (match) yield match;
    return;
  }
  const seen = plan.index && plan.index.arrayPaths.length > 0 ? new Set<number>() : undefined;
  const begun = store.version;
  let checked = begun;
  let read = 0;
  for (const entry of entriesOfPlan(store, plan, readingOf(scan))) {
    const { version } = store;
    if (++read % documentsPerTurn === 0) yield undefined;
    if (store.version !== checked) checkAlive(store, plan);
    checked = store.version;
    if (effort) effort.keys++;
    const record = recordOfEntry(plan, entry);
    if (seen?.has(record)) continue;
    const bytes = load(store, plan.collection, plan, entry);
    if (!bytes) continue;
    if (effort) effort.documents++;
    // A write since the entry was read may have outdated it; a merge holds entries for longer.
    if (plan.exact && store.version === (plan.merge ? begun : version)) {
      yield { record, bytes };
      continue;
    }
    const document = decodeWith(bytes);
    if (!filter.test(document)) continue;
    seen?.add(record);
    yield { record, bytes, document };
  }
  if (store.version !== checked) checkAlive(store, plan);
}
