import { accessDenied } from './grpc-status.js';
import type { ProposedEvent } from './recorded-event.js';
import { hidesEvents, isMetastream, streamOf } from './stream-metadata.js';

/** May do everything. */
export const ADMIN = 'admin';
/** May append and read: nothing that makes recorded events disappear. */
export const APP = 'app';

const isSystem = (stream: string): boolean => stream.startsWith('$');

/** Whether a user may append these events. Metadata that hides the events of an ordinary stream is the admin's alone. */
export const mayAppend = (user: string, stream: string, events: readonly ProposedEvent[]): boolean =>
  user === ADMIN ||
  !isMetastream(stream) ||
  isSystem(streamOf(stream)) ||
  !events.some(({ data }) => hidesEvents(data));

/** Throws the status `access-denied` unless the user may delete the stream. */
export const requireDelete = (user: string, stream: string): void => {
  if (user !== ADMIN && !isSystem(stream)) throw accessDenied();
};
