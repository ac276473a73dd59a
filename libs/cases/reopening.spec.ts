import * as fc from 'fast-check';
import { addWorkingDays } from '#calendar/working-days';
import { specFor } from '#kernel/spec';
import {
  approveWith,
  confirmed,
  elsewhere,
  fact,
  fileAfterAll,
  filed,
  reopen,
  revoke,
  toClosed,
  toDecision,
  toReview,
  type Steps,
  told,
} from '#test-support/aftermath-acts';
import {
  accept,
  assignTo,
  calendar,
  certify,
  check,
  close,
  deliver,
  instantLicence,
  licence,
  opine,
  receive,
  refuseToAccept,
  reject,
  ring,
  sealed,
  submit,
  withdraw,
} from '#test-support/case-history';
import { as, chief, decider, fileAuditor, officer, someoneAs, unitHead } from '#test-support/people';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...steps: Steps) => given(...told(...steps));

const rejected = [
  ...toDecision(),
  ...confirmed('2026-03-09', 'REJECTED'),
  reject('2026-03-09'),
  filed('2026-03-09', 'REJECTED'),
  deliver('2026-03-10'),
  close('2026-03-10'),
];
const refused = [
  receive('2026-03-02'),
  check('2026-03-03'),
  ...confirmed('2026-03-03', 'NOT_REQUIRED'),
  refuseToAccept('2026-03-03'),
  filed('2026-03-03', 'NOT_REQUIRED'),
  deliver('2026-03-04'),
  close('2026-03-04'),
];
const another = as(decider, { id: 'decider-2' });
const toReceived = { to: 'RECEIVED' } as const;

describe('reopening a case', () => {
  it('starts new clocks from the day the order was served, with the matter’s own terms', () => {
    const [reopened, statutory, promised, ...rest] = after(...rejected)
      .when(reopen('2026-06-03', { servedDate: '2026-06-01' }))
      .decided();
    expect(reopened).toEqual({
      type: 'CaseReopened',
      data: {
        cause: 'COURT',
        docNo: '（2026）辽1281行初1号',
        orders: sealed('decide anew'),
        to: 'IN_REVIEW',
        servedDate: '2026-06-01',
        termDays: null,
      },
    });
    expect(statutory?.data).toMatchObject({
      kind: 'STATUTORY',
      version: 2,
      quantity: 20,
      day0: '2026-06-01',
      dueDate: '2026-06-30',
      cause: 'REOPENED',
    });
    expect(promised?.data).toMatchObject({ kind: 'PROMISED', version: 2, quantity: 10, cause: 'REOPENED' });
    expect(rest).toEqual([]);
  });

  it('takes the term of the order before the matter’s', () => {
    const [, statutory, promised] = after(...rejected)
      .when(reopen('2026-06-01', { termDays: 7 }))
      .decided();
    expect(statutory?.data).toMatchObject({ quantity: 7 });
    expect(promised?.data).toMatchObject({ quantity: 7 });
    const unlimited = toClosed({ ...licence, statutoryDays: null, promisedDays: null });
    expect(
      after(...unlimited)
        .when(reopen('2026-06-01', { termDays: 7 }))
        .decided()
        .at(-1)?.data,
    ).toMatchObject({
      kind: 'STATUTORY',
      quantity: 7,
    });
    expect(
      after(...unlimited)
        .when(reopen('2026-06-01'))
        .decided()
        .at(-1)?.type,
    ).toBe('CaseReopened');
  });

  it('brings a refused acceptance back to the window, to be looked at anew', () => {
    const [, notice, ...rest] = after(...refused)
      .when(reopen('2026-06-01', toReceived))
      .decided();
    expect(notice?.data).toMatchObject({ kind: 'NOTICE_5', version: 2, day0: '2026-06-01', cause: 'REOPENED' });
    expect(rest).toEqual([]);
    const reopened = [...refused, reopen('2026-06-01', toReceived)];
    after(...reopened)
      .when(accept('2026-06-02'))
      .thenRefused('materials-not-checked');
    const [accepted] = after(...reopened, check('2026-06-02'))
      .when(accept('2026-06-02'))
      .decided();
    expect(accepted?.data).toMatchObject({ clockDay0: '2026-06-01', receiptNo: 'DBS-1-SL2' });
    const [, deemed] = after(...reopened)
      .when(ring('2026-06-09', 'NOTICE_5', 2))
      .decided();
    expect(deemed).toMatchObject({ type: 'CaseDeemedAccepted', data: { receivedDate: '2026-06-01' } });
  });

  it('leads to the window only what was never accepted, and to the review only what was', () => {
    after(...rejected)
      .when(reopen('2026-06-01', toReceived))
      .thenRefused('reopened-elsewhere');
    after(...refused)
      .when(reopen('2026-06-01'))
      .thenRefused('reopened-elsewhere');
    after(...refused)
      .when(reopen('2026-06-01', { to: 'IN_DECISION' }))
      .thenRefused('reopened-elsewhere');
  });

  it('names its order, which has been served', () => {
    after(...rejected)
      .when(reopen('2026-06-01', { docNo: ' ' }))
      .thenRefused('basis-missing');
    after(...rejected)
      .when(reopen('2026-06-01', { servedDate: '2026-06-02' }))
      .thenRefused('order-not-served');
  });

  it.each(['2026-02-30', '2006-12-31', '9999-12-31'])(
    'names no order served on %s, from which no term can be counted',
    (servedDate) =>
      after(...rejected)
        .when(reopen('2026-06-01', { servedDate }))
        .thenRefused('no-such-day'),
  );

  it('is for the organ itself or the government above it', () => {
    after(...rejected)
      .when(reopen('2026-06-01', {}, elsewhere(unitHead)))
      .thenRefused('not-your-unit');
    const [reopened] = after(...rejected)
      .when(reopen('2026-06-01', {}, someoneAs('government')))
      .decided();
    expect(reopened?.type).toBe('CaseReopened');
  });

  it('needs a decision to undo, and the filing of a "no"', () => {
    after(...toReview(), withdraw('2026-03-09'), close('2026-03-09'))
      .when(reopen('2026-06-01'))
      .thenRefused('nothing-decided');
    after(...rejected.filter((step) => !('fact' in step && step.fact.type === 'NegativeFiled')))
      .when(reopen('2026-06-01'))
      .thenRefused('negative-not-filed');
  });
});

describe('a reopened case', () => {
  const reopened = [...rejected, reopen('2026-06-01')];
  const reviewed = [...reopened, opine('2026-06-02'), opine('2026-06-02', fileAuditor), submit('2026-06-02')];

  it('is decided by another person, where a review or a court has undone the first decision', () => {
    after(...reviewed)
      .when(approveWith('2026-06-03'))
      .thenRefused('separation-of-duties');
    const [approved] = after(...reviewed)
      .when(approveWith('2026-06-03', {}, another))
      .decided();
    expect(approved?.data).toMatchObject({ docNo: 'DBS-1-ZY2', timeliness: { statutoryDue: '2026-06-30' } });
    const itself = reviewed.map((step) =>
      step === reviewed[rejected.length] ? reopen('2026-06-01', { cause: 'SELF_CORRECTION' }) : step,
    );
    const [again] = after(...itself)
      .when(approveWith('2026-06-03'))
      .decided();
    expect(again?.type).toBe('ApprovalDecided');
  });

  it('whose acceptance was refused is not refused again by the same person', () => {
    const again = [
      ...refused,
      reopen('2026-06-01', { to: 'RECEIVED', cause: 'REVIEW' }),
      ...confirmed('2026-06-02', 'NOT_REQUIRED'),
    ];
    after(...again)
      .when(refuseToAccept('2026-06-02'))
      .thenRefused('separation-of-duties');
    const [refusal] = after(...again)
      .when(refuseToAccept('2026-06-02', 'WINDOW', as(chief, { id: 'chief-2' })))
      .decided();
    expect(refusal?.data).toMatchObject({ docNo: 'DBS-1-BSL2' });
  });

  it('needs new opinions for a new review, and keeps the old ones for a new decision', () => {
    after(...reopened)
      .when(submit('2026-06-02'))
      .thenRefused('opinions-missing');
    const toDecide = [...rejected, reopen('2026-06-01', { to: 'IN_DECISION' })];
    expect(fileAfterAll(...toDecide)).toMatchObject({ stage: 'IN_DECISION', opinions: [{}, {}] });
    expect(
      after(...toDecide)
        .when(approveWith('2026-06-02', {}, another))
        .decided(),
    ).toHaveLength(2);
  });

  it('that nobody ever held can be given to an officer', () => {
    const instant = [
      receive('2026-03-02', { matter: instantLicence }),
      check('2026-03-02'),
      accept('2026-03-02'),
      approveWith('2026-03-02'),
      certify('2026-03-02'),
      deliver('2026-03-02'),
      close('2026-03-02'),
      reopen('2026-06-01'),
    ];
    expect(fileAfterAll(...instant, assignTo('2026-06-02', officer), opine('2026-06-02'))).toMatchObject({
      stage: 'IN_REVIEW',
      officer: { id: officer.id },
    });
  });

  it('gives a new certificate under another number; the old one has ended with its decision', () => {
    const acts = [...toClosed(licence, 36), reopen('2026-06-01')];
    const [cancelled] = after(...toClosed(licence, 36))
      .when(reopen('2026-06-01'))
      .decided();
    expect(cancelled).toEqual({
      type: 'CertificateCancelled',
      data: { certNo: 'M-100-DBS-1', ground: 'BY_LAW', basis: '（2026）辽1281行初1号' },
    });
    const anew = [...acts, opine('2026-06-02'), opine('2026-06-02', fileAuditor), submit('2026-06-02')];
    const [certificate] = after(...anew, approveWith('2026-06-03', {}, another))
      .when(certify('2026-06-03'))
      .decided();
    expect(certificate?.data).toEqual({ certNo: 'M-100-DBS-1-2', kind: 'FOOD_LICENCE' });
  });

  it('is no longer revoked, and owes no service of what was undone', () => {
    const revoked = [
      ...toClosed(),
      ...confirmed('2026-04-01', 'REVOKED'),
      revoke('2026-04-01'),
      filed('2026-04-01', 'REVOKED'),
    ];
    const file = fileAfterAll(...revoked, reopen('2026-04-10'));
    expect(file.revoked).toBe(false);
    expect(file.deadlines.SERVE?.open).toBe(false);
  });

  it('bans nobody any more by an act that is undone', () => {
    const hazardous = { ...licence, ways: { publicSafety: true } };
    const caught = [
      receive('2026-03-02', { matter: hazardous }),
      check('2026-03-03'),
      ...confirmed('2026-03-03', 'FALSE_MATERIAL'),
      refuseToAccept('2026-03-03'),
      filed('2026-03-03', 'FALSE_MATERIAL'),
      deliver('2026-03-04'),
      close('2026-03-04'),
    ];
    const defrauded = [
      ...toClosed(hazardous),
      ...confirmed('2026-04-01', 'REVOKED'),
      revoke('2026-04-01', { ground: 'FRAUD' }),
      filed('2026-04-01', 'REVOKED'),
    ];
    expect(fileAfterAll(...caught).applicantBannedUntil).toBe('2027-03-03');
    expect(fileAfterAll(...caught, reopen('2026-06-01', toReceived)).applicantBannedUntil).toBeUndefined();
    expect(fileAfterAll(...defrauded).applicantBannedUntil).toBe('2029-04-01');
    expect(fileAfterAll(...defrauded, reopen('2026-06-01')).applicantBannedUntil).toBeUndefined();
  });

  it('has newer clocks than before and nothing of the old decision, whatever that was', () => {
    const endings: readonly Steps[] = [
      rejected,
      toClosed(),
      toClosed(licence, 36),
      toClosed({ ...licence, promisedDays: null }),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...endings),
        fc.constantFrom('REVIEW', 'COURT', 'SELF_CORRECTION'),
        fc.constantFrom('IN_REVIEW', 'IN_DECISION'),
        fc.option(fc.integer({ min: 1, max: 60 })),
        fc.integer({ min: 1, max: 150 }),
        (acts, cause, to, termDays, days) => {
          const date = addWorkingDays(calendar, '2026-03-10', days).date;
          const before = fileAfterAll(...acts);
          const file = fileAfterAll(...acts, reopen(date, { cause, to, termDays }));
          for (const gone of ['decision', 'negative', 'toServe', 'certificate', 'extension'] as const) {
            expect(file[gone]).toBeUndefined();
          }
          expect(file.revoked).toBe(false);
          for (const kind of ['STATUTORY', 'PROMISED'] as const) {
            const old = before.deadlines[kind];
            if (!old) continue;
            expect(file.deadlines[kind]).toMatchObject({
              version: old.version + 1,
              day0: date,
              quantity: termDays ?? old.quantity,
              open: true,
              alerted: [],
            });
          }
          for (const kind of ['SERVE', 'DELIVERY', 'RENEWAL', 'VERIFY_PROMISE'] as const) {
            expect(file.deadlines[kind]?.open ?? false).toBe(false);
          }
          expect(file.barredDeciders).toEqual(cause === 'SELF_CORRECTION' ? [] : [decider.id]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('may be extended once more, for its limit is a new one', () => {
    const extended = fact(
      { type: 'ExtensionRequested', data: { days: 10, reason: sealed('hard'), requestedDate: '2026-03-05' } },
      officer,
      '2026-03-05',
    );
    const index = toReview().length;
    const acts: Steps = [...rejected.slice(0, index), extended, ...rejected.slice(index)];
    expect(fileAfterAll(...acts).extension).toBeDefined();
    expect(fileAfterAll(...acts, reopen('2026-06-01')).extension).toBeUndefined();
  });
});
