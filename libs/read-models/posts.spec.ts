import type { Logged } from '#event-log/decode';
import type { Recorded } from '#kernel/decider';
import { Refusal } from '#kernel/refusal';
import { type Register, whoCanAct } from '#posts/authority';
import { postStream } from '#posts/events';
import { bureau } from '#test-support/people';
import { annaAway, boStandsIn, chief, defined, grant, granted, march, postOf } from '#test-support/posts-history';
import { documentsOf } from '#test-support/read-model';
import { type RegisterEntry, register } from './posts.js';

type AnyEvent = Recorded<{ readonly type: string; readonly data: unknown }>;

const logged = (stream: string, ...events: readonly AnyEvent[]): Logged<AnyEvent>[] =>
  events.map((event, revision) => ({
    ...event,
    id: `${stream}@${revision}`,
    stream,
    revision,
    position: revision + 1,
  }));

const appointment = {
  venue: 'centre',
  officer: 'anna',
  post: 'p-1',
  grants: ['g-1'],
  docNo: 'RM-1',
  from: '2026-03-02',
};
const use = {
  sealId: 'seal-1',
  venue: 'centre',
  docHash: 'a'.repeat(64),
  officer: 'anna',
  post: 'p-1',
  asB: false,
  grantId: 'g-1',
  outsideOfficeHours: false,
};
const events = [
  ...logged(postStream('p-1'), defined, annaAway, boStandsIn),
  ...logged('grant-g-1', granted),
  ...logged(`chief-${bureau}`, chief('ChiefAppointed', appointment, march(2)), chief('SealApplied', use, march(3))),
];
const documents = documentsOf<RegisterEntry>(register, events);

describe('the register of posts, grants and chiefs', () => {
  it('holds each stream as the rules fold it', () => {
    expect(documents.get('post-p-1')).toMatchObject({
      kind: 'POST',
      unit: bureau,
      people: ['anna', 'bo'],
      post: postOf(defined, annaAway, boStandsIn),
    });
    expect(documents.get('grant-g-1')).toMatchObject({
      kind: 'GRANT',
      unit: bureau,
      people: ['anna'],
      to: '2026-12-31',
    });
    expect(documents.get(`chief-${bureau}`)).toMatchObject({ kind: 'CHIEF', unit: bureau });
  });

  it('keeps every use of a seal apart, so that the chief’s document does not grow with it', () => {
    expect(documents.get(`chief-${bureau}@0000000001`)).toMatchObject({ ...use, kind: 'SEAL_USE', at: march(3) });
    expect(documents.size).toBe(4);
  });

  it('shows a grant as revoked', () => {
    const revoked = grant('AuthorityRevoked', { docNo: 'SQ-2' }, march(9));
    const after = documentsOf<RegisterEntry>(register, logged('grant-g-1', granted, revoked));
    expect(after.get('grant-g-1')).toMatchObject({ grant: { stage: 'REVOKED', revokedAt: march(9) } });
  });

  it('answers who could act as the log does', () => {
    const known: Register = {
      posts: new Map([...documents.values()].flatMap((entry) => (entry.kind === 'POST' ? [['p-1', entry.post]] : []))),
      grants: new Map(
        [...documents.values()].flatMap((entry) => (entry.kind === 'GRANT' ? [['g-1', entry.grant]] : [])),
      ),
      chiefs: new Map(),
    };
    const asked = { unit: bureau, matter: 'M-100', scope: 'decide' } as const;
    expect(whoCanAct(known, { ...asked, at: march(2, '10:00') })).toEqual({
      officerId: 'anna',
      postId: 'p-1',
      asB: false,
      grantId: 'g-1',
    });
    expect(whoCanAct(known, { ...asked, at: march(3, '10:00') })).toBeInstanceOf(Refusal);
  });
});
