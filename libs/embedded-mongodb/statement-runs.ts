import type { Document } from 'bson';
import { CommandError, statementError } from './command-error.js';
import { type Store, write } from './store.js';

/** Work on many documents, which is done between the commands of others and not in one transaction. */
export type Later<Outcome> = () => Promise<Outcome>;

interface Done<Outcome> {
  readonly index: number;
  readonly outcome: Outcome;
}

/** What the statements of a command came to, in their order. */
export interface Run<Outcome> {
  readonly done: readonly Done<Outcome>[];
  /** Entries of `writeErrors`, for statements that were refused; what they did before they were stays done. */
  readonly errors: readonly Document[];
}

interface Part<Outcome> extends Run<Outcome> {
  readonly next: number;
  readonly later?: { readonly index: number; readonly work: Later<Outcome> };
}

/** Statements in one transaction at most: others wait no longer than that takes. */
const statementsAtOnce = 1000;

type RunOne<Outcome> = (statement: Buffer) => Outcome | Later<Outcome>;

/** Inside a write: statements from one on, up to one that is for later. It may be begun again, so it changes nothing but the store. */
const runSome = <Outcome extends object>(
  statements: readonly Buffer[],
  from: number,
  ordered: boolean,
  run: RunOne<Outcome>,
): Part<Outcome> => {
  const done: Done<Outcome>[] = [];
  const errors: Document[] = [];
  const end = Math.min(from + statementsAtOnce, statements.length);
  for (const [i, statement] of statements.slice(from, end).entries()) {
    const index = from + i;
    try {
      const outcome = run(statement);
      if (typeof outcome === 'function') return { done, errors, next: index + 1, later: { index, work: outcome } };
      done.push({ index, outcome });
    } catch (error) {
      errors.push(statementError(index, error));
      if (ordered) return { done, errors, next: statements.length };
    }
  }
  return { done, errors, next: end };
};

/**
 * Runs the statements of a command in their order; `ordered` stops at the first that is refused. Up to a thousand share a
 * transaction; one that may touch many documents has its own.
 */
export const runStatements = async <Outcome extends object>(
  store: Store,
  statements: readonly Buffer[],
  ordered: boolean,
  run: RunOne<Outcome>,
): Promise<Run<Outcome>> => {
  const done: Done<Outcome>[] = [];
  const errors: Document[] = [];
  let next = 0;
  while (next < statements.length) {
    if (next > 0 && store.closing) throw new CommandError(91, 'The server is shutting down');
    const from = next;
    const part = await write(store, () => runSome(statements, from, ordered, run));
    done.push(...part.done);
    errors.push(...part.errors);
    next = part.next;
    if (!part.later) continue;
    const { index, work } = part.later;
    try {
      done.push({ index, outcome: await work() });
    } catch (error) {
      errors.push(statementError(index, error));
      if (ordered) break;
    }
  }
  return { done, errors };
};
