import * as fc from 'fast-check';
import { officeHours } from '#calendar/office-hours';
import { foundWanting, mayPromise, offer, sign, takeBackPromise } from '#test-support/aftermath-acts';
import {
  type Acts,
  accept,
  actsTo,
  answer,
  approve,
  askFor,
  calendar,
  check,
  confirmNo,
  consult,
  fileNo,
  finishSpecial,
  handIn,
  happened,
  licence,
  logged,
  opine,
  proposeNo,
  receive,
  recuse,
  startSpecial,
  submit,
  take,
} from '#test-support/case-history';
import { askRenewal, refuseToRenew, toClosed } from '#test-support/aftermath-acts';
import { clerk, decider, officer, secondClerk } from '#test-support/people';
import { randomCase } from '#test-support/random-case';
import { beginCheck, caseHistoryOf, type Violation } from './check.js';
import type { CaseStep, Surroundings } from './rule.js';
import { ruleIds, rules } from './rules.js';

const around: Surroundings = { hours: officeHours(calendar), registerSince: new Map(), asOf: '2026-12-31' };

type Change = (step: CaseStep) => object;

/** A history as it was recorded, with what a rule-breaker would have made of it. */
const changed = (steps: readonly CaseStep[], change: Change): readonly CaseStep[] =>
  steps.map((step) => ({ ...step, ...change(step) }));
const by = (step: CaseStep, id: string) => ({ metadata: { ...step.metadata, actor: { ...step.metadata.actor, id } } });

const told = (cases: readonly (readonly CaseStep[])[], more: Partial<Surroundings> = {}, asIf?: string) => {
  const running = beginCheck(rules, { ...around, ...more }, asIf);
  cases.forEach((steps, index) => {
    const history = caseHistoryOf(`c${index + 1}`, steps);
    if (history) running.look(history);
  });
  return running.end();
};
const found = (ruleId: string, ...cases: readonly (readonly CaseStep[])[]): readonly Violation[] =>
  told(cases).filter((violation) => violation.ruleId === ruleId);
const shown = (violations: readonly Violation[]) => violations.map(({ evidence }) => evidence.map(({ type }) => type));
const historyOf = (...acts: Acts) => logged(happened(...acts));

const approved = historyOf(...actsTo.CLOSED);
const rejected = historyOf(...actsTo.REJECTED, fileNo('2026-03-09'));

describe('a case that was handled by the rules', () => {
  it('breaks none of them', () => expect(told([approved, rejected])).toEqual([]));

  it('breaks none where a later notice asks for what a promise stood for when the first was served', () => {
    const takenBack = historyOf(
      receive('2026-03-02', { matter: mayPromise, handsIn: ['FORM'] }),
      foundWanting('2026-03-03', 'PLAN', 'FORM'),
      offer('2026-03-03'),
      sign('2026-03-03'),
      askFor('2026-03-03', ['FORM']),
      handIn('2026-03-04', ['FORM']),
      takeBackPromise('2026-03-04'),
      foundWanting('2026-03-04', 'PLAN'),
      askFor('2026-03-04', ['PLAN']),
    );
    expect(told([takenBack], { asOf: '2026-03-04' })).toEqual([]);
  });

  it('breaks none of those that the rules enforce, whatever happened in it', () => {
    const enforced = [
      'SEPARATION_OF_DUTIES',
      'RECUSED_ACTED',
      'NEGATIVE_CONFIRMED',
      'REMEDY_PRESENT',
      'REASONS_PRESENT',
      'NOTICE_ONCE',
      'PAUSE_WITH_NOTICE',
      'STEPS_IN_ORDER',
    ];
    fc.assert(
      fc.property(randomCase, ({ history }) => {
        expect(told([logged(history)]).filter(({ ruleId }) => enforced.includes(ruleId))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the rules find', () => {
  it('who decided what the same person had received, or examined alone', () => {
    const asClerk = changed(approved, (step) => (step.type === 'ApprovalDecided' ? by(step, clerk.id) : {}));
    expect(shown(found('SEPARATION_OF_DUTIES', asClerk))).toEqual([
      ['ApplicationReceived', 'MaterialsChecked', 'CaseAccepted', 'ApprovalDecided'],
    ]);
    const alone = changed(approved, (step) => (step.type === 'OpinionRecorded' ? by(step, decider.id) : {}));
    expect(shown(found('SEPARATION_OF_DUTIES', alone))).toEqual([
      ['OpinionRecorded', 'OpinionRecorded', 'ApprovalDecided'],
    ]);
  });

  it('who acted though recused', () => {
    const [kept] = logged(happened(...actsTo.IN_REVIEW, recuse('2026-03-06', officer))).slice(-1);
    if (!kept) throw new Error('A recusal is recorded');
    const opinion = approved.findIndex(({ type }) => type === 'OpinionRecorded');
    const steps = [...approved.slice(0, opinion), kept, ...approved.slice(opinion)];
    const renumbered = steps.map((step, revision) => ({ ...step, revision }));
    expect(shown(found('RECUSED_ACTED', renumbered))[0]?.[0]).toBe('RecusalRecorded');
    expect(found('RECUSED_ACTED', approved)).toEqual([]);
  });

  it('a “no” that nobody else confirmed, or that was filed late or never', () => {
    const own = changed(rejected, (step) => (step.type === 'NegativeConfirmed' ? by(step, officer.id) : {}));
    expect(shown(found('NEGATIVE_CONFIRMED', own))).toEqual([
      ['NegativeProposed', 'NegativeConfirmed', 'RejectionDecided'],
    ]);
    const without = rejected.filter(({ type }) => type !== 'NegativeProposed');
    expect(shown(found('NEGATIVE_CONFIRMED', without))).toEqual([['RejectionDecided']]);
    const late = historyOf(...actsTo.REJECTED, fileNo('2026-03-10'));
    expect(found('NEGATIVE_FILED', late)[0]?.words.en).toBe('To be filed by 2026-03-09, filed on 2026-03-10');
    const never = historyOf(...actsTo.REJECTED);
    expect(found('NEGATIVE_FILED', never)).toHaveLength(1);
    expect(told([never], { asOf: '2026-03-09' }).filter(({ ruleId }) => ruleId === 'NEGATIVE_FILED')).toEqual([]);
  });

  it('a refusal to renew that nobody else confirmed or filed', () => {
    const acts = [
      ...toClosed(licence, 3),
      askRenewal('2026-05-08'),
      proposeNo('2026-05-20', 'RENEWAL_REFUSED', decider),
      confirmNo('2026-05-20'),
      refuseToRenew('2026-05-20'),
    ];
    expect(told([historyOf(...acts, fileNo('2026-05-20'))])).toEqual([]);
    const alone = historyOf(...acts).filter(({ type }) => type !== 'NegativeConfirmed');
    expect(shown(found('NEGATIVE_CONFIRMED', alone))).toEqual([['RenewalRefused']]);
    expect(shown(found('NEGATIVE_FILED', alone))).toEqual([['RenewalRefused']]);
  });

  it('a “no” without remedies or reasons', () => {
    const mute = changed(rejected, (step) =>
      step.type === 'RejectionDecided' ? { data: { ...step.data, remedy: undefined, reasons: [] } } : {},
    );
    expect(shown(found('REMEDY_PRESENT', mute))).toEqual([['RejectionDecided']]);
    expect(shown(found('REASONS_PRESENT', mute))).toEqual([['RejectionDecided']]);
  });

  it('a second notice that should have been part of the first', () => {
    const twice = historyOf(
      receive('2026-03-02'),
      check('2026-03-03', 'INCOMPLETE'),
      askFor('2026-03-03', ['PLAN']),
      handIn('2026-03-04', ['PLAN']),
      check('2026-03-05', 'INCOMPLETE'),
      askFor('2026-03-05', ['PLAN']),
    );
    expect(found('NOTICE_ONCE', twice)).toEqual([]);
    const more = changed(twice, (step) =>
      step.type === 'SupplementRequested' && step.data.round === 2
        ? { data: { ...step.data, items: [...step.data.items, { code: 'FORM', defect: { keyId: 'k', box: '' } }] } }
        : {},
    );
    expect(found('NOTICE_ONCE', more)[0]?.words.en).toBe('Told only in notice 2: FORM');
  });

  it('a notice after its last day', () => {
    const asked = historyOf(receive('2026-03-02'), check('2026-03-03', 'INCOMPLETE'), askFor('2026-03-03', ['PLAN']));
    const late = changed(asked, (step) =>
      step.type === 'SupplementRequested' ? { data: { ...step.data, servedAt: '2026-03-10T09:00:00+08:00' } } : {},
    );
    expect(found('NOTICE_IN_TIME', late)[0]?.words.en).toBe('The notice was served on 2026-03-10, due on 2026-03-09');
    expect(found('NOTICE_IN_TIME', asked)).toEqual([]);
  });

  it('a clock that stood still without a notice, and a procedure that outlasted its notice', () => {
    const taken = [...actsTo.ACCEPTED, take('2026-03-05')];
    const paused = historyOf(...taken, startSpecial('2026-03-06', { plannedDays: 2 }), finishSpecial('2026-03-12'));
    expect(found('PAUSE_WITH_NOTICE', paused)).toEqual([]);
    expect(shown(found('PAUSE_WITHIN_NOTICE', paused))).toEqual([
      ['SpecialProcedureStarted', 'SpecialProcedureFinished'],
    ]);
    const untold = changed(paused, (step) =>
      step.type === 'SpecialProcedureStarted' ? { data: { ...step.data, noticeServedAt: undefined } } : {},
    );
    expect(shown(found('PAUSE_WITH_NOTICE', untold))).toEqual([['ClockPaused']]);
  });

  it('a unit that answered a consultation late', () => {
    const fire = { ...officer, id: 'fire-1', unit: 'fire-brigade' };
    const taken = [...actsTo.ACCEPTED, take('2026-03-05'), consult('2026-03-06')];
    const asked = (date: string) => historyOf(...taken, answer(date, fire));
    expect(found('CONSULTATION_IN_TERM', asked('2026-03-10'))).toEqual([]);
    expect(shown(found('CONSULTATION_IN_TERM', asked('2026-03-16')))[0]?.at(-1)).toBe('ConsultationAnswered');
  });

  it('a decision without acceptance, and a certificate without approval', () => {
    const steps = approved.filter(({ type }) => type !== 'CaseAccepted');
    expect(shown(found('STEPS_IN_ORDER', steps))).toEqual([['ApprovalDecided']]);
    const uncertain = approved.map((step) =>
      step.type === 'ApprovalDecided' ? { ...step, type: 'VisitRecorded' } : step,
    );
    expect(found('STEPS_IN_ORDER', uncertain as readonly CaseStep[])).toHaveLength(
      approved.filter(({ type }) => type === 'CertificateIssued').length,
    );
  });

  it('a decision without a grant where the unit keeps a register', () => {
    const [decision] = approved.filter(({ type }) => type === 'ApprovalDecided');
    const unit = decision?.type === 'ApprovalDecided' ? decision.data.unit : '';
    const withRegister = (since: string) =>
      told([approved], { registerSince: new Map([[unit, since]]) }).map(({ ruleId }) => ruleId);
    expect(withRegister('2026-01-01T00:00:00+08:00')).toEqual(['DECISION_UNDER_GRANT']);
    expect(withRegister('2026-12-01T00:00:00+08:00')).toEqual([]);
  });

  it('what was entered days after it happened, or at night', () => {
    const recordedAt = '2026-03-14T23:30:00+08:00';
    const late = changed(approved, (step) =>
      step.type === 'CaseAccepted' ? { metadata: { ...step.metadata, recordedAt } } : {},
    );
    expect(shown(found('LATE_ENTRY', late))).toEqual([['CaseAccepted']]);
    expect(shown(found('OUT_OF_HOURS', late))).toEqual([['CaseAccepted']]);
  });

  it('a decision minutes after the receipt, but for matters decided on the spot', () => {
    const quick = changed(approved, (step) => ({
      metadata: { ...step.metadata, occurredAt: `2026-03-02T09:${String(step.revision).padStart(2, '0')}:00+08:00` },
    }));
    expect(shown(found('BYPASS_AT_ONCE', quick))).toEqual([['ApplicationReceived', 'ApprovalDecided']]);
    const onTheSpot = changed(quick, (step) =>
      step.type === 'ApplicationReceived' ? { data: { ...step.data, matter: { ...licence, instant: true } } } : {},
    );
    expect(found('BYPASS_AT_ONCE', onTheSpot)).toEqual([]);
  });
});

/** A receipt recorded by somebody at a minute past nine of the 2nd. */
const receiptAt = (minute: number, person = clerk) =>
  changed(historyOf(receive('2026-03-02', { by: person })), (step) => ({
    position: minute,
    metadata: {
      ...step.metadata,
      recordedAt: new Date(Date.parse('2026-03-02T09:00:00+08:00') + minute * 60_000).toISOString(),
    },
  }));

describe('a batch', () => {
  const minutes = (...list: readonly number[]) => list.map((minute) => receiptAt(minute));

  it('is eight receipts of one person within a quarter of an hour, and as long as it goes on', () => {
    expect(found('BATCH_ENTRY', ...minutes(0, 2, 4, 6, 8, 10, 12))).toEqual([]);
    const [batch, ...others] = found('BATCH_ENTRY', ...minutes(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 90));
    expect(batch?.evidence).toHaveLength(10);
    expect(batch?.words.en).toBe('clerk-1 entered 10 cases within 18 minutes');
    expect(others).toEqual([]);
    expect(found('BATCH_ENTRY', ...minutes(0, 3, 6, 9, 12, 15, 18, 21))).toEqual([]);
  });

  it('is one batch for each time and person', () => {
    const two = [...minutes(0, 1, 2, 3, 4, 5, 6, 7), ...minutes(60, 61, 62, 63, 64, 65, 66, 67)];
    expect(found('BATCH_ENTRY', ...two).map(({ evidence }) => evidence.length)).toEqual([8, 8]);
    const mixed = minutes(0, 1, 2, 3).concat([4, 5, 6, 7].map((minute) => receiptAt(minute, secondClerk)));
    expect(found('BATCH_ENTRY', ...mixed)).toEqual([]);
  });
});

describe('a signer from outside', () => {
  const withoutPost = (step: CaseStep) => {
    const { post: _, ...actor } = step.metadata.actor;
    return { metadata: { ...step.metadata, actor } };
  };
  const isDecision = ({ type }: CaseStep) => type === 'ApprovalDecided';
  const asMayor = (step: CaseStep): CaseStep => ({ ...step, ...by(step, 'mayor') });
  const outside = changed(approved, (step) => (isDecision(step) ? withoutPost(asMayor(step)) : {}));
  const again = changed(outside, () => ({ stream: 'case-c2' }));

  it('is found with everything signed, once', () => {
    const [violation, ...others] = found('SIGNED_FROM_OUTSIDE', outside, again);
    expect(violation?.words.en).toBe('mayor signed 2 decisions and never acted on a post of the centre');
    expect(violation?.evidence.map(({ stream, type }) => [stream, type])).toEqual([
      [approved[0]?.stream, 'ApprovalDecided'],
      ['case-c2', 'ApprovalDecided'],
    ]);
    expect(others).toEqual([]);
  });

  it('is nobody who acted on a post in another case', () => {
    const onPost = changed(approved, (step) => (isDecision(step) ? by(step, 'mayor') : {}));
    expect(found('SIGNED_FROM_OUTSIDE', outside, onPost)).toEqual([]);
  });
});

describe('a window that accepts nothing', () => {
  const missedBy = { unit: 'centre-window', post: 'window-3' };
  const issuedIn = (month: string, mode: string) =>
    changed(approved, (step) => {
      if (step.type === 'CertificateIssued') return moved(step, `${month}-15`);
      if (step.type !== 'CaseAccepted') return {};
      return mode === 'deemed' ? { type: 'CaseDeemedAccepted', data: { ...step.data, missedBy } } : moved(step, mode);
    });
  const moved = (step: CaseStep, effectiveDate: string) => ({ metadata: { ...step.metadata, effectiveDate } });
  const five = (month: string, mode: string) => Array.from({ length: 5 }, () => issuedIn(month, mode));

  it('and from which five certificates came in a month is found, with the certificates', () => {
    const [violation, ...others] = found('ISSUED_WITHOUT_ACCEPTING', ...five('2026-05', '2026-03-02'));
    expect(violation?.evidence.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => 'CertificateIssued'));
    expect(violation?.words.en).toContain('accepted nothing in 2026-05 or the month before, and 5 certificates');
    expect(others).toEqual([]);
    expect(found('ISSUED_WITHOUT_ACCEPTING', ...five('2026-05', 'deemed'))).toHaveLength(1);
  });

  it('is none that accepted one in the month or the one before, or issued fewer', () => {
    expect(found('ISSUED_WITHOUT_ACCEPTING', ...five('2026-05', '2026-05-28'))).toEqual([]);
    expect(found('ISSUED_WITHOUT_ACCEPTING', ...five('2026-01', '2025-12-02'))).toEqual([]);
    expect(found('ISSUED_WITHOUT_ACCEPTING', ...five('2026-05', 'deemed').slice(1))).toEqual([]);
  });
});

describe('the order of acceptance', () => {
  const limited = { ...licence, ways: { limitedQuantity: true } };
  const steps = (start: number, acts: Acts, matter = limited) =>
    changed(logged(happened(...acts), `c${start}`, start), (step) =>
      step.type === 'ApplicationReceived' ? { data: { ...step.data, matter } } : {},
    );
  const acceptedOn = (date: string) => [receive(date), check(date), accept(date)];
  const grantedOn = (date: string) => [
    ...actsTo.ACCEPTED,
    take('2026-03-05'),
    opine('2026-03-06'),
    submit('2026-03-06'),
    approve(date),
  ];

  it('is broken by a grant while an earlier acceptance waits', () => {
    const [violation, ...others] = found(
      'ORDER_OF_ACCEPTANCE',
      steps(1, acceptedOn('2026-02-27')),
      steps(100, grantedOn('2026-03-09')),
    );
    expect(violation).toMatchObject({ caseId: 'c2', words: { en: 'Granted before 1 accepted earlier: c1' } });
    expect(others).toEqual([]);
  });

  it('is kept where the other came later, was through already, or the quantity is not limited', () => {
    const granted = steps(100, grantedOn('2026-03-09'));
    expect(found('ORDER_OF_ACCEPTANCE', steps(1, acceptedOn('2026-03-05')), granted)).toEqual([]);
    expect(found('ORDER_OF_ACCEPTANCE', steps(1, grantedOn('2026-03-06')), granted)).toEqual([]);
    const free = steps(1, acceptedOn('2026-02-27'), licence as typeof limited);
    expect(found('ORDER_OF_ACCEPTANCE', free, granted)).toEqual([]);
  });
});

describe('the rules as data', () => {
  it('have an id, a basis, words in both languages, and versions in the order of time', () => {
    expect(new Set(ruleIds).size).toBe(rules.length);
    for (const { basis, text, versions } of rules) {
      expect([basis, text.zh, text.en].every((words) => words.length > 0)).toBe(true);
      const days = versions.map(({ effectiveFrom }) => effectiveFrom);
      expect(days).toEqual(days.toSorted());
    }
  });

  it('bind a case by the day it was received, unless another day’s rules are tried on it', () => {
    const early = changed(historyOf(...actsTo.REJECTED), (step) =>
      step.type === 'ApplicationReceived' ? { data: { ...step.data, receivedDate: '2019-03-02' } } : {},
    );
    expect(told([early]).map(({ ruleId }) => ruleId)).toEqual([]);
    expect(told([early], {}, '2026-01-01').map(({ ruleId }) => ruleId)).toEqual(['NEGATIVE_FILED']);
    expect(told([early], {}, '2004-01-01')).toEqual([]);
  });

  it('pass over what another system recorded', () => expect(caseHistoryOf('x', approved.slice(1))).toBeUndefined());
});
