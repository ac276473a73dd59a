import { fold, touchesIn } from './fold.js';
import type { AnyLogged, Documents } from './fold.js';
import { projection } from './projection.js';

type Dropped = { type: 'Dropped'; data: { basket: string } };
type Lifted = { type: 'Lifted'; data: { basket: string } };

interface Basket {
  readonly drops: number;
}

const byBasket = ({ data }: { readonly data: { readonly basket: string } }) => [data.basket];
const model = (name: string) => ({ name, version: 1, indexes: [] });

const dropped = projection<Dropped, Basket>({
  ...model('dropped'),
  ids: byBasket,
  on: { Dropped: (before) => ({ drops: (before?.drops ?? 0) + 1 }) },
});
const both = projection<Dropped | Lifted, Basket>({
  ...model('both'),
  ids: byBasket,
  on: {
    Dropped: (before) => ({ drops: (before?.drops ?? 0) + 1 }),
    Lifted: (before) => ({ drops: (before?.drops ?? 0) - 1 }),
  },
});
const twice = projection<Lifted, Basket>({
  ...model('twice'),
  ids: ({ data }) => [data.basket, 'all'],
  on: { Lifted: (before) => ({ drops: (before?.drops ?? 0) - 1 }) },
});
const models = [dropped, twice, both];

const event = (type: string, basket: string, position: number) =>
  ({ type, data: { basket }, stream: `basket-${basket}`, revision: position, position }) as AnyLogged;
const events = ['Dropped', 'Lifted', 'Unknown', 'toString', 'Dropped', 'Lifted'].map((type, at) =>
  event(type, `b${at % 2}`, at + 1),
);

describe('what events touch', () => {
  it('is in several models at once what it is in each alone, in the order of the log', () => {
    const touched = touchesIn(models)(events).map((touches) =>
      touches.map(({ event: { position }, id }) => [position, id]),
    );
    const [drops, lifts] = [
      [1, 5],
      [2, 6],
    ];
    const basketOf = (position: number) => `b${(position - 1) % 2}`;
    expect(touched).toEqual([
      drops.map((position) => [position, basketOf(position)]),
      lifts.flatMap((position) => [
        [position, basketOf(position)],
        [position, 'all'],
      ]),
      [...drops, ...lifts].toSorted((a, b) => a - b).map((position) => [position, basketOf(position)]),
    ]);
  });

  it('is looked up anew for no batch, and the same in each', () => {
    const touchesOfBatch = touchesIn(models);
    const [first, second] = [touchesOfBatch(events.slice(0, 3)), touchesOfBatch(events.slice(3))];
    expect(models.map((_, at) => [...(first[at] ?? []), ...(second[at] ?? [])])).toEqual(touchesIn(models)(events));
  });

  it('is folded into documents that bear the position of the last event', () => {
    const documents: Documents = new Map();
    expect([...fold('both', both, documents, events)]).toEqual(['b0', 'b1']);
    expect([...documents.values()]).toEqual([
      { _id: 'b0', position: 5, drops: 2 },
      { _id: 'b1', position: 6, drops: -2 },
    ]);
  });
});
