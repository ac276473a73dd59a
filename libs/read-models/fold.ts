import type { Logged } from '#event-log/decode';
import { type AnyProjection, type Step, type Stored, stepFor } from './projection.js';

export type AnyEvent = { readonly type: string; readonly data: unknown };
export type AnyLogged = Logged<AnyEvent>;

/** A read model that cannot get past an event: the model stops there, and says where. */
export class StuckProjection extends Error {
  constructor(
    readonly model: string,
    readonly stream: string,
    readonly revision: number,
    cause: unknown,
  ) {
    super(`${model} cannot apply ${stream}@${revision}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = 'StuckProjection';
  }
}

/** Documents by id; one that is known not to exist is there as undefined. */
export type Documents = Map<string, Stored | undefined>;

/** An event, a document that it touches, and what it does to it. */
export interface Touch {
  readonly event: AnyLogged;
  readonly id: string;
  readonly step: Step;
}

interface Taker {
  readonly ids: AnyProjection['ids'];
  /** By the model's place among the models. */
  readonly steps: readonly { readonly at: number; readonly step: Step }[];
}

/** The models that have a step for a type, with those together that name their documents by the same function. */
const takersOf = (models: readonly AnyProjection[], type: string): readonly Taker[] => {
  const takers = new Map<AnyProjection['ids'], { at: number; step: Step }[]>();
  for (const [at, model] of models.entries()) {
    const step = stepFor(model, type);
    if (step) takers.set(model.ids, [...(takers.get(model.ids) ?? []), { at, step }]);
  }
  return [...takers].map(([ids, steps]) => ({ ids, steps }));
};

/** What events touch in each of several models, in the models' order. A type's models are looked up once, not for every event. */
export const touchesIn = (
  models: readonly AnyProjection[],
): ((events: readonly AnyLogged[]) => readonly (readonly Touch[])[]) => {
  const takers = new Map<string, readonly Taker[]>();
  const takersFor = (type: string): readonly Taker[] => {
    const known = takers.get(type) ?? takersOf(models, type);
    takers.set(type, known);
    return known;
  };
  return (events) => {
    const touches = models.map((): Touch[] => []);
    for (const event of events)
      for (const { ids, steps } of takersFor(event.type))
        for (const id of ids(event as never)) for (const { at, step } of steps) touches[at]?.push({ event, id, step });
    return touches;
  };
};

/** What events touch in one model, in their order. */
export const touchesOf = (model: AnyProjection, events: readonly AnyLogged[]): readonly Touch[] =>
  touchesIn([model])(events)[0] ?? [];

interface Placed {
  _id: string;
  position: number;
}

/** The step has made a new object, so that it need not be copied. */
const placed = (document: Placed, id: string, position: number): Stored => {
  document._id = id;
  document.position = position;
  return document;
};

/**
 * Makes the touches on documents, and says which of them changed. An event that a document has seen is passed over. `name` is the
 * collection, for the StuckProjection it throws.
 */
export const foldTouches = (name: string, documents: Documents, touches: readonly Touch[]): Set<string> => {
  const dirty = new Set<string>();
  for (const { event, id, step } of touches) {
    const before = documents.get(id);
    if (before && before.position >= event.position) continue;
    let after: unknown;
    try {
      after = step(before, event, id);
    } catch (error) {
      throw new StuckProjection(name, event.stream, event.revision, error);
    }
    if (after === before || after === undefined) continue;
    documents.set(id, placed(after as Placed, id, event.position));
    dirty.add(id);
  }
  return dirty;
};

/** Applies events to documents, as `foldTouches` does. */
export const fold = (
  name: string,
  model: AnyProjection,
  documents: Documents,
  events: readonly AnyLogged[],
): Set<string> => foldTouches(name, documents, touchesOf(model, events));
