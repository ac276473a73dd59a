import { fold, type Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import { as, clerk, stranger, wangMei } from '#test-support/people';
import { grades, type ReviewEvent } from './events.js';
import { type ReviewCommand, reviews } from './review.js';

const given = specFor(reviews);

const review = {
  caseId: 'c1',
  matterCode: 'M-100',
  unit: 'health-bureau',
  grade: 4,
  source: 'ONLINE',
  text: { keyId: 'k-1', box: 'friendly' },
} as const;

const submit = (by: Actor, change: Partial<ReviewCommand['data']> = {}) =>
  ({
    type: 'SubmitReview',
    data: { ...review, served: true, subjectRef: wangMei.id, ...change },
    by,
    at: '2026-03-11T09:00:00+08:00',
  }) as const;

const submitted: Recorded<ReviewEvent> = { type: 'ReviewSubmitted', data: review, metadata: {} as Envelope };

describe('the review of a service', () => {
  it('is recorded for the unit that answered for the case, without the name of the reviewer', () =>
    given().when(submit(wangMei)).then({ type: 'ReviewSubmitted', data: review }));

  it.each(grades)('may be of grade %i, with or without words', (grade) => {
    const { text: _, ...wordless } = review;
    const { text: __, ...data } = submit(wangMei, { grade }).data;
    given()
      .when({ ...submit(wangMei), data })
      .then({ type: 'ReviewSubmitted', data: { ...wordless, grade } });
  });

  it('is the applicant’s own: nobody else gives it, and nobody of the staff', () => {
    given().when(submit(stranger)).thenRefused('not-your-service');
    given().when(submit(clerk)).thenRefused('not-your-service');
    given()
      .when(submit(as(clerk, { id: wangMei.id })))
      .thenRefused('not-your-service');
  });

  it('comes after the result has been served', () =>
    given()
      .when(submit(wangMei, { served: false }))
      .thenRefused('not-served-yet'));

  it('is given once, whatever the grade', () =>
    given(submitted)
      .when(submit(wangMei, { grade: 1 }))
      .thenRefused('already-reviewed'));

  it('of another person’s case is refused without telling whether it was given', () =>
    given(submitted).when(submit(stranger)).thenRefused('not-your-service'));

  it('stays: no later fact takes it back', () =>
    expect(fold(reviews, [submitted, submitted])).toEqual({ stage: 'SUBMITTED' }));
});
