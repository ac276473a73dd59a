import { specFor } from '#kernel/spec';
import {
  askRenewal,
  cancel,
  changeCertificate,
  confirmed,
  elsewhere,
  fact,
  fileAfterAll,
  refuseToRenew,
  renew,
  revoke,
  toClosed,
  type Steps,
  told,
  visit,
} from '#test-support/aftermath-acts';
import {
  calendar,
  confirmation,
  confirmNo,
  deliver,
  fileNo,
  licence,
  proposeNo,
  reasons,
  ring,
} from '#test-support/case-history';
import { remedyFor } from '#law/remedy';
import { as, chief, decider, stranger } from '#test-support/people';
import { remedyFacts } from './acceptance.js';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...steps: Steps) => given(...told(...steps));
const typesOf = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

/** A licence for three months, until 2026-06-09. */
const closed = toClosed(licence, 3);
const asking = [...closed, askRenewal('2026-05-08')];
const renewed = { certNo: 'M-100-DBS-1' };
const proposal = proposeNo('2026-05-20', 'RENEWAL_REFUSED', decider);
const no = [proposal, confirmNo('2026-05-20')];

describe('asking for a renewal', () => {
  it('has to be decided by the last day of the certificate, whatever kind of day that is', () => {
    const [requested, clock, ...rest] = after(...closed)
      .when(askRenewal('2026-05-08'))
      .decided();
    expect(requested).toEqual({
      type: 'RenewalRequested',
      data: { ...renewed, requestedDate: '2026-05-08', inTime: true },
    });
    expect(clock?.data).toEqual({
      kind: 'RENEWAL',
      version: 1,
      unit: 'ND',
      quantity: 32,
      day0: '2026-05-08',
      dueDate: '2026-06-09',
      provisional: false,
      warnings: [],
      basis: '《行政许可法》第五十条第二款',
    });
    expect(rest).toEqual([]);
    const [, untilSunday] = after(...toClosed(licence, 5))
      .when(askRenewal('2026-05-08'))
      .decided();
    expect(untilSunday?.data).toMatchObject({ dueDate: '2026-08-09' });
  });

  it.each([
    ['2026-05-10', true],
    ['2026-05-11', false],
    ['2026-06-09', false],
  ] as const)('on %s is in time: %s', (date, inTime) => {
    const [requested] = after(...closed)
      .when(askRenewal(date))
      .decided();
    expect(requested?.data).toMatchObject({ inTime });
  });

  it('is made once, by the holder, before the end', () => {
    after(...asking)
      .when(askRenewal('2026-05-09'))
      .thenNothing();
    after(...closed)
      .when(askRenewal('2026-05-08', stranger))
      .thenRefused('no-such-case');
    after(...closed)
      .when(askRenewal('2026-06-10'))
      .thenRefused('certificate-expired');
  });

  it('is about a certificate that stands and has an end', () => {
    after(...toClosed())
      .when(askRenewal('2026-05-08'))
      .thenRefused('certificate-without-term');
    after(...closed, cancel('2026-05-07', 'GIVEN_UP'))
      .when(askRenewal('2026-05-08'))
      .thenRefused('no-standing-certificate');
    after(...closed, ...confirmed('2026-05-07', 'REVOKED'), revoke('2026-05-07'))
      .when(askRenewal('2026-05-08'))
      .thenRefused('no-standing-certificate');
  });
});

describe('deciding on a renewal', () => {
  it('counts the new term from the end of the old one, and ends the clock', () => {
    after(...asking)
      .when(renew('2026-05-20', 36))
      .then({ type: 'RenewalGranted', data: { ...renewed, validTo: '2029-06-09' } });
    const file = fileAfterAll(...asking, renew('2026-05-20', 36));
    expect(file.deadlines.RENEWAL?.open).toBe(false);
    expect(file.certificate).toEqual({ certNo: 'M-100-DBS-1', cancelled: false, validTo: '2029-06-09' });
  });

  it('refuses with reasons and a remedy, which are served and filed', () => {
    const [refused, serve, filing, ...rest] = after(...asking, ...no)
      .when(refuseToRenew('2026-05-20'))
      .decided();
    expect(refused?.data).toMatchObject({
      ...renewed,
      proposalId: 'DBS-1-FD',
      reasons,
      remedy: { kind: 'REVIEW', startsOn: 'SERVICE' },
    });
    expect(serve?.data).toMatchObject({ kind: 'SERVE', day0: '2026-05-20' });
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', dueDate: '2026-05-20' });
    expect(rest).toEqual([]);
    const acts = [...asking, ...no, refuseToRenew('2026-05-20'), fileNo('2026-05-20'), deliver('2026-05-21')];
    expect(fileAfterAll(...acts)).toMatchObject({
      stage: 'CLOSED',
      negative: { kind: 'RENEWAL_REFUSED', effective: true, filed: true },
      deadlines: { RENEWAL: { open: false }, SERVE: { open: false }, NEGATIVE_FILING: { open: false } },
    });
  });

  it('refuses nothing without a proposal of its kind and a superior’s word', () => {
    after(...asking)
      .when(refuseToRenew('2026-05-20'))
      .thenRefused('negative-not-proposed');
    after(...asking, ...confirmed('2026-05-20', 'REVOKED'))
      .when(refuseToRenew('2026-05-20'))
      .thenRefused('negative-not-proposed');
    after(...asking, proposal)
      .when(refuseToRenew('2026-05-20'))
      .thenRefused('negative-not-confirmed');
    after(...asking, proposal)
      .when(confirmNo('2026-05-20', as(chief, { id: decider.id })))
      .thenRefused('separation-of-duties');
  });

  it('has a refusal proposed while the request waits, and what was proposed falls away with it', () => {
    after(...closed)
      .when(proposal)
      .thenRefused('negative-misplaced');
    after(...asking, renew('2026-05-20'))
      .when(proposal)
      .thenRefused('negative-misplaced');
    for (const act of [renew('2026-05-20'), cancel('2026-05-20', 'GIVEN_UP'), ring('2026-06-10', 'RENEWAL')]) {
      expect(fileAfterAll(...asking, ...no, act)).not.toHaveProperty('negative');
    }
  });

  it('owes no filing of what was refused before refusals to renew were proposed, and leaves another "no" as it was', () => {
    const remedy = remedyFor({ ...remedyFacts(fileAfterAll(...asking), 'WINDOW', '2026-05-20'), actType: 'REJECTED' });
    const early = fact({ type: 'RenewalRefused', data: { ...renewed, reasons, remedy } }, decider, '2026-05-20');
    const file = fileAfterAll(...asking, early);
    expect(file.certificate).not.toHaveProperty('renewal');
    expect(file.deadlines.NEGATIVE_FILING).toBeUndefined();
    after(...asking, early)
      .when(fileNo('2026-05-20'))
      .thenRefused('negative-not-done');
    expect(fileAfterAll(...asking, ...confirmed('2026-05-20', 'REVOKED'), early).negative?.effective).toBe(false);
  });

  it('answers a request, and is for the unit of the matter', () => {
    after(...closed)
      .when(renew('2026-05-20'))
      .thenRefused('renewal-not-requested');
    after(...asking)
      .when(renew('2026-05-20', 36, elsewhere(decider)))
      .thenRefused('not-your-unit');
    after(...asking)
      .when(refuseToRenew('2026-05-20', {}, elsewhere(decider)))
      .thenRefused('not-your-unit');
  });

  it('comes too late after the last day where the request was late as well', () => {
    const late = [...closed, askRenewal('2026-06-01')];
    after(...late)
      .when(renew('2026-06-10'))
      .thenRefused('certificate-expired');
    const [cancelled] = after(...late)
      .when(cancel('2026-06-10', 'EXPIRED'))
      .decided()
      .slice(2);
    expect(cancelled?.type).toBe('CertificateCancelled');
  });
});

describe('a renewal asked for in time and not decided', () => {
  const deemed = {
    type: 'RenewalDeemedGranted',
    data: { ...renewed, validTo: '2026-09-09', detectedAt: '2026-06-10T09:00:00+08:00' },
    effectiveDate: '2026-06-09',
  };

  it('is granted by law for as long again, as of the last day, and the breach is told', () => {
    const events = after(...asking)
      .when(ring('2026-06-10', 'RENEWAL'))
      .decided();
    expect(typesOf(events)).toEqual(['DeadlineBreached', 'AlertRaised', 'RenewalDeemedGranted']);
    expect(events.at(-1)).toEqual(deemed);
    const file = fileAfterAll(...asking, ring('2026-06-10', 'RENEWAL'));
    expect(file.certificate).toEqual({ certNo: 'M-100-DBS-1', cancelled: false, validTo: '2026-09-09' });
    expect(file.deadlines.RENEWAL?.open).toBe(false);
  });

  it('is no finding on the last day, nor twice', () => {
    after(...asking)
      .when(ring('2026-06-09', 'RENEWAL'))
      .thenNothing();
    after(...asking, ring('2026-06-10', 'RENEWAL'))
      .when(ring('2026-06-11', 'RENEWAL'))
      .thenNothing();
  });

  it.each([
    ['a grant', renew('2026-06-10')],
    ['a refusal', refuseToRenew('2026-06-10')],
    ['another request', askRenewal('2026-06-10')],
  ])('is all that %s after that day finds', (_, act) => {
    const events = after(...asking)
      .when(act)
      .decided();
    expect(typesOf(events)).toEqual(['DeadlineBreached', 'AlertRaised', 'RenewalDeemedGranted']);
    expect(events.at(-1)).toEqual(deemed);
  });

  it('is found by whatever is done next, and goes before it', () => {
    for (const act of [changeCertificate('2026-06-10'), visit('2026-06-10')]) {
      expect(
        typesOf(
          after(...asking)
            .when(act)
            .decided(),
        ).slice(0, 3),
      ).toEqual(['DeadlineBreached', 'AlertRaised', 'RenewalDeemedGranted']);
    }
    after(...asking)
      .when(cancel('2026-06-10', 'EXPIRED'))
      .thenRefused('certificate-still-valid');
  });

  it('is not granted where it was asked for late, nor where the matter is no licence', () => {
    const late = [...closed, askRenewal('2026-06-01')];
    expect(
      typesOf(
        after(...late)
          .when(ring('2026-06-10', 'RENEWAL'))
          .decided(),
      ),
    ).not.toContain('RenewalDeemedGranted');
    const other = toClosed({ ...confirmation, certificateKind: 'CARD' }, 3);
    expect(
      typesOf(
        after(...other, askRenewal('2026-05-08'))
          .when(ring('2026-06-10', 'RENEWAL'))
          .decided(),
      ),
    ).toEqual(['DeadlineBreached', 'AlertRaised']);
  });

  it('is not granted where the approval was revoked or the certificate cancelled meanwhile', () => {
    for (const acts of [
      [...confirmed('2026-05-20', 'REVOKED'), revoke('2026-05-20')],
      [cancel('2026-05-20', 'GIVEN_UP')],
    ]) {
      after(...asking, ...acts)
        .when(ring('2026-06-10', 'RENEWAL'))
        .thenNothing();
    }
  });
});
