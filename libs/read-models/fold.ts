import type { Logged } from '#event-log/decode';
import { type AnyProjection, type Stored, stepFor } from './projection.js';

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

/** The documents that these events touch. */
export const touchedBy = (model: AnyProjection, events: readonly AnyLogged[]): Set<string> => {
  const ids = new Set<string>();
  for (const event of events) if (stepFor(model, event.type)) for (const id of model.ids(event as never)) ids.add(id);
  return ids;
};

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
 * Applies events to documents, and says which of them changed. An event that a document has seen is passed over. `name` is the
 * collection, for the StuckProjection it throws.
 */
export const fold = (
  name: string,
  model: AnyProjection,
  documents: Documents,
  events: readonly AnyLogged[],
): Set<string> => {
  const dirty = new Set<string>();
  for (const event of events) {
    const step = stepFor(model, event.type);
    if (!step) continue;
    for (const id of model.ids(event as never)) {
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
  }
  return dirty;
};
