import type { Document } from 'bson';
import { isPlainObject, rankOf, ranks } from './bson-order.js';
import type { Collection, Index } from './catalogue.js';
import { CommandError } from './command-error.js';
import type { Conjunct, Filter } from './filter.js';
import { type Bounds, boundsOf, canBePoint, joinBounds } from './key-bounds.js';
import { encodeField, fitKey } from './key-encoding.js';
import { entryBound, uniqueEntryKey, wholeRange } from './record-keys.js';
import { parseSort, type SortField } from './sort-order.js';

/** Keys in LMDB: from `start`, before `end`. `prefix` is how many bytes all of them share. */
export interface Range {
  readonly start: Buffer;
  readonly end: Buffer;
  readonly prefix: number;
}

export interface Plan {
  readonly collection: Collection;
  /** Undefined: the whole collection is read. */
  readonly index?: Index;
  readonly ranges: readonly Range[];
  readonly reverse: boolean;
  /** The ranges' entries are taken in the order of what follows the shared bytes, not one range after the other. */
  readonly merge: boolean;
  /** The entries come in the order that was asked for. */
  readonly sorted: boolean;
  /** Every document the ranges lead to passes the filter. */
  readonly exact: boolean;
  /** Instead of the ranges: the only entries there can be, of a unique index, in its order. */
  readonly points?: readonly Buffer[];
}

interface Candidate {
  readonly plan: Plan;
  readonly score: number;
}

/** More points than this in the product of `$in` lists are not spelt out. */
const mostRanges = 100_000;

/** Of a plan that leads to one document at most. */
const bestScore = 1000;

/** Merging asks every range for each entry: more of them are sorted in memory instead. */
const mostMerged = 100;

const isArrayField = (index: Index, path: string): boolean =>
  index.arrayPaths.some((array) => path === array || path.startsWith(`${array}.`));

const canUseSparse = (conjuncts: readonly Conjunct[]): boolean =>
  conjuncts.some(({ op, value }) => {
    if (op === 'in') return Array.isArray(value) && value.every((item) => rankOf(item) !== ranks.null);
    return op === 'prefix' || rankOf(value) !== ranks.null;
  });

/** Points for the leading fields, then at most one range: `depth` fields are bound, the last perhaps by a range. */
const bind = (
  index: Index,
  conjuncts: readonly Conjunct[],
): { points: Bounds[][]; range?: Bounds; used: Conjunct[] } => {
  const points: Bounds[][] = [];
  const used: Conjunct[] = [];
  let arrayBound = false;
  for (const { path, direction } of index.fields) {
    const isArray = isArrayField(index, path);
    if (isArray && arrayBound) break;
    const own = conjuncts.filter((conjunct) => conjunct.path === path);
    const found = boundsOf(own, direction, isArray);
    if (!found) break;
    used.push(...found.used);
    if (!found.points) return { points, range: found.range, used };
    if (points.reduce((product, list) => product * list.length, found.points.length) > mostRanges) break;
    points.push(found.points);
    arrayBound ||= isArray;
  }
  return { points, used };
};

/** Whether entries that share the constant fields come in the order asked for by the rest of them, or in its opposite. */
const directionOf = (
  index: Index,
  constant: readonly SortField[],
  rest: readonly SortField[],
  sort: readonly SortField[],
): 1 | -1 | undefined => {
  const fixed = new Set(constant.map(({ path }) => path).filter((path) => !isArrayField(index, path)));
  const wanted = sort.filter(({ path }) => !fixed.has(path));
  if (wanted.some(({ path }) => isArrayField(index, path))) return undefined;
  if (wanted.every(({ path, direction }, i) => rest[i]?.path === path && rest[i].direction === direction)) return 1;
  return wanted.every(({ path, direction }, i) => rest[i]?.path === path && rest[i].direction === -direction)
    ? -1
    : undefined;
};

/** How the entries of the points come in the order asked for: range after range, or merged; undefined if they do not. */
const orderOf = (
  index: Index,
  points: readonly Bounds[][],
  sort: readonly SortField[],
): { direction: 1 | -1; merge: boolean } | undefined => {
  if (sort.length === 0) return { direction: 1, merge: false };
  if (index.cut) return undefined;
  const several = points.findIndex((list) => list.length !== 1);
  const shared = several < 0 ? points.length : several;
  const direction = directionOf(index, index.fields.slice(0, shared), index.fields.slice(shared), sort);
  if (direction !== undefined) return { direction, merge: false };
  if (several < 0) return undefined;
  const constant = index.fields.slice(0, points.length).filter((_, i) => points[i]?.length === 1);
  const merged = directionOf(index, constant, index.fields.slice(points.length), sort);
  return merged && { direction: merged, merge: true };
};

const product = (points: readonly Bounds[][]): Buffer[] =>
  points.reduce<Buffer[]>(
    (prefixes, list) =>
      prefixes.flatMap((prefix) => list.map((point) => Buffer.concat([prefix, point.point ?? point.start]))),
    [Buffer.alloc(0)],
  );

const rangesOf = (index: Index, points: readonly Bounds[][], range: Bounds | undefined): Range[] => {
  const prefixes = product(points).sort((a, b) => Buffer.compare(a, b));
  return prefixes.map((prefix) => {
    const { start, end } = joinBounds(prefix, range);
    return { start: entryBound(index.id, start), end: entryBound(index.id, end), prefix: 5 + prefix.length };
  });
};

/** With arrays or cut keys, and where some condition made no bound, the entries decide too little. */
const isExact = (index: Index, filter: Filter, used: readonly Conjunct[]): boolean =>
  filter.complete && used.length === filter.conjuncts.length && index.arrayPaths.length === 0 && !index.cut;

const pointsOf = (index: Index, points: readonly Bounds[][]): { points?: readonly Buffer[] } => {
  if (!index.unique || points.length < index.fields.length) return {};
  const fields = product(points).sort((a, b) => Buffer.compare(a, b));
  return { points: fields.map((one) => uniqueEntryKey(index.id, fitKey(one).bytes)) };
};

/** The plan for one value of every field of a unique index: there is at most one such entry, and any order is right. */
const lookUp = (
  collection: Collection,
  index: Index,
  points: readonly Bounds[][],
  exact: boolean,
): Plan | undefined => {
  if (!index.unique || points.length < index.fields.length) return undefined;
  const fields = points.flatMap(([one, ...others]) => (one?.point && others.length === 0 ? [one.point] : []));
  if (fields.length < index.fields.length) return undefined;
  const key = uniqueEntryKey(index.id, fitKey(Buffer.concat(fields)).bytes);
  return { collection, index, ranges: [], points: [key], reverse: false, merge: false, sorted: true, exact };
};

const candidate = (collection: Collection, index: Index, filter: Filter, sort: readonly SortField[]): Candidate => {
  const { points, range, used } = bind(index, filter.conjuncts);
  const usable = !index.partialFilter && !index.building && (!index.sparse || canUseSparse(used));
  const exact = isExact(index, filter, used);
  const single = lookUp(collection, index, points, exact);
  if (single) return { plan: single, score: usable ? bestScore : -1 };
  const ranges = rangesOf(index, points, range);
  const possible = orderOf(index, points, sort);
  const order = possible?.merge && ranges.length > mostMerged ? undefined : possible;
  const merge = order?.merge ?? false;
  const plan: Plan = {
    collection,
    index,
    ranges,
    reverse: order?.direction === -1,
    merge,
    sorted: order !== undefined,
    exact,
    ...(merge ? {} : pointsOf(index, points)),
  };
  const lists = points.map((list) => (list.length === 1 ? 10 : 8)).reduce((sum, one) => sum + one, 0);
  // An order alone may mean reading everything to find little: a range is the safer of the two.
  const inOrder = sort.length === 0 || !order ? 0 : lists > 0 ? 6 : 3;
  const score = lists + (range ? 5 : 0) + inOrder;
  return { plan, score: usable ? score : -1 };
};

/** One value of `_id` alone decides, whatever else the filter asks: what reads and guarded writes of one document send. */
const planById = (collection: Collection, { conjuncts, complete }: Filter): Plan | undefined => {
  const wanted = conjuncts.find(({ path, op, value }) => path === '_id' && op === 'eq' && canBePoint(value));
  const [index] = collection.indexes;
  if (!wanted || !index) return undefined;
  const { bytes, cut } = fitKey(encodeField(wanted.value, 1));
  const exact = complete && conjuncts.length === 1 && !cut;
  return {
    collection,
    index,
    ranges: [],
    points: [uniqueEntryKey(index.id, bytes)],
    reverse: false,
    merge: false,
    sorted: true,
    exact,
  };
};

const hinted = (collection: Collection, hint: unknown): readonly Index[] => {
  const wanted = isPlainObject(hint) ? JSON.stringify(parseSort(hint)) : hint;
  const found = collection.indexes.filter(({ name, fields }) => wanted === name || wanted === JSON.stringify(fields));
  if (found.length === 0)
    throw new CommandError(
      2,
      'error processing query: planner returned error: hint provided does not correspond to an existing index',
    );
  return found;
};

/** The whole collection, in the order of insertion. */
const scanPlan = (collection: Collection, filter: Filter, sorted: boolean): Plan => ({
  collection,
  ranges: [{ ...wholeRange('documents', collection.id), prefix: 5 }],
  reverse: false,
  merge: false,
  sorted,
  exact: filter.complete && filter.conjuncts.length === 0,
});

/**
 * How to find what matches: the index with the longest run of equalities, then a range, then the order asked for. The filter is
 * still to be tested on every document. Throws BadValue (2) for a hint that names no index.
 */
export const planQuery = (
  collection: Collection,
  filter: Filter,
  sort: readonly SortField[] = [],
  hint?: string | Document,
): Plan => {
  if (isPlainObject(hint) && Object.hasOwn(hint, '$natural')) return scanPlan(collection, filter, sort.length === 0);
  const byId = hint === undefined ? planById(collection, filter) : undefined;
  if (byId) return byId;
  const indexes = hint === undefined ? collection.indexes : hinted(collection, hint);
  const candidates: Candidate[] = [];
  for (const index of indexes) {
    const found = candidate(collection, index, filter, sort);
    if (found.score === bestScore) return found.plan;
    candidates.push(found);
  }
  const usable = candidates.filter(({ score }) => score > 0 || (hint !== undefined && score === 0));
  const [first, ...others] = usable;
  if (!first) return scanPlan(collection, filter, sort.length === 0);
  return others.reduce((best, other) => (other.score > best.score ? other : best), first).plan;
};
