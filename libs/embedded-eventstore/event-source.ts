import type { Committed, Readable } from './committed-view.js';
import { NONE } from './event-index.js';
import type { From } from './read-codec.js';

/** Hands out ordinals one by one; undefined at the end. */
export type EventSource = () => number | undefined;

export const EMPTY_SOURCE: EventSource = () => undefined;

type Present = Extract<Readable, { state: 'present' }>;

/** The events of a stream with revisions `from` to `to`, ascending. */
export const streamForwards = (view: Committed, stream: number, from: number, to: number): EventSource => {
  const { index } = view;
  let batch: number[] = [];
  let at = 0;
  let next = from;
  return () => {
    if (at >= batch.length) {
      batch = next > to ? [] : index.forwards(stream, next, view.size());
      at = 0;
    }
    const ordinal = batch[at++];
    if (ordinal === undefined) return undefined;
    const revision = index.revision(ordinal);
    next = revision + 1;
    return revision > to ? undefined : ordinal;
  };
};

const streamBackwards = (view: Committed, stream: number, from: number, to: number): EventSource => {
  const { index } = view;
  let next = index.atOrBelow(stream, from, view.size());
  return () => {
    if (next === NONE || index.revision(next) < to) return undefined;
    const ordinal = next;
    next = index.previous(ordinal);
    return ordinal;
  };
};

/** A read of one stream. Both ends are inclusive; `start` backwards is the first event only, `end` forwards is none. */
export const streamSource = (view: Committed, stream: Present, from: From, isBackwards: boolean): EventSource => {
  const { number, first, last } = stream;
  if (isBackwards) {
    const start = from === 'end' ? last : from === 'start' ? 0 : Math.min(from, last);
    return streamBackwards(view, number, start, first);
  }
  if (from === 'end') return EMPTY_SOURCE;
  return streamForwards(view, number, Math.max(first, from === 'start' ? 0 : from), last);
};

/** A read of the whole log: forwards from the position on, backwards from just before it. */
export const allSource = (view: Committed, from: From, isBackwards: boolean): EventSource => {
  const size = view.size();
  const start = from === 'start' ? 0 : from === 'end' ? size : Math.min(size, view.index.atOrAfter(from));
  let next = isBackwards ? start - 1 : start;
  const step = isBackwards ? -1 : 1;
  return () => {
    if (next < 0 || next >= size) return undefined;
    const ordinal = next;
    next += step;
    return ordinal;
  };
};
