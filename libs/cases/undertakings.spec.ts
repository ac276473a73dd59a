import * as fc from 'fast-check';
import type { Decided } from '#kernel/decider';
import { Refusal } from '#kernel/refusal';
import { specFor } from '#kernel/spec';
import {
  acceptLacking,
  approveWith,
  bringMissing,
  confirmed,
  elsewhere,
  fact,
  fileAfterAll,
  foundWanting,
  lapseLacking,
  listedFor,
  mayLack,
  proposed,
  type Steps,
  told,
} from '#test-support/aftermath-acts';
import {
  accept,
  calendar,
  cases,
  certify,
  check,
  licence,
  opine,
  receive,
  record,
  route,
  sealed,
  submit,
  take,
} from '#test-support/case-history';
import { bureau, chief, clerk, decider, fileAuditor, secondClerk, wangMei } from '#test-support/people';
import type { Case } from './case-file.js';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';
import type { CaseEvent } from './events.js';

const given = specFor(caseDecider(calendar));
const after = (...steps: Steps) => given(...told(...steps));
const typesOf = (events: readonly Decided<CaseEvent>[]) => events.map(({ type }) => type);

/** The events of an act, recorded; none where the rules say no. */
const attempt = (act: AskedOfCase, state: Case) => {
  try {
    return cases.decide(act, state).map((event) => record(event, act));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
};

const received = [receive('2026-03-02', { matter: mayLack }), foundWanting('2026-03-03', 'PHOTO')];
const lacking = [...received, acceptLacking('2026-03-04')];
const toDecision = [
  ...lacking,
  route('2026-03-04'),
  take('2026-03-05'),
  opine('2026-03-06'),
  opine('2026-03-06', fileAuditor),
  submit('2026-03-06'),
];

describe('accepting with a secondary paper missing', () => {
  it('tells what, in which form and until when, and starts the clocks of the decision that day', () => {
    const [noted, accepted, statutory, promised, deficiency, ...rest] = after(...received)
      .when(acceptLacking('2026-03-04'))
      .decided();
    expect(noted).toEqual({
      type: 'AcceptedWithDeficiency',
      data: {
        missing: ['PHOTO'],
        form: 'ORIGINAL',
        dueDate: '2026-03-11',
        undertaking: sealed('I will bring it'),
        noticeId: 'DBS-1-RQ',
      },
    });
    expect(accepted?.data).toEqual({
      unit: bureau,
      mode: 'DEFICIENCY',
      acceptedDate: '2026-03-04',
      clockDay0: '2026-03-04',
      clockDay0Rule: 'DEFICIENCY_ACCEPTED',
      statutoryDays: 20,
      promisedDays: 10,
      receiptNo: 'DBS-1-SL',
    });
    expect(statutory?.data).toMatchObject({ kind: 'STATUTORY', day0: '2026-03-04' });
    expect(promised?.data).toMatchObject({ kind: 'PROMISED', day0: '2026-03-04' });
    expect(deficiency?.data).toMatchObject({ kind: 'DEFICIENCY', quantity: 5, dueDate: '2026-03-11' });
    expect(rest).toEqual([]);
    expect(fileAfterAll(...lacking)).toMatchObject({ stage: 'ACCEPTED', mode: 'DEFICIENCY' });
  });

  it('is possible for matters of the list only', () =>
    after(receive('2026-03-02'), foundWanting('2026-03-03', 'PHOTO'))
      .when(acceptLacking('2026-03-04'))
      .thenRefused('no-such-way'));

  it('is impossible before the papers were checked', () =>
    after(receive('2026-03-02', { matter: mayLack }))
      .when(acceptLacking('2026-03-04'))
      .thenRefused('materials-not-checked'));

  it.each([
    ['names a main paper', received, { missing: ['PHOTO', 'PLAN'] }],
    [
      'leaves a main paper that is absent unnamed',
      [receive('2026-03-02', { matter: mayLack, handsIn: ['FORM'] }), foundWanting('2026-03-03', 'PHOTO')],
      {},
    ],
    [
      'follows a check that found a main paper wanting',
      [receive('2026-03-02', { matter: mayLack }), foundWanting('2026-03-03', 'PHOTO', 'PLAN')],
      {},
    ],
    [
      'follows a check that named nothing',
      [receive('2026-03-02', { matter: mayLack }), foundWanting('2026-03-03')],
      {},
    ],
    [
      'follows a finding that this is another’s power',
      [receive('2026-03-02', { matter: mayLack }), check('2026-03-03', 'NOT_OUR_POWER')],
      {},
    ],
  ] as const)('is refused where it %s', (_, acts, change) =>
    after(...acts)
      .when(acceptLacking('2026-03-04', change))
      .thenRefused('main-paper-missing'),
  );

  it.each([[[]], [['PHOTO', 'PHOTO']]])('names each paper once and at least one: not %j', (missing) =>
    after(...received)
      .when(acceptLacking('2026-03-04', { missing }))
      .thenRefused('nothing-named'),
  );

  it('gives no longer than the matter itself has: the promised days, else those of the law', () => {
    after(...received)
      .when(acceptLacking('2026-03-04', { termDays: 11 }))
      .thenRefused('undertaking-too-long');
    expect(
      typesOf(
        after(...received)
          .when(acceptLacking('2026-03-04', { termDays: 10 }))
          .decided(),
      ),
    ).toContain('CaseAccepted');
    const unpromised = [
      receive('2026-03-02', { matter: { ...mayLack, promisedDays: null } }),
      foundWanting('2026-03-03', 'PHOTO'),
    ];
    after(...unpromised)
      .when(acceptLacking('2026-03-04', { termDays: 21 }))
      .thenRefused('undertaking-too-long');
    expect(
      after(...unpromised)
        .when(acceptLacking('2026-03-04', { termDays: 20 }))
        .decided(),
    ).toHaveLength(4);
  });

  it('after the five days finds the acceptance that the law has given', () =>
    expect(
      typesOf(
        after(...received)
          .when(acceptLacking('2026-03-10'))
          .decided(),
      ),
    ).toContain('CaseDeemedAccepted'));

  it('is not for the chief of another bureau', () =>
    after(...received)
      .when(acceptLacking('2026-03-04', {}, elsewhere(chief)))
      .thenRefused('not-your-unit'));
});

describe('papers that were still to come', () => {
  const two = {
    ...mayLack,
    materials: [...mayLack.materials, { code: 'CARD', name: { zh: '名片', en: 'Card' }, required: true }],
    ways: { deficiency: ['PHOTO', 'CARD'] },
  };
  const both = [
    receive('2026-03-02', { matter: two }),
    foundWanting('2026-03-03', 'PHOTO', 'CARD'),
    acceptLacking('2026-03-04', { missing: ['PHOTO', 'CARD'] }),
  ];

  it('end their term when the last has come, not before', () => {
    const [first] = after(...both)
      .when(bringMissing('2026-03-05', ['CARD']))
      .decided();
    expect(first?.data).toMatchObject({ complete: false });
    const half = fileAfterAll(...both, bringMissing('2026-03-05', ['CARD']));
    expect(half.deadlines.DEFICIENCY?.open).toBe(true);
    expect(half.deficiency?.missing).toEqual(['PHOTO']);
    const whole = fileAfterAll(...both, bringMissing('2026-03-05', ['CARD']), bringMissing('2026-03-06', ['PHOTO']));
    expect(whole.deadlines.DEFICIENCY?.open).toBe(false);
    expect(whole.materials.map(({ code }) => code)).toEqual(['FORM', 'PLAN', 'CARD', 'PHOTO']);
  });

  it('are those that were named, and no others', () => {
    after(...lacking)
      .when(bringMissing('2026-03-05', ['PLAN']))
      .thenRefused('paper-not-outstanding');
    after(...lacking)
      .when(bringMissing('2026-03-05', ['DIPLOMA']))
      .thenRefused('unknown-material');
    after(...lacking)
      .when(bringMissing('2026-03-05', []))
      .thenRefused('nothing-named');
    after(...lacking, bringMissing('2026-03-05', ['PHOTO']))
      .when(bringMissing('2026-03-06', ['PHOTO']))
      .thenRefused('nothing-outstanding');
  });

  it('make the clerk who puts them in one of the hands of the case', () => {
    expect(fileAfterAll(...lacking, bringMissing('2026-03-05', ['PHOTO'], secondClerk)).checkedBy).toContain(
      secondClerk.id,
    );
    expect(fileAfterAll(...lacking, bringMissing('2026-03-05', ['PHOTO'], wangMei)).checkedBy).toEqual([clerk.id]);
  });

  it('hold back the approval, however far the case has come', () => {
    after(...toDecision)
      .when(approveWith('2026-03-09'))
      .thenRefused('papers-outstanding');
    const complete = [...toDecision, bringMissing('2026-03-09', ['PHOTO'])];
    const [approved] = after(...complete)
      .when(approveWith('2026-03-09'))
      .decided();
    expect(approved?.type).toBe('ApprovalDecided');
    expect(fileAfterAll(...complete, approveWith('2026-03-09'), certify('2026-03-09')).stage).toBe('CERT_ISSUED');
  });

  it('hold back the certificate, even where an approval stands in the log', () => {
    const approval = fact(
      {
        type: 'ApprovalDecided',
        data: {
          unit: bureau,
          outcome: 'FULL',
          docNo: 'DBS-1-ZY',
          content: sealed('may sell food'),
          validFrom: '2026-03-09',
          timeliness: {
            usedWorkingDays: 3,
            pausedWorkingDays: 0,
            statutoryDue: null,
            promisedDue: null,
            withinStatutory: null,
            withinPromised: null,
          },
        },
      },
      decider,
      '2026-03-09',
    );
    after(...toDecision, approval)
      .when(certify('2026-03-09'))
      .thenRefused('papers-outstanding');
  });

  it('are never missing where a certificate is made, whatever is asked in whatever order', () => {
    const acts = [
      () => bringMissing('2026-03-09', ['PHOTO']),
      () => approveWith('2026-03-09'),
      () => certify('2026-03-09'),
      () => bringMissing('2026-03-09', ['PLAN']),
      () => acceptLacking('2026-03-09'),
    ];
    const start = fileAfterAll(...toDecision);
    const atCertificates: Case[] = [];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...acts), { minLength: 3, maxLength: 12 }), (chosen) => {
        let state: Case = start;
        for (const act of chosen) {
          for (const event of attempt(act(), state)) {
            if (event.type === 'CertificateIssued') atCertificates.push(state);
            state = cases.evolve(state, event);
          }
        }
      }),
      { numRuns: 500 },
    );
    expect(atCertificates.length).toBeGreaterThan(0);
    for (const state of atCertificates) expect(state).toMatchObject({ deficiency: { missing: [] } });
  });
});

describe('papers that never came', () => {
  it('end the case after their term, with the word of a superior: neither granted nor rejected, and the papers go back', () => {
    const [, , lapsed, serve, filing] = after(...lacking, ...confirmed('2026-03-12', 'DEFICIENCY_LAPSED'))
      .when(lapseLacking('2026-03-12'))
      .decided();
    expect(lapsed?.data).toMatchObject({
      unit: bureau,
      docNo: 'DBS-1-RQT',
      missing: ['PHOTO'],
      returned: [{ code: 'FORM' }, { code: 'PLAN' }],
      remedy: { kind: 'REVIEW', startsOn: 'SERVICE' },
    });
    expect(serve?.data).toMatchObject({ kind: 'SERVE', dueDate: '2026-03-26' });
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', dueDate: '2026-03-12' });
    const file = fileAfterAll(...lacking, ...confirmed('2026-03-12', 'DEFICIENCY_LAPSED'), lapseLacking('2026-03-12'));
    expect(file).toMatchObject({ stage: 'LAPSED', decision: { outcome: 'LAPSED' } });
    expect(file.deadlines).toMatchObject({ STATUTORY: { open: false }, DEFICIENCY: { open: false } });
  });

  it('end nothing on the last day of the term, nor when they have come after all', () => {
    const no = confirmed('2026-03-11', 'DEFICIENCY_LAPSED');
    after(...lacking, ...no)
      .when(lapseLacking('2026-03-11'))
      .thenRefused('term-still-runs');
    after(...lacking, bringMissing('2026-03-12', ['PHOTO']), ...no)
      .when(lapseLacking('2026-03-13'))
      .thenRefused('nothing-outstanding');
  });

  it('end nothing without a superior’s word', () => {
    after(...lacking)
      .when(lapseLacking('2026-03-12'))
      .thenRefused('negative-not-proposed');
    after(...lacking, ...proposed('2026-03-12', 'DEFICIENCY_LAPSED'))
      .when(lapseLacking('2026-03-12'))
      .thenRefused('negative-not-confirmed');
    after(...lacking, ...confirmed('2026-03-12', 'REJECTED'))
      .when(lapseLacking('2026-03-12'))
      .thenRefused('negative-not-proposed');
  });
});

describe('a matter listed for other ways', () => {
  it('is accepted as ever when nothing is missing', () => {
    const [accepted] = after(
      receive('2026-03-02', { matter: listedFor({ deficiency: ['PHOTO'] }, { materials: licence.materials }) }),
      check('2026-03-03'),
    )
      .when(accept('2026-03-04'))
      .decided();
    expect(accepted?.data).toMatchObject({ mode: 'NORMAL' });
  });
});
