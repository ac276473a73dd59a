// What is measured, through the official client. Each answers its figure and the number of operations behind it.
import { BACKWARDS, END, FORWARDS, jsonEvent, START, streamNameFilter } from '@eventstore/db-client';

const METADATA = { $correlationId: 'd3b8c1f0-5d1e-4c0c' };

/** An event whose data and metadata together have about `size` bytes as JSON. */
export const event = (size) => {
  const rest = size - JSON.stringify(METADATA).length - 43;
  return jsonEvent({
    type: 'CaseAccepted',
    data: { at: '2026-03-02T09:00:00+08:00', note: 'x'.repeat(rest) },
    metadata: METADATA,
  });
};

let streams = 0;
const newStream = () => `case-${process.pid}-${streams++}`;

/** Appends per second, each of `events` events, with `concurrency` of them under way at any time. */
export const appends = async (client, { size, events, concurrency, seconds }) => {
  const end = performance.now() + seconds * 1000;
  const begun = performance.now();
  let done = 0;
  const writer = async () => {
    const stream = newStream();
    while (performance.now() < end) {
      await client.appendToStream(
        stream,
        Array.from({ length: events }, () => event(size)),
      );
      done++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, writer));
  return { figure: (done / (performance.now() - begun)) * 1000, operations: done };
};

/** A stream of `count` events. */
export const fillStream = async (client, size, count) => {
  const stream = newStream();
  for (let done = 0; done < count; done += 500) {
    await client.appendToStream(
      stream,
      Array.from({ length: 500 }, () => event(size)),
    );
  }
  return stream;
};

const eventsPerSecond = async (events, limit) => {
  const begun = performance.now();
  let count = 0;
  for await (const _ of events) if (++count === limit) break;
  return { figure: (count / (performance.now() - begun)) * 1000, operations: count };
};

export const readStream = (client, stream, direction = FORWARDS) =>
  eventsPerSecond(client.readStream(stream, { direction, fromRevision: direction === FORWARDS ? START : END }));

export const readAll = (client, direction = FORWARDS) =>
  eventsPerSecond(client.readAll({ direction, fromPosition: direction === FORWARDS ? START : END }));

export const catchUp = async (client, count) => {
  const subscription = client.subscribeToAll({ filter: streamNameFilter({ prefixes: ['case-'] }) });
  const begun = performance.now();
  let seen = 0;
  await new Promise((resolve, reject) => {
    subscription.on('error', reject);
    subscription.on('data', () => ++seen === count && resolve());
  });
  const rate = (seen / (performance.now() - begun)) * 1000;
  await subscription.unsubscribe();
  return { figure: rate, operations: seen };
};

export { BACKWARDS };

/** Milliseconds from the call of an append to its event in another client; the median of `count`. */
export const liveLatency = async (writer, reader, size, count) => {
  const stream = newStream();
  const subscription = reader.subscribeToAll({ fromPosition: END, filter: streamNameFilter({ prefixes: ['case-'] }) });
  await new Promise((resolve) => subscription.once('caughtUp', resolve));
  const latencies = [];
  for (let done = 0; done < count; done++) {
    const isSeen = new Promise((resolve) => subscription.once('data', () => resolve(performance.now())));
    const begun = performance.now();
    await writer.appendToStream(stream, event(size));
    latencies.push((await isSeen) - begun);
  }
  await subscription.unsubscribe();
  return { figure: latencies.toSorted((a, b) => a - b)[Math.floor(count / 2)], operations: count };
};
