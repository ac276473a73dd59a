import { specFor } from '#kernel/spec';
import {
  actsTo,
  approve,
  askFor,
  calendar,
  check,
  confirmNo,
  declineNo,
  fileAfter,
  fileNo,
  handIn,
  happened,
  lapseSupplement,
  proposeNo,
  reasons,
  receive,
  recuse,
  refuseToAccept,
  reject,
  ring,
  sealed,
  sendBack,
} from '#test-support/case-history';
import { as, bureau, chief, clerk, decider, fileAuditor, officer, secondOfficer, unitHead } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const inDecision = actsTo.IN_DECISION;
const proposed = [...inDecision, proposeNo('2026-03-09', 'REJECTED')];
const confirmed = [...proposed, confirmNo('2026-03-09')];

describe('a proposed "no"', () => {
  it('states its kind, its reasons and the unit that answers for it, under a number of its own', () =>
    after(...inDecision)
      .when(proposeNo('2026-03-09', 'REJECTED'))
      .then({
        type: 'NegativeProposed',
        data: { proposalId: 'DBS-1-FD', kind: 'REJECTED', reasons, unit: bureau },
      }));

  it.each([
    ['has no reasons', []],
    ['names no text of law', [{ facts: sealed('because'), basis: ' ' }]],
  ])('is refused where it %s', (_, none) =>
    after(...inDecision)
      .when(proposeNo('2026-03-09', 'REJECTED', officer, { reasons: none }))
      .thenRefused('reasons-missing'),
  );

  it('names the organ to turn to, where the matter is another’s', () =>
    after(receive('2026-03-02'))
      .when(proposeNo('2026-03-03', 'NOT_OUR_POWER', clerk, { competentOrgan: ' ' }))
      .thenRefused('competent-organ-missing'));

  it.each([
    ['at the window, in review', actsTo.IN_REVIEW, proposeNo('2026-03-09', 'FALSE_MATERIAL', clerk)],
    ['a rejection, before the acceptance', actsTo.RECEIVED, proposeNo('2026-03-04', 'REJECTED')],
    ['a lapse, while no paper is asked for', actsTo.RECEIVED, proposeNo('2026-03-04', 'SUPPLEMENT_LAPSED', clerk)],
    ['a lapsed undertaking, without one', actsTo.IN_REVIEW, proposeNo('2026-03-09', 'DEFICIENCY_LAPSED', clerk)],
    ['a revocation, of what was not approved', actsTo.CLOSED.slice(0, 3), proposeNo('2026-03-09', 'REVOKED', decider)],
    ['a revocation, of what was rejected', [...confirmed, reject('2026-03-09')], proposeNo('2026-03-09', 'REVOKED')],
  ])('fits where the case stands: not %s', (_, acts, act) => {
    expect(after(...acts).when(act).decided).toThrow(
      expect.objectContaining({
        code: expect.stringMatching(/^(negative-misplaced|wrong-state|not-yours-to-propose)$/),
      }),
    );
  });

  it.each([
    ['a rejection by a clerk', inDecision, proposeNo('2026-03-09', 'REJECTED', clerk)],
    ['a rejection by the decider', inDecision, proposeNo('2026-03-09', 'REJECTED', decider)],
    ['a refusal at the window by an officer', actsTo.RECEIVED, proposeNo('2026-03-04', 'NOT_REQUIRED')],
    ['a revocation by an officer', actsTo.APPROVED, proposeNo('2026-03-10', 'REVOKED')],
  ])('comes from whose work it is: not %s', (_, acts, act) =>
    after(...acts)
      .when(act)
      .thenRefused('not-yours-to-propose'),
  );

  it('comes from the officer who holds the case, or the auditor of its unit', () => {
    after(...inDecision)
      .when(proposeNo('2026-03-09', 'REJECTED', secondOfficer))
      .thenRefused('not-your-case');
    after(...inDecision)
      .when(proposeNo('2026-03-09', 'REJECTED', as(fileAuditor, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit');
    expect(
      after(...inDecision)
        .when(proposeNo('2026-03-09', 'REJECTED', fileAuditor))
        .decided(),
    ).toHaveLength(1);
  });

  it('stands alone: a second one waits until the first is declined or done', () => {
    after(...proposed)
      .when(proposeNo('2026-03-09', 'PARTLY_REJECTED'))
      .thenRefused('negative-open');
    const declined = [...proposed, declineNo('2026-03-09')];
    const [second] = after(...declined)
      .when(proposeNo('2026-03-09', 'PARTLY_REJECTED'))
      .decided();
    expect(second?.data).toMatchObject({ proposalId: 'DBS-1-FD2' });
  });

  it('at the window comes too late after the five days of a licence', () =>
    after(receive('2026-03-02'))
      .when(proposeNo('2026-03-10', 'NOT_REQUIRED', clerk))
      .thenRefused('deemed-accepted'));

  it('stops no clock: the promise passes while it waits', () =>
    expect(
      after(...confirmed)
        .when(ring('2026-03-17', 'PROMISED'))
        .decided()
        .map(({ type }) => type),
    ).toContain('DeadlineBreached'));

  it.each([
    ['the decider sends the case back', [sendBack('2026-03-09')]],
    ['the case is approved after all', [approve('2026-03-09')]],
  ])('falls away when %s', (_, acts) =>
    expect(fileAfter(happened(...confirmed, ...acts))).not.toHaveProperty('negative'),
  );

  it('to let the application lapse falls away when the papers come after all', () => {
    const lapsing = [
      ...actsTo.SUPPLEMENTING,
      proposeNo('2026-03-11', 'SUPPLEMENT_LAPSED', clerk),
      confirmNo('2026-03-11'),
    ];
    expect(fileAfter(happened(...lapsing, handIn('2026-03-11', ['PLAN'])))).not.toHaveProperty('negative');
  });

  it('to refuse acceptance falls away when papers are asked for instead', () => {
    const acts = [
      receive('2026-03-02'),
      check('2026-03-03', 'INCOMPLETE'),
      proposeNo('2026-03-03', 'NOT_REQUIRED', clerk),
    ];
    expect(fileAfter(happened(...acts, askFor('2026-03-03', ['PLAN'])))).not.toHaveProperty('negative');
  });
});

describe('the confirmation of a "no"', () => {
  it('tells whose proposal it was, and is given once', () => {
    after(...proposed)
      .when(confirmNo('2026-03-09'))
      .then({
        type: 'NegativeConfirmed',
        data: { proposalId: 'DBS-1-FD', kind: 'REJECTED', proposedBy: officer.id },
      });
    after(...confirmed)
      .when(confirmNo('2026-03-09', unitHead))
      .thenNothing();
  });

  it('needs a proposal', () => {
    after(...inDecision)
      .when(confirmNo('2026-03-09'))
      .thenRefused('negative-not-proposed');
    after(...inDecision)
      .when(declineNo('2026-03-09'))
      .thenRefused('negative-not-proposed');
  });

  it.each([
    ['proposed it', [...inDecision, proposeNo('2026-03-09', 'REJECTED', as(fileAuditor, { id: chief.id }))]],
    [
      'received the application',
      [receive('2026-03-02', { by: as(clerk, { id: chief.id }) }), proposeNo('2026-03-03', 'NOT_REQUIRED', clerk)],
    ],
    [
      'checked the papers',
      [
        receive('2026-03-02'),
        check('2026-03-03', 'INCOMPLETE', as(clerk, { id: chief.id })),
        proposeNo('2026-03-03', 'NOT_REQUIRED', clerk),
      ],
    ],
  ])('is not for the person who %s, and neither is declining it', (_, acts) => {
    after(...acts)
      .when(confirmNo('2026-03-09'))
      .thenRefused('separation-of-duties');
    after(...acts)
      .when(declineNo('2026-03-09'))
      .thenRefused('separation-of-duties');
  });

  it('is for a superior of the unit that answers for the case', () =>
    after(...proposed)
      .when(confirmNo('2026-03-09', as(chief, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit'));

  it('is not given to what a recused person proposed: that can only be declined', () => {
    const recused = [...proposed, recuse('2026-03-09', officer)];
    after(...recused)
      .when(confirmNo('2026-03-09'))
      .thenRefused('recused');
    expect(
      after(...recused)
        .when(declineNo('2026-03-09'))
        .decided(),
    ).toHaveLength(1);
  });

  it('can be taken back until the "no" is done: then the case goes on as if nothing had been proposed', () => {
    expect(fileAfter(happened(...confirmed, declineNo('2026-03-09', unitHead)))).not.toHaveProperty('negative');
    after(...confirmed, reject('2026-03-09'))
      .when(declineNo('2026-03-09'))
      .thenRefused('wrong-state');
  });
});

describe('the filing of a "no"', () => {
  const rejected = [...confirmed, reject('2026-03-09')];

  it('comes after the "no" itself, with its number, and once', () => {
    after(...rejected)
      .when(fileNo('2026-03-09', 'YS-7'))
      .then({ type: 'NegativeFiled', data: { proposalId: 'DBS-1-FD', kind: 'REJECTED', filingNo: 'YS-7' } });
    after(...rejected, fileNo('2026-03-09'))
      .when(fileNo('2026-03-10', 'YS-8'))
      .thenNothing();
    after(...rejected)
      .when(fileNo('2026-03-09', ' '))
      .thenRefused('filing-number-missing');
    after(...actsTo.APPROVED)
      .when(fileNo('2026-03-09'))
      .thenRefused('negative-not-done');
  });

  it('is due the same working day, and its lateness is told even after the case is closed', () => {
    after(...rejected)
      .when(ring('2026-03-09', 'NEGATIVE_FILING'))
      .thenNothing();
    const [breach, alert] = after(...rejected)
      .when(ring('2026-03-10', 'NEGATIVE_FILING'))
      .decided();
    expect(breach?.data).toMatchObject({ kind: 'NEGATIVE_FILING', dueDate: '2026-03-09' });
    expect(alert?.data).toMatchObject({ level: 'YELLOW' });
    after(...rejected, fileNo('2026-03-09'))
      .when(ring('2026-03-10', 'NEGATIVE_FILING'))
      .thenNothing();
  });

  it('by a head is for the heads of the unit', () =>
    after(...rejected)
      .when(fileNo('2026-03-09', 'YS-7', as(chief, { unit: 'tax-bureau' })))
      .thenRefused('not-your-unit'));
});

describe('an application whose missing papers never came', () => {
  const confirmedLapse = [
    ...actsTo.SUPPLEMENTING,
    proposeNo('2026-03-11', 'SUPPLEMENT_LAPSED', clerk),
    confirmNo('2026-03-11'),
  ];

  it('is not proposed to lapse before the term of the notice has passed', () =>
    after(...actsTo.SUPPLEMENTING)
      .when(proposeNo('2026-03-10', 'SUPPLEMENT_LAPSED', clerk))
      .thenRefused('term-still-runs'));

  it('lapses by the word of two, never by the clock: the clock only tells that the term has passed', () => {
    const told = after(...actsTo.SUPPLEMENTING)
      .when(ring('2026-03-11', 'SUPPLEMENT'))
      .decided();
    expect(told.map(({ type }) => type)).toEqual(['DeadlineBreached', 'AlertRaised']);
    after(...actsTo.SUPPLEMENTING)
      .when(lapseSupplement('2026-03-11'))
      .thenRefused('negative-not-proposed');
  });

  it('gets its papers back with the reasons and the remedy, to be served and filed', () => {
    const told = after(...confirmedLapse)
      .when(lapseSupplement('2026-03-11'))
      .decided();
    const [lapsed, serve, filing] = told;
    expect(lapsed?.data).toMatchObject({
      unit: bureau,
      noticeId: 'DBS-1-BZ',
      docNo: 'DBS-1-TJ',
      reasons,
      returned: [{ code: 'FORM' }, { code: 'PLAN' }],
      remedy: { kind: 'REVIEW' },
    });
    expect(serve?.data).toMatchObject({ kind: 'SERVE', dueDate: '2026-03-25' });
    expect(filing?.data).toMatchObject({ kind: 'NEGATIVE_FILING', dueDate: '2026-03-11' });
    expect(fileAfter(happened(...confirmedLapse, lapseSupplement('2026-03-11')))).toMatchObject({
      stage: 'LAPSED',
      decision: { outcome: 'LAPSED' },
      negative: { effective: true, filed: false },
    });
  });
});

describe('a refusal at the window', () => {
  it('is of the kind that was confirmed', () => {
    const [refused] = after(
      receive('2026-03-02'),
      proposeNo('2026-03-03', 'FALSE_MATERIAL', clerk),
      confirmNo('2026-03-03'),
    )
      .when(refuseToAccept('2026-03-04'))
      .decided()
      .filter(({ type }) => type === 'AcceptanceRefused');
    expect(refused?.data).toMatchObject({ kind: 'FALSE_MATERIAL' });
  });
});
