import type { Asked } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import { as, bureau, stranger, system, unitHead } from '#test-support/people';
import { annaAway, boStandsIn, defined, march, post, postOf, posts, reviewPost } from '#test-support/posts-history';
import type { PostCommand, PostCommands } from './commands.js';
import { coverAt, personAt, type PostRecord } from './post.js';

const given = specFor(posts);
const anna: Actor = { id: 'anna', role: 'officer', unit: bureau };
const bo: Actor = { id: 'bo', role: 'officer', unit: bureau };
const carl: Actor = { id: 'carl', role: 'officer', unit: bureau };

const ask = <Type extends PostCommand['type']>(type: Type, data: PostCommands[Type], by: Actor, at = march(3)) =>
  ({ type, data, by, at }) as unknown as Asked<PostCommand>;
const away = { officer: 'anna', from: march(3), to: march(6), reason: 'LEAVE' } as const;
const declare = (change: Partial<PostCommands['DeclareAbsence']> = {}, by: Actor = anna, at = march(2)) =>
  ask('DeclareAbsence', { ...away, ...change }, by, at);
const activate = (by: Actor = unitHead, at = march(3, '10:00')) => ask('ActivateB', {}, by, at);
const returned = post('ReturnedToA', { officer: 'anna', from: march(4) }, march(4));
const handedOver = (acknowledged = false) =>
  post('FilesHandedOver', { handover: 1, caseIds: ['c1'], from: 'anna', to: 'bo', acknowledged }, march(3, '10:00'));

const who = (state: PostRecord, at: string) => (state.stage === 'DEFINED' ? personAt(state, at) : undefined);

describe('a post', () => {
  it('is defined with two different people', () => {
    given()
      .when(ask('DefinePost', reviewPost, unitHead))
      .then({ type: 'PostDefined', data: reviewPost });
    given()
      .when(ask('DefinePost', { ...reviewPost, b: 'anna' }, unitHead))
      .thenRefused('same-person');
    given(defined)
      .when(ask('DefinePost', reviewPost, unitHead))
      .thenNothing();
  });

  it('gets other people by being defined again, in its own unit', () => {
    const data = { ...reviewPost, b: 'carl' };
    given(defined)
      .when(ask('DefinePost', data, unitHead))
      .then({ type: 'PostDefined', data });
    const elsewhere = as(unitHead, { role: 'bureau' });
    given(defined)
      .when(ask('DefinePost', { ...reviewPost, unit: 'tax-bureau' }, elsewhere))
      .thenRefused('post-of-another-unit');
  });

  it('is moved to another venue by being defined again, and stays there until another is named', () => {
    const moved = { ...reviewPost, venue: 'town' };
    given(defined)
      .when(ask('DefinePost', moved, unitHead))
      .then({ type: 'PostDefined', data: moved });
    const there = post('PostDefined', moved, march(2, '09:00'));
    given(defined, there)
      .when(ask('DefinePost', moved, unitHead))
      .thenNothing();
    given(defined, there)
      .when(ask('DefinePost', reviewPost, unitHead))
      .thenNothing();
    const state = postOf(defined, there, post('PostDefined', { ...reviewPost, b: 'carl' }, march(2, '10:00')));
    expect(state).toMatchObject({ tenures: [{ a: 'anna' }, { venue: 'town' }, { b: 'carl', venue: 'town' }] });
    const entered = { ...defined, metadata: { ...defined.metadata, venue: 'kiosk' } };
    expect(postOf(entered)).toMatchObject({ tenures: [{ venue: 'kiosk' }] });
  });

  it('is for the unit’s own people, and for nobody outside the staff', () => {
    given()
      .when(ask('DefinePost', reviewPost, as(unitHead, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
    given()
      .when(ask('DefinePost', reviewPost, stranger))
      .thenRefused('role-not-permitted');
    given().when(activate()).thenRefused('no-such-post');
    given(defined, annaAway).when(activate(carl)).thenRefused('not-on-post');
  });
});

describe('an absence', () => {
  it('of A must be covered within thirty working minutes of its beginning', () => {
    given(defined)
      .when(declare())
      .then({ type: 'AbsenceDeclared', data: { ...away, coverDueAt: '2026-03-03T01:30:00.000Z' } });
    const overLunch = given(defined)
      .when(declare({ from: march(3, '11:20') }))
      .decided();
    expect(overLunch).toMatchObject([{ data: { coverDueAt: '2026-03-03T05:20:00.000Z' } }]);
  });

  it('of B needs no cover', () => {
    const data = { ...away, officer: 'bo' };
    given(defined)
      .when(declare({ officer: 'bo' }, bo))
      .then({ type: 'AbsenceDeclared', data });
  });

  it('may not leave the post with A and B both away', () => {
    given(defined, annaAway)
      .when(declare({ officer: 'bo', from: march(5), to: march(9) }, bo))
      .thenRefused('both-absent');
    expect(
      given(defined, annaAway)
        .when(declare({ officer: 'bo', from: march(6), to: march(9) }, bo))
        .decided(),
    ).toHaveLength(1);
  });

  it('is declared by the person or the head of the unit, of people of the post, before it is over', () => {
    given(defined).when(declare({}, carl)).thenRefused('not-on-post');
    given(defined)
      .when(declare({ officer: 'carl' }, carl))
      .thenRefused('not-on-post');
    given(defined)
      .when(declare({}, anna, march(6)))
      .thenRefused('absence-over');
    given(defined)
      .when(declare({ to: march(3) }))
      .thenRefused('absence-reversed');
    given(defined)
      .when(declare({ to: '2028-01-01T09:00:00+08:00' }))
      .thenRefused('absence-too-far');
    given(defined, annaAway)
      .when(declare({ from: march(4) }, unitHead))
      .thenNothing();
  });
});

describe('the B post', () => {
  it('stands in once A is away, and the working minutes without anybody are counted', () =>
    given(defined, annaAway)
      .when(activate())
      .then({
        type: 'BPostActivated',
        data: { officer: 'bo', inPlaceOf: 'anna', since: march(3), uncoveredMinutes: 60 },
      }));

  it('stands in once, for somebody who is away, and only if present', () => {
    given(defined, annaAway, boStandsIn).when(activate()).thenNothing();
    given(defined).when(activate()).thenRefused('a-is-present');
    given(defined, annaAway)
      .when(activate(unitHead, march(6)))
      .thenRefused('a-is-present');
    const early = post('AbsenceDeclared', { ...away, officer: 'bo' }, march(2));
    given(defined, early, annaAway).when(activate()).thenRefused('b-is-absent');
  });

  it('may not give the post back, nor leave it: A in person takes it back, or the head once A is due', () => {
    const history = [defined, annaAway, boStandsIn] as const;
    given(...history)
      .when(ask('ReturnToA', {}, bo, march(4)))
      .thenRefused('b-may-not-return');
    given(...history)
      .when(declare({ officer: 'bo', from: march(6), to: march(9) }, bo, march(4)))
      .thenRefused('b-may-not-return');
    given(...history)
      .when(ask('ReturnToA', {}, unitHead, march(4)))
      .thenRefused('a-still-absent');
    const back = { type: 'ReturnedToA', data: { officer: 'anna', from: march(4) } } as const;
    given(...history)
      .when(ask('ReturnToA', {}, anna, march(4)))
      .then(back);
    given(...history)
      .when(ask('ReturnToA', {}, unitHead, march(6)))
      .then({ ...back, data: { officer: 'anna', from: march(6) } });
    given(...history, returned)
      .when(ask('ReturnToA', {}, anna, march(4, '10:00')))
      .thenNothing();
  });
});

describe('files', () => {
  const handOver = (by: Actor, at = march(3, '10:00')) => ask('HandOverFiles', { caseIds: ['c1'] }, by, at);
  const covered = [defined, annaAway, boStandsIn] as const;

  it('go to B while B stands in, and are acknowledged by whoever takes them', () => {
    const data = { handover: 1, caseIds: ['c1'], from: 'anna', to: 'bo' };
    given(...covered)
      .when(handOver(anna))
      .then({ type: 'FilesHandedOver', data: { ...data, acknowledged: false } });
    given(...covered)
      .when(handOver(bo))
      .then({ type: 'FilesHandedOver', data: { ...data, acknowledged: true } });
    given(defined, annaAway).when(handOver(anna)).thenRefused('b-not-active');
    given(...covered)
      .when(handOver(carl))
      .thenRefused('not-on-post');
  });

  it('go back to A after the return', () =>
    given(...covered, returned)
      .when(handOver(bo, march(4, '10:00')))
      .then({
        type: 'FilesHandedOver',
        data: { handover: 1, caseIds: ['c1'], from: 'bo', to: 'anna', acknowledged: false },
      }));

  it('are acknowledged once, by the one they went to', () => {
    const acknowledge = (by: Actor, handover = 1) => ask('AcknowledgeHandover', { handover }, by);
    given(...covered, handedOver())
      .when(acknowledge(bo))
      .then({ type: 'HandoverAcknowledged', data: { handover: 1, by: 'bo' } });
    given(...covered, handedOver())
      .when(acknowledge(anna))
      .thenRefused('not-on-post');
    given(...covered, handedOver())
      .when(acknowledge(bo, 2))
      .thenRefused('no-such-handover');
    given(...covered, handedOver(true))
      .when(acknowledge(bo))
      .thenNothing();
  });
});

describe('a post without cover', () => {
  const note = (at: string) => ask('NoteUncovered', {}, system, at);
  const uncovered = {
    type: 'PostUncovered',
    data: { officer: 'anna', since: march(3), coverDueAt: march(3, '09:30') },
  } as const;

  it('is put on record when the cover was due, however late somebody looks', () => {
    given(defined, annaAway)
      .when(note(march(3, '09:30')))
      .then(uncovered);
    given(defined, annaAway)
      .when(note(march(20)))
      .then(uncovered);
    const tooLate = post('BPostActivated', { ...boStandsIn.data, uncoveredMinutes: 60 } as never, march(3, '10:00'));
    given(defined, annaAway, tooLate)
      .when(note(march(3, '11:00')))
      .then(uncovered);
  });

  it('is put on record once, and not where it was covered, not yet due or A came back in time', () => {
    given(defined, annaAway, post('PostUncovered', uncovered.data, march(3, '09:30')))
      .when(note(march(4)))
      .thenNothing();
    given(defined, annaAway, boStandsIn)
      .when(note(march(4)))
      .thenNothing();
    given(defined, annaAway)
      .when(note(march(3, '09:29')))
      .thenNothing();
    const back = post('ReturnedToA', { officer: 'anna', from: march(3, '09:20') }, march(3, '09:20'));
    given(defined, annaAway, back)
      .when(note(march(4)))
      .thenNothing();
  });

  it('is none for who had left the post when the cover was due', () => {
    const left = post('PostDefined', { ...reviewPost, a: 'carl' }, march(2, '16:00'));
    given(defined, annaAway, left)
      .when(note(march(3, '09:30')))
      .thenNothing();
    given(defined, annaAway, { ...left, metadata: { ...left.metadata, occurredAt: march(3, '09:31') } })
      .when(note(march(4)))
      .then(uncovered);
  });

  it('is noted by the system alone', () =>
    given(defined, annaAway)
      .when(ask('NoteUncovered', {}, unitHead))
      .thenRefused('role-not-permitted'));
});

describe('the person behind a post', () => {
  const state = postOf(defined, annaAway, boStandsIn, returned);

  it('can be told for every instant of the past', () => {
    expect(who(state, march(2, '07:00'))).toBeUndefined();
    expect(who(state, march(2))).toEqual({ officerId: 'anna', asB: false });
    expect(who(state, march(3, '09:05'))).toBeUndefined();
    expect(who(state, march(3, '09:10'))).toEqual({ officerId: 'bo', asB: true });
    expect(who(state, march(4))).toEqual({ officerId: 'anna', asB: false });
  });

  it('is not absent for the record before the absence was declared', () => {
    const late = post('AbsenceDeclared', { ...away, from: march(2) }, march(3));
    expect(who(postOf(defined, late), march(2, '10:00'))).toEqual({ officerId: 'anna', asB: false });
    expect(who(postOf(defined, late), march(3, '10:00'))).toBeUndefined();
  });

  it('is the new A from the moment the post was defined again, without B in place of the old one', () => {
    const changed = post('PostDefined', { ...reviewPost, a: 'carl' }, march(5));
    const after = postOf(defined, annaAway, boStandsIn, changed);
    expect(who(after, march(4))).toEqual({ officerId: 'bo', asB: true });
    expect(who(after, march(5))).toEqual({ officerId: 'carl', asB: false });
    expect(after.stage === 'DEFINED' && coverAt(after, march(5))).toBeUndefined();
  });
});
