import type { EventId } from './uuid.js';

/** What the writer says the stream's last revision is. A number is exact. */
export type Expected = number | 'any' | 'no_stream' | 'stream_exists';

/** The stream as the queue for the disk will leave it. `last` is -1 where it has no events. */
export interface StreamView {
  readonly last: number;
  readonly isTombstoned: boolean;
  readonly isDeleted: boolean;
  readonly hasMetadata: boolean;
  idAt(revision: number): EventId | undefined;
  /** The revision under which an event was recently written to this stream. Bounded memory: undefined may be wrong. */
  recent(id: EventId): number | undefined;
}

export type Verdict =
  | { readonly answer: 'write' }
  /** The same events are there already; `last` is the revision of the last of them. */
  | { readonly answer: 'repeated'; readonly last: number }
  | { readonly answer: 'wrong' }
  | { readonly answer: 'deleted' };

const WRITE: Verdict = { answer: 'write' };
const WRONG: Verdict = { answer: 'wrong' };

const byRecentIds = (stream: StreamView, ids: readonly EventId[]): Verdict => {
  const [first, ...rest] = ids;
  const known = first === undefined ? undefined : stream.recent(first);
  if (known === undefined) return WRITE;
  let last = known;
  for (const id of rest) {
    const revision = stream.recent(id);
    if (revision === undefined) return WRONG;
    last = revision;
  }
  return { answer: 'repeated', last };
};

const byRevision = (stream: StreamView, expected: number, ids: readonly EventId[]): Verdict => {
  if (expected > stream.last) return WRONG;
  if (expected === stream.last || ids.length === 0) return expected === stream.last ? WRITE : WRONG;
  const isRepeated = ids.every((id, index) => stream.idAt(expected + 1 + index) === id);
  if (isRepeated) return { answer: 'repeated', last: expected + ids.length };
  const isNewLife = expected === -1 && stream.isDeleted && stream.idAt(0) !== ids[0];
  return isNewLife ? WRITE : WRONG;
};

/** Whether an append may be written, was written before, or is refused. */
export const decideAppend = (stream: StreamView, expected: Expected, ids: readonly EventId[]): Verdict => {
  if (stream.isTombstoned) return { answer: 'deleted' };
  if (expected === 'stream_exists') {
    if (stream.isDeleted) return { answer: 'deleted' };
    if (stream.last < 0 && !stream.hasMetadata) return WRONG;
  }
  if (typeof expected === 'string' && expected !== 'no_stream') return byRecentIds(stream, ids);
  return byRevision(stream, expected === 'no_stream' ? -1 : expected, ids);
};
