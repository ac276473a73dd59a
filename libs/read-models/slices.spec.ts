import * as fc from 'fast-check';
import { addDays } from '#calendar/legal-dates';
import { type Acts, happened } from '#test-support/case-history';
import { late, march, rowsOf, unitA } from '#test-support/handled-cases';
import { randomCase, someDate } from '#test-support/random-case';
import { counterNames } from './case-counters.js';
import { ranking, slicedTally, slices } from './slices.js';

describe('a ranking', () => {
  const tallies = (...cases: readonly Acts[]) => {
    const sliced = slicedTally('MATTER', march);
    for (const row of rowsOf(...cases.map((acts) => happened(...acts)))) sliced.add(row);
    return sliced.parts;
  };

  it('says how many cases a value rests on, how it has moved, and where the peers stand', () => {
    expect(ranking('onTimePromised', tallies(...unitA), tallies(late))).toEqual({
      peerMedian: 0.75,
      rows: [{ key: 'M-100', value: 0.75, n: 12, trend: 0.75, small: false }],
    });
    expect(ranking('onTimePromised', tallies(late), new Map())).toEqual({
      peerMedian: null,
      rows: [{ key: 'M-100', value: 0, n: 1, trend: null, small: true }],
    });
  });
});

describe('every slice', () => {
  it('of a whole is the sum of its parts in every slice that a case falls into once', () =>
    fc.assert(
      fc.property(fc.array(randomCase, { minLength: 1, maxLength: 4 }), someDate, (cases, from) => {
        const period = { from, to: addDays(from, 300), end: addDays(from, 301) };
        const rows = rowsOf(...cases.map(({ history }) => history));
        for (const slice of slices.filter((known) => !['VENUE', 'OFFICER', 'POST'].includes(known))) {
          const { total, parts, add } = slicedTally(slice, period);
          for (const row of rows) add(row);
          for (const name of counterNames) {
            expect([...parts.values()].reduce((sum, { counts }) => sum + counts[name], 0)).toBe(total.counts[name]);
          }
        }
      }),
      { numRuns: 50 },
    ));
});
