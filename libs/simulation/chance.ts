import { createHash } from 'node:crypto';

/** Numbers that look like chance and are always the same for the same seed and names. */
export interface Chance {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  happens(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  weighted<Item>(items: readonly (readonly [Item, number])[]): Item;
}

/** Small fast counter (sfc32): passes the usual statistical tests and needs four words of state. */
const sfc32 = (words: Int32Array): (() => number) => {
  let [a = 0, b = 0, c = 0, counter = 1] = words;
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
};

/** Each name has numbers of its own, so that what one case draws changes nothing in another. */
export const chanceOf = (seed: string, ...names: readonly (string | number)[]): Chance => {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...names]))
    .digest();
  const next = sfc32(Int32Array.from([0, 4, 8, 12], (offset) => digest.readInt32LE(offset)));
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    happens: (probability) => next() < probability,
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new RangeError('Nothing to choose from');
      return item;
    },
    weighted: (items) => {
      let left = next() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) {
        left -= weight;
        if (left < 0) return item;
      }
      const last = items.at(-1);
      if (!last) throw new RangeError('Nothing to choose from');
      return last[0];
    },
  };
};
