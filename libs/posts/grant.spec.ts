import type { Asked } from '#kernel/decider';
import { specFor } from '#kernel/spec';
import { as, officer, unitHead } from '#test-support/people';
import { given as facts, grant, granted, grantOf, march } from '#test-support/posts-history';
import type { GrantCommand } from './commands.js';
import { everyMatter, type GrantEvents } from './events.js';
import { covers, grantDecider, standsAt } from './grant.js';

const given = specFor(grantDecider);

const give = (change: Partial<GrantEvents['AuthorityGranted']> = {}, by = unitHead): Asked<GrantCommand> => ({
  type: 'GrantAuthority',
  data: { ...facts, ...change },
  by,
  at: march(2),
});
const revoke = (at = march(9), by = unitHead): Asked<GrantCommand> => ({
  type: 'RevokeAuthority',
  data: { docNo: 'SQ-2' },
  by,
  at,
});
const revoked = grant('AuthorityRevoked', { docNo: 'SQ-2' }, march(9));

describe('a grant of authority', () => {
  it('is given once, by the head of the unit, from today at the earliest', () => {
    given().when(give()).then({ type: 'AuthorityGranted', data: facts });
    given(granted).when(give()).thenRefused('grant-exists');
    given().when(give({}, officer)).thenRefused('role-not-permitted');
    given()
      .when(give({}, as(unitHead, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
    given()
      .when(give({ from: '2026-03-01' }))
      .thenRefused('retroactive');
    given()
      .when(give({ to: '2026-03-01' }))
      .thenRefused('grant-reversed');
  });

  it('is revoked once, while it runs', () => {
    given(granted)
      .when(revoke())
      .then({ type: 'AuthorityRevoked', data: { docNo: 'SQ-2' } });
    given(granted, revoked).when(revoke()).thenNothing();
    given().when(revoke()).thenRefused('no-such-grant');
    given(granted).when(revoke('2027-01-01T09:00:00+08:00')).thenRefused('grant-over');
  });
});

describe('a grant stands', () => {
  const stands = (at: string) => {
    const state = grantOf(granted, revoked);
    return state.stage !== 'NONE' && standsAt(state, at);
  };

  it('from when it was given until it is revoked, so that what was decided between stays valid', () => {
    expect(stands(march(2, '08:29'))).toBe(false);
    expect(stands(march(2, '08:30'))).toBe(true);
    expect(stands(march(9, '08:59'))).toBe(true);
    expect(stands(march(9))).toBe(false);
  });

  it('until the last minute of its last day, Asia/Shanghai', () => {
    const state = grantOf(grant('AuthorityGranted', { ...facts, to: '2026-03-04' }, march(2)));
    if (state.stage === 'NONE') throw new Error('it was granted');
    expect(standsAt(state, march(4, '23:59'))).toBe(true);
    expect(standsAt(state, '2026-03-04T16:00:00.000Z')).toBe(false);
  });

  it('for the matters and acts it names', () => {
    const state = grantOf(granted);
    const all = grantOf(grant('AuthorityGranted', { ...facts, matters: [everyMatter] }, march(2)));
    if (state.stage === 'NONE' || all.stage === 'NONE') throw new Error('it was granted');
    expect(covers(state, 'M-100', 'decide')).toBe(true);
    expect(covers(state, 'M-100', 'seal')).toBe(false);
    expect(covers(state, 'M-200', 'decide')).toBe(false);
    expect(covers(all, 'M-200', 'decide')).toBe(true);
  });
});
