import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Committed } from './committed-view.js';
import { NONE } from './event-index.js';
import { eventFilter } from './event-filter.js';
import { streamForwards } from './event-source.js';
import { type EventWriter, eventWriter } from './event-writer.js';
import type { Call } from './grpc-server.js';
import { streamDeleted } from './grpc-status.js';
import { TOMBSTONE_REVISION } from './append-frame.js';
import { CAUGHT_UP, encodeCheckpoint, encodeConfirmation, type Filter, type ReadRequest } from './read-codec.js';
import { type ResponseChunk, responseChunk } from './response-chunk.js';

/** Events of a filtered subscription that are considered between two checkpoints, unless the client says otherwise. */
const CHECKPOINT_EVERY = 32;
/** After so many events that the filter left out, other calls get their turn. */
const PATIENCE = 20_000;

/** When the subscription may look for new events again. Resolves at once where the call is over. */
export type NextCommit = (call: Call, seen: number) => Promise<void>;

/** A subscription's place in its events. */
interface Feed {
  /** Puts the next events into the chunk, at most a chunk full. False: there are no more at present. */
  fill(chunk: ResponseChunk): boolean;
  /** Called once, when all that was there at first has been sent. */
  catchUp(chunk: ResponseChunk): void;
  /** Throws a status where the subscription must end. */
  check(): void;
}

const firstOf = (view: Committed, from: ReadRequest['from']): number => {
  if (from === 'start') return 0;
  if (from === 'end') return view.size();
  const at = view.index.atOrAfter(from);
  return at < view.index.size() && view.index.position(at) === from ? at + 1 : at;
};

/** Counts the events considered and says when a checkpoint is due. */
const checkpoints = (view: Committed, filter: Filter | undefined) => {
  const every = filter === undefined ? 0 : filter.checkpointMultiplier * (filter.window ?? CHECKPOINT_EVERY);
  let considered = 0;
  let sent = -1;
  const send = (chunk: ResponseChunk, ordinal: number): void => {
    if (every === 0 || ordinal <= sent || ordinal < 0) return;
    sent = ordinal;
    chunk.add(encodeCheckpoint(view.index.position(ordinal)));
  };
  return {
    count: (chunk: ResponseChunk, ordinal: number): void => {
      considered++;
      if (every > 0 && considered % every === 0) send(chunk, ordinal);
    },
    send,
  };
};

const allFeed = (view: Committed, request: ReadRequest, writer: EventWriter): Feed => {
  const accepts = eventFilter(view.index, request.filter);
  const checkpoint = checkpoints(view, request.filter);
  let next = firstOf(view, request.from);
  return {
    fill: (chunk) => {
      let patience = PATIENCE;
      for (; next < view.size() && !chunk.isFull() && patience > 0; next++, patience--) {
        if (accepts(next)) writer.add(chunk, next, 0);
        checkpoint.count(chunk, next);
      }
      return next < view.size();
    },
    catchUp: (chunk) => checkpoint.send(chunk, Math.min(next, view.size()) - 1),
    check: () => undefined,
  };
};

const streamFeed = (view: Committed, request: ReadRequest, stream: string, writer: EventWriter): Feed => {
  const { index } = view;
  const start = view.readable(stream, Date.now());
  if (start.state === 'tombstoned') throw streamDeleted(stream);
  let since = start.state === 'present' ? start.since : 0;
  let isTombstoned = false;
  const lastRevision = (): number => {
    const number = index.streams.find(stream);
    const newest = number === undefined ? NONE : index.newest(number, view.size());
    return newest === NONE ? -1 : index.revision(newest);
  };
  const { from } = request;
  let next = from === 'start' ? 0 : from === 'end' ? lastRevision() + 1 : from + 1;
  next = Math.max(next, start.state === 'present' ? start.first : lastRevision() + 1);
  return {
    fill: (chunk) => {
      const number = index.streams.find(stream);
      if (number === undefined || isTombstoned) return false;
      const source = streamForwards(view, number, next, TOMBSTONE_REVISION);
      while (!chunk.isFull()) {
        const ordinal = source();
        if (ordinal === undefined) return false;
        writer.add(chunk, ordinal, since);
        next = index.revision(ordinal) + 1;
        isTombstoned = next > TOMBSTONE_REVISION;
      }
      return true;
    },
    catchUp: () => {
      since = 0;
    },
    check: () => {
      if (isTombstoned) throw streamDeleted(stream);
    },
  };
};

/** Answers a catch-up subscription: what is there, then what is added, until the client leaves. */
export const answerSubscription = async (
  view: Committed,
  call: Call,
  request: ReadRequest,
  nextCommit: NextCommit,
): Promise<void> => {
  const writer = eventWriter(view, request);
  const { stream } = request;
  const feed = stream === undefined ? allFeed(view, request, writer) : streamFeed(view, request, stream, writer);
  const chunk = responseChunk();
  chunk.add(encodeConfirmation(randomUUID()));
  let isLive = false;
  let taken: Promise<void> | undefined;
  while (!call.isClosed()) {
    const seen = view.size();
    const hasMore = feed.fill(chunk);
    if (!hasMore && !isLive) {
      isLive = true;
      feed.catchUp(chunk);
      chunk.add(CAUGHT_UP);
    }
    // This chunk was made while the client took the last one.
    await taken;
    taken = chunk.isEmpty() || call.write(chunk.take()) ? undefined : call.drained();
    feed.check();
    if (hasMore && taken === undefined) await setImmediate();
    else if (!hasMore) {
      await taken;
      await nextCommit(call, seen);
    }
  }
};
