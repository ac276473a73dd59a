import { type Finding, named } from './findings.js';
import { contentHash, leafContent, type LeafContent, type StoredEvent } from './leaf.js';

/** What the events of a bundle are held against: the leaves that were kept, and in which order the events came. */
export interface Comparison {
  leaf(content: LeafContent): void;
  event(event: StoredEvent): void;
  /** Everything that is wrong, once all leaves and events were given. */
  findings(): readonly Finding[];
}

const partsOf = (kept: LeafContent, found: LeafContent): string[] => [
  ...(kept.dataHash === found.dataHash ? [] : ['data']),
  ...(kept.metaHash === found.metaHash ? [] : ['metadata']),
  ...(kept.type === found.type ? [] : ['type']),
  ...(kept.stream === found.stream && kept.revision === found.revision ? [] : ['stream@revision']),
  ...(kept.eventId === found.eventId ? [] : ['eventId']),
];

/** Whether events and leaves are the same one by one, in memory of one run of leaves: all there is to know of a sound bundle. */
export const sameOneByOne = (kept: LeafContent | undefined, event: StoredEvent): boolean =>
  kept !== undefined &&
  kept.eventId === event.eventId &&
  kept.stream === event.stream &&
  kept.revision === event.revision &&
  kept.type === event.type &&
  kept.dataHash === contentHash(event.data) &&
  kept.metaHash === contentHash(event.metadata);

/** The places in the list that a longest rising run leaves out: the fewest things that were moved. */
const outOfOrder = (places: readonly number[]): Set<number> => {
  const ends: number[] = [];
  const before: number[] = [];
  for (const [at, place] of places.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[ends[middle] ?? 0] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    before[at] = ends[low - 1] ?? -1;
    ends[low] = at;
  }
  const moved = new Set(places.keys());
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) moved.delete(at);
  return moved;
};

const placeName = ({ stream, revision }: { stream: string; revision: number }): string => `${revision} ${stream}`;

/** Finds which events were changed, removed, inserted or moved. Remembers every leaf: for a log where something is wrong. */
export const compareEvents = (): Comparison => {
  const leaves: LeafContent[] = [];
  const events: LeafContent[] = [];

  /** For each event the leaf that is its own, or undefined for one that was never hashed. */
  const matched = (): (number | undefined)[] => {
    const byId = new Map(leaves.map(({ eventId }, index) => [eventId, index]));
    const byPlace = new Map(leaves.map((content, index) => [placeName(content), index]));
    const taken = new Set<number>();
    const take = (index: number | undefined): number | undefined => {
      if (index === undefined || taken.has(index)) return undefined;
      taken.add(index);
      return index;
    };
    const known = events.map(({ eventId }) => take(byId.get(eventId)));
    // An event of another id in a leaf's place, where that leaf has no event: the id was changed.
    return known.map((index, at) => {
      const event = events[at];
      return index ?? (event ? take(byPlace.get(placeName(event))) : undefined);
    });
  };

  return {
    leaf: (content) => void leaves.push(content),
    event: (event) => void events.push(leafContent(event)),
    findings: () => {
      const found: Finding[] = [];
      const own = matched();
      const places = own.filter((index) => index !== undefined);
      const moved = outOfOrder(places);
      const present = new Set(places);
      let inOrder = 0;
      let reached = 0;
      for (const [at, event] of events.entries()) {
        const index = own[at];
        const kept = index === undefined ? undefined : leaves[index];
        if (index === undefined || !kept) {
          found.push({ kind: 'inserted', event: named(reached, event) });
          continue;
        }
        const parts = partsOf(kept, event);
        if (parts.length > 0) found.push({ kind: 'changed', event: named(index, kept), parts });
        if (moved.has(inOrder)) found.push({ kind: 'reordered', event: named(index, kept), foundBefore: reached });
        else reached = index + 1;
        inOrder += 1;
      }
      for (const [index, kept] of leaves.entries()) {
        if (!present.has(index)) found.push({ kind: 'removed', event: named(index, kept) });
      }
      return found;
    },
  };
};
