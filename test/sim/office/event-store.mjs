// The embedded event store's core on a disk that can fail, behind the calls of the client that libs/event-log makes. gRPC is left
// out; what an event looks like on the wire is not.
import { simulatedDisk } from '../../fault/event-store/simulated-disk.mjs';

const dir = '/log';
/** Small, so that a run fills several. */
const segmentBytes = 24 * 1024;
/** Of the five bytes before a gRPC message. */
const prefixBytes = 5;

export class ConnectionLost extends Error {}

/** The engine's side of a call; `told` hears its answers, `ended` that there are no more. */
const serverCall = (told, ended = () => undefined) => ({
  user: 'admin',
  isClosed: () => false,
  write: (messages) => {
    for (let at = 0; at < messages.length; ) {
      const end = at + prefixBytes + messages.readUInt32BE(at + 1);
      told(messages.subarray(at + prefixBytes, end));
      at = end;
    }
    return true;
  },
  end: ended,
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
    const life = { isUp: true, calls: new Map(), waiting: new Set() };
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

  /** The call that libs/event-log opens on the client's connection: the bytes of requests and answers are the real ones. */
  const openCall = (life, readAnswer) => {
    const listeners = {};
    life.waiting.add(() => listeners.error(new ConnectionLost('the event store went away')));
    const answering = serverCall((bytes) => {
      if (life.isUp) listeners.data(readAnswer(bytes));
    });
    const requests = product.batchAppend.answerBatchAppend(life.store, answering, () => undefined);
    const call = {
      on: (event, listener) => {
        listeners[event] = listener;
        return call;
      },
      write: (bytes) => {
        requests.message(bytes);
        return true;
      },
    };
    return call;
  };

  /** The call that libs/event-log opens for a read: answered once somebody listens. */
  const openRead = (life, request, readAnswer) => {
    const listeners = {};
    const lose = () => listeners.error(new ConnectionLost('the event store went away'));
    const answer = async () => {
      await Promise.resolve();
      if (!life.isUp) return lose();
      life.waiting.add(lose);
      const told = (bytes) => listeners.data(readAnswer(bytes));
      await product.readCall.answerRead(life.store, serverCall(told), product.readCodec.decodeRead(request));
      life.waiting.delete(lose);
      return listeners.end();
    };
    const call = {
      on: (event, listener) => {
        listeners[event] = listener;
        if (event === 'data') answer().catch((error) => listeners.error(error));
        return call;
      },
      pause: () => call,
      resume: () => call,
      cancel: () => undefined,
    };
    return call;
  };

  const client = {
    callArguments: () => [],
    GRPCStreamCreator: (_service, _name, begin) => async () => {
      await Promise.resolve();
      const life = up();
      const known = life.calls.get(begin);
      if (known) return known;
      return begin({
        makeBidiStreamRequest: (_path, _write, read) => {
          const call = openCall(life, read);
          life.calls.set(begin, call);
          return call;
        },
        makeServerStreamRequest: (_path, write, read, request) => openRead(life, write(request), read),
      });
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
