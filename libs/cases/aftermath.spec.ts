import { specFor } from '#kernel/spec';
import {
  confirmed,
  correct,
  correctOnSpot,
  deliverBy,
  elsewhere,
  failToDeliver,
  fact,
  fileAfterAll,
  filed,
  reopen,
  terminate,
  toCertificate,
  toClosed,
  toDecision,
  toReview,
  type Steps,
  told,
  visit,
} from '#test-support/aftermath-acts';
import {
  accept,
  asked,
  calendar,
  check,
  close,
  confirmation,
  deliver,
  receive,
  refuseToAccept,
  reject,
  sealed,
  withdraw,
} from '#test-support/case-history';
import { as, bureau, clerk, decider, officer, someoneAs, unitHead, wangMei } from '#test-support/people';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...steps: Steps) => given(...told(...steps));

describe('a small error on the form', () => {
  const received = [receive('2026-03-02'), check('2026-03-03', 'CORRECTABLE')];

  it('is put right at the window, with the fields named, and the papers are looked at again', () => {
    after(...received)
      .when(correctOnSpot('2026-03-03'))
      .then({ type: 'CorrectedOnSpot', data: { fields: ['DATE'], form: sealed('corrected') } });
    after(...received, correctOnSpot('2026-03-03'))
      .when(accept('2026-03-03'))
      .thenRefused('materials-not-checked');
    expect(
      fileAfterAll(...received, correctOnSpot('2026-03-03'), check('2026-03-03'), accept('2026-03-03')).stage,
    ).toBe('ACCEPTED');
  });

  it('is a slip of the listed fields and nothing more', () => {
    after(...received)
      .when(correctOnSpot('2026-03-03', []))
      .thenRefused('nothing-named');
    after(...received)
      .when(correctOnSpot('2026-03-03', ['DATE', 'DATE']))
      .thenRefused('nothing-named');
    after(...received)
      .when(correctOnSpot('2026-03-03', ['WHAT_IS_APPLIED_FOR']))
      .thenRefused('not-a-slip');
  });

  it('makes the clerk one of the hands of the case', () =>
    expect(fileAfterAll(receive('2026-03-02'), correctOnSpot('2026-03-03')).checkedBy).toEqual([clerk.id]));

  it('is no way round an acceptance that the law has given', () =>
    after(...received)
      .when(correctOnSpot('2026-03-10'))
      .thenRefused('deemed-accepted'));
});

describe('a journey of the applicant', () => {
  it('is counted, and told when the case is closed', () => {
    const [closed] = after(...toCertificate(), visit('2026-03-09'), visit('2026-03-10'), deliver('2026-03-10'))
      .when(close('2026-03-10'))
      .decided();
    expect(closed?.data).toMatchObject({ visits: 2, pausedWorkingDays: 0 });
  });
});

describe('the end of a case', () => {
  it('says what of its time was not counted, and how long the file is kept', () => {
    const pause = fact(
      {
        type: 'SpecialProcedureStarted',
        data: {
          spId: 'sp-1',
          type: 'TESTING',
          basis: '《食品安全法》',
          clockMode: 'STOPS_CLOCK',
          plannedDays: 3,
          plannedEnd: '2026-03-12',
          filingNo: 'F-1',
          officers: ['officer-1', 'officer-2'],
          startedDate: '2026-03-09',
        },
      },
      officer,
      '2026-03-09',
    );
    const paused = fact(
      {
        type: 'ClockPaused',
        data: {
          spId: 'sp-1',
          type: 'TESTING',
          basis: 'b',
          noticeId: 'n',
          from: '2026-03-09',
          plannedEnd: '2026-03-12',
        },
      },
      officer,
      '2026-03-09',
    );
    const acts = [...toReview(), pause, paused, withdraw('2026-03-13')];
    const [closed, archived] = after(...acts)
      .when(close('2026-03-13'))
      .decided();
    expect(closed?.data).toMatchObject({ outcome: 'WITHDRAWN', grossWorkingDays: 9, pausedWorkingDays: 3 });
    expect(archived).toEqual({ type: 'CaseArchived', data: { retentionYears: 10, files: 3 } });
    const invalid = fact(
      { type: 'PauseInvalidated', data: { spId: 'sp-1', ground: sealed('no notice'), startedBy: officer.id } },
      someoneAs('bureau'),
      '2026-03-12',
    );
    const [other] = after(...toReview(), pause, paused, invalid, withdraw('2026-03-13'))
      .when(close('2026-03-13'))
      .decided();
    expect(other?.data).toMatchObject({ pausedWorkingDays: 0 });
  });

  it('keeps the file of an approval longer', () => {
    const archived = after(...toCertificate(), deliver('2026-03-10'))
      .when(close('2026-03-10'))
      .decided()
      .at(-1);
    expect(archived?.data).toEqual({ retentionYears: 30, files: 3 });
  });

  it('shows that a withdrawal was an officer’s idea', () => {
    const suggested = asked('Withdraw', wangMei, '2026-03-09', {
      reason: sealed('they said so'),
      initiatedBy: 'SUGGESTED_BY_OFFICER',
    });
    const [withdrawn] = after(...toReview())
      .when(suggested)
      .decided();
    expect(withdrawn?.data).toMatchObject({ initiatedBy: 'SUGGESTED_BY_OFFICER' });
  });
});

describe('service', () => {
  const rejected = [...toDecision(), ...confirmed('2026-03-09', 'REJECTED'), reject('2026-03-09')];

  it('of a "no" starts its own term and that of its filing', () => {
    const [, serve, filing] = after(...toDecision(), ...confirmed('2026-03-09', 'REJECTED'))
      .when(reject('2026-03-09'))
      .decided();
    expect(serve?.data).toMatchObject({ kind: 'SERVE', dueDate: '2026-03-23' });
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', dueDate: '2026-03-09' });
    expect(fileAfterAll(...rejected, filed('2026-03-09', 'REJECTED')).deadlines.NEGATIVE_FILING?.open).toBe(false);
  });

  it('that fails is on record and starts nothing', () => {
    after(...rejected)
      .when(failToDeliver('2026-03-09'))
      .then({ type: 'DeliveryFailed', data: { method: 'COURIER', reason: sealed('nobody at home') } });
    const file = fileAfterAll(...rejected, failToDeliver('2026-03-09'));
    expect(file.stage).toBe('REJECTED');
    expect(file.deadlines.SERVE?.open).toBe(true);
    expect(file.toServe).toBeDefined();
  });

  it('online is for a "no" that tells how to ask for review online; whoever fetches that paper loses nothing', () => {
    after(...rejected)
      .when(deliverBy('2026-03-09', 'ONLINE'))
      .thenRefused('online-review-missing');
    const online = [
      ...toDecision(),
      ...confirmed('2026-03-09', 'REJECTED'),
      reject('2026-03-09', decider, { serviceMethod: 'ONLINE' }),
    ];
    for (const method of ['ONLINE', 'WINDOW', 'COURIER'] as const) {
      expect(
        after(...online)
          .when(deliverBy('2026-03-09', method))
          .decided(),
      ).toHaveLength(1);
    }
  });

  it('online asks for no such way of a matter that has no review', () => {
    const service = { ...confirmation, reviewable: false };
    const acts = [...toDecision(service), ...confirmed('2026-03-09', 'REJECTED'), reject('2026-03-09')];
    expect(
      after(...acts)
        .when(deliverBy('2026-03-09', 'ONLINE'))
        .decided(),
    ).toHaveLength(1);
  });

  it('follows a refusal because nothing is required, as any other', () => {
    const refused = [receive('2026-03-02'), ...confirmed('2026-03-03', 'NOT_REQUIRED'), refuseToAccept('2026-03-03')];
    expect(fileAfterAll(...refused, deliver('2026-03-04')).stage).toBe('SERVED');
  });

  it('happens once', () =>
    after(...toClosed())
      .when(deliver('2026-03-11'))
      .thenRefused('nothing-to-serve'));
});

describe('terminating a case', () => {
  it('takes a ground and its text, and ends the clocks', () => {
    after(...toReview())
      .when(terminate('2026-03-09'))
      .then({
        type: 'CaseTerminated',
        data: {
          unit: bureau,
          ground: 'SUBJECT_ENDED',
          basis: '《行政许可法》第七十条',
          reason: sealed('the company is gone'),
        },
      });
    after(...toReview())
      .when(terminate('2026-03-09', { basis: ' ' }))
      .thenRefused('basis-missing');
    after(...toReview())
      .when(terminate('2026-03-09', {}, elsewhere(unitHead)))
      .thenRefused('not-your-unit');
    const file = fileAfterAll(...toReview(), terminate('2026-03-09'), close('2026-03-09'));
    expect(file).toMatchObject({ stage: 'CLOSED', decision: { outcome: 'TERMINATED' } });
    expect(file.deadlines.STATUTORY?.open).toBe(false);
  });

  it('does not hide the silence of the window', () =>
    expect(
      after(receive('2026-03-02'))
        .when(terminate('2026-03-11'))
        .decided()
        .map(({ type }) => type),
    ).toContain('CaseDeemedAccepted'));
});

describe('correcting a record', () => {
  it('is for slips; the entry stays, and the paper is served again', () => {
    const closed = toClosed();
    const [corrected, serve, ...rest] = after(...closed)
      .when(correct('2026-03-16'))
      .decided();
    expect(corrected).toEqual({
      type: 'RecordCorrected',
      data: {
        ofEventId: 'event-1',
        field: 'TYPING',
        old: sealed('a'),
        new: sealed('b'),
        reason: sealed('a slip'),
      },
    });
    expect(serve?.data).toMatchObject({ kind: 'SERVE', dueDate: '2026-03-30' });
    expect(rest).toEqual([]);
    const served = fileAfterAll(...closed, correct('2026-03-16'), deliver('2026-03-17'));
    expect(served.stage).toBe('CLOSED');
    expect(served.deadlines.SERVE?.open).toBe(false);
  });

  const rejected = (date: string, serviceMethod: 'WINDOW' | 'ONLINE', by = decider) => [
    ...confirmed(date, 'REJECTED'),
    reject(date, by, { serviceMethod }),
    filed(date, 'REJECTED'),
  ];

  it('serves the paper with its remedy again: online only where that tells how to ask for review online', () => {
    const corrected = (said: 'WINDOW' | 'ONLINE') => [
      ...toDecision(),
      ...rejected('2026-03-09', said),
      deliver('2026-03-10'),
      correct('2026-03-16'),
      correct('2026-03-16'),
    ];
    after(...corrected('WINDOW'))
      .when(deliverBy('2026-03-17', 'ONLINE'))
      .thenRefused('online-review-missing');
    expect(
      after(...corrected('ONLINE'))
        .when(deliverBy('2026-03-17', 'ONLINE'))
        .decided(),
    ).toHaveLength(1);
    expect(fileAfterAll(...corrected('WINDOW')).toServe).toHaveLength(1);
    expect(fileAfterAll(...corrected('WINDOW'), deliver('2026-03-17')).toServe).toBeUndefined();
  });

  it('of a case decided anew serves nothing of what was undone', () => {
    const undone = [...toDecision(), ...rejected('2026-03-09', 'WINDOW'), deliver('2026-03-10'), close('2026-03-10')];
    const anew = [...undone, reopen('2026-04-01', { to: 'IN_DECISION' })];
    const another = as(decider, { id: 'decider-2' });
    expect(
      after(...anew, ...rejected('2026-04-02', 'ONLINE', another), correct('2026-04-02'))
        .when(deliverBy('2026-04-03', 'ONLINE'))
        .decided(),
    ).toHaveLength(1);
  });

  it('changes nothing that was decided', () =>
    after(...toClosed())
      .when(correct('2026-03-16', { field: 'OUTCOME' }))
      .thenRefused('not-a-slip'));

  it('is approved by another person than who made the entry', () => {
    after(...toClosed())
      .when(correct('2026-03-16', { madeBy: unitHead.id }))
      .thenRefused('separation-of-duties');
    const [corrected] = after(...toClosed())
      .when(correct('2026-03-16', { madeBy: decider.id }))
      .decided();
    expect(corrected?.data).not.toHaveProperty('madeBy');
    after(...toClosed())
      .when(correct('2026-03-16', {}, elsewhere(unitHead)))
      .thenRefused('not-your-unit');
  });
});
