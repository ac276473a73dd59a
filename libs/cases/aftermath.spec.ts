import { specFor } from '#kernel/spec';
import {
  approveWith,
  cancel,
  changeCertificate,
  confirmed,
  correct,
  correctOnSpot,
  deliverBy,
  elsewhere,
  failToDeliver,
  fact,
  fileAfterAll,
  filed,
  listedFor,
  proposed,
  revoke,
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
  certify,
  check,
  close,
  confirmation,
  deliver,
  licence,
  receive,
  refuseToAccept,
  reject,
  sealed,
  withdraw,
} from '#test-support/case-history';
import { bureau, chief, clerk, decider, officer, someoneAs, unitHead, wangMei } from '#test-support/people';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...steps: Steps) => given(...told(...steps));
const hazardous = listedFor({ publicSafety: true });

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

describe('revoking an approval', () => {
  const no = confirmed('2026-04-01', 'REVOKED');
  const closed = [...toClosed(licence, 36), ...no];

  it('states ground, reasons and remedy, and has to be served and filed', () => {
    const [revoked, serve, filing, ...rest] = after(...closed)
      .when(revoke('2026-04-01'))
      .decided();
    expect(revoked?.data).toMatchObject({
      unit: bureau,
      ground: 'UNLAWFUL_PROCEDURE',
      docNo: 'DBS-1-CX',
      partyHeardRecordId: 'heard-1',
      compensation: true,
      remedy: { kind: 'REVIEW', startsOn: 'SERVICE' },
    });
    expect(revoked?.data).not.toHaveProperty('banUntil');
    expect(serve?.data).toMatchObject({ kind: 'SERVE', day0: '2026-04-01' });
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', dueDate: '2026-04-01' });
    expect(rest).toEqual([]);
  });

  it('happens once, and never without a superior’s word', () => {
    after(...closed, revoke('2026-04-01'))
      .when(revoke('2026-04-01'))
      .thenNothing();
    after(...toClosed())
      .when(revoke('2026-04-01'))
      .thenRefused('negative-not-proposed');
    after(...toClosed(), ...proposed('2026-04-01', 'REVOKED'))
      .when(revoke('2026-04-01'))
      .thenRefused('negative-not-confirmed');
  });

  it('hears the holder, and spares what the public needs', () => {
    after(...closed)
      .when(revoke('2026-04-01', { partyHeardRecordId: ' ' }))
      .thenRefused('party-not-heard');
    after(...closed)
      .when(revoke('2026-04-01', { harmsPublicInterest: true }))
      .thenRefused('harms-public-interest');
  });

  it('is for the deciding organ or the government above it', () => {
    after(...closed)
      .when(revoke('2026-04-01', {}, elsewhere(decider)))
      .thenRefused('not-your-unit');
    const [revoked] = after(...closed)
      .when(revoke('2026-04-01', {}, someoneAs('government')))
      .decided();
    expect(revoked?.type).toBe('ApprovalRevoked');
  });

  it('concerns what was granted', () => {
    const rejected = [
      ...toDecision(),
      ...confirmed('2026-03-09', 'REJECTED'),
      reject('2026-03-09'),
      deliver('2026-03-10'),
    ];
    after(...rejected, close('2026-03-10'), ...no)
      .when(revoke('2026-04-01'))
      .thenRefused('nothing-granted');
  });

  it.each([
    ['ABUSE_OF_POWER', true],
    ['BEYOND_COMPETENCE', true],
    ['UNQUALIFIED_APPLICANT', true],
    ['FRAUD', false],
  ] as const)('for %s owes compensation: %s', (ground, compensation) => {
    const [revoked] = after(...closed)
      .when(revoke('2026-04-01', { ground }))
      .decided();
    expect(revoked?.data).toMatchObject({ compensation });
  });

  it('for fraud bans the person for three years, where public safety is at stake and only there', () => {
    const [banned] = after(...toClosed(hazardous), ...no)
      .when(revoke('2026-04-01', { ground: 'FRAUD' }))
      .decided();
    expect(banned?.data).toMatchObject({ banUntil: '2029-04-01' });
    const [plain] = after(...closed)
      .when(revoke('2026-04-01', { ground: 'FRAUD' }))
      .decided();
    expect(plain?.data).not.toHaveProperty('banUntil');
    const [other] = after(...toClosed(hazardous), ...no)
      .when(revoke('2026-04-01'))
      .decided();
    expect(other?.data).not.toHaveProperty('banUntil');
  });

  it('after the end is served like any decision, and the case stays closed', () => {
    const revoked = [...closed, revoke('2026-04-01')];
    after(...revoked)
      .when(deliverBy('2026-04-02', 'ONLINE'))
      .thenRefused('online-review-missing');
    const file = fileAfterAll(...revoked, deliver('2026-04-02'));
    expect(file).toMatchObject({ stage: 'CLOSED', revoked: true });
    expect(file.deadlines.SERVE?.open).toBe(false);
  });

  it('before the end keeps the case open until it is served', () => {
    const acts = [...toCertificate(), deliver('2026-03-10'), ...no, revoke('2026-04-01')];
    after(...acts)
      .when(close('2026-04-01'))
      .thenRefused('decision-not-served');
    expect(fileAfterAll(...acts, deliver('2026-04-02'), close('2026-04-02')).stage).toBe('CLOSED');
  });

  it('leaves no certificate to be made or changed', () => {
    const early = [...toDecision(), approveWith('2026-03-09'), ...confirmed('2026-03-09', 'REVOKED')];
    after(...early, revoke('2026-03-09'))
      .when(certify('2026-03-10'))
      .thenRefused('approval-revoked');
    after(...closed, revoke('2026-04-01'))
      .when(changeCertificate('2026-04-02'))
      .thenRefused('no-standing-certificate');
  });
});

describe('cancelling a certificate', () => {
  const closed = toClosed(licence, 1);

  it('given up by its holder is an entry, taken from its holder a decision with a remedy', () => {
    after(...closed)
      .when(cancel('2026-03-20', 'GIVEN_UP'))
      .then({
        type: 'CertificateCancelled',
        data: { certNo: 'M-100-DBS-1', ground: 'GIVEN_UP', basis: '《行政许可法》第七十条' },
      });
    const [cancelled, serve] = after(...closed)
      .when(cancel('2026-03-20', 'FORCE_MAJEURE'))
      .decided();
    expect(cancelled?.data).toMatchObject({ remedy: { kind: 'REVIEW' } });
    expect(serve?.data).toMatchObject({ kind: 'SERVE' });
  });

  it('as expired is for the day after its last', () => {
    after(...closed)
      .when(cancel('2026-04-09', 'EXPIRED'))
      .thenRefused('certificate-still-valid');
    after(...toClosed())
      .when(cancel('2036-04-09', 'EXPIRED'))
      .thenRefused('certificate-still-valid');
    const [cancelled] = after(...closed)
      .when(cancel('2026-04-10', 'EXPIRED'))
      .decided();
    expect(cancelled?.type).toBe('CertificateCancelled');
  });

  it('as revoked takes a revocation', () => {
    after(...closed)
      .when(cancel('2026-03-20', 'REVOKED'))
      .thenRefused('approval-not-revoked');
    const revoked = [...closed, ...confirmed('2026-03-20', 'REVOKED'), revoke('2026-03-20')];
    const [cancelled] = after(...revoked)
      .when(cancel('2026-03-20', 'REVOKED'))
      .decided();
    expect(cancelled?.data).toMatchObject({ ground: 'REVOKED' });
  });

  it('names its text, is for the unit of the matter, and happens once', () => {
    after(...closed)
      .when(asked('CancelCertificate', chief, '2026-03-20', { ground: 'BY_LAW', basis: '' }))
      .thenRefused('basis-missing');
    after(...closed)
      .when(cancel('2026-03-20', 'BY_LAW', elsewhere(chief)))
      .thenRefused('not-your-unit');
    after(...closed, cancel('2026-03-20', 'GIVEN_UP'))
      .when(cancel('2026-03-20', 'GIVEN_UP'))
      .thenNothing();
    after(...toClosed(confirmation).filter(({ type }) => type !== 'IssueCertificate'))
      .when(cancel('2026-03-20', 'GIVEN_UP'))
      .thenRefused('no-standing-certificate');
  });
});

describe('changing a certificate', () => {
  it('is possible as long as it stands', () => {
    const closed = toClosed(licence, 1);
    after(...closed)
      .when(changeCertificate('2026-04-09'))
      .then({ type: 'CertificateChanged', data: { certNo: 'M-100-DBS-1', change: sealed('new address') } });
    after(...closed)
      .when(changeCertificate('2026-04-10'))
      .thenRefused('certificate-expired');
    after(...closed, cancel('2026-03-20', 'GIVEN_UP'))
      .when(changeCertificate('2026-03-20'))
      .thenRefused('no-standing-certificate');
    after(...closed)
      .when(changeCertificate('2026-03-20', elsewhere(chief)))
      .thenRefused('not-your-unit');
  });
});
