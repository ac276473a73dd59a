import { TOMBSTONE_REVISION } from './append-frame.js';
import { type EventIndex, NONE } from './event-index.js';
import type { EventLog } from './event-log.js';
import type { MetadataCache } from './metadata-cache.js';
import { dataOf, recordReader, type StoredRecord } from './record-reader.js';

/** What can be read of a stream. Revisions are inclusive; an existing stream may have none that can be read. */
export type Readable =
  | { readonly state: 'absent' }
  | { readonly state: 'tombstoned' }
  | {
      readonly state: 'present';
      readonly number: number;
      readonly first: number;
      readonly last: number;
      /** Events created before it (milliseconds since 1970) are hidden. */
      readonly since: number;
    };

interface Sources {
  readonly log: EventLog;
  readonly index: EventIndex;
  readonly metadata: MetadataCache;
  /** How many events are durable. */
  readonly limit: () => number;
}

/** The events that are durable, by ordinal and by stream. */
export const committedView = ({ log, index, metadata, limit }: Sources) => {
  const reader = recordReader(log);
  const record = (ordinal: number): StoredRecord => reader.read(index.position(ordinal));

  const readable = (stream: string, now: number): Readable => {
    const number = index.streams.find(stream);
    const newest = number === undefined ? NONE : index.newest(number, limit());
    if (number === undefined || newest === NONE) return { state: 'absent' };
    const last = index.revision(newest);
    if (last === TOMBSTONE_REVISION) return { state: 'tombstoned' };
    const { maxCount, maxAge, truncateBefore, isDeleted } = metadata.of(stream, limit(), record);
    if (isDeleted) return { state: 'absent' };
    const first = Math.max(0, truncateBefore ?? 0, maxCount === undefined ? 0 : last - maxCount + 1);
    return { state: 'present', number, first, last, since: maxAge === undefined ? 0 : now - maxAge * 1000 };
  };

  return {
    index,
    /** How many events are durable: ordinals below it can be read. */
    size: limit,
    record,
    data: (ordinal: number): Buffer => dataOf(record(ordinal)),
    readable,
    /** A reader of its own, for a read that jumps through the log without disturbing others. */
    reader: () => recordReader(log),
  };
};

export type Committed = ReturnType<typeof committedView>;
