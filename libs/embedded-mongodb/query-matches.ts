import type { Document } from 'bson';
import type { Collection } from './catalogue.js';
import { CommandError } from './command-error.js';
import type { Filter } from './filter.js';
import { documentOf, type Effort, type Match, matches } from './index-scan.js';
import { type Plan, planQuery } from './query-plan.js';
import { type SortField, sortKey } from './sort-order.js';
import type { decode } from './stored-document.js';
import type { Store } from './store.js';

export interface Query {
  readonly filter: Filter;
  readonly sort: readonly SortField[];
  readonly hint?: string | Document | undefined;
  readonly skip: number;
  /** Infinity for all. */
  readonly limit: number;
}

/** Most bytes of documents that a sort without an index holds. */
const mostSortedBytes = 100 * 1024 * 1024;

/** A match whose document is decoded as its finder asked, and belongs to him. */
export interface DecodedMatch extends Match {
  readonly document: Document;
}

interface Keyed {
  readonly match: Match;
  readonly key: Buffer;
}

const byKey = (a: Keyed, b: Keyed): number => Buffer.compare(a.key, b.key) || a.match.record - b.match.record;

/** Sorts in memory, keeping no more than `keep` documents. Throws 292 beyond 100 MB. */
function* sorted(
  source: Iterable<Match | undefined>,
  sort: readonly SortField[],
  keep: number,
): Generator<Match | undefined, void, void> {
  let held: Keyed[] = [];
  let bytes = 0;
  for (const match of source) {
    if (!match) {
      yield undefined;
      continue;
    }
    held.push({ match, key: sortKey(documentOf(match), sort) });
    bytes += match.bytes.length;
    if (held.length >= 2 * keep + 1000) {
      held = held.sort(byKey).slice(0, keep);
      bytes = held.reduce((sum, one) => sum + one.match.bytes.length, 0);
    }
    if (bytes > mostSortedBytes)
      throw new CommandError(292, 'Sort exceeded memory limit of 104857600 bytes: an index in this order would help');
  }
  for (const { match } of held.sort(byKey).slice(0, keep)) yield match;
}

/** What a query finds, in its order; now and then undefined, where its reader may let others go first. */
export function* findMatches(
  store: Store,
  plan: Plan,
  query: Query,
  effort?: Effort,
  decodeWith?: typeof decode,
): Generator<Match | undefined, void, void> {
  const wanted = query.skip + query.limit;
  const found = matches(store, { plan, filter: query.filter, effort, decodeWith, ...(plan.sorted ? { wanted } : {}) });
  const source = plan.sorted ? found : sorted(found, query.sort, wanted);
  let passed = 0;
  if (query.limit === 0) return;
  for (const match of source) {
    if (!match) yield undefined;
    else if (passed++ >= query.skip) yield match;
    if (passed >= wanted) return;
  }
}

/** The first document a statement means, for the statement to change; decoded by `decodeWith`. */
export const firstMatch = (
  store: Store,
  collection: Collection,
  query: Query,
  decodeWith: typeof decode,
): DecodedMatch | undefined => {
  const plan = planQuery(collection, query.filter, query.sort, query.hint);
  for (const match of findMatches(store, plan, { ...query, limit: 1 }, undefined, decodeWith))
    if (match) return { ...match, document: match.document ?? decodeWith(match.bytes) };
  return undefined;
};
