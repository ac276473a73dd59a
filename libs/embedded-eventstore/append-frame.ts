import {
  FRAME_HEADER,
  IS_JSON,
  IS_TOMBSTONE,
  LONGEST_FRAME,
  type Name,
  nameSize,
  RECORD_HEADER,
  sealRecord,
  writeName,
} from './frame.js';
import { type Placed, recordedSize, writeRecorded } from './recorded-event.js';

export interface NumberedEvent extends Placed {
  readonly streamNumber: number;
  readonly typeNumber: number;
}

/** A frame before it is sealed, and the position of each of its events. */
export interface BuiltFrame {
  readonly bytes: Buffer;
  readonly position: number;
  readonly positions: readonly number[];
}

/** The revision that a tombstone's record has in the log. */
export const TOMBSTONE_REVISION = 0xffffffff;

/** Lays out one append. Undefined if it would be longer than a frame may be. */
export const buildFrame = (
  position: number,
  names: readonly Name[],
  events: readonly NumberedEvent[],
): BuiltFrame | undefined => {
  const head = FRAME_HEADER + 4 + names.reduce((sum, name) => sum + nameSize(name), 0);
  let length = head;
  const positions: number[] = [];
  for (const event of events) {
    positions.push(position + length);
    length += RECORD_HEADER + recordedSize(event, position + length);
  }
  if (length > LONGEST_FRAME) return undefined;

  const bytes = Buffer.allocUnsafe(length);
  bytes.writeUInt32LE(names.length, FRAME_HEADER);
  let at = FRAME_HEADER + 4;
  for (const name of names) at = writeName(bytes, at, name);
  for (const event of events) {
    const end = writeRecorded(bytes, at + RECORD_HEADER, event, position + at);
    sealRecord(bytes, at, end, {
      stream: event.streamNumber,
      type: event.typeNumber,
      revision: event.revision ?? TOMBSTONE_REVISION,
      flags: (event.event.isJson ? IS_JSON : 0) | (event.revision === undefined ? IS_TOMBSTONE : 0),
      created: event.created,
      id: event.event.id,
    });
    at = end;
  }
  return { bytes, position, positions };
};
