import { type EventIndex, NONE } from './event-index.js';
import { dataOf, type StoredRecord } from './record-reader.js';
import { isMetastream, metastreamOf, NO_METADATA, parseMetadata, type StreamMetadata } from './stream-metadata.js';

const MOST = 10_000;
/** A metastream keeps its newest event only. */
const OF_METASTREAMS: StreamMetadata = { isDeleted: false, maxCount: 1 };

interface Known {
  readonly json: Buffer;
  readonly metadata: StreamMetadata;
}
type Read = (ordinal: number) => StoredRecord;

/** The metadata of streams, parsed once per metadata event. */
export const metadataCache = (index: EventIndex) => {
  const known = new Map<number, Known>();

  /** The newest metadata event below `limit`. */
  const newest = (stream: string, limit: number): number => {
    const metastream = index.streams.find(metastreamOf(stream));
    return metastream === undefined ? NONE : index.newest(metastream, limit);
  };

  const note = (ordinal: number, data: Buffer): Known => {
    const json = Buffer.from(data);
    const entry = { json, metadata: parseMetadata(json) };
    known.set(ordinal, entry);
    return entry;
  };

  const find = (ordinal: number, read: Read): Known => known.get(ordinal) ?? note(ordinal, dataOf(read(ordinal)));

  return {
    /** Remembers a metadata event that is not in the log yet. */
    note,
    /** Forgets the events from `ordinal` on: they were not written. */
    forget: (ordinal: number): void => {
      for (const event of known.keys()) if (event >= ordinal) known.delete(event);
    },
    /** Keeps the memory bounded: what is in the log, below `ordinal`, can be read again. */
    trim: (ordinal: number): void => {
      if (known.size <= MOST) return;
      for (const event of known.keys()) if (event < ordinal) known.delete(event);
    },
    /** A stream's metadata as the events below `limit` leave it. */
    of: (stream: string, limit: number, read: Read): StreamMetadata => {
      if (isMetastream(stream)) return OF_METASTREAMS;
      const ordinal = newest(stream, limit);
      return ordinal === NONE ? NO_METADATA : find(ordinal, read).metadata;
    },
    /** The newest metadata as it was written; empty where there is none. */
    json: (stream: string, read: Read): Buffer => {
      const ordinal = newest(stream, NONE);
      return ordinal === NONE ? Buffer.alloc(0) : find(ordinal, read).json;
    },
  };
};

export type MetadataCache = ReturnType<typeof metadataCache>;
