import type { Decided } from '#kernel/decider';
import { specFor } from '#kernel/spec';
import {
  accept,
  actsTo,
  askFor,
  calendar,
  check,
  confirmNo,
  confirmation,
  handIn,
  happened,
  instantLicence,
  proposeNo,
  reasons,
  receive,
  refuseToAccept,
  withdraw,
} from '#test-support/case-history';
import { as, bureau, chief, clerk, secondClerk, unitHead } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';
import type { CaseEvent } from './events.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const typesOf = (events: readonly CaseEvent[]) => events.map(({ type }) => type);

describe('acceptance', () => {
  it('counts both clocks from the day the set was complete, whenever it is declared', () => {
    const [accepted, statutory, promised, ...rest] = after(...actsTo.RECEIVED)
      .when(accept('2026-03-05'))
      .decided();
    expect(accepted).toEqual({
      type: 'CaseAccepted',
      data: {
        unit: bureau,
        mode: 'NORMAL',
        acceptedDate: '2026-03-02',
        completeSetDate: '2026-03-02',
        clockDay0: '2026-03-02',
        clockDay0Rule: 'COMPLETE_SET_RECEIVED',
        statutoryDays: 20,
        promisedDays: 10,
        receiptNo: 'DBS-1-SL',
      },
      effectiveDate: '2026-03-02',
    });
    expect(statutory?.data).toMatchObject({
      kind: 'STATUTORY',
      day0: '2026-03-02',
      dueDate: '2026-03-30',
      warnings: [],
    });
    expect(promised?.data).toMatchObject({
      kind: 'PROMISED',
      dueDate: '2026-03-16',
      warnings: [
        { threshold: 'NOTICE', from: '2026-03-12' },
        { threshold: 'YELLOW', from: '2026-03-13' },
      ],
    });
    expect(rest).toEqual([]);
  });

  it('has no legal date of its own when it is declared on the day of receipt', () => {
    const [accepted] = after(receive('2026-03-02'), check('2026-03-02')).when(accept('2026-03-02')).decided();
    expect(accepted).not.toHaveProperty('effectiveDate');
  });

  it('after a supplement counts from the day the last paper came in', () => {
    const [accepted] = after(...actsTo.SUPPLEMENTING, handIn('2026-03-06', ['PLAN']), check('2026-03-09'))
      .when(accept('2026-03-09'))
      .decided();
    expect(accepted?.data).toMatchObject({ acceptedDate: '2026-03-06', clockDay0: '2026-03-06' });
  });

  it('starts no clock where the matter has no limit', () =>
    expect(
      after(
        receive('2026-03-02', { matter: { ...confirmation, statutoryDays: null, promisedDays: null } }),
        check('2026-03-03'),
      )
        .when(accept('2026-03-03'))
        .decided(),
    ).toHaveLength(1));

  it('says that the matter is decided on the spot, where it is', () => {
    const [accepted] = after(receive('2026-03-02', { matter: instantLicence }), check('2026-03-02'))
      .when(accept('2026-03-02'))
      .decided();
    expect(accepted?.data).toMatchObject({ mode: 'INSTANT' });
  });

  it('needs a check that found the set complete', () => {
    after(receive('2026-03-02')).when(accept('2026-03-03')).thenRefused('materials-not-checked');
    after(receive('2026-03-02'), check('2026-03-03', 'INCOMPLETE'))
      .when(accept('2026-03-03'))
      .thenRefused('materials-incomplete');
    after(...actsTo.SUPPLEMENTING, handIn('2026-03-04', ['PLAN']))
      .when(accept('2026-03-05'))
      .thenRefused('materials-not-checked');
  });

  it('is impossible while a required paper is missing, whatever the check says; an optional one may be', () => {
    after(receive('2026-03-02', { handsIn: ['FORM', 'PHOTO'] }), check('2026-03-03'))
      .when(accept('2026-03-03'))
      .thenRefused('materials-incomplete');
    expect(
      after(receive('2026-03-02', { handsIn: ['PLAN', 'FORM'] }), check('2026-03-03'))
        .when(accept('2026-03-03'))
        .decided(),
    ).toHaveLength(3);
  });

  it('may be declared by the chief of the bureau, but not by another bureau’s', () => {
    expect(
      after(...actsTo.RECEIVED)
        .when(accept('2026-03-03', chief))
        .decided(),
    ).toHaveLength(3);
    after(...actsTo.RECEIVED)
      .when(accept('2026-03-03', as(chief, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
  });
});

describe('an acceptance that nobody declared in time', () => {
  it('is found as a fact: the application was accepted by law on the day it was received', () => {
    const found: Decided<CaseEvent>[] = [
      { type: 'DeadlineBreached', data: { kind: 'NOTICE_5', version: 1, dueDate: '2026-03-09', unit: bureau } },
      {
        type: 'CaseDeemedAccepted',
        data: {
          unit: bureau,
          receivedDate: '2026-03-02',
          detectedAt: '2026-03-10T09:00:00+08:00',
          statutoryDays: 20,
          promisedDays: 10,
          missedBy: { unit: 'centre-window', post: 'post-of-clerk-1' },
        },
        effectiveDate: '2026-03-02',
      },
      {
        type: 'DeadlineComputed',
        data: {
          kind: 'STATUTORY',
          version: 1,
          unit: 'WD',
          quantity: 20,
          day0: '2026-03-02',
          dueDate: '2026-03-30',
          provisional: false,
          warnings: [],
          basis: '《行政许可法》第四十二条',
        },
      },
      {
        type: 'DeadlineComputed',
        data: {
          kind: 'PROMISED',
          version: 1,
          unit: 'WD',
          quantity: 10,
          day0: '2026-03-02',
          dueDate: '2026-03-16',
          provisional: false,
          warnings: [
            { threshold: 'NOTICE', from: '2026-03-12' },
            { threshold: 'YELLOW', from: '2026-03-13' },
          ],
          basis: '《优化营商环境条例》第三十六条',
        },
      },
      {
        type: 'AlertRaised',
        data: {
          kind: 'NOTICE_5',
          version: 1,
          dueDate: '2026-03-09',
          unit: bureau,
          threshold: 'EXPIRY',
          level: 'RED',
          told: ['HOLDER', 'UNIT_HEAD', 'SUPERVISOR'],
        },
      },
    ];
    after(receive('2026-03-02'), check('2026-03-03'))
      .when(accept('2026-03-10'))
      .then(...found);
  });

  it('makes up for no check and no complete set', () => {
    const events = after(receive('2026-03-02', { handsIn: ['FORM'] }))
      .when(accept('2026-03-10'))
      .decided();
    expect(typesOf(events)).toContain('CaseDeemedAccepted');
  });

  it('is still a plain acceptance on the last day', () => {
    const [accepted] = after(...actsTo.RECEIVED)
      .when(accept('2026-03-09'))
      .decided();
    expect(accepted?.type).toBe('CaseAccepted');
  });

  it('is never found where silence means nothing: acceptance comes late, after its breach', () => {
    const events = after(receive('2026-03-02', { matter: confirmation }), check('2026-03-03'))
      .when(accept('2026-03-10'))
      .decided();
    expect(typesOf(events).slice(0, 3)).toEqual(['DeadlineBreached', 'AlertRaised', 'CaseAccepted']);
  });

  it('stands before a withdrawal that comes after the silence', () => {
    const events = after(receive('2026-03-02')).when(withdraw('2026-03-11')).decided();
    expect(typesOf(events)).toEqual([
      'DeadlineBreached',
      'CaseDeemedAccepted',
      'DeadlineComputed',
      'DeadlineComputed',
      'AlertRaised',
      'CaseWithdrawn',
    ]);
    expect(typesOf(after(receive('2026-03-02')).when(withdraw('2026-03-09')).decided())).toEqual(['CaseWithdrawn']);
  });
});

describe('refusing to accept', () => {
  const confirmed = [receive('2026-03-02'), proposeNo('2026-03-03', 'NOT_REQUIRED', clerk), confirmNo('2026-03-03')];

  it('states the proposed reasons, their legal basis and the remedy, has to be served, and to be filed the same day', () => {
    const [refused, serve, filing, ...rest] = after(...confirmed)
      .when(refuseToAccept('2026-03-03'))
      .decided();
    expect(refused?.data).toMatchObject({
      unit: bureau,
      kind: 'NOT_REQUIRED',
      docNo: 'DBS-1-BSL',
      reasons,
      remedy: { kind: 'REVIEW', reviewTermDays: 60, suitTermMonths: 6, startsOn: 'SERVICE' },
    });
    expect(serve?.data).toMatchObject({ kind: 'SERVE', day0: '2026-03-03', dueDate: '2026-03-17' });
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', day0: '2026-03-03', dueDate: '2026-03-03' });
    expect(rest).toEqual([]);
  });

  it('is impossible before it was proposed and confirmed', () => {
    after(receive('2026-03-02')).when(refuseToAccept('2026-03-03')).thenRefused('negative-not-proposed');
    after(...confirmed.slice(0, 2))
      .when(refuseToAccept('2026-03-03'))
      .thenRefused('negative-not-confirmed');
  });

  it('names the organ to turn to, where the matter is another’s', () => {
    const [refused] = after(
      receive('2026-03-02'),
      proposeNo('2026-03-03', 'NOT_OUR_POWER', clerk),
      confirmNo('2026-03-03'),
    )
      .when(refuseToAccept('2026-03-03'))
      .decided();
    expect(refused?.data).toMatchObject({ kind: 'NOT_OUR_POWER', competentOrgan: '铁岭市公安局' });
  });

  it('tells how to ask for review online, when it is served online', () => {
    const [refused] = after(...confirmed)
      .when(refuseToAccept('2026-03-03', 'ONLINE'))
      .decided();
    expect(refused?.data).toMatchObject({ remedy: { reviewOnlineUrl: expect.stringMatching(/^https:/) } });
  });

  it('is too late for a licence after the five days, however early it was proposed', () =>
    after(...confirmed)
      .when(refuseToAccept('2026-03-10'))
      .thenRefused('deemed-accepted'));

  it.each([
    ['received the application', [receive('2026-03-02', { by: as(clerk, { id: chief.id }) })]],
    ['checked the materials', [receive('2026-03-02'), check('2026-03-03', 'INCOMPLETE', as(clerk, { id: chief.id }))]],
    [
      'checked the materials of an earlier round',
      [
        receive('2026-03-02'),
        check('2026-03-03', 'INCOMPLETE', as(clerk, { id: chief.id })),
        askFor('2026-03-03', ['PLAN']),
        handIn('2026-03-04', ['PLAN']),
        check('2026-03-04', 'INCOMPLETE', secondClerk),
      ],
    ],
  ])('is not for the person who %s', (_, acts) =>
    after(...acts, proposeNo('2026-03-05', 'NOT_REQUIRED', secondClerk), confirmNo('2026-03-05', unitHead))
      .when(refuseToAccept('2026-03-05'))
      .thenRefused('separation-of-duties'),
  );

  it('is for the chief or the head of the bureau that answers for the matter, not of another', () => {
    expect(
      after(...confirmed)
        .when(refuseToAccept('2026-03-03', 'WINDOW', unitHead))
        .decided(),
    ).toHaveLength(3);
    after(...confirmed)
      .when(refuseToAccept('2026-03-03', 'WINDOW', as(chief, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
  });
});
