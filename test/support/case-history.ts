import { localDate } from '#calendar/legal-dates';
import { cnCalendar } from '#calendar/working-days';
import type { Case, CaseFile, Stage } from '#cases/case-file';
import type { AskedOfCase, CaseCommands, CaseCommandType, ServiceMethod } from '#cases/commands';
import { caseDecider } from '#cases/decide';
import { type CaseEvent, caseSchemaVersions, caseStream, type Defect, type RecordedCaseEvent } from '#cases/events';
import type { NegativeKind } from '#cases/negative-events';
import type { MatterSnapshot } from '#catalogue/events';
import type { Logged } from '#event-log/decode';
import type { Decided } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { DeadlineKind, Threshold } from '#law/deadline-rules';
import type { AlertReader } from '#law/escalation';
import {
  bureau,
  chief,
  clerk,
  decider as decisionMaker,
  fileAuditor,
  officer,
  secondOfficer,
  supervisor,
  system,
  unitHead,
  wangMei,
} from './people.js';

export const calendar = cnCalendar();
export const cases = caseDecider(calendar);

/** Text as the rules meet it: sealed. The words stand in the box only so that a failing test can be read. */
export const sealed = (words: string): Sealed => ({ keyId: 'k-1', box: words });

/** A food licence: twenty working days by law, ten promised, a certificate, two papers that must be there and one that may. */
export const licence: MatterSnapshot = {
  code: 'M-100',
  version: 1,
  name: { zh: '食品经营许可', en: 'Food business licence' },
  category: 'ADMINISTRATIVE_LICENCE',
  unitId: bureau,
  unitName: { zh: '调兵山市卫生健康局', en: 'the Health Bureau of Diaobingshan' },
  unitKind: 'DEPARTMENT',
  approvalOffice: 'health-approvals',
  level: 'COUNTY',
  statutoryDays: 20,
  promisedDays: 10,
  instant: false,
  certificateKind: 'FOOD_LICENCE',
  materials: [
    { code: 'FORM', name: { zh: '申请书', en: 'Application form' }, required: true },
    { code: 'PLAN', name: { zh: '平面图', en: 'Floor plan' }, required: true },
    { code: 'PHOTO', name: { zh: '照片', en: 'Photograph' }, required: false },
  ],
};

/** A matter to whose application silence means nothing, and that has no certificate. */
export const confirmation: MatterSnapshot = {
  ...licence,
  code: 'M-200',
  category: 'CONFIRMATION',
  certificateKind: null,
};
/** A dispute that is decided between two parties. */
export const adjudication: MatterSnapshot = { ...confirmation, code: 'M-400', category: 'ADJUDICATION' };
export const instantLicence: MatterSnapshot = { ...licence, code: 'M-300', instant: true };

/** Nine in the morning of a legal date. */
const morningOf = (date: string): string => `${date}T09:00:00+08:00`;

/** A command as it reaches the rules. */
export const asked = <Type extends CaseCommandType>(
  type: Type,
  by: Actor,
  date: string,
  data: CaseCommands[Type],
): AskedOfCase => ({ type, data, by, at: morningOf(date) }) as unknown as AskedOfCase;

/** An event with the envelope the log would give it. */
export const record = (
  { type, data, effectiveDate }: Decided<CaseEvent>,
  { by, at }: { readonly by: Actor; readonly at: string },
): RecordedCaseEvent => {
  const metadata: Envelope = {
    schemaVersion: caseSchemaVersions[type],
    occurredAt: at,
    recordedAt: at,
    effectiveDate: effectiveDate ?? localDate(at),
    actor: by,
    auth: 'development',
    channel: by.role === 'applicant' ? 'web' : 'window',
    commandId: 'command-1',
    commandDigest: 'digest-1',
    $correlationId: 'correlation-1',
    $causationId: 'command-1',
    policyVersion: 'policy-1',
    calendarVersion: calendar.version,
    legalRegime: 'cn',
  };
  return { type, data, metadata } as RecordedCaseEvent;
};

/** What was asked, in its order. */
export type Acts = readonly AskedOfCase[];

/** The history that these acts leave, one after another; an act that is refused fails the test. */
export const happened = (...acts: Acts): readonly RecordedCaseEvent[] => {
  let state: Case = cases.initialState;
  return acts.flatMap((act) => {
    const events = cases.decide(act, state).map((event) => record(event, act));
    for (const event of events) state = cases.evolve(state, event);
    return events;
  });
};

/** A history as followers read it from the log: every event with its place. */
export const logged = (history: readonly RecordedCaseEvent[], caseId = 'c1', start = 0): readonly Logged<CaseEvent>[] =>
  history.map((event, revision) => ({
    ...event,
    id: `${caseId}-${revision}`,
    stream: caseStream(caseId),
    revision,
    position: start + revision * 10,
  }));

/** The state of a received case after a history. */
export const fileAfter = (history: readonly RecordedCaseEvent[]): CaseFile => {
  const state = history.reduce<Case>((before, event) => cases.evolve(before, event), cases.initialState);
  if (!('matter' in state)) throw new Error(`Not a received case: ${state.stage}`);
  return state;
};

const papers = (codes: readonly string[]) => codes.map((code) => ({ code, original: true }));
export const defects = (...codes: string[]): Defect[] => codes.map((code) => ({ code, defect: sealed(`no ${code}`) }));
export const reasons = [{ facts: sealed('The floor plan shows no sink.'), basis: '《行政许可法》第三十八条' }];
const window = 'WINDOW' as const;

interface Receipt {
  readonly matter?: MatterSnapshot;
  readonly by?: Actor;
  readonly handsIn?: readonly string[];
}

/** The acts of the office, each with what it is usually done with. Dates are legal dates. */
export const receive = (date: string, { matter = licence, by = clerk, handsIn = ['FORM', 'PLAN'] }: Receipt = {}) =>
  asked('ReceiveApplication', by, date, {
    caseNo: 'DBS-1',
    matter,
    subjectRef: wangMei.id,
    form: sealed('Wang Mei'),
    materials: papers(handsIn),
  });
export const check = (date: string, outcome: CaseCommands['CheckMaterials']['outcome'] = 'COMPLETE', by = clerk) =>
  asked('CheckMaterials', by, date, { outcome, defects: outcome === 'COMPLETE' ? [] : defects('PLAN') });
export const askFor = (date: string, codes: readonly string[], termDays = 5) =>
  asked('RequestSupplement', clerk, date, { items: defects(...codes), termDays });
export const handIn = (date: string, codes: readonly string[], by = wangMei) =>
  asked('SubmitSupplement', by, date, { materials: papers(codes) });
export const accept = (date: string, by = clerk) => asked('AcceptCase', by, date, {});
/** A "no" on its way: proposed, with the competent organ where another organ's power is meant, then confirmed. */
export const proposeNo = (
  date: string,
  kind: NegativeKind,
  by = officer,
  change: Partial<CaseCommands['ProposeNegative']> = {},
) => {
  const organ = kind === 'NOT_OUR_POWER' ? { competentOrgan: '铁岭市公安局' } : {};
  return asked('ProposeNegative', by, date, { kind, reasons, ...organ, ...change });
};
export const confirmNo = (date: string, by = chief) => asked('ConfirmNegative', by, date, {});
export const declineNo = (date: string, by = chief) =>
  asked('DeclineNegative', by, date, { reason: sealed('not convinced') });
export const fileNo = (date: string, filingNo = 'FD-2026-1', by = clerk) =>
  asked('FileNegative', by, date, { filingNo });
export const refuseToAccept = (date: string, serviceMethod: ServiceMethod = window, by = chief) =>
  asked('RefuseAcceptance', by, date, { serviceMethod });
/** All that a refusal to accept takes. */
export const refusedAcceptance = (
  date: string,
  kind: NegativeKind = 'NOT_REQUIRED',
  change: Partial<CaseCommands['ProposeNegative']> = {},
) => [proposeNo(date, kind, clerk, change), confirmNo(date), refuseToAccept(date)];
export const lapseSupplement = (date: string) => asked('LapseSupplement', clerk, date, { serviceMethod: window });
export const route = (date: string) => asked('RouteCase', clerk, date, {});
export const take = (date: string, by = officer) => asked('TakeCase', by, date, {});
export const giveBack = (date: string, by = officer) =>
  asked('ReturnToWindow', by, date, { reason: sealed('not ours') });
export const assignTo = (date: string, to: Actor, by = unitHead) =>
  asked('AssignOfficer', by, date, { to: to.id, toPost: to.post ?? '' });
export const opine = (date: string, by = officer, conclusion: 'APPROVE' | 'REJECT' | 'UNDECIDED' = 'APPROVE') =>
  asked('RecordOpinion', by, date, { conclusion, text: sealed('my opinion'), dissent: false });
export const submit = (date: string, by = officer) => asked('SubmitForDecision', by, date, {});
export const sendBack = (date: string, by = decisionMaker) =>
  asked('ReturnForReview', by, date, { reason: sealed('look at the sink') });
export const approve = (date: string, by = decisionMaker, validMonths?: number) =>
  asked('Approve', by, date, {
    content: sealed('may sell food'),
    ...(validMonths === undefined ? {} : { validMonths }),
  });
export const approvePartly = (date: string, by = decisionMaker) =>
  asked('Approve', by, date, { content: sealed('may sell cold food'), outcome: 'PARTLY', serviceMethod: window });
export const reject = (date: string, by = decisionMaker, change: Partial<CaseCommands['Reject']> = {}) =>
  asked('Reject', by, date, { serviceMethod: window, ...change });
/** A rejection proposed by the officer and confirmed by the chief, up to the decision itself. */
export const proposedRejection = (date: string) => [proposeNo(date, 'REJECTED'), confirmNo(date)];
export const certify = (date: string, by = chief) => asked('IssueCertificate', by, date, {});
export const deliver = (date: string) => asked('Deliver', clerk, date, { method: window, proof: sealed('signed') });
export const close = (date: string) => asked('CloseCase', clerk, date, {});
export const withdraw = (date: string, by = wangMei) =>
  asked('Withdraw', by, date, { reason: sealed('no longer needed'), initiatedBy: 'APPLICANT' });
export const terminate = (date: string, by = unitHead) =>
  asked('Terminate', by, date, {
    ground: 'SUBJECT_ENDED',
    basis: '《行政许可法》第七十条',
    reason: sealed('dissolved'),
  });

/** An inspection of the kitchen that stops the clock for ten working days, told in writing the same morning. */
export const startSpecial = (date: string, change: Partial<CaseCommands['StartSpecial']> = {}, by = officer) =>
  asked('StartSpecial', by, date, {
    type: 'INSPECTION',
    basis: '《食品安全法》第三十五条',
    clockMode: 'STOPS_CLOCK',
    plannedDays: 10,
    noticeId: 'TS-NOTICE-1',
    noticeServedAt: `${date}T08:30:00+08:00`,
    officers: [officer.id, secondOfficer.id],
    filing: { filingNo: 'YS-2026-1', days: 15 },
    ...change,
  });
export const finishSpecial = (date: string, spId = 'DBS-1-TS', by = officer) =>
  asked('FinishSpecial', by, date, { spId, result: sealed('clean'), reportHash: 'hash-of-report' });
export const cancelSpecial = (date: string, spId = 'DBS-1-TS', by = officer) =>
  asked('CancelSpecial', by, date, { spId, reason: sealed('not needed') });
export const invalidatePause = (date: string, spId = 'DBS-1-TS', by = supervisor) =>
  asked('InvalidatePause', by, date, { spId, ground: sealed('no such notice') });
export const informOfHearing = (date: string, by = officer) => asked('InformHearingRight', by, date, {});
export const requestHearing = (date: string, by = wangMei) => asked('RequestHearing', by, date, { by: 'APPLICANT' });
export const notifyHearing = (date: string, on: string, host = unitHead.id, by = officer) =>
  asked('NotifyHearing', by, date, { date: on, place: '二楼听证室', host });
export const holdHearing = (date: string, change: Partial<CaseCommands['HoldHearing']> = {}, by = unitHead) =>
  asked('HoldHearing', by, date, { recordId: 'TZ-RECORD-1', recordHash: 'hash-of-record', signed: true, ...change });
export const requestExtension = (date: string, days = 10, by = officer) =>
  asked('RequestExtension', by, date, { days, reason: sealed('more to examine') });
export const approveExtension = (date: string, by = decisionMaker) => asked('ApproveExtension', by, date, {});
export const declineExtension = (date: string, by = decisionMaker) =>
  asked('DeclineExtension', by, date, { reason: sealed('no need') });
export const tellExtension = (date: string, by = officer) => asked('TellExtension', by, date, {});
export const requestOpinions = (date: string, from: readonly Actor[], by = officer) =>
  asked('RequestOpinions', by, date, { mode: 'JOINT', from: from.map(({ id }) => id) });
export const returnToHolder = (date: string, to: Actor, by = unitHead) =>
  asked('ReturnToHolder', by, date, { to: to.id, reason: sealed('finish it') });
export const transfer = (date: string, toUnit = 'market-bureau', by = unitHead) =>
  asked('TransferCase', by, date, { toUnit, toOffice: `${toUnit}-approvals`, reason: sealed('theirs') });
export const recuse = (date: string, person: Actor, by = person) =>
  asked('Recuse', by, date, { officer: person.id, ground: 'RELATIVE' });
export const consult = (date: string, unit = 'fire-brigade', termDays = 3, by = officer) =>
  asked('ConsultUnit', by, date, { unit, question: sealed('is it safe?'), termDays });
export const answer = (date: string, by: Actor, consultationId = 'DBS-1-ZQ') =>
  asked('AnswerConsultation', by, date, { consultationId, conclusion: 'AGREE', text: sealed('it is') });
export const explainOverrun = (date: string, publicText = '因系统升级，办理超过承诺时限。', by = unitHead) =>
  asked('ExplainOverrun', by, date, { text: sealed('the reviewer was ill'), publicText });
export const recomputeDeadlines = (date: string) => asked('RecomputeDeadlines', system, date, {});

/** The alert clock rings. */
export const ring = (date: string, kind: DeadlineKind, version = 1, threshold: Threshold = 'EXPIRY') =>
  asked('NoteDeadline', system, date, { kind, version, threshold });
/** The day is over by which somebody should have answered an alert. */
export const unanswered = (
  date: string,
  kind: DeadlineKind,
  to: AlertReader,
  threshold: Threshold = 'EXPIRY',
  version = 1,
) => asked('NoteUnanswered', system, date, { kind, version, threshold, to });

const received = [receive('2026-03-02'), check('2026-03-03')];
const accepted = [...received, accept('2026-03-04'), route('2026-03-04')];
const inReview = [...accepted, take('2026-03-05'), opine('2026-03-06')];
const inDecision = [...inReview, opine('2026-03-06', fileAuditor), submit('2026-03-06')];
const approved = [...inDecision, approve('2026-03-09')];
const certified = [...approved, certify('2026-03-09')];
const supplementing = [receive('2026-03-02'), check('2026-03-03', 'INCOMPLETE'), askFor('2026-03-03', ['PLAN'])];
const rejected = [...inDecision, ...proposedRejection('2026-03-09'), reject('2026-03-09')];
const partly = [...inDecision, proposeNo('2026-03-09', 'PARTLY_REJECTED'), confirmNo('2026-03-09')];
const lapsed = [...supplementing, proposeNo('2026-03-11', 'SUPPLEMENT_LAPSED', clerk), confirmNo('2026-03-11')];

/** The acts that bring a case to each stage that an act can bring it to. */
export const actsTo = {
  NONE: [],
  RECEIVED: received,
  SUPPLEMENTING: supplementing,
  ACCEPTED: accepted,
  IN_REVIEW: inReview,
  SPECIAL: [...inReview, startSpecial('2026-03-06')],
  IN_DECISION: inDecision,
  APPROVED: approved,
  PARTLY_APPROVED: [...partly, approvePartly('2026-03-09')],
  CERT_ISSUED: certified,
  DELIVERED: [...certified, deliver('2026-03-10')],
  REJECTED: rejected,
  SERVED: [...rejected, deliver('2026-03-10')],
  NOT_ACCEPTED: [receive('2026-03-02'), ...refusedAcceptance('2026-03-03', 'NOT_OUR_POWER')],
  NOT_REQUIRED: [receive('2026-03-02'), ...refusedAcceptance('2026-03-03')],
  LAPSED: [...lapsed, lapseSupplement('2026-03-11')],
  WITHDRAWN: [...received, withdraw('2026-03-04')],
  TERMINATED: [...received, terminate('2026-03-04')],
  CLOSED: [...certified, deliver('2026-03-10'), close('2026-03-10')],
} as const satisfies Partial<Record<Exclude<Stage, 'IMPORTED'>, readonly AskedOfCase[]>>;
