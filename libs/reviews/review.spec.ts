import { cnCalendar } from '#calendar/working-days';
import { fold } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import { as, clerk, stranger, system, wangMei } from '#test-support/people';
import { ask, factsOf, happened, reviews, submission, submit } from '#test-support/review-history';
import { reviewDecider } from './decide.js';
import { grades, type ReviewEvents, reviewSchema } from './events.js';

const given = specFor(reviews);
const visitor: Actor = { id: 'evaluator-3', role: 'public' };

const { facts, origins: _, ...rest } = submission;
const review: ReviewEvents['ReviewSubmitted'] = {
  ...rest,
  service: facts.service,
  target: facts.target,
  selfReviewSuspected: false,
};
const invite = (by: Actor = clerk, day = 2) =>
  ask('InviteReview', { facts, codeHash: 'hash-1', windowHashes: ['window-3', 'address-3'] }, by, day);
const byCode = (change = {}, day = 11) => submit({ realName: false, codeHash: 'hash-1', ...change }, visitor, day);

describe('an invitation to review', () => {
  it('holds the keyed hash of a one-time code, and ends thirty days later on a working day', () =>
    given()
      .when(invite())
      .then({
        type: 'ReviewInvited',
        data: {
          service: facts.service,
          target: facts.target,
          codeHash: 'hash-1',
          expiresOn: '2026-04-01',
          windowHashes: ['window-3', 'address-3'],
        },
      }));

  it('is one per service, after it, and by staff', () => {
    given(...happened(invite()))
      .when(invite())
      .thenRefused('already-invited');
    given(...happened(submit()))
      .when(invite())
      .thenRefused('already-reviewed');
    given().when(invite(wangMei)).thenRefused('role-not-permitted');
    given()
      .when(ask('InviteReview', { facts: { ...facts, served: false }, codeHash: 'x', windowHashes: [] }, clerk))
      .thenRefused('not-served-yet');
  });

  it('lets anybody with its code review, once and without a name, until it ends', () => {
    const invited = happened(invite());
    given(...invited)
      .when(byCode())
      .then({ type: 'ReviewSubmitted', data: { ...review, realName: false } });
    given(...invited)
      .when(byCode({ codeHash: 'hash-2' }))
      .thenRefused('not-your-service');
    given(...invited)
      .when(byCode({ realName: true }))
      .thenRefused('real-name-unknown');
    given(...invited)
      .when({ ...byCode(), at: '2026-04-02T09:00:00+08:00' })
      .thenRefused('invitation-expired');
    given(...happened(invite(), byCode()))
      .when(byCode())
      .thenRefused('not-your-service');
    given().when(byCode()).thenRefused('not-your-service');
  });

  it('may be for a consultation, which no case stands behind', () => {
    const consultation = { ...factsOf('q1'), service: { kind: 'CONSULTATION', id: 'q1' } } as const;
    const asked = ask('InviteReview', { facts: consultation, codeHash: 'hash-1', windowHashes: [] }, clerk);
    const given_ = given(...happened(asked)).when(byCode());
    expect(given_.decided()).toMatchObject([{ data: { service: { kind: 'CONSULTATION', id: 'q1' } } }]);
  });

  it.each([
    [['window-3'], true],
    [['elsewhere', 'address-3'], true],
    [['elsewhere'], false],
    [[], false],
  ])('shows a review from %j as a suspected self-review: %s', (origins, suspected) =>
    expect(
      given(...happened(invite()))
        .when(byCode({ origins }))
        .decided(),
    ).toMatchObject([{ data: { selfReviewSuspected: suspected } }]),
  );
});

describe('the review of a service', () => {
  it('is recorded for the unit and the person that answered for it, without the name of the reviewer', () =>
    given().when(submit()).then({ type: 'ReviewSubmitted', data: review }));

  it.each(grades)('may be of grade %i, with or without words', (grade) => {
    const words = { keyId: 'k-1', box: 'friendly' };
    expect(
      given()
        .when(submit({ grade, text: words }))
        .decided(),
    ).toMatchObject([
      { type: 'ReviewSubmitted', data: { grade, text: words } },
      ...(grade <= 2 ? [{ type: 'FollowUpOpened' }] : []),
    ]);
    expect(given().when(submit({ grade })).decided()[0]?.data).not.toHaveProperty('text');
  });

  it('that is bad opens a follow-up: contact within one working day, rectification within fifteen', () =>
    expect(
      given()
        .when(submit({ grade: 2 }, wangMei, 13))
        .decided(),
    ).toMatchObject([{}, { type: 'FollowUpOpened', data: { contactDue: '2026-03-16', rectifyDue: '2026-04-03' } }]));

  it('is the applicant’s own: nobody else gives it, and nobody of the staff', () => {
    for (const by of [stranger, clerk, as(clerk, { id: wangMei.id })]) {
      given().when(submit({}, by)).thenRefused('not-your-service');
    }
  });

  it('comes after the result has been served', () =>
    given()
      .when(submit({ facts: { ...facts, served: false } }))
      .thenRefused('not-served-yet'));

  it('is given once, whatever the grade', () =>
    given(...happened(submit()))
      .when(submit({ grade: 1 }))
      .thenRefused('already-reviewed'));

  it('of another person’s case is refused without telling whether it was given', () =>
    given(...happened(submit()))
      .when(submit({}, stranger))
      .thenRefused('not-your-service'));
});

describe('a second thought', () => {
  const more = (by = wangMei, day = 20) => ask('AppendReview', { tags: ['SLOW'] }, by, day);

  it('is a second fact: the grade stays', () => {
    const history = happened(submit(), more());
    expect(history).toMatchObject([{}, { type: 'ReviewAppended', data: { tags: ['SLOW'], of: { grade: 4 } } }]);
    expect(fold(reviews, history)).toMatchObject({ appended: true, mark: { grade: 4 }, stage: 'SUBMITTED' });
  });

  it('is the reviewer’s, once, within thirty days', () => {
    given(...happened(submit()))
      .when(more(stranger))
      .thenRefused('no-such-review');
    given(...happened(submit(), more()))
      .when(more())
      .thenRefused('already-appended');
    given(...happened(submit()))
      .when({ ...more(), at: '2026-04-11T09:00:00+08:00' })
      .thenRefused('append-too-late');
    given().when(more()).thenRefused('no-such-review');
  });
});

describe('silence', () => {
  const silent = (day: number) => ask('DefaultReview', {}, system, day);
  const trial = specFor(reviewDecider(cnCalendar(), [{ effectiveFrom: '2026-03-01', afterDays: 7, grade: 3 }]));

  it('means nothing: no policy here makes a review of it', () =>
    given(...happened(invite()))
      .when(silent(30))
      .thenNothing());

  it('counts as 基本满意 after seven days where a policy says so, and never as an active review', () => {
    trial(...happened(invite()))
      .when(silent(10))
      .then({ type: 'ReviewDefaulted', data: { service: facts.service, target: facts.target, grade: 3 } });
    trial(...happened(invite()))
      .when(silent(9))
      .thenNothing();
    trial(...happened(invite(), submit()))
      .when(silent(30))
      .thenNothing();
  });
});

it('reads the reviews recorded before channels and persons were', () => {
  const old = { caseId: 'c1', matterCode: 'M-100', unit: 'health-bureau', grade: 1, source: 'ONLINE' };
  expect(reviewSchema.upcasters['ReviewSubmitted@1'](old)).toEqual({
    service: { kind: 'CASE', id: 'c1' },
    target: { matterCode: 'M-100', unit: 'health-bureau' },
    channel: 'WEBSITE',
    grade: 1,
    realName: true,
    source: 'ONLINE',
    tags: [],
    selfReviewSuspected: false,
  });
});
