/** Something that has to be looked at, at an instant. Equal instants keep to `order`, so that every run goes the same way. */
export interface Entry<Item> {
  readonly at: number;
  readonly order: number;
  readonly item: Item;
}

export interface Agenda<Item> {
  add(entry: Entry<Item>): void;
  /** Takes the first entry before an instant; undefined where there is none. */
  before(instant: number): Entry<Item> | undefined;
}

const isBefore = (a: Entry<unknown>, b: Entry<unknown>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap. */
export const newAgenda = <Item>(): Agenda<Item> => {
  const heap: Entry<Item>[] = [];

  const rise = (entry: Entry<Item>): void => {
    let place = heap.length;
    for (; place > 0; ) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (!parent || !isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  };

  const sink = (entry: Entry<Item>): void => {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const [one, other] = [heap[left], heap[left + 1]];
      if (!one) break;
      const [child, at] = other && isBefore(other, one) ? [other, left + 1] : [one, left];
      if (!isBefore(child, entry)) break;
      heap[place] = child;
      place = at;
    }
    heap[place] = entry;
  };

  return {
    add: rise,
    before: (instant) => {
      const first = heap[0];
      if (!first || first.at >= instant) return undefined;
      const last = heap.pop();
      if (last && last !== first) sink(last);
      return first;
    },
  };
};
