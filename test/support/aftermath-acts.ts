import type { Case, CaseFile } from '#cases/case-file';
import type { AskedOfCase, CaseCommands } from '#cases/commands';
import type { CaseEvent, RecordedCaseEvent } from '#cases/events';
import type { NegativeKind } from '#cases/negative-events';
import type { MatterSnapshot, MatterWays } from '#catalogue/events';
import type { Actor } from '#kernel/envelope';
import {
  accept,
  asked,
  cases,
  certify,
  check,
  close,
  defects,
  deliver,
  licence,
  opine,
  reasons,
  receive,
  record,
  route,
  sealed,
  submit,
  take,
} from './case-history.js';
import { as, chief, clerk, decider, fileAuditor, officer, unitHead, wangMei } from './people.js';

/** Something that stands in the log, by whom and when; for what another part of the rules decides. */
export interface Fact {
  readonly fact: CaseEvent;
  readonly by: Actor;
  readonly at: string;
}

export const fact = (event: CaseEvent, by: Actor, date: string): Fact => ({
  fact: event,
  by,
  at: `${date}T09:00:00+08:00`,
});

export type Steps = readonly (AskedOfCase | Fact)[];

/** The history of acts, each decided by the rules, and of facts between them. */
export const told = (...steps: Steps): readonly RecordedCaseEvent[] => {
  let state: Case = cases.initialState;
  return steps.flatMap((step) => {
    const events = 'fact' in step ? [record(step.fact, step)] : cases.decide(step, state).map((e) => record(e, step));
    for (const event of events) state = cases.evolve(state, event);
    return events;
  });
};

/** The file of a received case after acts and facts. */
export const fileAfterAll = (...steps: Steps): CaseFile => {
  const state = told(...steps).reduce<Case>((before, event) => cases.evolve(before, event), cases.initialState);
  if (!('matter' in state)) throw new Error(`Not a received case: ${state.stage}`);
  return state;
};

/** A "no" that the officer proposed; with the word of the head of the unit, and filed. */
export const proposed = (date: string, kind: NegativeKind): readonly Fact[] => [
  fact(
    { type: 'NegativeProposed', data: { proposalId: `p-${kind}`, kind, reasons, unit: licence.unitId } },
    officer,
    date,
  ),
];
export const confirmed = (date: string, kind: NegativeKind): readonly Fact[] => [
  ...proposed(date, kind),
  fact({ type: 'NegativeConfirmed', data: { proposalId: `p-${kind}`, kind, proposedBy: officer.id } }, unitHead, date),
];
export const filed = (date: string, kind: NegativeKind): Fact =>
  fact({ type: 'NegativeFiled', data: { proposalId: `p-${kind}`, kind, filingNo: 'F-1' } }, clerk, date);

/** The licence with its photograph as a paper that may follow, or with other ways open. */
export const listedFor = (ways: MatterWays, change: Partial<MatterSnapshot> = {}): MatterSnapshot => ({
  ...licence,
  ...change,
  ways,
});
export const mayLack: MatterSnapshot = listedFor(
  { deficiency: ['PHOTO'] },
  {
    materials: licence.materials.map((material) => ({ ...material, required: true })),
  },
);
export const mayPromise: MatterSnapshot = listedFor({
  promise: { verifyingUnit: 'market-supervision', verificationDays: 30 },
});
export const verifier: Actor = { id: 'verifier-1', role: 'officer', unit: 'market-supervision', post: 'market-1' };

export const acceptLacking = (date: string, change: Partial<CaseCommands['AcceptWithDeficiency']> = {}, by = clerk) =>
  asked('AcceptWithDeficiency', by, date, {
    missing: ['PHOTO'],
    form: 'ORIGINAL',
    termDays: 5,
    undertaking: sealed('I will bring it'),
    ...change,
  });
export const bringMissing = (date: string, codes: readonly string[], by = wangMei) =>
  asked('SubmitMissing', by, date, { materials: codes.map((code) => ({ code, original: true })) });
export const lapseLacking = (date: string) => asked('LapseDeficiency', clerk, date, { serviceMethod: 'WINDOW' });

export const offer = (date: string, textVersion = 'v1') => asked('OfferPromise', clerk, date, { textVersion });
export const sign = (date: string, change: Partial<CaseCommands['SignPromise']> = {}, by = wangMei) =>
  asked('SignPromise', by, date, { items: ['PLAN'], signature: sealed('Wang Mei'), badCredit: false, ...change });
export const takeBackPromise = (date: string) =>
  asked('WithdrawPromise', wangMei, date, { reason: sealed('rather not') });
export const verify = (date: string, change: Partial<CaseCommands['RecordVerification']> = {}, by = verifier) =>
  asked('RecordVerification', by, date, {
    result: 'TRUE',
    officers: ['verifier-1', 'verifier-2'],
    reportHash: 'hash',
    text: sealed('looked'),
    ...change,
  });
export const orderToMend = (date: string, termDays = 10, by = verifier) =>
  asked('OrderRectification', by, date, { termDays, text: sealed('build a sink') });
export const acceptMended = (date: string, by = verifier) =>
  asked('AcceptRectification', by, date, { text: sealed('there is a sink') });

export const approveWith = (date: string, change: Partial<CaseCommands['Approve']> = {}, by = decider) =>
  asked('Approve', by, date, { content: sealed('may sell food'), ...change });
export const deliverBy = (date: string, method: CaseCommands['Deliver']['method']) =>
  asked('Deliver', clerk, date, { method, proof: sealed('signed') });
export const failToDeliver = (date: string) =>
  asked('FailDelivery', clerk, date, { method: 'COURIER', reason: sealed('nobody at home') });

export const revoke = (date: string, change: Partial<CaseCommands['Revoke']> = {}, by = decider) =>
  asked('Revoke', by, date, {
    ground: 'UNLAWFUL_PROCEDURE',
    partyHeardRecordId: 'heard-1',
    harmsPublicInterest: false,
    serviceMethod: 'WINDOW',
    ...change,
  });
export const cancel = (date: string, ground: CaseCommands['CancelCertificate']['ground'], by = chief) =>
  asked('CancelCertificate', by, date, { ground, basis: '《行政许可法》第七十条' });
export const changeCertificate = (date: string, by = chief) =>
  asked('ChangeCertificate', by, date, { change: sealed('new address') });
export const askRenewal = (date: string, by = wangMei) => asked('RequestRenewal', by, date, {});
export const renew = (date: string, months = 36, by = decider) => asked('GrantRenewal', by, date, { months });
export const refuseToRenew = (date: string, said: Partial<CaseCommands['RefuseRenewal']> = {}, by = decider) =>
  asked('RefuseRenewal', by, date, { serviceMethod: 'WINDOW', ...said });
export const reopen = (date: string, order: Partial<CaseCommands['Reopen']> = {}, by = unitHead) =>
  asked('Reopen', by, date, {
    cause: 'COURT',
    docNo: '（2026）辽1281行初1号',
    orders: sealed('decide anew'),
    to: 'IN_REVIEW',
    servedDate: date,
    termDays: null,
    ...order,
  });
export const terminate = (date: string, change: Partial<CaseCommands['Terminate']> = {}, by = unitHead) =>
  asked('Terminate', by, date, {
    ground: 'SUBJECT_ENDED',
    basis: '《行政许可法》第七十条',
    reason: sealed('the company is gone'),
    ...change,
  });
export const correct = (date: string, change: Partial<CaseCommands['CorrectRecord']> = {}, by = unitHead) =>
  asked('CorrectRecord', by, date, {
    ofEventId: 'event-1',
    field: 'TYPING',
    old: sealed('a'),
    new: sealed('b'),
    reason: sealed('a slip'),
    ...change,
  });
export const correctOnSpot = (date: string, fields: readonly string[] = ['DATE'], by = clerk) =>
  asked('CorrectOnSpot', by, date, { fields, form: sealed('corrected') });
export const visit = (date: string) => asked('RecordVisit', clerk, date, { purpose: 'COLLECT', avoidable: true });
export const foundWanting = (date: string, ...codes: string[]) =>
  asked('CheckMaterials', clerk, date, { outcome: 'INCOMPLETE', defects: defects(...codes) });

/** The acts up to the decision, on any matter; the case is received on 2026-03-02. */
export const toReview = (matter = licence) => [
  receive('2026-03-02', { matter, handsIn: matter.materials.map(({ code }) => code) }),
  check('2026-03-03'),
  accept('2026-03-04'),
  route('2026-03-04'),
  take('2026-03-05'),
  opine('2026-03-06'),
];
export const toDecision = (matter = licence) => [
  ...toReview(matter),
  opine('2026-03-06', fileAuditor),
  submit('2026-03-06'),
];

/** A licence approved on 2026-03-09 for 36 months, certified, delivered and closed by 2026-03-10. */
export const toCertificate = (matter = licence, validMonths?: number) => [
  ...toDecision(matter),
  approveWith('2026-03-09', validMonths === undefined ? {} : { validMonths }),
  certify('2026-03-09'),
];
export const toClosed = (matter = licence, validMonths?: number) => [
  ...toCertificate(matter, validMonths),
  deliver('2026-03-10'),
  close('2026-03-10'),
];
export const elsewhere = (person: Actor): Actor => as(person, { unit: 'tax-bureau' });
