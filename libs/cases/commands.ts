import type { MatterSnapshot } from '#catalogue/events';
import type { Asked, Message } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { DeadlineKind, Threshold } from '#law/deadline-rules';
import type { AlertReader } from '#law/escalation';
import type { Stage } from './case-file.js';
import type { AlertRef } from './clock-events.js';
import type { CaseEvents, Defect, MaterialHandedIn, Reason } from './events.js';
import type { NegativeKind } from './negative-events.js';
import type { ClockMode, ProcedureEvents, SpecialType } from './procedure-events.js';
import type { AftermathEvents, UndertakingEvents } from './undertaking-events.js';

export type ServiceMethod = 'WINDOW' | 'COURIER' | 'ONLINE';

/** What can be asked of a case. Free text and personal data arrive sealed (rule 4). */
export interface CaseCommands {
  ReceiveApplication: {
    readonly caseNo: string;
    readonly matter: MatterSnapshot;
    readonly subjectRef: string;
    readonly form: Sealed;
    readonly materials: readonly MaterialHandedIn[];
    readonly previousCaseId?: string;
    /** Looked up by the caller: an open case of the same person, matter and object; `flaggedDuplicate`: they insist. */
    readonly openCaseId?: string;
    readonly flaggedDuplicate?: boolean;
    /** Looked up by the caller: the last day of a ban on this person (legal date). */
    readonly bannedUntil?: string;
    readonly venue?: string;
    readonly scenario?: string;
    readonly provinceNo?: string;
  };
  CheckMaterials: {
    readonly outcome: CaseEvents['MaterialsChecked']['outcome'];
    readonly defects: readonly Defect[];
  };
  /** `termDays`: working days the applicant has, as the notice says. */
  RequestSupplement: { readonly items: readonly Defect[]; readonly termDays: number };
  SubmitSupplement: { readonly materials: readonly MaterialHandedIn[] };
  AcceptCase: Record<string, never>;
  CorrectOnSpot: { readonly fields: readonly string[]; readonly form: Sealed };
  /**
   * A "no" begins here; it is done by RefuseAcceptance, LapseSupplement, LapseDeficiency, Reject, Approve (in part), Revoke or
   * RefuseRenewal.
   */
  ProposeNegative: {
    readonly kind: NegativeKind;
    readonly reasons: readonly Reason[];
    readonly competentOrgan?: string;
  };
  ConfirmNegative: Record<string, never>;
  DeclineNegative: { readonly reason: Sealed };
  FileNegative: { readonly filingNo: string };
  /** With the kind, reasons and competent organ of the confirmed proposal. */
  RefuseAcceptance: { readonly serviceMethod: ServiceMethod };
  LapseSupplement: { readonly serviceMethod: ServiceMethod };
  /** `termDays`: working days of the undertaking, no longer than the matter's own limit. */
  AcceptWithDeficiency: {
    readonly missing: readonly string[];
    readonly form: UndertakingEvents['AcceptedWithDeficiency']['form'];
    readonly termDays: number;
    readonly undertaking: Sealed;
  };
  SubmitMissing: { readonly materials: readonly MaterialHandedIn[] };
  LapseDeficiency: { readonly serviceMethod: ServiceMethod };
  OfferPromise: { readonly textVersion: string };
  /** `badCredit`: an open serious entry, or an earlier false promise not yet repaired; then the way is closed. */
  SignPromise: { readonly items: readonly string[]; readonly signature: Sealed; readonly badCredit: boolean };
  WithdrawPromise: { readonly reason: Sealed };
  RecordVerification: UndertakingEvents['PromiseVerified'];
  OrderRectification: { readonly termDays: number; readonly text: Sealed };
  AcceptRectification: { readonly text: Sealed };
  RouteCase: Record<string, never>;
  TakeCase: Record<string, never>;
  ReturnToWindow: { readonly reason: Sealed };
  AssignOfficer: { readonly to: string; readonly toPost: string; readonly reason?: Sealed };
  RecordOpinion: CaseEvents['OpinionRecorded'];
  RequestOpinions: { readonly mode: 'JOINT' | 'ADDED'; readonly from: readonly string[] };
  ReturnToHolder: { readonly to: string; readonly reason: Sealed };
  TransferCase: { readonly toUnit: string; readonly toOffice: string; readonly reason: Sealed };
  RequestAfterAcceptance: { readonly items: readonly string[]; readonly reason: Sealed };
  Recuse: ProcedureEvents['RecusalRecorded'];
  ConsultUnit: { readonly unit: string; readonly question: Sealed; readonly termDays: number };
  AnswerConsultation: {
    readonly consultationId: string;
    readonly conclusion: ProcedureEvents['ConsultationAnswered']['conclusion'];
    readonly text: Sealed;
  };
  /** `filing`: what the bureau has on file for this procedure and matter today; `null` where there is nothing in force. */
  StartSpecial: {
    readonly type: SpecialType;
    readonly basis: string;
    readonly clockMode: ClockMode;
    readonly plannedDays: number;
    readonly noticeId?: string;
    readonly noticeServedAt?: string;
    readonly officers: readonly string[];
    readonly filing: { readonly filingNo: string; readonly days: number } | null;
  };
  FinishSpecial: { readonly spId: string; readonly result: Sealed; readonly reportHash: string };
  CancelSpecial: { readonly spId: string; readonly reason: Sealed };
  InvalidatePause: { readonly spId: string; readonly ground: Sealed };
  InformHearingRight: Record<string, never>;
  RequestHearing: { readonly by: ProcedureEvents['HearingRequested']['by'] };
  NotifyHearing: { readonly date: string; readonly place: string; readonly host: string };
  HoldHearing: { readonly recordId: string; readonly recordHash: string; readonly signed: boolean };
  RequestExtension: { readonly days: number; readonly reason: Sealed };
  ApproveExtension: Record<string, never>;
  DeclineExtension: { readonly reason: Sealed };
  TellExtension: Record<string, never>;
  SubmitForDecision: Record<string, never>;
  ReturnForReview: { readonly reason: Sealed };
  /**
   * `validMonths`: how long the approval holds from the day of the decision; without it, until revoked. PARTLY refuses a part, for
   * the reasons of the confirmed proposal; `serviceMethod` (WINDOW if not said) is what its remedy is computed for, and that of an
   * adjudication.
   * `earlierUndecided`: applications accepted earlier and not decided, where the number is limited; looked up by the caller.
   */
  Approve: {
    readonly content: Sealed;
    readonly outcome?: 'FULL' | 'PARTLY';
    readonly conditions?: Sealed;
    readonly validMonths?: number;
    readonly serviceMethod?: ServiceMethod;
    readonly hearingRecordId?: string;
    readonly earlierUndecided?: number;
  };
  /** For the reasons of the confirmed proposal. */
  Reject: { readonly serviceMethod: ServiceMethod; readonly hearingRecordId?: string };
  IssueCertificate: Record<string, never>;
  Deliver: { readonly method: ServiceMethod; readonly proof: Sealed };
  FailDelivery: AftermathEvents['DeliveryFailed'];
  CloseCase: Record<string, never>;
  RecordVisit: AftermathEvents['VisitRecorded'];
  Terminate: Pick<AftermathEvents['CaseTerminated'], 'ground' | 'basis' | 'reason'>;
  /** `madeBy`: who made the entry, where the caller knows. */
  CorrectRecord: AftermathEvents['RecordCorrected'] & { readonly madeBy?: string };
  /** `harmsPublicInterest`: revoking would do major harm to it, and so may not be done (行政许可法 art. 69). */
  Revoke: {
    readonly ground: AftermathEvents['ApprovalRevoked']['ground'];
    readonly partyHeardRecordId: string;
    readonly harmsPublicInterest: boolean;
    readonly serviceMethod: ServiceMethod;
  };
  CancelCertificate: Pick<AftermathEvents['CertificateCancelled'], 'ground' | 'basis'> & {
    readonly serviceMethod?: ServiceMethod;
  };
  ChangeCertificate: { readonly change: Sealed };
  RequestRenewal: Record<string, never>;
  GrantRenewal: { readonly months: number };
  /** For the reasons of the confirmed proposal. */
  RefuseRenewal: { readonly serviceMethod: ServiceMethod };
  Reopen: Pick<AftermathEvents['CaseReopened'], 'cause' | 'docNo' | 'orders' | 'to' | 'servedDate' | 'termDays'>;
  ExplainOverrun: AftermathEvents['OverrunExplained'];
  AcknowledgeAlert: AlertRef;
  ExplainAlert: AlertRef & { readonly text: Sealed };
  UpholdAlert: AlertRef & { readonly reason: Sealed };
  RescindAlert: AlertRef & { readonly reason: Sealed };
  /** The calendar changed: the decider's own calendar is the new one. */
  RecomputeDeadlines: Record<string, never>;
  Withdraw: { readonly reason: Sealed; readonly initiatedBy: CaseEvents['CaseWithdrawn']['initiatedBy'] };
  /** A timer rang. It may be stale: the state says whether it still matters. */
  NoteDeadline: { readonly kind: DeadlineKind; readonly version: number; readonly threshold: Threshold };
  /** Nobody may have answered an alert in time: the state says whether that is so. */
  NoteUnanswered: AlertRef & { readonly to: AlertReader };
}

export type CaseCommand = Message<CaseCommands>;
export type CaseCommandType = keyof CaseCommands;
export type AskedOfCase = Asked<CaseCommand>;

const alertCommands = ['AcknowledgeAlert', 'ExplainAlert', 'UpholdAlert', 'RescindAlert'] as const;

/** What may be done to a case that is not over yet, wherever it stands. */
const open = ['Withdraw', 'Terminate', 'RecordVisit', 'Recuse', 'RecomputeDeadlines', ...alertCommands] as const;

/** What may still be done after a decision: what concerns the way it came about, and its papers. */
const decided = [
  'RecordVisit',
  'FileNegative',
  'InvalidatePause',
  'ExplainOverrun',
  'RecomputeDeadlines',
  ...alertCommands,
] as const;

const negative = ['ProposeNegative', 'ConfirmNegative', 'DeclineNegative'] as const;
const extension = ['RequestExtension', 'ApproveExtension', 'DeclineExtension', 'TellExtension'] as const;
const hearing = ['InformHearingRight', 'RequestHearing', 'NotifyHearing', 'HoldHearing'] as const;
const special = ['StartSpecial', 'FinishSpecial', 'CancelSpecial'] as const;
const deficiency = ['SubmitMissing', 'LapseDeficiency'] as const;
const reviewing = [
  ...negative,
  ...extension,
  ...hearing,
  ...deficiency,
  'InvalidatePause',
  'AnswerConsultation',
  'AssignOfficer',
  'RecordOpinion',
  'RequestAfterAcceptance',
  'TransferCase',
  'WithdrawPromise',
  'ExplainOverrun',
] as const;
const approved = [
  ...negative,
  'Revoke',
  'RecordVerification',
  'OrderRectification',
  'AcceptRectification',
  'CorrectRecord',
] as const;
const certificate = [
  'CancelCertificate',
  'ChangeCertificate',
  'RequestRenewal',
  'GrantRenewal',
  'RefuseRenewal',
] as const;

/** What may be done in which stage: the one table that the rules, the api and the screens read. */
export const allowedCommands = {
  NONE: ['ReceiveApplication'],
  RECEIVED: [
    'CorrectOnSpot',
    'CheckMaterials',
    'RequestSupplement',
    ...negative,
    'RefuseAcceptance',
    'AcceptWithDeficiency',
    'OfferPromise',
    'SignPromise',
    'WithdrawPromise',
    'AcceptCase',
    ...open,
  ],
  SUPPLEMENTING: ['SubmitSupplement', ...negative, 'LapseSupplement', ...open],
  ACCEPTED: [
    'RouteCase',
    'TakeCase',
    'AssignOfficer',
    'TransferCase',
    'Approve',
    ...negative,
    ...extension,
    ...deficiency,
    // Their terms run on while nobody has the case in hand.
    'RequestHearing',
    'AnswerConsultation',
    'WithdrawPromise',
    'ExplainOverrun',
    'InvalidatePause',
    ...open,
  ],
  IN_REVIEW: [
    ...reviewing,
    ...special,
    'ReturnToWindow',
    'ReturnToHolder',
    'RequestOpinions',
    'ConsultUnit',
    'SubmitForDecision',
    ...open,
  ],
  SPECIAL: [...reviewing, ...special, 'RequestOpinions', 'ConsultUnit', ...open],
  IN_DECISION: [...reviewing, 'ReturnForReview', 'Approve', 'Reject', ...open],
  APPROVED: ['IssueCertificate', 'Deliver', 'FailDelivery', ...approved, ...decided],
  PARTLY_APPROVED: ['IssueCertificate', 'Deliver', 'FailDelivery', ...approved, ...decided],
  CERT_ISSUED: ['Deliver', 'FailDelivery', ...approved, ...certificate, ...decided],
  DELIVERED: ['CloseCase', 'Deliver', 'FailDelivery', ...approved, ...certificate, ...decided],
  REJECTED: ['Deliver', 'FailDelivery', 'CorrectRecord', ...decided],
  SERVED: ['CloseCase', 'Deliver', 'FailDelivery', 'CorrectRecord', ...decided],
  NOT_ACCEPTED: ['Deliver', 'FailDelivery', ...decided],
  NOT_REQUIRED: ['Deliver', 'FailDelivery', ...decided],
  LAPSED: ['Deliver', 'FailDelivery', ...decided],
  WITHDRAWN: ['CloseCase', ...decided],
  TERMINATED: ['CloseCase', ...decided],
  // What was revoked, corrected or cancelled after the end is served too.
  CLOSED: [...approved, ...certificate, 'Reopen', 'Deliver', 'FailDelivery', ...decided],
  IMPORTED: [],
} as const satisfies Record<Stage, readonly CaseCommandType[]>;

const applicants = ['applicant', 'agent', 'clerk'] as const;
const heads = ['chief', 'unit-head'] as const;
const watchers = ['bureau', 'supervisor', 'investigator'] as const;

/** Who may ask for what (domain.md 3.7 and the "who" column of 3.3). */
export const permittedRoles = {
  ReceiveApplication: applicants,
  CorrectOnSpot: ['clerk'],
  CheckMaterials: ['clerk'],
  RequestSupplement: ['clerk'],
  SubmitSupplement: applicants,
  ProposeNegative: ['clerk', 'officer', 'file-auditor', 'decider', ...heads],
  ConfirmNegative: ['decider', ...heads],
  DeclineNegative: ['decider', ...heads],
  FileNegative: ['clerk', 'centre', ...heads],
  RefuseAcceptance: ['clerk', ...heads],
  LapseSupplement: ['clerk'],
  AcceptCase: ['clerk', 'chief'],
  AcceptWithDeficiency: ['clerk', 'chief'],
  SubmitMissing: applicants,
  LapseDeficiency: ['clerk'],
  OfferPromise: ['clerk'],
  SignPromise: ['applicant', 'clerk'],
  WithdrawPromise: ['applicant', 'clerk'],
  RecordVerification: ['officer', 'unit-head'],
  OrderRectification: ['officer', 'unit-head'],
  AcceptRectification: ['officer', 'unit-head'],
  RouteCase: ['clerk'],
  TakeCase: ['officer'],
  ReturnToWindow: ['officer'],
  ReturnToHolder: ['officer', 'file-auditor', 'unit-head'],
  TransferCase: heads,
  AssignOfficer: heads,
  Recuse: ['officer', 'file-auditor', 'decider', ...heads],
  RecordOpinion: ['officer', 'file-auditor', 'decider'],
  RequestOpinions: ['officer', 'unit-head'],
  RequestAfterAcceptance: ['officer'],
  ConsultUnit: ['officer'],
  AnswerConsultation: ['officer', 'unit-head'],
  StartSpecial: ['officer'],
  FinishSpecial: ['officer'],
  CancelSpecial: ['officer', 'unit-head'],
  InvalidatePause: watchers,
  InformHearingRight: ['officer'],
  RequestHearing: applicants,
  NotifyHearing: ['officer', 'unit-head'],
  HoldHearing: ['officer', 'unit-head', 'decider'],
  RequestExtension: ['officer'],
  ApproveExtension: ['decider', 'government'],
  DeclineExtension: ['decider', 'government'],
  TellExtension: ['officer', 'clerk'],
  SubmitForDecision: ['officer'],
  ReturnForReview: ['decider', 'file-auditor'],
  Approve: ['decider', 'chief'],
  Reject: ['decider', 'chief'],
  IssueCertificate: ['chief'],
  Deliver: ['clerk'],
  FailDelivery: ['clerk'],
  CloseCase: ['clerk', 'system'],
  Withdraw: applicants,
  Terminate: ['decider', ...heads],
  RecordVisit: ['clerk'],
  CorrectRecord: ['unit-head'],
  Revoke: ['decider', 'government'],
  CancelCertificate: ['decider', 'chief'],
  ChangeCertificate: ['decider', 'chief'],
  RequestRenewal: applicants,
  GrantRenewal: ['decider', 'chief'],
  RefuseRenewal: ['decider', 'chief'],
  Reopen: ['decider', 'unit-head', 'government'],
  ExplainOverrun: ['unit-head'],
  AcknowledgeAlert: ['clerk', 'officer', 'decider', ...heads],
  ExplainAlert: ['clerk', 'officer', 'decider', ...heads],
  UpholdAlert: watchers,
  RescindAlert: watchers,
  RecomputeDeadlines: ['system'],
  NoteDeadline: ['system'],
  NoteUnanswered: ['system'],
} as const satisfies Record<CaseCommandType, readonly Role[]>;
