import { addCase, emptyTally, type Period, type Tally } from './case-counters.js';
import { type FigureName, figureOf } from './case-figures.js';
import type { HandledCase } from './handled-case.js';

/** By what figures are set side by side. A case counts once for each of its officers and posts, and once in all else. */
export const sliceKeys = {
  UNIT: ({ unit }: HandledCase) => [unit],
  OFFICE: ({ approvalOffice }: HandledCase) => [approvalOffice],
  MATTER: ({ matterCode }: HandledCase) => [matterCode],
  CATEGORY: ({ category }: HandledCase) => [category],
  CHANNEL: ({ channel }: HandledCase) => [channel],
  VENUE: ({ venue }: HandledCase) => (venue === undefined ? [] : [venue]),
  LEVEL: ({ level }: HandledCase) => [level],
  KIND: ({ kind }: HandledCase) => [kind],
  OFFICER: ({ holders }: HandledCase) => holders,
  POST: ({ posts }: HandledCase) => posts,
} as const satisfies Record<string, (row: HandledCase) => readonly string[]>;

export type Slice = keyof typeof sliceKeys;
export const slices = Object.keys(sliceKeys) as readonly Slice[];

/** A tally for all and one for each key of a slice, filled case by case. */
export const slicedTally = (slice: Slice, period: Period) => {
  const total = emptyTally();
  const parts = new Map<string, Tally>();
  const add = (row: HandledCase): void => {
    addCase(total, row, period);
    for (const key of sliceKeys[slice](row)) {
      const part = parts.get(key) ?? emptyTally();
      parts.set(key, part);
      addCase(part, row, period);
    }
  };
  return { total, parts, add };
};

/** Below this many cases a rate says little. */
const smallNumber = 5;

export interface Ranked {
  readonly key: string;
  readonly value: number | null;
  readonly n: number;
  /** Against the period before; null where either has no value. */
  readonly trend: number | null;
  readonly small: boolean;
}

const medianOf = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
};

/**
 * S2: who stands where by one figure, the highest value first; those without a value come last, equal ones by their key. Small
 * numbers are marked, and left out of the median of the peers.
 */
export const ranking = (
  figure: FigureName,
  now: ReadonlyMap<string, Tally>,
  before: ReadonlyMap<string, Tally>,
): { readonly peerMedian: number | null; readonly rows: readonly Ranked[] } => {
  const rows = [...now].map(([key, tally]): Ranked => {
    const { value, denominator: n } = figureOf(tally, figure);
    const earlier = before.get(key);
    const last = earlier ? figureOf(earlier, figure).value : null;
    return { key, value, n, trend: value === null || last === null ? null : value - last, small: n < smallNumber };
  });
  const order = (a: Ranked, b: Ranked) => (b.value ?? -Infinity) - (a.value ?? -Infinity) || (a.key < b.key ? -1 : 1);
  const peers = rows.flatMap(({ value, small }) => (value === null || small ? [] : [value]));
  return { peerMedian: medianOf(peers), rows: rows.toSorted(order) };
};
