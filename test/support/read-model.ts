import type { Logged } from '#event-log/decode';
import { type AnyProjection, type Stored, stepFor, written } from '#read-models/projection';
import { frozen } from './random-case.js';

type AnyLogged = Logged<{ readonly type: string; readonly data: unknown }>;

/** The documents of a model after these events, each given what it is not allowed to change. */
export const documentsOf = <Document extends Stored>(
  model: AnyProjection,
  events: readonly AnyLogged[],
): ReadonlyMap<string, Document> => {
  const documents = new Map<string, Document>();
  for (const event of events) {
    const step = stepFor(model, event.type);
    for (const id of step ? model.ids(event as never) : []) {
      const before = documents.get(id);
      const after = step?.(before, frozen(event), id) as Document | undefined;
      if (after === undefined || after === before) continue;
      documents.set(id, frozen({ ...after, _id: id, position: event.position }));
    }
  }
  return new Map([...documents].map(([id, document]) => [id, written(model, document)]));
};
