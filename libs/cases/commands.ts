import type { MatterSnapshot } from '#catalogue/events';
import type { Asked, Message } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { DeadlineKind, Threshold } from '#law/deadline-rules';
import type { Stage } from './case.js';
import type { CaseEvents, Defect, MaterialHandedIn, Reason } from './events.js';

/** What can be asked of a case. Free text and personal data arrive sealed (rule 4). */
export interface CaseCommands {
  ReceiveApplication: {
    readonly caseNo: string;
    readonly matter: MatterSnapshot;
    readonly subjectRef: string;
    readonly form: Sealed;
    readonly materials: readonly MaterialHandedIn[];
    readonly previousCaseId?: string;
  };
  CheckMaterials: {
    readonly outcome: CaseEvents['MaterialsChecked']['outcome'];
    readonly defects: readonly Defect[];
  };
  /** `termDays`: working days the applicant has, as the notice says. */
  RequestSupplement: { readonly items: readonly Defect[]; readonly termDays: number };
  SubmitSupplement: { readonly materials: readonly MaterialHandedIn[] };
  AcceptCase: Record<string, never>;
  RefuseAcceptance: {
    readonly kind: CaseEvents['AcceptanceRefused']['kind'];
    readonly reasons: readonly Reason[];
    readonly competentOrgan?: string;
    readonly serviceMethod: 'WINDOW' | 'COURIER' | 'ONLINE';
  };
  RouteCase: Record<string, never>;
  TakeCase: Record<string, never>;
  ReturnToWindow: { readonly reason: Sealed };
  AssignOfficer: { readonly to: string; readonly toPost: string; readonly reason?: Sealed };
  RecordOpinion: CaseEvents['OpinionRecorded'];
  SubmitForDecision: Record<string, never>;
  ReturnForReview: { readonly reason: Sealed };
  /** `validMonths`: how long the approval holds from the day of the decision; without it, until revoked. */
  Approve: { readonly content: Sealed; readonly validMonths?: number };
  Reject: { readonly reasons: readonly Reason[]; readonly serviceMethod: 'WINDOW' | 'COURIER' | 'ONLINE' };
  IssueCertificate: Record<string, never>;
  Deliver: { readonly method: 'WINDOW' | 'COURIER' | 'ONLINE'; readonly proof: Sealed };
  CloseCase: Record<string, never>;
  Withdraw: { readonly reason: Sealed; readonly initiatedBy: CaseEvents['CaseWithdrawn']['initiatedBy'] };
  /** A timer rang. It may be stale: the state says whether it still matters. */
  NoteDeadline: { readonly kind: DeadlineKind; readonly version: number; readonly threshold: Threshold };
}

export type CaseCommand = Message<CaseCommands>;
export type CaseCommandType = keyof CaseCommands;
export type AskedOfCase = Asked<CaseCommand>;

/** What may be done in which stage: the one table that the rules, the api and the screens read. */
export const allowedCommands = {
  NONE: ['ReceiveApplication'],
  RECEIVED: ['CheckMaterials', 'RequestSupplement', 'AcceptCase', 'RefuseAcceptance', 'Withdraw'],
  SUPPLEMENTING: ['SubmitSupplement', 'Withdraw'],
  ACCEPTED: ['RouteCase', 'TakeCase', 'AssignOfficer', 'Approve', 'Withdraw'],
  IN_REVIEW: ['ReturnToWindow', 'AssignOfficer', 'RecordOpinion', 'SubmitForDecision', 'Withdraw'],
  IN_DECISION: ['RecordOpinion', 'AssignOfficer', 'ReturnForReview', 'Approve', 'Reject', 'Withdraw'],
  APPROVED: ['IssueCertificate', 'Deliver'],
  CERT_ISSUED: ['Deliver'],
  DELIVERED: ['CloseCase'],
  REJECTED: ['Deliver'],
  SERVED: ['CloseCase'],
  NOT_ACCEPTED: ['Deliver'],
  WITHDRAWN: ['CloseCase'],
  CLOSED: [],
  IMPORTED: [],
} as const satisfies Record<Stage, readonly CaseCommandType[]>;

/** Who may ask for what (domain.md 3.7 and the "who" column of 3.3). */
export const permittedRoles = {
  ReceiveApplication: ['applicant', 'agent', 'clerk'],
  CheckMaterials: ['clerk'],
  RequestSupplement: ['clerk'],
  SubmitSupplement: ['applicant', 'agent', 'clerk'],
  AcceptCase: ['clerk', 'chief'],
  RefuseAcceptance: ['chief', 'unit-head'],
  RouteCase: ['clerk'],
  TakeCase: ['officer'],
  ReturnToWindow: ['officer'],
  AssignOfficer: ['unit-head', 'chief'],
  RecordOpinion: ['officer', 'file-auditor', 'decider'],
  SubmitForDecision: ['officer'],
  ReturnForReview: ['decider', 'file-auditor'],
  Approve: ['decider', 'chief'],
  Reject: ['decider', 'chief'],
  IssueCertificate: ['chief'],
  Deliver: ['clerk'],
  CloseCase: ['clerk', 'system'],
  Withdraw: ['applicant', 'agent', 'clerk'],
  NoteDeadline: ['system'],
} as const satisfies Record<CaseCommandType, readonly Role[]>;
