import type { Db } from 'mongodb';
import type { EventStore } from '#event-log/connect';
import { type ModelState, modelStates } from '#read-models/lag';
import { models } from '#read-models/store';

/** How the read models stand to the log, as of at most a second ago: it is asked by machines, often, and costs a look at the log. */
export type ModelLag = () => Promise<readonly ModelState[]>;

const keptMs = 1_000;

export const modelLag = (eventStore: EventStore, db: Db): ModelLag => {
  let known: { readonly states: Promise<readonly ModelState[]>; readonly at: number } | undefined;
  return () => {
    const at = performance.now();
    if (!known || at - known.at > keptMs) known = { states: modelStates({ eventStore, db }, models, new Date()), at };
    return known.states;
  };
};
