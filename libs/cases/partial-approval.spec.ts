import { specFor } from '#kernel/spec';
import {
  approveWith,
  confirmed,
  deliverBy,
  fact,
  fileAfterAll,
  listedFor,
  proposed,
  toDecision,
  type Steps,
  told,
} from '#test-support/aftermath-acts';
import {
  adjudication,
  calendar,
  certify,
  close,
  confirmation,
  reasons,
  reject,
  sealed,
} from '#test-support/case-history';
import { bureau, decider, officer, unitHead, wangMei } from '#test-support/people';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...steps: Steps) => given(...told(...steps));
const no = confirmed('2026-03-09', 'PARTLY_REJECTED');
const partly = { outcome: 'PARTLY', serviceMethod: 'WINDOW' } as const;

describe('an approval in part', () => {
  it('grants one part and refuses the other with reasons and a remedy, to be filed the same day', () => {
    const [decision, delivery, filing, ...rest] = after(...toDecision(), ...no)
      .when(approveWith('2026-03-09', { ...partly, conditions: sealed('no raw fish'), validMonths: 12 }))
      .decided();
    expect(decision?.data).toMatchObject({
      unit: bureau,
      outcome: 'PARTLY',
      docNo: 'DBS-1-ZY',
      conditions: sealed('no raw fish'),
      validTo: '2027-03-09',
      refused: { reasons, remedy: { kind: 'REVIEW', reviewTermDays: 60, suitTermMonths: 6, startsOn: 'SERVICE' } },
    });
    expect(delivery?.data).toMatchObject({ kind: 'DELIVERY' });
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', quantity: 0, dueDate: '2026-03-09' });
    expect(rest).toEqual([]);
    expect(fileAfterAll(...toDecision(), ...no, approveWith('2026-03-09', partly))).toMatchObject({
      stage: 'PARTLY_APPROVED',
      negative: { effective: true },
      decision: { outcome: 'PARTLY_APPROVED' },
    });
  });

  it('refuses nothing without a proposal of its kind and a superior’s word', () => {
    after(...toDecision())
      .when(approveWith('2026-03-09', partly))
      .thenRefused('negative-not-proposed');
    after(...toDecision(), ...proposed('2026-03-09', 'PARTLY_REJECTED'))
      .when(approveWith('2026-03-09', partly))
      .thenRefused('negative-not-confirmed');
    after(...toDecision(), ...confirmed('2026-03-09', 'REJECTED'))
      .when(approveWith('2026-03-09', partly))
      .thenRefused('negative-not-proposed');
  });

  it('of a rest day is filed on the next working day', () => {
    const filing = after(...toDecision(), ...no)
      .when(approveWith('2026-03-14', partly))
      .decided()
      .find(({ data }) => 'kind' in data && data.kind === 'NEGATIVE_FILING');
    expect(filing?.data).toMatchObject({ day0: '2026-03-14', dueDate: '2026-03-16' });
  });

  it('leads to a certificate, and is closed as what it is', () => {
    const acts = [...toDecision(), ...no, approveWith('2026-03-09', partly), certify('2026-03-09')];
    expect(fileAfterAll(...acts, deliverBy('2026-03-10', 'WINDOW')).stage).toBe('DELIVERED');
    const [closed] = after(...acts, deliverBy('2026-03-10', 'WINDOW'))
      .when(close('2026-03-10'))
      .decided();
    expect(closed?.data).toMatchObject({ outcome: 'PARTLY_APPROVED' });
  });

  it('is delivered without a certificate where the matter has none', () => {
    const acts = [...toDecision(confirmation), ...no, approveWith('2026-03-09', partly)];
    expect(fileAfterAll(...acts, deliverBy('2026-03-10', 'WINDOW')).stage).toBe('DELIVERED');
    after(...toDecision(), ...no, approveWith('2026-03-09', partly))
      .when(deliverBy('2026-03-10', 'WINDOW'))
      .thenRefused('certificate-first');
  });

  it('is served online only if it tells how to ask for review online', () => {
    const by = (serviceMethod: 'WINDOW' | 'ONLINE') => [
      ...toDecision(confirmation),
      ...no,
      approveWith('2026-03-09', { ...partly, serviceMethod }),
    ];
    after(...by('WINDOW'))
      .when(deliverBy('2026-03-09', 'ONLINE'))
      .thenRefused('online-review-missing');
    for (const method of ['ONLINE', 'WINDOW', 'COURIER'] as const) {
      expect(
        after(...by('ONLINE'))
          .when(deliverBy('2026-03-09', method))
          .decided(),
      ).toHaveLength(1);
    }
  });
});

describe('a full approval', () => {
  it('needs no online review to be served online, for it refuses nothing', () =>
    expect(
      after(...toDecision(confirmation), approveWith('2026-03-09'))
        .when(deliverBy('2026-03-10', 'ONLINE'))
        .decided(),
    ).toHaveLength(1));

  it('tells how to contest it where it decides between two parties, and only there', () => {
    const [ruling] = after(...toDecision(adjudication))
      .when(approveWith('2026-03-09'))
      .decided();
    expect(ruling?.data).toMatchObject({ remedy: { kind: 'REVIEW', startsOn: 'SERVICE', thirdPartyAlso: true } });
    const [granted] = after(...toDecision(confirmation))
      .when(approveWith('2026-03-09'))
      .decided();
    expect(granted?.data).not.toHaveProperty('remedy');
  });

  it('between two parties is served online only if it tells how to ask for review online', () => {
    after(...toDecision(adjudication), approveWith('2026-03-09'))
      .when(deliverBy('2026-03-10', 'ONLINE'))
      .thenRefused('online-review-missing');
    expect(
      after(...toDecision(adjudication), approveWith('2026-03-09', { serviceMethod: 'ONLINE' }))
        .when(deliverBy('2026-03-10', 'ONLINE'))
        .decided(),
    ).toHaveLength(1);
  });

  it('has to wait for those accepted earlier where the number is limited, and only there', () => {
    const limited = listedFor({ limitedQuantity: true });
    const ahead = { earlierUndecided: 1 };
    after(...toDecision(limited))
      .when(approveWith('2026-03-09', ahead))
      .thenRefused('earlier-undecided');
    expect(
      after(...toDecision(limited))
        .when(approveWith('2026-03-09', { earlierUndecided: 0 }))
        .decided(),
    ).toHaveLength(2);
    expect(
      after(...toDecision())
        .when(approveWith('2026-03-09', ahead))
        .decided(),
    ).toHaveLength(2);
  });
});

describe('a decision after a hearing', () => {
  const asked = fact(
    { type: 'HearingRequested', data: { by: 'APPLICANT', requestedDate: '2026-03-09' } },
    wangMei,
    '2026-03-09',
  );
  const held = fact(
    {
      type: 'HearingHeld',
      data: { heldDate: '2026-03-10', host: unitHead.id, recordId: 'H-1', recordHash: 'hash', signed: true },
    },
    officer,
    '2026-03-10',
  );
  const rejection = confirmed('2026-03-10', 'REJECTED');

  it.each([
    ['approve', (hearingRecordId?: string) => approveWith('2026-03-11', hearingRecordId ? { hearingRecordId } : {})],
    ['reject', (hearingRecordId?: string) => reject('2026-03-11', decider, hearingRecordId ? { hearingRecordId } : {})],
  ] as const)('to %s rests on its record and on no other', (_, decision) => {
    const acts = [...toDecision(), asked, held, ...rejection];
    after(...acts)
      .when(decision())
      .thenRefused('hearing-record-missing');
    after(...acts)
      .when(decision('H-2'))
      .thenRefused('hearing-record-missing');
    after(...toDecision(), ...rejection)
      .when(decision('H-1'))
      .thenRefused('hearing-record-missing');
    const [decided] = after(...acts)
      .when(decision('H-1'))
      .decided();
    expect(decided?.data).toMatchObject({ hearingRecordId: 'H-1' });
  });

  it('is not made while a hearing that was asked for is still to be held', () => {
    after(...toDecision(), asked)
      .when(approveWith('2026-03-11'))
      .thenRefused('hearing-not-held');
    after(...toDecision(), asked, ...rejection)
      .when(reject('2026-03-11'))
      .thenRefused('hearing-not-held');
  });
});
