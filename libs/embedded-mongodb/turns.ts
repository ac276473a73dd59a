import { CommandError } from './command-error.js';

/** Longest a reader keeps the thread to itself, in milliseconds. */
const slice = 5;

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Takes from a source until `take` says it has enough, letting other commands go first every few milliseconds. True if the source
 * ended. Throws MaxTimeMSExpired (50) past the deadline (by `performance.now()`).
 */
export const readInTurns = async <Item>(
  source: Iterator<Item | undefined, void>,
  deadline: number,
  take: (item: Item) => boolean,
): Promise<boolean> => {
  let sliceEnd = performance.now() + slice;
  for (;;) {
    const next = source.next();
    if (next.done) return true;
    if (next.value !== undefined && take(next.value)) return false;
    const now = performance.now();
    if (now > deadline) throw new CommandError(50, 'operation exceeded time limit');
    if (now > sliceEnd) {
      await nextTurn();
      sliceEnd = performance.now() + slice;
    }
  }
};
