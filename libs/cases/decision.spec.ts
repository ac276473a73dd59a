import { specFor } from '#kernel/spec';
import {
  accept,
  actsTo,
  approve,
  askFor,
  calendar,
  certify,
  check,
  confirmation,
  confirmNo,
  deliver,
  handIn,
  happened,
  instantLicence,
  opine,
  proposedRejection,
  proposeNo,
  reasons,
  receive,
  reject,
  route,
  sealed,
  submit,
  take,
} from '#test-support/case-history';
import { as, bureau, chief, clerk, decider, fileAuditor, secondClerk, unitHead } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const elsewhere = { unit: 'tax-bureau' };
const superior = { zh: '铁岭市税务局', en: 'the Tax Service of Tieling' };

describe('an approval', () => {
  it('says what, from when, until when, and how it stood to both limits', () => {
    const [approved, delivery, ...rest] = after(...actsTo.IN_DECISION)
      .when(approve('2026-03-17', decider, 36))
      .decided()
      .slice(3);
    expect(approved).toEqual({
      type: 'ApprovalDecided',
      data: {
        unit: bureau,
        outcome: 'FULL',
        docNo: 'DBS-1-ZY',
        content: sealed('may sell food'),
        validFrom: '2026-03-17',
        validTo: '2029-03-17',
        timeliness: {
          usedWorkingDays: 11,
          pausedWorkingDays: 0,
          statutoryDue: '2026-03-30',
          promisedDue: '2026-03-16',
          withinStatutory: true,
          withinPromised: false,
        },
      },
    });
    expect(delivery?.data).toMatchObject({ kind: 'DELIVERY', day0: '2026-03-17', dueDate: '2026-03-31' });
    expect(rest).toEqual([]);
  });

  it('without a term holds until it is revoked', () => {
    const [approved] = after(...actsTo.IN_DECISION)
      .when(approve('2026-03-09'))
      .decided();
    expect(approved?.data).not.toHaveProperty('validTo');
  });

  it('is in time on the last day of a limit, and has none to keep where the matter has none', () => {
    const [onTime] = after(...actsTo.IN_DECISION)
      .when(approve('2026-03-16'))
      .decided();
    expect(onTime?.data).toMatchObject({ timeliness: { usedWorkingDays: 10, withinPromised: true } });
    for (const [date, withinStatutory] of [
      ['2026-03-30', true],
      ['2026-03-31', false],
    ] as const) {
      const late = after(...actsTo.IN_DECISION)
        .when(approve(date))
        .decided();
      expect(late.find(({ type }) => type === 'ApprovalDecided')?.data).toMatchObject({
        timeliness: { withinStatutory },
      });
    }
    const unlimited = { ...instantLicence, statutoryDays: null, promisedDays: null };
    const [free] = after(receive('2026-03-02', { matter: unlimited }), check('2026-03-02'), accept('2026-03-02'))
      .when(approve('2026-03-02'))
      .decided();
    expect(free?.data).toMatchObject({
      timeliness: { statutoryDue: null, promisedDue: null, withinStatutory: null, withinPromised: null },
    });
  });

  it('on the spot is for matters decided on the spot', () => {
    after(...actsTo.ACCEPTED)
      .when(approve('2026-03-05'))
      .thenRefused('not-instant');
    const instant = [receive('2026-03-02', { matter: instantLicence }), check('2026-03-02'), accept('2026-03-02')];
    const [approved] = after(...instant)
      .when(approve('2026-03-02'))
      .decided();
    expect(approved?.type).toBe('ApprovalDecided');
  });
});

describe('a rejection', () => {
  const proposed = [...actsTo.IN_DECISION, ...proposedRejection('2026-03-09')];

  it('states the proposed reasons and the remedy, has to be served, and to be filed the same day', () => {
    const [rejected, serve, filing, ...rest] = after(...proposed)
      .when(reject('2026-03-09'))
      .decided();
    expect(rejected?.data).toMatchObject({
      unit: bureau,
      docNo: 'DBS-1-BPZ',
      reasons,
      remedy: {
        kind: 'REVIEW',
        reviewFirst: false,
        reviewBody: { zh: '调兵山市人民政府' },
        reviewTermDays: 60,
        court: { zh: '调兵山市人民法院' },
        suitTermMonths: 6,
        startsOn: 'SERVICE',
      },
      timeliness: { usedWorkingDays: 5, withinPromised: true, withinStatutory: true },
    });
    expect(serve?.data).toMatchObject({ kind: 'SERVE', dueDate: '2026-03-23' });
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', dueDate: '2026-03-09' });
    expect(rest).toEqual([]);
  });

  it('of a rest day is filed on the next working day', () => {
    const [, , filing] = after(...actsTo.IN_DECISION, ...proposedRejection('2026-03-14'))
      .when(reject('2026-03-14'))
      .decided();
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', day0: '2026-03-14', dueDate: '2026-03-16' });
  });

  it('cannot be decided before it was proposed and confirmed', () => {
    after(...actsTo.IN_DECISION)
      .when(reject('2026-03-09'))
      .thenRefused('negative-not-proposed');
    after(...actsTo.IN_DECISION, proposeNo('2026-03-09', 'REJECTED'))
      .when(reject('2026-03-09'))
      .thenRefused('negative-not-confirmed');
    after(...actsTo.IN_DECISION, proposeNo('2026-03-09', 'PARTLY_REJECTED'), confirmNo('2026-03-09'))
      .when(reject('2026-03-09'))
      .thenRefused('negative-not-proposed');
  });

  it.each([
    [
      'of an organ led from above goes to the organ above it',
      { unitKind: 'VERTICAL', unitSuperior: superior },
      { reviewBody: superior },
    ],
    [
      'of a matter that goes to review first opens no suit before',
      { reviewFirst: true },
      { reviewFirst: true, suitTermMonths: null },
    ],
    ['of a service that cannot be reviewed names where to complain', { reviewable: false }, { kind: 'COMPLAINT' }],
  ] as const)('%s', (_, facts, remedy) => {
    const [, ...others] = proposed;
    const [rejected] = after(receive('2026-03-02', { matter: { ...confirmation, ...facts } }), ...others)
      .when(reject('2026-03-09'))
      .decided();
    expect(rejected?.data).toMatchObject({ remedy });
  });

  it('cannot exist without a remedy: where the organ to turn to is unknown, there is no decision', () => {
    const vertical = { ...confirmation, unitKind: 'VERTICAL' } as const;
    const [first, ...others] = proposed;
    expect(first?.type).toBe('ReceiveApplication');
    after(receive('2026-03-02', { matter: vertical }), ...others)
      .when(reject('2026-03-09'))
      .thenRefused('superior-unknown');
  });
});

describe.each([
  ['approve', approve('2026-03-09', chief)],
  ['reject', reject('2026-03-09', chief)],
] as const)('four eyes: to %s', (act, decision) => {
  const no =
    act === 'reject' ? [proposeNo('2026-03-09', 'REJECTED', fileAuditor), confirmNo('2026-03-09', unitHead)] : [];
  const asClerk = as(clerk, { id: chief.id });
  const review = [route('2026-03-04'), take('2026-03-05'), opine('2026-03-06'), submit('2026-03-06')];

  it.each([
    ['received', [receive('2026-03-02', { by: asClerk }), check('2026-03-03'), accept('2026-03-04')]],
    ['checked', [receive('2026-03-02'), check('2026-03-03', 'COMPLETE', asClerk), accept('2026-03-04')]],
    ['accepted', [receive('2026-03-02'), check('2026-03-03'), accept('2026-03-04', chief)]],
    [
      'checked the first papers of',
      [
        receive('2026-03-02'),
        check('2026-03-03', 'INCOMPLETE', asClerk),
        askFor('2026-03-03', ['PLAN']),
        handIn('2026-03-04', ['PLAN']),
        check('2026-03-04', 'COMPLETE', secondClerk),
        accept('2026-03-04'),
      ],
    ],
  ])('is not for the person who %s the case', (_, acts) =>
    after(...acts, ...review)
      .when(decision)
      .thenRefused('separation-of-duties'),
  );

  it('is not for the only reviewer, but for one of several', () => {
    const alone = [
      ...actsTo.ACCEPTED,
      take('2026-03-05'),
      opine('2026-03-06', as(decider, { id: chief.id })),
      submit('2026-03-06'),
    ];
    after(...alone)
      .when(decision)
      .thenRefused('separation-of-duties');
    const together = [...alone.slice(0, -1), opine('2026-03-06'), submit('2026-03-06')];
    expect(
      after(...together, ...no)
        .when(decision)
        .decided()[0]?.type,
    ).toMatch(/Decided$/);
  });

  it('is not for somebody of another bureau', () =>
    after(...actsTo.IN_DECISION)
      .when({ ...decision, by: as(chief, elsewhere) })
      .thenRefused('not-your-unit'));
});

describe('what the applicant holds in the end', () => {
  it('is a certificate with a number that is the case’s', () => {
    after(...actsTo.APPROVED)
      .when(certify('2026-03-10'))
      .then({ type: 'CertificateIssued', data: { certNo: 'M-100-DBS-1', kind: 'FOOD_LICENCE' } });
    after(...actsTo.APPROVED)
      .when(certify('2026-03-10', as(chief, elsewhere)))
      .thenRefused('not-your-unit');
  });

  it('is handed over after the certificate is made, not before', () => {
    after(...actsTo.APPROVED)
      .when(deliver('2026-03-10'))
      .thenRefused('certificate-first');
    after(...actsTo.CERT_ISSUED)
      .when(deliver('2026-03-10'))
      .then({ type: 'Delivered', data: { method: 'WINDOW', proof: sealed('signed'), servedDate: '2026-03-10' } });
  });

  it('is the decision alone, where the matter has no certificate', () => {
    const [, ...others] = actsTo.APPROVED;
    const approved = [receive('2026-03-02', { matter: confirmation }), ...others];
    after(...approved)
      .when(certify('2026-03-10'))
      .thenRefused('no-certificate');
    expect(
      after(...approved)
        .when(deliver('2026-03-10'))
        .decided(),
    ).toHaveLength(1);
  });
});
