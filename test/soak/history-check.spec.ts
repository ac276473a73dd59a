import { historyFaults } from './history-check.mjs';

const write = (key: string, revision: number, from: number, to: number) => ({
  key,
  caseId: 'c',
  events: [{ revision }],
  from,
  to,
});
const read = (revision: number, from: number, to: number) => ({ caseId: 'c', revision, from, to });

describe('what clients were told of a case', () => {
  it('may be in any order where the requests overlapped', () =>
    expect(
      historyFaults({ writes: [write('a', 1, 0, 10), write('b', 0, 0, 10)], reads: [read(0, 0, 10), read(1, 0, 10)] }),
    ).toEqual([]));

  it('is wrong where two commands were given the same place', () =>
    expect(historyFaults({ writes: [write('a', 1, 0, 10), write('b', 1, 0, 10)], reads: [] })).toHaveLength(1));

  it('is wrong where a command that was asked later lies before one that was answered', () =>
    expect(historyFaults({ writes: [write('a', 5, 0, 10), write('b', 4, 11, 20)], reads: [] })).toHaveLength(1));

  it('is wrong where a reading does not show what was acknowledged before it', () =>
    expect(historyFaults({ writes: [write('a', 5, 0, 10)], reads: [read(4, 11, 20)] })).toHaveLength(1));

  it('is wrong where a reading shows less than one before it', () =>
    expect(historyFaults({ writes: [], reads: [read(4, 0, 10), read(3, 11, 20)] })).toHaveLength(1));

  it('is right where the same is read twice', () =>
    expect(historyFaults({ writes: [write('a', 4, 0, 5)], reads: [read(4, 6, 10), read(4, 11, 20)] })).toEqual([]));
});
