import { actsTo, asked, cases, giveBack, happened, sealed, startSpecial } from '#test-support/case-history';
import { officer } from '#test-support/people';
import { specFor } from '#kernel/spec';

const given = specFor(cases);
/** The officer of the case, while B stands in for A. */
const b = { ...officer, asB: true } as const;
const inReview = happened(...actsTo.IN_REVIEW);

describe('while B stands in (AB岗制)', () => {
  it.each([
    ['returned to the window', giveBack('2026-03-06', b)],
    ['put off by a procedure that stops its clock', startSpecial('2026-03-06', {}, b)],
    ['given more time', asked('RequestExtension', b, '2026-03-06', { days: 5, reason: sealed('busy') })],
    ['returned to a former holder', asked('ReturnToHolder', b, '2026-03-06', { to: 'o-1', reason: sealed('no') })],
  ])('a case is not %s', (_, act) =>
    given(...inReview)
      .when(act)
      .thenRefused('b-may-not-delay'),
  );

  it('a procedure within the clock may begin, and the work goes on', () => {
    const within = startSpecial('2026-03-06', { type: 'SURVEY', clockMode: 'WITHIN_CLOCK' }, b);
    expect(
      given(...inReview)
        .when(within)
        .decided(),
    ).toHaveLength(2);
    const opinion = asked('RecordOpinion', b, '2026-03-06', {
      conclusion: 'APPROVE',
      text: sealed('fine'),
      dissent: false,
    });
    expect(
      given(...inReview)
        .when(opinion)
        .decided(),
    ).toHaveLength(1);
  });

  it('A may do all of it', () =>
    expect(
      given(...inReview)
        .when(giveBack('2026-03-06'))
        .decided().length,
    ).toBeGreaterThan(0));
});
