import { setImmediate } from 'node:timers/promises';
import type { Committed } from './committed-view.js';
import { eventFilter } from './event-filter.js';
import { allSource, EMPTY_SOURCE, type EventSource, streamSource } from './event-source.js';
import { eventWriter } from './event-writer.js';
import type { Call } from './grpc-server.js';
import { streamDeleted } from './grpc-status.js';
import {
  encodeFirstRevision,
  encodeLastPosition,
  encodeLastRevision,
  encodeStreamNotFound,
  type ReadRequest,
} from './read-codec.js';
import { responseChunk } from './response-chunk.js';

/** After so many events that the filter left out, other calls get their turn. */
const PATIENCE = 20_000;

interface Plan {
  readonly source: EventSource;
  readonly since: number;
  /** For clients that ask for it (compatibility 1): what they need to know beyond the events. */
  readonly closing: (isEmpty: boolean) => readonly Buffer[];
}

const planStream = (view: Committed, request: ReadRequest, stream: string): Plan | Buffer => {
  const readable = view.readable(stream, Date.now());
  if (readable.state === 'absent') return encodeStreamNotFound(stream);
  if (readable.state === 'tombstoned') throw streamDeleted(stream);
  const { first, last, since } = readable;
  const { from, isBackwards } = request;
  const startsBefore = !isBackwards && from !== 'end' && (from === 'start' ? 0 : from) < first;
  return {
    source: streamSource(view, readable, from, isBackwards),
    since,
    closing: (isEmpty) => [...(isEmpty && startsBefore ? [encodeFirstRevision(first)] : []), encodeLastRevision(last)],
  };
};

const plan = (view: Committed, request: ReadRequest): Plan | Buffer => {
  if (request.stream !== undefined) return planStream(view, request, request.stream);
  const newest = view.size() - 1;
  return {
    source: request.count === 0 ? EMPTY_SOURCE : allSource(view, request.from, request.isBackwards),
    since: 0,
    closing: () => (newest < 0 ? [] : [encodeLastPosition(view.index.position(newest))]),
  };
};

/** Answers a read: events up to the count that was asked for, then the end. Waits wherever the client is slow. */
export const answerRead = async (view: Committed, call: Call, request: ReadRequest): Promise<void> => {
  const planned = plan(view, request);
  if (Buffer.isBuffer(planned)) {
    call.write(planned);
    call.end();
    return;
  }
  const { source, since, closing } = planned;
  const accepts = eventFilter(view.index, request.filter);
  const writer = eventWriter(view, request);
  const chunk = responseChunk();
  const count = request.count ?? 0;
  let sent = 0;
  let passedOver = 0;
  let taken: Promise<void> | undefined;
  for (let ordinal = source(); ordinal !== undefined && sent < count; ordinal = source()) {
    if (accepts(ordinal) && writer.add(chunk, ordinal, since)) sent++;
    else passedOver++;
    if (chunk.isFull()) {
      // This chunk was made while the client took the last one.
      await taken;
      taken = call.write(chunk.take()) ? undefined : call.drained();
    }
    if (passedOver >= PATIENCE) {
      passedOver = 0;
      await setImmediate();
    }
    if (call.isClosed()) return;
  }
  if (request.compatibility >= 1) for (const message of closing(sent === 0)) chunk.add(message);
  if (!chunk.isEmpty()) call.write(chunk.take());
  call.end();
};
