import { randomBytes } from 'node:crypto';
import { buildFrame, type NumberedEvent, TOMBSTONE_REVISION } from './append-frame.js';
import { decideAppend, type Expected, type StreamView } from './append-rules.js';
import { type Committed, committedView } from './committed-view.js';
import type { Disk } from './disk.js';
import { NONE } from './event-index.js';
import type { EventLog } from './event-log.js';
import { writeSnapshot } from './index-snapshot.js';
import { type Name, STREAM_NAME, TYPE_NAME } from './frame.js';
import { groupCommit, type QueuedFrame } from './group-commit.js';
import { SEGMENT_HEADER } from './log-segment.js';
import type { ProposedEvent } from './recorded-event.js';
import type { Recovered } from './recovery.js';
import { DELETED, isMetastream, METADATA_TYPE, metastreamOf, streamOf, undeleted } from './stream-metadata.js';
import { type EventId, eventId } from './uuid.js';

export interface Append {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedEvent[];
}

/** What became of an append, a deletion or a tombstone. Revisions are -1 where the stream has no events. */
export type Outcome =
  | { readonly kind: 'written'; readonly revision: number; readonly position: number | undefined }
  | { readonly kind: 'wrong'; readonly current: number }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'too-large'; readonly limit: number }
  /** The disk took nothing. `full`: nothing of it is there, now or later; else the disk has failed, and nobody knows. */
  | { readonly kind: 'failed'; readonly full: boolean; readonly reason: string };

type Done = (outcome: Outcome) => void;

interface StoredFrame extends QueuedFrame {
  readonly positions: readonly number[];
  /** Ordinal of its first event. */
  readonly first: number;
  readonly streams: number;
  readonly types: number;
  readonly answers: { readonly done: Done; readonly outcome: Outcome }[];
}

interface Planned {
  readonly stream: string;
  readonly event: ProposedEvent;
  readonly revision: number | undefined;
}

/** The sum over the events of data, metadata and twice the type's length, above which an append is refused. */
export const MAX_APPEND_BYTES = 1024 * 1024;

const metadataEvent = (data: Buffer): ProposedEvent => ({
  id: uuidV4(),
  type: METADATA_TYPE,
  isJson: true,
  data,
  metadata: Buffer.alloc(0),
});

const uuidV4 = (): Buffer => {
  const id = randomBytes(16);
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x40;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  return id;
};

const sizeOf = (events: readonly ProposedEvent[]): number =>
  events.reduce((sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length, 0);

export interface StoreOptions {
  readonly disk: Disk;
  readonly log: EventLog;
  readonly recovered: Recovered;
  readonly segmentBytes: number;
  readonly now: () => number;
  /** Called once, when the disk has failed and the server must stop. */
  readonly onFailure: (error: Error) => void;
}

/**
 * The database. Every decision is taken at once, against what is queued for the disk; every answer waits until what it
 * rests on is durable. Readers see what is durable only.
 */
export const eventStore = ({ disk, log, recovered, segmentBytes, now, onFailure }: StoreOptions) => {
  const { index, ids, metadata } = recovered;
  let committed = index.size();
  let nextPosition = log.last().end;
  let queue: StoredFrame[] = [];
  let newest = log.last();
  let newestFrom = recovered.newestFrom;
  const listeners = new Set<() => void>();
  const view: Committed = committedView({ log, index, metadata, limit: () => committed });

  const settle = (frames: readonly StoredFrame[], outcome?: Outcome): void => {
    for (const frame of frames) for (const answer of frame.answers) answer.done(outcome ?? answer.outcome);
  };

  /** When the first frames of a new segment are durable, the one before it is complete, and its index goes to disk. */
  const sealSegment = (first: StoredFrame | undefined): void => {
    if (first === undefined || log.last() === newest) return;
    const to = { events: first.first, streams: first.streams, types: first.types };
    writeSnapshot(disk, newest, index, { from: newestFrom, to });
    newest = log.last();
    newestFrom = to;
  };

  const forget = (): void => {
    const [first] = queue;
    queue = [];
    metadata.forget(committed);
    index.truncate(committed);
    if (first !== undefined) {
      index.streams.truncate(first.streams);
      index.types.truncate(first.types);
    }
    nextPosition = log.last().end;
  };

  const commits = groupCommit<StoredFrame>(disk, log, recovered.lastCrc, {
    durable: (frames) => {
      queue = queue.slice(frames.length);
      for (const { positions } of frames) committed += positions.length;
      metadata.trim(committed);
      settle(frames);
      sealSegment(frames[0]);
      for (const listener of listeners) listener();
    },
    refused: (frames, error) => {
      forget();
      const reason = `The disk is full, so nothing was written (${error.message}).`;
      settle(frames, { kind: 'failed', full: true, reason });
    },
    failed: (frames, error) => {
      settle(frames, {
        kind: 'failed',
        full: false,
        reason: `The disk has failed, so nothing is written any more (${error.message}).`,
      });
      onFailure(error);
    },
  });

  /** The id of an event, from the log or from the queue. */
  const idOf = (ordinal: number): EventId => {
    if (ordinal < committed) return eventId(view.record(ordinal).id);
    for (const frame of queue) {
      const position = frame.positions[ordinal - frame.first];
      if (position === undefined) continue;
      const at = position - frame.position + 32;
      return eventId(frame.bytes.subarray(at, at + 16));
    }
    throw new RangeError(`There is no event ${ordinal}.`);
  };

  const lastOf = (stream: string): { number: number | undefined; last: number; isTombstoned: boolean } => {
    const number = index.streams.find(stream);
    const newest = number === undefined ? NONE : index.newest(number, NONE);
    if (newest === NONE) return { number, last: -1, isTombstoned: false };
    const last = index.revision(newest);
    return { number, last, isTombstoned: last === TOMBSTONE_REVISION };
  };

  const metadataOf = (stream: string) => metadata.of(stream, NONE, view.record);

  const streamView = (stream: string): StreamView => {
    const { number, last, isTombstoned } = lastOf(stream);
    const hasMetadata = lastOf(metastreamOf(stream)).last >= 0;
    return {
      last,
      isTombstoned: isTombstoned || (isMetastream(stream) && lastOf(streamOf(stream)).isTombstoned),
      isDeleted: hasMetadata && metadataOf(stream).isDeleted,
      hasMetadata,
      idAt: (revision) => {
        const ordinal = number === undefined ? NONE : index.atOrBelow(number, revision, NONE);
        return ordinal === NONE || index.revision(ordinal) !== revision ? undefined : idOf(ordinal);
      },
      recent: (id) => {
        const ordinal = ids.find(id);
        const isHere = ordinal !== undefined && ordinal < index.size() && index.stream(ordinal) === number;
        return isHere && idOf(ordinal) === id ? index.revision(ordinal) : undefined;
      },
    };
  };

  const positionAt = (stream: string, revision: number): number | undefined => {
    const number = index.streams.find(stream);
    const ordinal = number === undefined ? NONE : index.atOrBelow(number, revision, NONE);
    return ordinal === NONE ? undefined : index.position(ordinal);
  };

  /** An answer that rests on what is queued waits for it; without a queue it is given at once. */
  const answer = (done: Done, outcome: Outcome): void => {
    const newest = queue.at(-1);
    if (newest === undefined) done(outcome);
    else newest.answers.push({ done, outcome });
  };

  const nameOf = (kind: Name['kind'], name: string, names: Name[]): number => {
    const table = kind === STREAM_NAME ? index.streams : index.types;
    const known = table.find(name);
    if (known !== undefined) return known;
    const number = table.add(name);
    names.push({ kind, number, name });
    return number;
  };

  const noteEvents = (events: readonly NumberedEvent[], planned: readonly Planned[], positions: readonly number[]) => {
    for (const [at, { streamNumber, typeNumber, revision, event }] of events.entries()) {
      const position = positions[at] ?? 0;
      const ordinal = index.add({
        position,
        stream: streamNumber,
        type: typeNumber,
        revision: revision ?? TOMBSTONE_REVISION,
      });
      ids.add(eventId(event.id), ordinal);
      if (isMetastream(planned[at]?.stream ?? '')) metadata.note(ordinal, event.data);
    }
  };

  /** Queues events as one frame. `answered` of them, from the first on, are the caller's own. */
  const write = (planned: readonly Planned[], answered: number, done: Done): void => {
    const streams = index.streams.size();
    const types = index.types.size();
    const names: Name[] = [];
    const created = now();
    const opensSegment = nextPosition - log.last().start >= segmentBytes && !queue.some((frame) => frame.opensSegment);
    const position = nextPosition + (opensSegment ? SEGMENT_HEADER : 0);
    const encoded = new Map<string, Buffer>();
    const bytesOf = (stream: string): Buffer => {
      const bytes = encoded.get(stream) ?? Buffer.from(stream);
      encoded.set(stream, bytes);
      return bytes;
    };
    const events = planned.map(({ stream, event, revision }) => ({
      event,
      revision,
      created,
      stream: bytesOf(stream),
      streamNumber: nameOf(STREAM_NAME, stream, names),
      typeNumber: nameOf(TYPE_NAME, event.type, names),
    }));
    const frame = buildFrame(position, names, events);
    if (frame === undefined) {
      index.streams.truncate(streams);
      index.types.truncate(types);
      answer(done, { kind: 'too-large', limit: MAX_APPEND_BYTES });
      return;
    }
    const first = index.size();
    noteEvents(events, planned, frame.positions);
    nextPosition = position + frame.bytes.length;
    const revision = planned[answered - 1]?.revision ?? -1;
    const outcome: Outcome = { kind: 'written', revision, position: frame.positions[answered - 1] };
    const queued = { ...frame, opensSegment, records: events.length, first, streams, types };
    const stored: StoredFrame = { ...queued, answers: [{ done, outcome }] };
    queue.push(stored);
    commits.add(stored);
  };

  /** The metadata event that makes a deleted stream readable again from its next event on; none if it is not deleted. */
  const revival = (stream: string, next: number, json: Buffer): Planned => {
    const metastream = metastreamOf(stream);
    const { last } = lastOf(metastream);
    return { stream: metastream, revision: last + 1, event: metadataEvent(undeleted(json, next)) };
  };

  const revivals = ({ stream, events }: Append, { last, isDeleted }: StreamView): Planned[] => {
    if (isDeleted) return [revival(stream, last + 1, metadata.json(stream, view.record))];
    const newest = events.at(-1);
    if (!isMetastream(stream) || newest === undefined) return [];
    const about = streamOf(stream);
    if (!metadataOf(about).isDeleted) return [];
    const again = revival(about, lastOf(about).last + 1, newest.data);
    return [{ ...again, revision: last + events.length + 1 }];
  };

  const append = (request: Append, done: Done): void => {
    const { stream, expected, events } = request;
    if (sizeOf(events) > MAX_APPEND_BYTES) {
      answer(done, { kind: 'too-large', limit: MAX_APPEND_BYTES });
      return;
    }
    const state = streamView(stream);
    const verdict = decideAppend(
      state,
      expected,
      events.map(({ id }) => eventId(id)),
    );
    if (verdict.answer === 'deleted') answer(done, { kind: 'deleted' });
    else if (verdict.answer === 'wrong') answer(done, { kind: 'wrong', current: state.last });
    else if (verdict.answer === 'repeated') {
      const position = positionAt(stream, verdict.last);
      answer(done, { kind: 'written', revision: verdict.last, position });
    } else if (events.length === 0) answer(done, { kind: 'written', revision: state.last, position: undefined });
    else {
      const own = events.map((event, at) => ({ stream, event, revision: state.last + 1 + at }));
      write([...own, ...revivals(request, state)], events.length, done);
    }
  };

  /** Deletes a stream: it cannot be read, though written to again. Refused as an append with that expectation would be. */
  const remove = (stream: string, expected: Expected, done: Done): void => {
    const state = streamView(stream);
    const { answer: verdict } = decideAppend(state, expected, [eventId(uuidV4())]);
    if (verdict === 'deleted') answer(done, { kind: 'deleted' });
    else if (verdict === 'wrong' || (state.last < 0 && !state.hasMetadata)) {
      answer(done, { kind: 'wrong', current: state.last });
    } else {
      const metastream = metastreamOf(stream);
      const revision = lastOf(metastream).last + 1;
      write([{ stream: metastream, revision, event: metadataEvent(DELETED) }], 1, done);
    }
  };

  /** Ends a stream for ever, even one that has never had an event. */
  const tombstone = (stream: string, expected: Expected, done: Done): void => {
    const state = streamView(stream);
    const { answer: verdict } = decideAppend(state, expected, [eventId(uuidV4())]);
    if (verdict === 'deleted') answer(done, { kind: 'deleted' });
    else if (verdict === 'wrong') answer(done, { kind: 'wrong', current: state.last });
    else {
      const event = { ...metadataEvent(Buffer.alloc(0)), type: '$streamDeleted', isJson: false };
      write([{ stream, revision: undefined, event }], 1, done);
    }
  };

  return {
    ...view,
    append,
    remove,
    tombstone,
    /** Called after every commit, when readers can see more. Answers how to stop that. */
    onCommit: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    /** Finishes what is queued. */
    idle: commits.idle,
    /** Bytes queued for the disk. */
    queued: (): number => nextPosition - log.last().end,
  };
};

export type EventStore = ReturnType<typeof eventStore>;
