/** No event: the end of a chain, or an empty stream. */
export const NONE = 0xffffffff;

const BITS = 16;
const CHUNK = 1 << BITS;
const MASK = CHUNK - 1;
/** Every so many events of a stream the index notes one, so that reading a long stream need not walk all of it. */
const MARK_EVERY = 256;

/** 24 bytes an event, in chunks so that growing copies nothing. */
interface Columns {
  readonly position: Float64Array;
  readonly stream: Uint32Array;
  readonly type: Uint32Array;
  readonly revision: Uint32Array;
  /** The event before it in the same stream. */
  readonly previous: Uint32Array;
}

const newColumns = (): Columns => ({
  position: new Float64Array(CHUNK),
  stream: new Uint32Array(CHUNK),
  type: new Uint32Array(CHUNK),
  revision: new Uint32Array(CHUNK),
  previous: new Uint32Array(CHUNK),
});

/** Names numbered in the order of their first use. */
const nameTable = () => {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  return {
    size: () => names.length,
    find: (name: string): number | undefined => numbers.get(name),
    name: (number: number): string => names[number] ?? '',
    add: (name: string): number => {
      numbers.set(name, names.length);
      return names.push(name) - 1;
    },
    /** Forgets the newest names. */
    truncate: (size: number): void => {
      for (const name of names.splice(size)) numbers.delete(name);
    },
  };
};

/**
 * Which events there are, by their ordinal (0 is the first in the log) and by stream. It holds what is queued for the
 * disk too: readers are given a limit and look only below it.
 */
export const eventIndex = () => {
  const chunks: Columns[] = [];
  const streams = nameTable();
  const types = nameTable();
  const last: number[] = [];
  const counts: number[] = [];
  const marks = new Map<number, number[]>();
  let size = 0;

  const columns = (ordinal: number): Columns => {
    const chunk = chunks[ordinal >>> BITS];
    if (chunk === undefined) throw new RangeError(`There is no event ${ordinal}.`);
    return chunk;
  };
  const position = (ordinal: number): number => columns(ordinal).position[ordinal & MASK] ?? 0;
  const revision = (ordinal: number): number => columns(ordinal).revision[ordinal & MASK] ?? 0;
  const previous = (ordinal: number): number => columns(ordinal).previous[ordinal & MASK] ?? NONE;

  const add = (event: { position: number; stream: number; type: number; revision: number }): number => {
    if ((size & MASK) === 0 && chunks.length === size >>> BITS) chunks.push(newColumns());
    const ordinal = size++;
    const chunk = columns(ordinal);
    const at = ordinal & MASK;
    const { stream } = event;
    chunk.position[at] = event.position;
    chunk.stream[at] = stream;
    chunk.type[at] = event.type;
    chunk.revision[at] = event.revision;
    chunk.previous[at] = last[stream] ?? NONE;
    last[stream] = ordinal;
    const count = (counts[stream] ?? 0) + 1;
    counts[stream] = count;
    if (count % MARK_EVERY === 0) {
      const known = marks.get(stream);
      if (known === undefined) marks.set(stream, [ordinal]);
      else known.push(ordinal);
    }
    return ordinal;
  };

  /** Forgets the events from `ordinal` on, and nothing else. */
  const truncate = (ordinal: number): void => {
    while (size > ordinal) {
      size--;
      const stream = columns(size).stream[size & MASK] ?? 0;
      last[stream] = previous(size);
      counts[stream] = (counts[stream] ?? 1) - 1;
      if (marks.get(stream)?.at(-1) === size) marks.get(stream)?.pop();
    }
  };

  /** The newest event of a stream below `limit`. */
  const newest = (stream: number, limit: number): number => {
    let ordinal = last[stream] ?? NONE;
    while (ordinal !== NONE && ordinal >= limit) ordinal = previous(ordinal);
    return ordinal;
  };

  /** The event to walk back from in order to reach `from`: the first mark at or above it, else the newest. */
  const markAbove = (stream: number, from: number, limit: number): number => {
    const known = marks.get(stream) ?? [];
    let low = 0;
    for (let high = known.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (revision(known[middle] ?? 0) >= from) high = middle;
      else low = middle + 1;
    }
    const mark = known[low];
    return mark === undefined || mark >= limit ? newest(stream, limit) : mark;
  };

  return {
    streams,
    types,
    size: () => size,
    add,
    truncate,
    position,
    revision,
    previous,
    newest,
    stream: (ordinal: number): number => columns(ordinal).stream[ordinal & MASK] ?? 0,
    type: (ordinal: number): number => columns(ordinal).type[ordinal & MASK] ?? 0,

    /** The first event at or after a position. */
    atOrAfter: (wanted: number): number => {
      let low = 0;
      for (let high = size; low < high; ) {
        const middle = (low + high) >>> 1;
        if (position(middle) >= wanted) high = middle;
        else low = middle + 1;
      }
      return low;
    },

    /** The event of a stream with the highest revision that is not above `wanted`. */
    atOrBelow: (stream: number, wanted: number, limit: number): number => {
      let ordinal = markAbove(stream, wanted, limit);
      while (ordinal !== NONE && revision(ordinal) > wanted) ordinal = previous(ordinal);
      return ordinal;
    },

    /** The next events of a stream from revision `from` on, ascending: 128 to 384 of them, fewer only at the end. */
    forwards: (stream: number, from: number, limit: number): number[] => {
      const found: number[] = [];
      let ordinal = markAbove(stream, from + MARK_EVERY / 2, limit);
      while (ordinal !== NONE && revision(ordinal) >= from) {
        found.push(ordinal);
        ordinal = previous(ordinal);
      }
      return found.toReversed();
    },
  };
};

export type EventIndex = ReturnType<typeof eventIndex>;
