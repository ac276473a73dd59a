import { specFor } from '#kernel/spec';
import {
  actsTo,
  answer,
  asked,
  assignTo,
  calendar,
  confirmNo,
  consult,
  fileAfter,
  giveBack,
  happened,
  opine,
  recuse,
  requestOpinions,
  returnToHolder,
  ring,
  sealed,
  submit,
  take,
  transfer,
} from '#test-support/case-history';
import { as, bureau, chief, clerk, decider, fileAuditor, officer, secondOfficer, unitHead } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const inReview = actsTo.IN_REVIEW;

describe('an opinion that is asked for', () => {
  const outsider = as(secondOfficer, { unit: 'fire-brigade' });
  const asking = [...inReview, requestOpinions('2026-03-09', [outsider, fileAuditor])];

  it('is waited for before the case is submitted', () => {
    after(...asking)
      .when(submit('2026-03-09'))
      .thenRefused('opinions-awaited');
    expect(
      after(...asking, opine('2026-03-09', outsider), opine('2026-03-09', fileAuditor))
        .when(submit('2026-03-10'))
        .decided(),
    ).toHaveLength(1);
  });

  it('is given by who was asked, though another holds the case', () => {
    after(...inReview)
      .when(opine('2026-03-09', secondOfficer))
      .thenRefused('not-your-case');
    expect(
      after(...asking)
        .when(opine('2026-03-09', outsider))
        .decided(),
    ).toHaveLength(1);
  });

  it('is asked of each person once, of nobody from the window, and of nobody recused', () => {
    after(...asking)
      .when(requestOpinions('2026-03-09', [fileAuditor]))
      .thenNothing();
    after(...inReview)
      .when(requestOpinions('2026-03-09', [clerk]))
      .thenRefused('separation-of-duties');
    after(...inReview, recuse('2026-03-09', fileAuditor))
      .when(requestOpinions('2026-03-09', [fileAuditor]))
      .thenRefused('recused');
  });

  it('is waited for no more from who is recused since', () =>
    expect(
      fileAfter(happened(...asking, opine('2026-03-09', outsider), recuse('2026-03-09', fileAuditor))).opinionsAwaited,
    ).toEqual([]));
});

describe('a case that changes hands', () => {
  const reassigned = [...inReview, assignTo('2026-03-09', secondOfficer)];

  it('goes back to an earlier holder only', () => {
    after(...reassigned)
      .when(returnToHolder('2026-03-10', officer))
      .then({
        type: 'ReturnedToHolder',
        data: { to: officer.id, toPost: officer.post ?? '', reason: sealed('finish it') },
      });
    after(...reassigned)
      .when(returnToHolder('2026-03-10', fileAuditor))
      .thenRefused('not-an-earlier-holder');
    after(...reassigned)
      .when(returnToHolder('2026-03-10', secondOfficer))
      .thenNothing();
    after(...reassigned, recuse('2026-03-10', officer))
      .when(returnToHolder('2026-03-10', officer))
      .thenRefused('recused');
  });

  it('goes to nobody who had its papers in hand at the window', () => {
    const colleague = as(clerk, { role: 'officer', unit: bureau });
    after(...inReview)
      .when(assignTo('2026-03-10', colleague))
      .thenRefused('separation-of-duties');
  });

  it('goes to another office by a head of the unit that has it, to be taken there, and its clocks run on', () => {
    const moved = [...inReview, transfer('2026-03-09')];
    expect(fileAfter(happened(...moved))).toMatchObject({
      stage: 'ACCEPTED',
      routedTo: { unit: 'market-bureau', office: 'market-bureau-approvals' },
      deadlines: { STATUTORY: { version: 1, dueDate: '2026-03-30' } },
    });
    after(...moved)
      .when(take('2026-03-10', secondOfficer))
      .thenRefused('not-your-unit');
    expect(
      after(...moved)
        .when(take('2026-03-10', as(secondOfficer, { unit: 'market-bureau' })))
        .decided(),
    ).toHaveLength(1);
    after(...inReview)
      .when(transfer('2026-03-09', 'market-bureau', as(unitHead, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
  });

  it('that goes where it is goes nowhere', () =>
    after(...inReview)
      .when(
        asked('TransferCase', unitHead, '2026-03-09', {
          toUnit: bureau,
          toOffice: 'health-approvals',
          reason: sealed('?'),
        }),
      )
      .thenNothing());
});

describe('papers asked for after the acceptance', () => {
  const request = (items: readonly string[], by = officer) =>
    asked('RequestAfterAcceptance', by, '2026-03-09', { items, reason: sealed('to be sure') });

  it('stop no clock', () =>
    after(...inReview)
      .when(request(['PHOTO']))
      .then({ type: 'PostAcceptanceRequest', data: { items: ['PHOTO'], reason: sealed('to be sure') } }));

  it('are those of the guide, asked for by the officer who holds the case', () => {
    after(...inReview)
      .when(request(['DIPLOMA']))
      .thenRefused('unknown-material');
    after(...inReview)
      .when(request(['PHOTO'], secondOfficer))
      .thenRefused('not-your-case');
  });
});

describe('a person who must keep out of the case', () => {
  const recused = [...inReview, recuse('2026-03-09', officer)];

  it('does nothing in it any more', () => {
    after(...recused)
      .when(opine('2026-03-09'))
      .thenRefused('recused');
    after(...recused)
      .when(submit('2026-03-09'))
      .thenRefused('recused');
    after(...inReview, recuse('2026-03-09', chief))
      .when(confirmNo('2026-03-09'))
      .thenRefused('recused');
  });

  it('is not given the case', () =>
    after(...inReview, recuse('2026-03-09', secondOfficer))
      .when(assignTo('2026-03-09', secondOfficer))
      .thenRefused('recused'));

  it('says so, or is told so by a head or the decider of the unit, not by a colleague', () => {
    after(...inReview)
      .when(recuse('2026-03-09', officer, fileAuditor))
      .thenRefused('recusal-of-another');
    after(...inReview)
      .when(recuse('2026-03-09', officer, as(decider, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
    expect(
      after(...inReview)
        .when(recuse('2026-03-09', officer, decider))
        .decided(),
    ).toHaveLength(1);
    after(...recused)
      .when(recuse('2026-03-09', officer, decider))
      .thenNothing();
  });
});

describe('the consultation of another unit', () => {
  const brigade = as(secondOfficer, { unit: 'fire-brigade' });
  const asking = [...inReview, consult('2026-03-09')];

  it('has a term of its own, and the clock runs', () => {
    const [request, deadline, ...rest] = after(...inReview)
      .when(consult('2026-03-09'))
      .decided();
    expect(request?.data).toMatchObject({ consultationId: 'DBS-1-ZQ', unit: 'fire-brigade', dueDate: '2026-03-12' });
    expect(deadline?.data).toMatchObject({ kind: 'CONSULT', dueDate: '2026-03-12', cause: 'STARTED' });
    expect(rest).toEqual([]);
    after(...inReview)
      .when(consult('2026-03-09', bureau))
      .thenRefused('own-unit');
  });

  it('is answered by that unit alone, once', () => {
    after(...asking)
      .when(answer('2026-03-10', officer))
      .thenRefused('not-your-unit');
    after(...asking)
      .when(answer('2026-03-10', brigade, 'DBS-1-ZQ9'))
      .thenRefused('no-such-consultation');
    const answered = [...asking, answer('2026-03-10', brigade)];
    expect(fileAfter(happened(...answered)).deadlines.CONSULT?.open).toBe(false);
    after(...answered)
      .when(answer('2026-03-11', brigade))
      .thenNothing();
  });

  it.each([
    ['returned to the window', giveBack('2026-03-10')],
    ['handed over to a third', transfer('2026-03-10')],
  ])('is answered while the case is %s, too: its term runs on', (_, moved) =>
    expect(
      after(...asking, moved)
        .when(answer('2026-03-11', brigade))
        .decided()
        .map(({ type }) => type),
    ).toEqual(['ConsultationAnswered']),
  );

  it('that stays silent is told as silent, never as approval; a late answer is heard', () => {
    const events = after(...asking)
      .when(ring('2026-03-13', 'CONSULT'))
      .decided();
    expect(events.map(({ type }) => type)).toEqual(['DeadlineBreached', 'AlertRaised', 'ConsultationSilent']);
    const late = after(...asking)
      .when(answer('2026-03-16', brigade))
      .decided();
    expect(late.map(({ type }) => type).slice(-2)).toEqual(['ConsultationSilent', 'ConsultationAnswered']);
  });

  it('of two units has the nearer term as its current one', () => {
    const two = [...asking, consult('2026-03-09', 'police', 2)];
    expect(fileAfter(happened(...two)).deadlines.CONSULT).toMatchObject({ version: 2, dueDate: '2026-03-11' });
    const one = [...two, answer('2026-03-10', as(brigade, { unit: 'police' }), 'DBS-1-ZQ2')];
    expect(fileAfter(happened(...one)).deadlines.CONSULT).toMatchObject({
      version: 3,
      dueDate: '2026-03-12',
      open: true,
    });
    const three = [...asking, consult('2026-03-09', 'police', 9)];
    expect(fileAfter(happened(...three)).deadlines.CONSULT?.version).toBe(1);
  });
});
