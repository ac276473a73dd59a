import { specFor } from '#kernel/spec';
import {
  accept,
  actsTo,
  assignTo,
  calendar,
  check,
  giveBack,
  happened,
  opine,
  receive,
  ring,
  route,
  sealed,
  sendBack,
  submit,
  take,
} from '#test-support/case-history';
import { as, bureau, clerk, decider, fileAuditor, officer, secondOfficer, unitHead } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const elsewhere = { unit: 'tax-bureau' };

const accepted = [receive('2026-03-02'), check('2026-03-03'), accept('2026-03-04')];

describe('the way to the officer', () => {
  it('goes to the approving section of the matter’s bureau, once', () => {
    after(...accepted)
      .when(route('2026-03-04'))
      .then({ type: 'CaseRouted', data: { toUnit: bureau, toOffice: 'health-approvals' } });
    after(...actsTo.ACCEPTED)
      .when(route('2026-03-04'))
      .thenNothing();
  });

  it('ends with an officer of that bureau who takes the case', () => {
    after(...actsTo.ACCEPTED)
      .when(take('2026-03-05'))
      .then({ type: 'CaseTaken', data: { unit: bureau, post: 'post-of-officer-1' } });
    after(...actsTo.ACCEPTED)
      .when(take('2026-03-05', as(officer, elsewhere)))
      .thenRefused('not-your-unit');
  });

  it('cannot be cut short: an unrouted case can be neither taken nor assigned', () => {
    after(...accepted)
      .when(take('2026-03-05'))
      .thenRefused('wrong-state');
    after(...accepted)
      .when(assignTo('2026-03-05', officer))
      .thenRefused('not-your-unit');
    const { unit: _, ...headOfNothing } = unitHead;
    after(...accepted)
      .when(assignTo('2026-03-05', officer, headOfNothing))
      .thenRefused('not-your-unit');
  });

  it.each([
    [
      'received',
      [receive('2026-03-02', { by: as(clerk, { id: officer.id }) }), check('2026-03-03'), accept('2026-03-04')],
    ],
    [
      'checked',
      [receive('2026-03-02'), check('2026-03-03', 'COMPLETE', as(clerk, { id: officer.id })), accept('2026-03-04')],
    ],
    ['accepted', [receive('2026-03-02'), check('2026-03-03'), accept('2026-03-04', as(clerk, { id: officer.id }))]],
  ])('is closed to the person who %s the case', (_, acts) =>
    after(...acts, route('2026-03-04'))
      .when(take('2026-03-05'))
      .thenRefused('separation-of-duties'),
  );

  it('goes back to the window with a reason, and from there again to the bureau', () => {
    after(...actsTo.IN_REVIEW)
      .when(giveBack('2026-03-09'))
      .then({ type: 'CaseReturnedToWindow', data: { reason: sealed('not ours') } });
    const returned = [...actsTo.IN_REVIEW, giveBack('2026-03-09')];
    after(...returned)
      .when(take('2026-03-10'))
      .thenRefused('wrong-state');
    after(...returned)
      .when(assignTo('2026-03-10', officer))
      .thenRefused('not-your-unit');
    after(...returned)
      .when(route('2026-03-10'))
      .then({ type: 'CaseRouted', data: { toUnit: bureau, toOffice: 'health-approvals' } });
    expect(
      after(...returned, route('2026-03-10'))
        .when(take('2026-03-10', secondOfficer))
        .decided(),
    ).toHaveLength(1);
  });
});

describe('assigning an officer', () => {
  it('says from whom to whom; to the same person it is already so', () => {
    after(...actsTo.IN_REVIEW)
      .when(assignTo('2026-03-09', secondOfficer))
      .then({
        type: 'OfficerAssigned',
        data: { from: officer.id, to: secondOfficer.id, toPost: 'post-of-officer-2' },
      });
    after(...actsTo.IN_REVIEW)
      .when(assignTo('2026-03-09', officer))
      .thenNothing();
  });

  it('takes the case out of the hands of the other', () => {
    const reassigned = [...actsTo.IN_REVIEW, assignTo('2026-03-09', secondOfficer)];
    after(...reassigned)
      .when(submit('2026-03-09'))
      .thenRefused('not-your-case');
    expect(
      after(...reassigned)
        .when(submit('2026-03-09', secondOfficer))
        .decided(),
    ).toHaveLength(1);
  });

  it('before the case is taken means that no other takes it', () => {
    const assigned = [...actsTo.ACCEPTED, assignTo('2026-03-05', secondOfficer)];
    after(...assigned)
      .when(take('2026-03-05', officer))
      .thenRefused('not-your-case');
    expect(
      after(...assigned)
        .when(take('2026-03-05', secondOfficer))
        .decided(),
    ).toHaveLength(1);
  });

  it('is for the head of the unit that has the case', () =>
    after(...actsTo.IN_REVIEW)
      .when(assignTo('2026-03-09', secondOfficer, as(unitHead, elsewhere)))
      .thenRefused('not-your-unit'));
});

describe('the review', () => {
  const taken = [...actsTo.ACCEPTED, take('2026-03-05')];

  it('keeps every opinion in its author’s name', () =>
    after(...actsTo.IN_REVIEW)
      .when(opine('2026-03-06', fileAuditor, 'REJECT'))
      .then({ type: 'OpinionRecorded', data: { conclusion: 'REJECT', text: sealed('my opinion'), dissent: false } }));

  it.each([
    ['an opinion', opine('2026-03-06', secondOfficer)],
    ['a submission', submit('2026-03-06', secondOfficer)],
    ['a return to the window', giveBack('2026-03-06', secondOfficer)],
  ])('is the business of the officer who holds the case: another’s attempt at %s is refused', (_, act) =>
    after(...actsTo.IN_REVIEW)
      .when(act)
      .thenRefused('not-your-case'),
  );

  it.each([
    ['an officer', opine('2026-03-06', as(officer, elsewhere))],
    ['a file auditor', opine('2026-03-06', as(fileAuditor, elsewhere))],
    ['a submitting officer', submit('2026-03-06', as(officer, elsewhere))],
  ])('is closed to %s of another bureau', (_, act) =>
    after(...actsTo.IN_REVIEW)
      .when(act)
      .thenRefused('not-your-unit'),
  );

  it('takes no opinion of the person who checked the papers', () =>
    after(...taken)
      .when(opine('2026-03-06', as(fileAuditor, { id: clerk.id })))
      .thenRefused('separation-of-duties'));

  it('goes to the decision with at least one opinion', () => {
    after(...taken)
      .when(submit('2026-03-06'))
      .thenRefused('opinions-missing');
    after(...actsTo.IN_REVIEW, opine('2026-03-06', fileAuditor))
      .when(submit('2026-03-06'))
      .then({ type: 'SubmittedForDecision', data: { toUnit: bureau, opinions: 2 } });
  });

  it('can be asked for again by those who decide, of the same bureau; the time goes on', () => {
    after(...actsTo.IN_DECISION)
      .when(sendBack('2026-03-09'))
      .then({ type: 'ReturnedForReview', data: { reason: sealed('look at the sink') } });
    after(...actsTo.IN_DECISION)
      .when(sendBack('2026-03-09', as(decider, elsewhere)))
      .thenRefused('not-your-unit');
    const [breached] = after(...actsTo.IN_DECISION, sendBack('2026-03-09'))
      .when(ring('2026-03-31', 'STATUTORY'))
      .decided();
    expect(breached).toMatchObject({ type: 'DeadlineBreached', data: { version: 1, dueDate: '2026-03-30' } });
  });
});
