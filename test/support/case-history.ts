import { localDate } from '#calendar/legal-dates';
import { cnCalendar } from '#calendar/working-days';
import type { Case, CaseFile, Stage } from '#cases/case-file';
import type { AskedOfCase, CaseCommands, CaseCommandType } from '#cases/commands';
import { caseDecider } from '#cases/decide';
import { type CaseEvent, caseSchemaVersions, caseStream, type Defect, type RecordedCaseEvent } from '#cases/events';
import type { MatterSnapshot } from '#catalogue/events';
import type { Logged } from '#event-log/decode';
import type { Decided } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { DeadlineKind, Threshold } from '#law/deadline-rules';
import {
  bureau,
  chief,
  clerk,
  decider as decisionMaker,
  fileAuditor,
  officer,
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
export const refuseToAccept = (date: string, change: Partial<CaseCommands['RefuseAcceptance']> = {}, by = chief) =>
  asked('RefuseAcceptance', by, date, { serviceMethod: window, ...change });
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
export const reject = (date: string, by = decisionMaker, change: Partial<CaseCommands['Reject']> = {}) =>
  asked('Reject', by, date, { serviceMethod: window, ...change });
export const certify = (date: string, by = chief) => asked('IssueCertificate', by, date, {});
export const deliver = (date: string) => asked('Deliver', clerk, date, { method: window, proof: sealed('signed') });
export const close = (date: string) => asked('CloseCase', clerk, date, {});
export const withdraw = (date: string, by = wangMei) =>
  asked('Withdraw', by, date, { reason: sealed('no longer needed'), initiatedBy: 'APPLICANT' });
/** The alert clock rings. */
export const ring = (date: string, kind: DeadlineKind, version = 1, threshold: Threshold = 'EXPIRY') =>
  asked('NoteDeadline', system, date, { kind, version, threshold });

const received = [receive('2026-03-02'), check('2026-03-03')];
const accepted = [...received, accept('2026-03-04'), route('2026-03-04')];
const inReview = [...accepted, take('2026-03-05'), opine('2026-03-06')];
const inDecision = [...inReview, opine('2026-03-06', fileAuditor), submit('2026-03-06')];
const approved = [...inDecision, approve('2026-03-09')];
const certified = [...approved, certify('2026-03-09')];
const rejected = [...inDecision, reject('2026-03-09')];

/** The acts that bring a case to each stage that an act can bring it to. */
export const actsTo = {
  NONE: [],
  RECEIVED: received,
  SUPPLEMENTING: [receive('2026-03-02'), check('2026-03-03', 'INCOMPLETE'), askFor('2026-03-03', ['PLAN'])],
  ACCEPTED: accepted,
  IN_REVIEW: inReview,
  IN_DECISION: inDecision,
  APPROVED: approved,
  CERT_ISSUED: certified,
  DELIVERED: [...certified, deliver('2026-03-10')],
  REJECTED: rejected,
  SERVED: [...rejected, deliver('2026-03-10')],
  NOT_ACCEPTED: [receive('2026-03-02'), refuseToAccept('2026-03-03')],
  WITHDRAWN: [...received, withdraw('2026-03-04')],
  CLOSED: [...certified, deliver('2026-03-10'), close('2026-03-10')],
} as const satisfies Partial<Record<Exclude<Stage, 'IMPORTED'>, readonly AskedOfCase[]>>;
