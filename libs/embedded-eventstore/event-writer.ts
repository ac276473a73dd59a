import type { Committed } from './committed-view.js';
import { NONE } from './event-index.js';
import { type ReadRequest, withStructuredId } from './read-codec.js';
import { dataOf, type StoredRecord } from './record-reader.js';
import type { ResponseChunk } from './response-chunk.js';

/** The type of an event that only points to another one: its data is `<revision>@<stream>`. */
const LINK = '$>';

const targetOf = (data: string): { revision: number; stream: string } | undefined => {
  const match = /^(\d+)@(.+)$/s.exec(data);
  return match?.[2] === undefined ? undefined : { revision: Number(match[1]), stream: match[2] };
};

/** Puts events into chunks as the request wants them: with links resolved, with ids of the wanted form. */
export const eventWriter = (view: Committed, request: Pick<ReadRequest, 'resolveLinks' | 'structuredIds'>) => {
  const reader = view.reader();
  const targets = view.reader();
  const { index } = view;
  const encoded = ({ recorded, id }: StoredRecord): Buffer =>
    request.structuredIds ? withStructuredId(recorded, id) : recorded;

  /** The event a link points to, if it can be read. */
  const resolve = (link: StoredRecord): StoredRecord | undefined => {
    const target = targetOf(dataOf(link).toString());
    if (target === undefined) return undefined;
    const stream = view.readable(target.stream, Date.now());
    if (stream.state !== 'present' || target.revision < stream.first) return undefined;
    const ordinal = index.atOrBelow(stream.number, target.revision, view.size());
    if (ordinal === NONE || index.revision(ordinal) !== target.revision) return undefined;
    const record = targets.read(index.position(ordinal));
    return record.created < stream.since ? undefined : record;
  };

  return {
    /** Adds the event, unless it was created before `since` (milliseconds since 1970); answers whether it did. */
    add: (chunk: ResponseChunk, ordinal: number, since: number): boolean => {
      const record = reader.read(index.position(ordinal));
      if (record.created < since) return false;
      if (request.resolveLinks && index.types.name(record.type) === LINK) {
        const event = resolve(record);
        chunk.addEvent(event === undefined ? undefined : encoded(event), encoded(record), record.position);
      } else chunk.addEvent(encoded(record), undefined, record.position);
      return true;
    },
  };
};

export type EventWriter = ReturnType<typeof eventWriter>;
