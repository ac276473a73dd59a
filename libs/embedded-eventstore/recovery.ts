import { readClosingNote, removeClosingNote } from './closing-note.js';
import type { Disk } from './disk.js';
import { type EventIndex, eventIndex } from './event-index.js';
import { type EventLog, readNewest, readSealed } from './event-log.js';
import { frameRecords, namesOf, recordHeader, recordSize, STREAM_NAME } from './frame.js';
import { type IndexMark, loadSnapshot, markOf, writeSnapshot } from './index-snapshot.js';
import { type MetadataCache, metadataCache } from './metadata-cache.js';
import { recentIds } from './recent-ids.js';
import { eventId } from './uuid.js';

/** So many bytes at the log's end are searched for ids of recent events. */
const RECENT_BYTES = 48 * 1024 * 1024;

export interface Recovered {
  readonly index: EventIndex;
  readonly ids: ReturnType<typeof recentIds>;
  readonly metadata: MetadataCache;
  /** CRC of the newest segment's last frame. */
  readonly lastCrc: number;
  /** Where the index stood before the newest segment. */
  readonly newestFrom: IndexMark;
}

/** Enters a frame's names and events into the index. */
const indexFrame = (
  index: EventIndex,
  frame: Buffer,
  position: number,
  onEvent?: (ordinal: number, at: number) => void,
): void => {
  const { names, records } = namesOf(frame);
  for (const { kind, name, number } of names) {
    const given = (kind === STREAM_NAME ? index.streams : index.types).add(name);
    if (given !== number) throw new Error(`The name ${name} has the number ${number}, and ${given} was expected.`);
  }
  let at = records;
  for (let count = frameRecords(frame); count > 0; count--) {
    const ordinal = index.add(recordHeader(frame, at, position + at));
    onEvent?.(ordinal, at);
    at += recordSize(frame, at);
  }
};

/** Builds the index without changing anything in the log's files but the torn tail that a crash left. */
export const recover = (disk: Disk, log: EventLog): Recovered => {
  const index = eventIndex();
  const ids = recentIds();
  const newest = log.last();
  for (const segment of log.segments) {
    if (segment === newest || loadSnapshot(disk, segment, index)) continue;
    const from = markOf(index);
    readSealed(disk, segment, (frame, position) => indexFrame(index, frame, position));
    writeSnapshot(disk, segment, index, { from, to: markOf(index) });
  }
  const newestFrom = markOf(index);
  const recentFrom = newest.end - RECENT_BYTES;
  const closedAt = readClosingNote(disk, log.dir);
  const lastCrc = readNewest(disk, newest, closedAt, (frame, position) => {
    const isRecent = position >= recentFrom;
    indexFrame(index, frame, position, (ordinal, at) => {
      if (isRecent) ids.add(eventId(frame.subarray(at + 32, at + 48)), ordinal);
    });
  });
  removeClosingNote(disk, log.dir);
  return { index, ids, metadata: metadataCache(index), lastCrc, newestFrom };
};
