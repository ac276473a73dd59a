// What was asked of a store and what it acknowledged, kept apart from it; and what must hold after a crash.
import { randomUUID } from 'node:crypto';

const proposed = (id, size) => ({
  id: Buffer.from(id, 'hex'),
  type: 'Counted',
  isJson: true,
  data: Buffer.from(JSON.stringify({ id, filler: 'x'.repeat(size) })),
  metadata: Buffer.alloc(0),
});

/** The fault did not fire, or not often enough: the check says nothing, for good or bad. */
export class Void extends Error {}

export const newLedger = () => ({ batches: new Map(), acknowledged: new Set() });

/** Appends batches of one to four events to a few streams, many at once, and notes what is acknowledged when. */
export const runWorkload = async (
  store,
  ledger,
  random,
  { batches, streams = 5, perTurn = 6, onFailed = () => undefined },
) => {
  let failed = 0;
  let done = 0;
  const append = () => {
    const key = randomUUID();
    const stream = `counter-${random.below(streams)}`;
    const ids = Array.from({ length: 1 + random.below(4) }, () => random.bytes(16).toString('hex'));
    ledger.batches.set(key, { stream, ids });
    const events = ids.map((id) => proposed(id, random.below(900)));
    store.append({ stream, expected: 'any', events }, (outcome) => {
      done++;
      if (outcome.kind === 'written') {
        ledger.acknowledged.add(key);
        ledger.batches.get(key).last = outcome.revision;
      } else {
        failed++;
        onFailed();
      }
    });
  };
  for (let asked = 0; asked < batches; ) {
    for (let turn = 1 + random.below(perTurn); turn > 0 && asked < batches; turn--, asked++) append();
    // One append a turn is one in each sync; more of them are sometimes still on their way when the next ones come.
    if (perTurn === 1 || random.chance(0.7)) await store.idle();
  }
  await store.idle();
  if (done !== batches) throw new Error(`${batches - done} of ${batches} appends were never answered.`);
  return { failed };
};

/** A ledger as it is at this moment. */
export const copyOf = ({ batches, acknowledged }) => ({
  batches: new Map(batches),
  acknowledged: new Set(acknowledged),
});

/** Throws unless every acknowledged batch is there, whole, once and where it was said to be, and nothing else is. */
export const check = (ledger, streams) => {
  const places = new Map();
  for (const [name, events] of streams) {
    for (const [at, { id, revision, data }] of events.entries()) {
      if (revision !== at) throw new Error(`${name} has revision ${revision} where ${at} was expected.`);
      if (places.has(id)) throw new Error(`The event ${id} is there twice.`);
      if (name.startsWith('counter-') && !data.includes(id)) throw new Error(`The event ${id} has other data.`);
      places.set(id, { name, revision });
    }
  }
  let expected = 0;
  for (const [key, { stream, ids, last }] of ledger.batches) {
    const found = ids.filter((id) => places.has(id));
    if (found.length !== 0 && found.length !== ids.length) throw new Error('Half an append is there.');
    if (ledger.acknowledged.has(key)) {
      if (found.length === 0) throw new Error('An acknowledged append is lost.');
      const place = places.get(ids.at(-1));
      if (place.name !== stream || place.revision !== last)
        throw new Error('An append is not where it was said to be.');
    }
    expected += found.length;
  }
  const counted = [...streams]
    .filter(([name]) => name.startsWith('counter-'))
    .reduce((sum, [, list]) => sum + list.length, 0);
  if (counted !== expected) throw new Error(`${counted - expected} events are there that nobody wrote.`);
};
