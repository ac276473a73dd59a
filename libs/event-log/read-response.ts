import type { StoredEvent } from './decode.js';
import { type Cursor, eachField, nested, text, varint } from './protobuf-reader.js';

/** What a subscription to the log tells. Messages that mean nothing here are `other`. */
export type ReadResponse =
  | { readonly kind: 'event'; readonly event: StoredEvent }
  /** Everything up to this position has been sent. */
  | { readonly kind: 'checkpoint'; readonly position: number }
  | { readonly kind: 'caughtUp' }
  | { readonly kind: 'other' };

const json = (field: Cursor): unknown => {
  if (field.at === field.end) return undefined;
  try {
    return JSON.parse(text(field));
  } catch {
    // Whoever decodes it says which event it is that cannot be read.
    return undefined;
  }
};

/** Of the map of an event's properties, those that are wanted here; the names of the others are not even made into texts. */
const property = (cursor: Cursor): { readonly name: 'type' | 'created' | undefined; readonly value: string } => {
  let name: 'type' | 'created' | undefined;
  let value: Cursor | undefined;
  eachField(cursor, (number, at) => {
    if (number !== 1 && number !== 2) return false;
    const field = nested(at);
    if (number === 2) value = field;
    else name = wantedProperty(field);
    return true;
  });
  return { name, value: name && value ? text(value) : '' };
};

const wantedProperty = (name: Cursor): 'type' | 'created' | undefined => {
  const length = name.end - name.at;
  if (length !== 4 && length !== 7) return undefined;
  const read = text(name);
  return read === 'type' || read === 'created' ? read : undefined;
};

const onlyText = (cursor: Cursor, wanted: number): string => {
  let found = '';
  eachField(cursor, (number, at) => {
    if (number !== wanted) return false;
    found = text(nested(at));
    return true;
  });
  return found;
};

/** .NET ticks (100 ns), as `created` is told, in a millisecond. */
const ticksPerMs = 10_000;

const recordedEvent = (cursor: Cursor): StoredEvent => {
  let id = '';
  let streamId = '';
  let type = '';
  let revision = 0;
  let commit = 0;
  let created = 0;
  let metadata: unknown;
  let data: unknown;
  eachField(cursor, (number, at) => {
    switch (number) {
      case 1:
        id = onlyText(nested(at), 2);
        return true;
      case 2:
        streamId = onlyText(nested(at), 3);
        return true;
      case 3:
        revision = varint(at);
        return true;
      case 5:
        commit = varint(at);
        return true;
      case 6: {
        const { name, value } = property(nested(at));
        if (name === 'type') type = value;
        if (name === 'created') created = Number(value) / ticksPerMs;
        return true;
      }
      case 7:
        metadata = json(nested(at));
        return true;
      case 8:
        data = json(nested(at));
        return true;
      default:
        return false;
    }
  });
  return { id, streamId, revision, type, data, metadata, position: { commit }, created };
};

const readEvent = (cursor: Cursor): StoredEvent => {
  let event: StoredEvent | undefined;
  let commit: number | undefined;
  eachField(cursor, (number, at) => {
    if (number === 1) event = recordedEvent(nested(at));
    else if (number === 3) commit = varint(at);
    else return false;
    return true;
  });
  if (!event) throw new RangeError('A message of the log holds no event.');
  // A server that does not know the position within the event says it beside it.
  return commit === undefined || commit === event.position?.commit ? event : { ...event, position: { commit } };
};

/** Reads one message of the store's read call (`ReadResp` of EventStoreDB's streams.proto). Throws RangeError on a torn one. */
export const readResponse = (bytes: Buffer): ReadResponse => {
  let response: ReadResponse = { kind: 'other' };
  eachField({ bytes, at: 0, end: bytes.length }, (number, at) => {
    if (number === 1) {
      response = { kind: 'event', event: readEvent(nested(at)) };
      return true;
    }
    if (number === 3) {
      eachField(nested(at), (part, checkpoint) => {
        if (part !== 1) return false;
        response = { kind: 'checkpoint', position: varint(checkpoint) };
        return true;
      });
      return true;
    }
    if (number === 8) {
      response = { kind: 'caughtUp' };
      return false;
    }
    return false;
  });
  return response;
};
