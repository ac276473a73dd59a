import type { CaseCommandType } from '#cases/commands';
import { commandsOnCases } from './case-command.controllers.js';
import { commandLabels } from './command-labels.js';
import { ProblemError } from './problem.js';
import { ValidationPipe } from './validation.pipe.js';

const hash = 'a'.repeat(64);
const basis = '《行政许可法》第六十九条';
const applicant = { name: '王小明', identityNumber: '210281199001011234' };
const material = { code: 'M01', original: true, hash };
const defect = { code: 'M01', defect: '缺少' };
const reason = { facts: '事实', basis };
const alert = { kind: 'STATUTORY', version: 1, threshold: 'EXPIRY' };
const served = { serviceMethod: 'WINDOW' };

/** For each command a whole body that is right: every field is there, also those that may be left out. */
const bodies: Partial<Record<CaseCommandType, Record<string, unknown>>> = {
  CorrectOnSpot: { fields: ['name'], applicant, statement: '改正。' },
  CheckMaterials: { outcome: 'INCOMPLETE', defects: [defect] },
  RequestSupplement: { items: [defect], termDays: 5 },
  SubmitSupplement: { materials: [material] },
  ProposeNegative: { kind: 'REJECTED', reasons: [reason], competentOrgan: '铁岭市公安局' },
  DeclineNegative: { reason: '理由' },
  FileNegative: { filingNo: '否备〔2026〕1号' },
  RefuseAcceptance: served,
  LapseSupplement: served,
  AcceptWithDeficiency: { missing: ['M04'], form: 'COPY', termDays: 2, undertaking: '承诺' },
  SubmitMissing: { materials: [material] },
  LapseDeficiency: served,
  OfferPromise: { textVersion: '2026-1' },
  SignPromise: { items: ['M04'], signature: '签字', badCredit: false },
  WithdrawPromise: { reason: '理由' },
  RecordVerification: { result: 'TRUE', officers: ['o-1', 'o-2'], reportHash: hash, text: '属实' },
  OrderRectification: { termDays: 10, text: '整改' },
  AcceptRectification: { text: '通过' },
  ReturnToWindow: { reason: '理由' },
  AssignOfficer: { officer: 'o-1', post: 'p-1', reason: '理由' },
  RecordOpinion: { conclusion: 'APPROVE', text: '可以', dissent: false },
  RequestOpinions: { mode: 'JOINT', from: ['o-2'] },
  ReturnToHolder: { to: 'o-1', reason: '理由' },
  TransferCase: { toUnit: 'urban', toOffice: 'urban-approvals', reason: '理由' },
  RequestAfterAcceptance: { items: ['M01'], reason: '理由' },
  Recuse: { officer: 'o-1', ground: 'RELATIVE' },
  ConsultUnit: { unit: 'emergency', question: '问题', termDays: 3 },
  AnswerConsultation: { consultationId: 'DBS-1-ZQ', conclusion: 'AGREE', text: '同意' },
  StartSpecial: {
    type: 'INSPECTION',
    basis,
    clockMode: 'STOPS_CLOCK',
    plannedDays: 5,
    noticeId: '告知〔2026〕1号',
    noticeServedAt: '2026-03-02T08:30:00+08:00',
    officers: ['o-1', 'o-2'],
  },
  FinishSpecial: { spId: 'DBS-1-TS', result: '合格', reportHash: hash },
  CancelSpecial: { spId: 'DBS-1-TS', reason: '理由' },
  InvalidatePause: { spId: 'DBS-1-TS', ground: '理由' },
  RequestHearing: { by: 'APPLICANT' },
  NotifyHearing: { date: '2026-03-13', place: '三楼会议室', host: 'host-1' },
  HoldHearing: { recordId: 'R-1', recordHash: hash, signed: true },
  RequestExtension: { days: 10, reason: '理由' },
  DeclineExtension: { reason: '理由' },
  ReturnForReview: { reason: '理由' },
  Approve: {
    content: '准予',
    outcome: 'FULL',
    conditions: '条件',
    validMonths: 24,
    serviceMethod: 'WINDOW',
    hearingRecordId: 'R-1',
  },
  Reject: { serviceMethod: 'WINDOW', hearingRecordId: 'R-1' },
  Deliver: { method: 'WINDOW', proof: '签收' },
  FailDelivery: { method: 'COURIER', reason: '查无此人' },
  Withdraw: { reason: '理由', initiatedBy: 'APPLICANT' },
  Terminate: { ground: 'BY_LAW', basis, reason: '理由' },
  RecordVisit: { purpose: 'SUBMIT', avoidable: true },
  CorrectRecord: {
    ofEventId: '8f1f3a52-3f0e-4f6b-8d6e-6f0d6f9d1c11',
    field: 'content',
    old: '旧',
    new: '新',
    reason: '笔误',
  },
  Revoke: { ground: 'FRAUD', partyHeardRecordId: 'R-1', harmsPublicInterest: false, serviceMethod: 'WINDOW' },
  CancelCertificate: { ground: 'EXPIRED', basis, serviceMethod: 'WINDOW' },
  ChangeCertificate: { change: '变更' },
  GrantRenewal: { months: 12 },
  RefuseRenewal: served,
  Reopen: {
    cause: 'COURT',
    docNo: '（2026）辽1281行初1号',
    orders: '重作',
    to: 'IN_REVIEW',
    servedDate: '2026-03-02',
    termDays: 10,
  },
  AcknowledgeAlert: alert,
  ExplainAlert: { ...alert, text: '说明' },
  UpholdAlert: { ...alert, reason: '理由' },
  RescindAlert: { ...alert, reason: '理由' },
  ExplainOverrun: { text: '说明', publicText: '因系统故障延迟。' },
};

const pipe = new ValidationPipe();
const accepts = (dto: new () => object, body: unknown): boolean => {
  try {
    pipe.transform(body, { type: 'body', metatype: dto });
    return true;
  } catch (error) {
    if (error instanceof ProblemError) return false;
    throw error;
  }
};

/** What no field of any body takes, whatever it is for; a text within a list or a part is held to its own bound. */
const spoilt = (value: unknown): unknown[] => {
  if (typeof value === 'string') return ['', 'x'.repeat(4_001), 7];
  if (typeof value === 'number') return [0, -1, 1.5, 1_001, '5'];
  if (typeof value === 'boolean') return ['true', 1];
  if (Array.isArray(value)) return [Array.from({ length: 51 }, () => value[0] as unknown), [null], [[]], {}, 'M01'];
  return [[], 'text', {}];
};

describe('the body of a command', () => {
  it.each(commandsOnCases.map(({ type, dto }) => [type, dto] as const))(
    '%s is taken whole, and not with a field that is unknown, null or out of bounds',
    (type, dto) => {
      const body = bodies[type] ?? {};
      expect(accepts(dto, body)).toBe(true);
      expect(accepts(dto, { ...body, unheardOf: 1 })).toBe(false);
      const wrong = Object.entries(body).flatMap(([field, value]) =>
        [null, ...spoilt(value)]
          .filter((bad) => !(type === 'Reopen' && field === 'termDays' && bad === null))
          .filter((bad) => accepts(dto, { ...body, [field]: bad }))
          .map((bad) => `${field}: ${JSON.stringify(bad).slice(0, 40)}`),
      );
      expect(wrong).toEqual([]);
    },
  );

  it('is known for every command that people may ask for', () => {
    const { ReceiveApplication: _, ...labels } = commandLabels;
    expect(commandsOnCases.map(({ type }) => type).toSorted()).toEqual(Object.keys(labels).toSorted());
  });

  it('tells when a notice was served as an instant that has a legal date', () => {
    const dto = commandsOnCases.find(({ type }) => type === 'StartSpecial')?.dto;
    const taken = (noticeServedAt: string) => dto && accepts(dto, { ...bodies.StartSpecial, noticeServedAt });
    const wrong = ['20260302T0830Z', '2026-W10-1T08:30Z', '2026-061T08:30Z', '2026-02-30T08:30Z', '2026-03-02T08:30'];
    expect(wrong.filter(taken)).toEqual([]);
    expect(taken('2026-03-02T00:30:00.000Z')).toBe(true);
  });

  it('holds no personal number where it is shown to everybody', () => {
    const dto = commandsOnCases.find(({ type }) => type === 'ExplainOverrun')?.dto;
    expect(dto && accepts(dto, { text: '说明', publicText: '请联系13800000000。' })).toBe(false);
  });
});
