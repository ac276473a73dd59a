import { addDays } from '#calendar/legal-dates';
import { stillOwed } from '#cases/acceptance';
import type { Case } from '#cases/case-file';
import type { AlertRef } from '#cases/clock-events';
import type { CaseCommands, CaseCommandType } from '#cases/commands';
import { type NegativeKind, negativeKinds } from '#cases/negative-events';
import { fitsNegative } from '#cases/negative-rules';
import type { ClockMode, SpecialType } from '#cases/procedure-events';
import type { MatterSnapshot } from '#catalogue/events';
import { type DeadlineKind, deadlineRules, type Threshold } from '#law/deadline-rules';
import type { AlertReader } from '#law/escalation';
import { defects, reasons, sealed } from './case-history.js';
import { bureau } from './people.js';

/** One of a list, by a number. */
export const pick = <Item>(list: readonly Item[], choice: number): Item => {
  const chosen = list[choice % list.length];
  if (chosen === undefined) throw new Error('Nothing to choose from');
  return chosen;
};

/** Papers hold the subset of the guide that the bits of a number choose. */
const subset = (bits: number): string[] => ['FORM', 'PLAN', 'PHOTO'].filter((_, index) => (bits >> index) % 2 === 0);

const papersOf = (detail: number) => subset(detail).map((code) => ({ code, original: detail % 2 === 0 }));
const serviceMethods = ['WINDOW', 'COURIER', 'ONLINE'] as const;

/** What the numbers of an act mean depends on the case they meet. */
export interface Setting {
  readonly matter: MatterSnapshot;
  readonly subjectRef: string;
  readonly state: Case;
  readonly date: string;
}

type DataOf = { [T in CaseCommandType]: (n: number, setting: Setting) => CaseCommands[T] };

const person = (n: number): string => `person-${n % 4}`;
const papersNo = (kind: string, n: number): string => `DBS-1-${kind}${n % 3 === 0 ? '2' : ''}`;
const someReasons = (n: number) => (n % 11 === 0 ? [] : n % 11 === 1 ? [{ facts: sealed('so'), basis: '' }] : reasons);

/** An alert that was raised, where there is one; else one that was not. */
const alertOf = (n: number, { state }: Setting): AlertRef => {
  const raised = 'alerts' in state ? state.alerts : [];
  const { kind, version, threshold } =
    raised.length > 0 ? pick(raised, n) : { kind: 'PROMISED', version: 1, threshold: 'EXPIRY' };
  return { kind, version, threshold } as AlertRef;
};

/** All that is wanting, and now and then anything else. */
const itemsOf = (n: number, { state }: Setting): readonly string[] => {
  const owed = 'matter' in state ? stillOwed(state) : [];
  return n % 3 === 0 || owed.length === 0 ? subset(n >> 4) : owed;
};

/** The "no" that fits where the case stands, and now and then any other. */
const kindOfNo = (n: number, { state }: Setting): NegativeKind => {
  const fitting = 'matter' in state ? negativeKinds.filter((kind) => fitsNegative(state, kind)) : [];
  return pick(n % 7 === 0 || fitting.length === 0 ? negativeKinds : fitting, n >> 3);
};

const ringOf = (n: number, { state }: Setting): CaseCommands['NoteDeadline'] => {
  const open = 'deadlines' in state ? (Object.keys(state.deadlines) as DeadlineKind[]) : [];
  const kind = pick(n % 5 === 0 || open.length === 0 ? (Object.keys(deadlineRules) as DeadlineKind[]) : open, n);
  const current = 'deadlines' in state ? (state.deadlines[kind]?.version ?? 1) : 1;
  return {
    kind,
    version: n % 9 === 0 ? current + 1 : n % 9 === 1 ? current - 1 : current,
    threshold: pick<Threshold>(['EXPIRY', 'EXPIRY', 'NOTICE', 'YELLOW'], n >> 4),
  };
};

const recordHeld = (n: number, { state }: Setting): { hearingRecordId?: string } => {
  const held = 'hearing' in state ? state.hearing?.held : undefined;
  return held && n % 6 !== 0 ? { hearingRecordId: held.recordId } : {};
};

/** Where a part is to be refused, mostly that. */
const isPartly = (n: number, { state }: Setting): boolean => {
  const partly = 'negative' in state && state.negative?.kind === 'PARTLY_REJECTED' && !state.negative.effective;
  return partly ? n % 5 !== 0 : n % 9 === 0;
};

/** What a command of each kind says, by a number. */
export const dataOf: DataOf = {
  ReceiveApplication: (n, { matter, subjectRef }) => ({
    caseNo: 'DBS-1',
    matter,
    subjectRef,
    form: sealed('form'),
    materials: papersOf(n >> 2),
  }),
  CheckMaterials: (n) => {
    const outcome = pick(['COMPLETE', 'INCOMPLETE', 'COMPLETE', 'INCOMPLETE', 'NOT_OUR_POWER'] as const, n);
    return { outcome, defects: outcome === 'INCOMPLETE' && n % 3 !== 0 ? defects('PHOTO') : [] };
  },
  RequestSupplement: (n, setting) => ({ items: defects(...itemsOf(n, setting)), termDays: 1 + (n % 15) }),
  SubmitSupplement: (n) => ({ materials: papersOf(n >> 3) }),
  AcceptCase: () => ({}),
  CorrectOnSpot: (n) => ({ fields: n % 5 === 0 ? [] : ['CONTACT'], form: sealed('form') }),
  ProposeNegative: (n, setting) => ({
    kind: kindOfNo(n, setting),
    reasons: someReasons(n),
    ...(n % 3 === 0 ? {} : { competentOrgan: '铁岭市公安局' }),
  }),
  ConfirmNegative: () => ({}),
  DeclineNegative: () => ({ reason: sealed('no') }),
  FileNegative: (n) => ({ filingNo: n % 7 === 0 ? '' : `FD-${n}` }),
  RefuseAcceptance: (n) => ({ serviceMethod: pick(serviceMethods, n) }),
  LapseSupplement: (n) => ({ serviceMethod: pick(serviceMethods, n) }),
  AcceptWithDeficiency: (n) => ({
    missing: n % 3 === 0 ? subset(n >> 2) : ['PHOTO'],
    form: pick(['ORIGINAL', 'COPY', 'EITHER'], n),
    termDays: 1 + (n % 12),
    undertaking: sealed('I shall hand it in'),
  }),
  SubmitMissing: (n) => ({ materials: papersOf(n >> 3) }),
  LapseDeficiency: (n) => ({ serviceMethod: pick(serviceMethods, n) }),
  OfferPromise: () => ({ textVersion: 'v1' }),
  SignPromise: (n) => ({
    items: n % 9 === 0 ? subset(n >> 4) : ['PLAN'],
    signature: sealed('signature'),
    badCredit: n % 8 === 0,
  }),
  WithdrawPromise: () => ({ reason: sealed('no') }),
  RecordVerification: (n) => ({
    result: pick(['TRUE', 'FALSE', 'PARTLY'], n),
    officers: [person(n), person(n >> 2)],
    reportHash: 'hash',
    text: sealed('report'),
  }),
  OrderRectification: (n) => ({ termDays: 1 + (n % 10), text: sealed('order') }),
  AcceptRectification: () => ({ text: sealed('done') }),
  RouteCase: () => ({}),
  TakeCase: () => ({}),
  ReturnToWindow: () => ({ reason: sealed('back') }),
  AssignOfficer: (n) => ({ to: person(n), toPost: 'post' }),
  RecordOpinion: (n) => ({
    conclusion: pick(['APPROVE', 'REJECT', 'UNDECIDED'], n),
    text: sealed('opinion'),
    dissent: n % 7 === 0,
  }),
  RequestOpinions: (n) => ({ mode: pick(['JOINT', 'ADDED'], n), from: [person(n >> 1)] }),
  ReturnToHolder: (n) => ({ to: person(n), reason: sealed('again') }),
  TransferCase: (n) => ({
    toUnit: n % 3 === 0 ? 'tax-bureau' : bureau,
    toOffice: pick(['health-approvals', 'other-approvals'], n),
    reason: sealed('theirs'),
  }),
  RequestAfterAcceptance: (n) => ({ items: subset(n >> 2), reason: sealed('one more') }),
  Recuse: (n) => ({ officer: person(n), ground: pick(['OWN_INTEREST', 'RELATIVE', 'EARLIER_ROLE', 'OTHER'], n) }),
  ConsultUnit: (n) => ({ unit: pick(['tax-bureau', bureau], n >> 3), question: sealed('?'), termDays: 1 + (n % 6) }),
  AnswerConsultation: (n) => ({
    consultationId: papersNo('ZQ', n),
    conclusion: pick(['AGREE', 'DISAGREE', 'NO_OPINION'], n),
    text: sealed('answer'),
  }),
  StartSpecial: (n, { date }) => ({
    type: pick<SpecialType>(['INSPECTION', 'TESTING', 'EXPERT_REVIEW', 'SURVEY', 'PUBLICITY', 'HEARING'], n),
    basis: n % 13 === 0 ? ' ' : '《食品安全法》第三十五条',
    clockMode: pick<ClockMode>(['STOPS_CLOCK', 'STOPS_CLOCK', 'WITHIN_CLOCK'], n >> 2),
    plannedDays: 1 + (n % 12),
    ...(n % 10 === 0 ? {} : { noticeId: 'notice', noticeServedAt: `${date}T0${8 + (n % 2)}:00:00+08:00` }),
    officers: [person(n), person((n >> 3) + 1)],
    filing: n % 17 === 0 ? null : { filingNo: 'YS-1', days: 10 },
  }),
  FinishSpecial: (n) => ({ spId: papersNo('TS', n), result: sealed('result'), reportHash: n % 9 === 0 ? '' : 'hash' }),
  CancelSpecial: (n) => ({ spId: papersNo('TS', n), reason: sealed('no need') }),
  InvalidatePause: (n) => ({
    spId: pick(['DBS-1-TS', 'DBS-1-TS', 'DBS-1-TS2', 'DBS-1-TZ'], n),
    ground: sealed('no notice'),
  }),
  InformHearingRight: () => ({}),
  RequestHearing: (n) => ({ by: pick(['APPLICANT', 'INTERESTED_PERSON'], n) }),
  NotifyHearing: (n, { date }) => ({
    date: addDays(date, 5 + (n % 25)),
    place: 'room',
    host: n % 3 === 0 ? person(n) : 'person-9',
  }),
  HoldHearing: (n) => ({ recordId: 'record-1', recordHash: 'hash', signed: n % 9 !== 0 }),
  RequestExtension: (n) => ({ days: n % 13, reason: sealed('more time') }),
  ApproveExtension: () => ({}),
  DeclineExtension: () => ({ reason: sealed('no') }),
  TellExtension: () => ({}),
  SubmitForDecision: () => ({}),
  ReturnForReview: () => ({ reason: sealed('again') }),
  Approve: (n, setting) => ({
    content: sealed('content'),
    ...(isPartly(n, setting) ? { outcome: 'PARTLY', serviceMethod: pick(serviceMethods, n) } : {}),
    ...(n % 2 === 0 ? { validMonths: 1 + (n % 60) } : {}),
    ...recordHeld(n, setting),
  }),
  Reject: (n, setting) => ({ serviceMethod: pick(serviceMethods, n), ...recordHeld(n, setting) }),
  IssueCertificate: () => ({}),
  Deliver: (n) => ({ method: pick(serviceMethods, n), proof: sealed('signed') }),
  FailDelivery: (n) => ({ method: pick(serviceMethods, n), reason: sealed('nobody there') }),
  CloseCase: () => ({}),
  RecordVisit: (n) => ({ purpose: pick(['SUBMIT', 'COLLECT', 'OTHER'], n), avoidable: n % 2 === 0 }),
  Terminate: (n) => ({
    ground: pick(['SUBJECT_ENDED', 'FORCE_MAJEURE', 'BY_LAW'], n),
    basis: n % 5 === 0 ? '' : '《行政许可法》第七十条',
    reason: sealed('over'),
  }),
  CorrectRecord: (n) => ({
    ofEventId: 'event-1',
    field: pick(['TYPING', 'ARITHMETIC', 'content'], n),
    old: sealed('old'),
    new: sealed('new'),
    reason: sealed('a slip'),
  }),
  Revoke: (n) => ({
    ground: pick(['FRAUD', 'UNLAWFUL_PROCEDURE', 'FALSE_PROMISE', 'BY_LAW'], n),
    partyHeardRecordId: n % 6 === 0 ? '' : 'heard-1',
    harmsPublicInterest: n % 7 === 0,
    serviceMethod: pick(serviceMethods, n),
  }),
  CancelCertificate: (n) => ({
    ground: pick(['EXPIRED', 'HOLDER_ENDED', 'REVOKED', 'GIVEN_UP'], n),
    basis: '《行政许可法》第七十条',
  }),
  ChangeCertificate: () => ({ change: sealed('new name') }),
  RequestRenewal: () => ({}),
  GrantRenewal: (n) => ({ months: 1 + (n % 36) }),
  RefuseRenewal: (n) => ({ serviceMethod: pick(serviceMethods, n) }),
  Reopen: (n, { date }) => ({
    cause: pick(['REVIEW', 'COURT', 'SELF_CORRECTION'], n),
    docNo: n % 9 === 0 ? '' : 'order-1',
    orders: sealed('decide again'),
    to: pick(['RECEIVED', 'IN_REVIEW', 'IN_DECISION'], n >> 2),
    servedDate: date,
    termDays: n % 3 === 0 ? null : 1 + (n % 30),
  }),
  ExplainOverrun: (n) => ({ text: sealed('so'), publicText: n % 6 === 0 ? '电话13800138000' : '因系统升级超期。' }),
  AcknowledgeAlert: alertOf,
  ExplainAlert: (n, setting) => ({ ...alertOf(n, setting), text: sealed('so') }),
  UpholdAlert: (n, setting) => ({ ...alertOf(n, setting), reason: sealed('so') }),
  RescindAlert: (n, setting) => ({ ...alertOf(n, setting), reason: sealed('so') }),
  RecomputeDeadlines: () => ({}),
  Withdraw: (n) => ({ reason: sealed('enough'), initiatedBy: n % 2 === 0 ? 'APPLICANT' : 'SUGGESTED_BY_OFFICER' }),
  NoteDeadline: ringOf,
  NoteUnanswered: (n, setting) => ({
    ...alertOf(n, setting),
    to: pick<AlertReader>(['UNIT_HEAD', 'SUPERVISOR'], n >> 4),
  }),
};
