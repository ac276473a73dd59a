import type { Checkpoint } from './apply-batch.js';
import { leftBehind } from './copies.js';
import type { AnyProjection } from './projection.js';

const third: AnyProjection = { name: 'tally', version: 3, indexes: [], ids: () => [], on: {} };

const standing = (positions: Readonly<Record<string, number>>): ReadonlyMap<string, Checkpoint> =>
  new Map(Object.entries(positions).map(([_id, position]) => [_id, { _id, position, ready: true }]));

describe('copies of earlier versions', () => {
  it('are left behind when they have stood still behind the copy in use for the time given', () => {
    const look = leftBehind(100);
    const known = standing({ tally_v1: 5, tally_v2_2: 7, tally_v3: 9, others_v1: 1 });
    expect(look(known, third, 0)).toEqual([]);
    expect(look(known, third, 100)).toEqual([]);
    expect(look(known, third, 101)).toEqual(['tally_v1', 'tally_v2_2']);
  });

  it('are not while somebody moves them, however far they are behind', () => {
    const look = leftBehind(100);
    for (let n = 0; n < 10; n++) expect(look(standing({ tally_v2: n, tally_v3: 90 }), third, n * 80)).toEqual([]);
    expect(look(standing({ tally_v2: 9, tally_v3: 90 }), third, 9 * 80 + 101)).toEqual(['tally_v2']);
  });

  it('are not while the log stands still, for whoever follows it into them has nothing to do', () => {
    const look = leftBehind(100);
    expect(look(standing({ tally_v2: 9, tally_v3: 9 }), third, 0)).toEqual([]);
    expect(look(standing({ tally_v2: 9, tally_v3: 9 }), third, 1_000)).toEqual([]);
    expect(look(standing({ tally_v2: 9, tally_v3: 10 }), third, 1_050)).toEqual([]);
  });

  it("are not while no copy of the version in use is ready, and later versions are nobody's to judge", () => {
    const look = leftBehind(100);
    const known = new Map([...standing({ tally_v2: 1, tally_v4: 1 }), ['tally_v3', { _id: 'tally_v3', position: 5 }]]);
    expect(look(known, third, 0)).toEqual([]);
    expect(look(known, third, 1_000)).toEqual([]);
  });
});
