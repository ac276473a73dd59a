// The embedded event store's core on a disk that can fail, behind the calls of the client that libs/event-log makes. gRPC is left
// out; what an event looks like on the wire is not.
import { BACKWARDS, StreamNotFoundError, WrongExpectedVersionError } from '@eventstore/db-client';
import { simulatedDisk } from '../../fault/event-store/simulated-disk.mjs';

const dir = '/log';
/** Small, so that a run fills several. */
const segmentBytes = 24 * 1024;
/** Of the five bytes before a gRPC message. */
const prefixBytes = 5;

export class ConnectionLost extends Error {}

const proposed = ({ id, type, data, metadata }) => ({
  id: Buffer.from(id.replaceAll('-', ''), 'hex'),
  type,
  isJson: true,
  data: Buffer.from(JSON.stringify(data)),
  metadata: Buffer.from(metadata),
});

/** `now` in milliseconds since 1970. */
export const openEventStore = ({ product, random, now }) => {
  let files = new Map();
  let running;
  const counts = { powerCuts: 0, diskFull: 0, diskFailed: 0 };
  /** What happens to the disk, by how many operations from now. */
  let fault;

  const strike = (life) => {
    if (!life.isUp || fault === undefined) return undefined;
    fault.after -= 1;
    if (fault.after > 0) return undefined;
    const { kind } = fault;
    fault = undefined;
    counts[kind] += 1;
    if (kind === 'diskFull') return 'ENOSPC';
    if (kind === 'diskFailed') return 'EIO';
    life.cut();
    return undefined;
  };

  const open = () => {
    const life = { isUp: true, waiting: new Set() };
    const simulated = simulatedDisk(files, () => strike(life));
    life.cut = () => {
      if (!life.isUp) return;
      life.isUp = false;
      files = simulated.crash(random);
      for (const lose of life.waiting) lose();
    };
    const log = product.engineLog.openLog(simulated.disk, dir);
    const recovered = product.recovery.recover(simulated.disk, log);
    life.store = product.store.eventStore({
      disk: simulated.disk,
      log,
      recovered,
      segmentBytes,
      now,
      onFailure: () => life.cut(),
    });
    life.files = simulated.files;
    running = life;
  };
  open();

  const decoded = (store, ordinal) => {
    const chunk = product.chunk.responseChunk();
    const { recorded, position } = store.record(ordinal);
    chunk.addEvent(recorded, undefined, position);
    return product.readResponse.readResponse(chunk.take().subarray(prefixBytes)).event;
  };

  const up = () => {
    if (!running.isUp) throw new ConnectionLost('the event store is away');
    return running;
  };

  const answered = (life, stream, expected, outcome) => {
    if (outcome.kind === 'written') {
      const at = BigInt(outcome.position ?? 0);
      return { success: true, nextExpectedRevision: BigInt(outcome.revision), position: { commit: at, prepare: at } };
    }
    if (outcome.kind !== 'wrong') throw new Error(`not written: ${outcome.kind}`);
    const current = outcome.current < 0 ? 'no_stream' : BigInt(outcome.current);
    throw new WrongExpectedVersionError(undefined, { streamName: stream, current, expected });
  };

  const client = {
    appendToStream: async (stream, events, { expectedRevision }) => {
      await Promise.resolve();
      const life = up();
      const expected = typeof expectedRevision === 'bigint' ? Number(expectedRevision) : expectedRevision;
      const outcome = await new Promise((resolve, reject) => {
        const lose = () => reject(new ConnectionLost('the event store went away'));
        life.waiting.add(lose);
        life.store.append({ stream, expected, events: events.map(proposed) }, (done) => {
          life.waiting.delete(lose);
          if (life.isUp) resolve(done);
        });
      });
      return answered(life, stream, expectedRevision, outcome);
    },
    async *readStream(stream, { direction, maxCount = Number.POSITIVE_INFINITY } = {}) {
      await Promise.resolve();
      const { store } = up();
      const readable = store.readable(stream, now());
      if (readable.state !== 'present') throw new StreamNotFoundError(undefined, stream);
      const ordinals = [];
      for (let revision = readable.first; revision <= readable.last; revision += 1)
        ordinals.push(store.index.atOrBelow(readable.number, revision, store.size()));
      if (direction === BACKWARDS) ordinals.reverse();
      for (const ordinal of ordinals.slice(0, maxCount)) {
        const event = decoded(store, ordinal);
        yield { event, commitPosition: BigInt(event.position.commit) };
      }
    },
  };

  return {
    client,
    counts,
    isUp: () => running.isUp,
    /** How many events are durable. */
    size: () => up().store.size(),
    /** An event as it was stored, by its place in the log. */
    at: (ordinal) => decoded(up().store, ordinal),
    idle: () => running.store.idle(),
    /** Within so many operations of the disk: `powerCuts`, `diskFull` or `diskFailed`. */
    strikeWithin: (operations, kind) => {
      fault = { after: 1 + random.below(operations), kind };
    },
    restart: () => {
      running.cut();
      fault = undefined;
      open();
    },
    bytes: () => [...running.files()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { content }]) => content),
  };
};
