import { decideAppend, type StreamView } from './append-rules.js';

const stream = (...ids: string[]): StreamView => ({
  last: ids.length - 1,
  isTombstoned: false,
  isDeleted: false,
  hasMetadata: false,
  idAt: (revision) => ids[revision],
  recent: (id) => (ids.includes(id) ? ids.indexOf(id) : undefined),
});
const empty = stream();
const deleted = { ...stream('a', 'b'), isDeleted: true, hasMetadata: true };

describe('whether an append is written', () => {
  it.each([
    ['any revision, nothing there', empty, 'any', ['x'], 'write'],
    ['no stream, nothing there', empty, 'no_stream', ['x'], 'write'],
    ['the last revision', stream('a', 'b'), 1, ['x'], 'write'],
    ['an existing stream', stream('a'), 'stream_exists', ['x'], 'write'],
    ['a stream of which only metadata exists', { ...empty, hasMetadata: true }, 'stream_exists', ['x'], 'write'],
    ['no stream after a deletion', deleted, 'no_stream', ['x'], 'write'],
    ['an earlier revision', stream('a', 'b'), 0, ['x'], 'wrong'],
    ['a later revision', stream('a', 'b'), 2, ['x'], 'wrong'],
    ['no stream where there is one', stream('a'), 'no_stream', ['x'], 'wrong'],
    ['an existing stream where there is none', empty, 'stream_exists', ['x'], 'wrong'],
    ['an existing stream after a deletion', deleted, 'stream_exists', ['x'], 'deleted'],
    ['any revision after a tombstone', { ...empty, isTombstoned: true }, 'any', ['x'], 'deleted'],
    ['a repetition with other events behind', stream('a', 'b'), 'no_stream', ['a', 'x'], 'wrong'],
    ['a known event before an unknown one', stream('a'), 'any', ['a', 'x'], 'wrong'],
    ['an unknown event before a known one', stream('a'), 'any', ['x', 'a'], 'write'],
    ['nothing, at the last revision', stream('a'), 0, [], 'write'],
    ['nothing, at an earlier revision', stream('a', 'b'), 0, [], 'wrong'],
  ] as const)('expecting %s', (_what, view, expected, ids, answer) => {
    expect(decideAppend(view, expected, ids).answer).toBe(answer);
  });

  it.each([
    ['from the start', 'no_stream', ['a', 'b'], 1],
    ['from a revision, though more was written since', 0, ['b'], 1],
    ['at any revision', 'any', ['b', 'c'], 2],
  ] as const)('recognises a repetition %s', (_what, expected, ids, last) => {
    expect(decideAppend(stream('a', 'b', 'c'), expected, ids)).toEqual({ answer: 'repeated', last });
  });
});
