import type { EventId } from './uuid.js';

const GENERATION = 50_000;

/** Which events were written last: between 50,000 and 100,000 of them, by id. A hint; the caller checks the event. */
export const recentIds = () => {
  let newer = new Map<EventId, number>();
  let older = new Map<EventId, number>();
  return {
    add: (id: EventId, ordinal: number): void => {
      if (newer.size >= GENERATION) {
        older = newer;
        newer = new Map();
      }
      newer.set(id, ordinal);
    },
    find: (id: EventId): number | undefined => newer.get(id) ?? older.get(id),
  };
};
