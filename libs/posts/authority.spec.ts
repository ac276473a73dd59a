import { Refusal } from '#kernel/refusal';
import { bureau } from '#test-support/people';
import {
  annaAway,
  boStandsIn,
  chief,
  chiefsOf,
  defined,
  given,
  grant,
  granted,
  grantOf,
  march,
  post,
  postOf,
} from '#test-support/posts-history';
import { type Authority, type AuthorityQuestion, type Register, whoCanAct } from './authority.js';

const register = (change: Partial<Register> = {}): Register => ({
  posts: new Map([['p-1', postOf(defined)]]),
  grants: new Map([['g-1', grantOf(granted)]]),
  chiefs: new Map(),
  ...change,
});
const question: AuthorityQuestion = { unit: bureau, matter: 'M-100', scope: 'decide', at: march(3) };
const ask = (known: Register, change: Partial<AuthorityQuestion> = {}): Authority | string => {
  const answer = whoCanAct(known, { ...question, ...change });
  return answer instanceof Refusal ? answer.code : answer;
};
const anna: Authority = { officerId: 'anna', postId: 'p-1', asB: false, grantId: 'g-1' };
const boGranted = grantOf(grant('AuthorityGranted', { ...given, grantee: 'bo' }, march(2)));
const covered = new Map([['p-1', postOf(defined, annaAway, boStandsIn)]]);

describe('who can act', () => {
  it('is the holder of a post of the unit with a grant for the act in the matter', () => {
    expect(ask(register())).toEqual(anna);
    expect(ask(register(), { officer: 'anna' })).toEqual(anna);
  });

  it.each<[string, Partial<AuthorityQuestion>]>([
    ['another matter', { matter: 'M-200' }],
    ['another act', { scope: 'accept' }],
    ['a time before the grant', { at: march(2, '08:29') }],
    ['a time after it', { at: '2027-01-01T09:00:00+08:00' }],
  ])('is nobody for %s', (_, change) => {
    expect(ask(register(), change)).toBe('nobody-may-act');
    expect(ask(register(), { ...change, officer: 'anna' })).toBe('no-grant');
  });

  it('is nobody in another unit, and nobody who is on no post', () => {
    expect(ask(register(), { unit: 'tax-bureau' })).toBe('nobody-may-act');
    expect(ask(register(), { officer: 'carl' })).toBe('not-on-post');
    const other = grantOf(grant('AuthorityGranted', { ...given, unit: 'tax-bureau' }, march(2)));
    expect(ask(register({ grants: new Map([['g-1', other]]) }))).toBe('nobody-may-act');
  });

  it('is B with a grant of their own while B stands in, and A is not', () => {
    const known = register({ posts: covered, grants: new Map([['g-2', boGranted]]) });
    expect(ask(known, { at: march(3, '10:00') })).toEqual({
      officerId: 'bo',
      postId: 'p-1',
      asB: true,
      grantId: 'g-2',
    });
    expect(ask(known, { at: march(3, '10:00'), officer: 'anna' })).toBe('officer-absent');
  });

  it('is not B where only A holds the grant: that goes up', () =>
    expect(ask(register({ posts: covered }), { at: march(3, '10:00'), officer: 'bo' })).toBe('b-lacks-grant'));

  it('is nobody while A is away and B has not stood in', () =>
    expect(ask(register({ posts: new Map([['p-1', postOf(defined, annaAway)]]) }), { at: march(3, '10:00') })).toBe(
      'nobody-may-act',
    ));

  it('is not somebody who is away from another of their posts', () => {
    const second = post('PostDefined', { unit: 'tax-bureau', a: 'anna', b: 'carl' }, march(2));
    const posts = new Map([
      ['p-1', postOf(defined)],
      ['p-2', postOf(second, annaAway)],
    ]);
    expect(ask(register({ posts }), { at: march(3, '10:00') })).toBe('nobody-may-act');
  });

  it('is not who has acted in the step before, also not as B of another post', () => {
    expect(ask(register(), { barred: ['anna'] })).toBe('four-eyes');
    const known = register({ posts: covered, grants: new Map([['g-2', boGranted]]) });
    const asked = { at: march(3, '10:00'), officer: 'bo' };
    expect(ask(known, { ...asked, barred: ['bo'] })).toBe('four-eyes');
    expect(ask(known, { ...asked, barred: ['anna'] })).toMatchObject({ officerId: 'bo' });
  });

  it('stays as it was: a grant revoked later, an absence declared later change nothing before', () => {
    const revoked = grantOf(granted, grant('AuthorityRevoked', { docNo: 'SQ-2' }, march(9)));
    const posts = new Map([['p-1', postOf(defined, annaAway, boStandsIn)]]);
    const known = register({ posts, grants: new Map([['g-1', revoked]]) });
    expect(ask(known, { at: march(2, '10:00') })).toEqual(anna);
    expect(ask(known, { at: march(9) })).toBe('nobody-may-act');
  });

  it('is the same whoever lists the posts and grants in which order', () => {
    const second = post('PostDefined', { unit: bureau, a: 'bo', b: 'anna' }, march(2));
    const posts: [string, ReturnType<typeof postOf>][] = [
      ['p-2', postOf(second)],
      ['p-1', postOf(defined)],
    ];
    const shorter = grantOf(grant('AuthorityGranted', { ...given, to: '2026-06-30' }, march(2)));
    const grants: [string, ReturnType<typeof grantOf>][] = [
      ['g-0', shorter],
      ['g-2', boGranted],
      ['g-1', grantOf(granted)],
    ];
    expect(ask(register({ posts: new Map(posts), grants: new Map(grants) }))).toEqual(anna);
    expect(ask(register({ posts: new Map(posts.toReversed()), grants: new Map(grants.toReversed()) }))).toEqual(anna);
  });
});

describe('who can use the seal', () => {
  const sealing = new Map([
    ['g-1', grantOf(grant('AuthorityGranted', { ...given, scopes: ['seal'], grantee: 'anna' }, march(2)))],
  ]);
  const appointment = { venue: 'centre', officer: 'anna', post: 'p-1', grants: ['g-1'], docNo: 'RM-1' };
  const inOffice = chiefsOf(chief('ChiefAppointed', { ...appointment, from: '2026-03-03' }, march(2)));

  it('is the chief in office, with a grant for it', () => {
    const known = register({ grants: sealing, chiefs: new Map([[bureau, inOffice]]) });
    expect(ask(known, { scope: 'seal' })).toEqual(anna);
    expect(ask(known, { scope: 'seal', at: march(2, '10:00'), officer: 'anna' })).toBe('not-chief');
    const noGrant = register({ chiefs: new Map([[bureau, inOffice]]) });
    expect(ask(noGrant, { scope: 'seal', officer: 'anna' })).toBe('no-grant');
  });

  it('is nobody where the unit has no chief', () =>
    expect(ask(register({ grants: sealing }), { scope: 'seal', officer: 'anna' })).toBe('not-chief'));
});
