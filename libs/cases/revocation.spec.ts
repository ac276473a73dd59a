import { specFor } from '#kernel/spec';
import {
  approveWith,
  cancel,
  changeCertificate,
  confirmed,
  deliverBy,
  elsewhere,
  fileAfterAll,
  listedFor,
  proposed,
  revoke,
  toCertificate,
  toClosed,
  toDecision,
  type Steps,
  told,
} from '#test-support/aftermath-acts';
import {
  asked,
  calendar,
  certify,
  close,
  confirmation,
  deliver,
  licence,
  reject,
  ring,
  sealed,
} from '#test-support/case-history';
import { bureau, chief, decider, someoneAs } from '#test-support/people';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...steps: Steps) => given(...told(...steps));
const hazardous = listedFor({ publicSafety: true });

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

  it('is served with the revocation that waits, by the day of that one, and each by a way it tells of', () => {
    const no = confirmed('2026-04-01', 'REVOKED');
    const online = { ground: 'REVOKED', basis: '《行政许可法》第七十条', serviceMethod: 'ONLINE' } as const;
    const cancelled = asked('CancelCertificate', chief, '2026-04-14', online);
    const both = [...toClosed(licence, 36), ...no, revoke('2026-04-01'), cancelled];
    expect(fileAfterAll(...both).deadlines.SERVE).toMatchObject({ version: 1, dueDate: '2026-04-16', open: true });
    const [breached] = after(...both)
      .when(ring('2026-04-17', 'SERVE'))
      .decided();
    expect(breached?.type).toBe('DeadlineBreached');
    after(...both)
      .when(deliverBy('2026-04-16', 'ONLINE'))
      .thenRefused('online-review-missing');
    const alone = [...toClosed(licence, 36), ...no, revoke('2026-04-01', { serviceMethod: 'ONLINE' }), cancelled];
    for (const acts of [both, alone]) {
      expect(fileAfterAll(...acts, deliverBy('2026-04-16', acts === both ? 'WINDOW' : 'ONLINE'))).toMatchObject({
        deadlines: { SERVE: { open: false } },
      });
    }
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
