import type { Sealed } from '#kernel/sealed';
import type { Remedy } from '#law/remedy';
import type { MaterialHandedIn, Reason } from './events.js';

/** 容缺受理 and 告知承诺 (domain.md 2.9): what is missing or promised, and the second clock that follows. */
export interface UndertakingEvents {
  /** Secondary papers only; no certificate before all are in. */
  AcceptedWithDeficiency: {
    readonly missing: readonly string[];
    readonly form: 'ORIGINAL' | 'COPY' | 'EITHER';
    readonly dueDate: string;
    readonly undertaking: Sealed;
    readonly noticeId: string;
  };
  MissingMaterialReceived: { readonly materials: readonly MaterialHandedIn[]; readonly complete: boolean };
  /** 视为放弃: neither an approval nor a rejection. */
  DeficiencyLapsed: {
    readonly unit: string;
    readonly docNo: string;
    readonly missing: readonly string[];
    readonly reasons: readonly Reason[];
    /** The papers that go back. */
    readonly returned?: readonly MaterialHandedIn[];
    readonly remedy: Remedy;
  };
  PromiseOffered: { readonly textVersion: string };
  PromiseSigned: { readonly items: readonly string[]; readonly textVersion: string; readonly signature: Sealed };
  PromiseWithdrawn: { readonly reason: Sealed };
  /** By two or more officers on site; FALSE leads to rectification or revocation. */
  PromiseVerified: {
    readonly result: 'TRUE' | 'FALSE' | 'PARTLY';
    readonly officers: readonly string[];
    readonly reportHash: string;
    readonly text: Sealed;
  };
  RectificationOrdered: { readonly dueDate: string; readonly text: Sealed };
  RectificationAccepted: { readonly text: Sealed };
}

/** What may follow a decision, and what is told beside the flow. */
export interface AftermathEvents {
  /** A small error put right at the window, before anything was accepted. */
  CorrectedOnSpot: { readonly fields: readonly string[]; readonly form: Sealed };
  VisitRecorded: {
    readonly purpose: 'SUBMIT' | 'SUPPLEMENT' | 'HEARING' | 'COLLECT' | 'OTHER';
    readonly avoidable: boolean;
  };
  CaseTerminated: {
    readonly unit: string;
    readonly ground: 'SUBJECT_ENDED' | 'FORCE_MAJEURE' | 'BY_LAW';
    readonly basis: string;
    readonly reason: Sealed;
  };
  /** Clerical errors only; the first entry stays. Both values are sealed. */
  RecordCorrected: {
    readonly ofEventId: string;
    readonly field: string;
    readonly old: Sealed;
    readonly new: Sealed;
    readonly reason: Sealed;
  };
  ApprovalRevoked: {
    readonly unit: string;
    readonly ground:
      | 'ABUSE_OF_POWER'
      | 'BEYOND_COMPETENCE'
      | 'UNLAWFUL_PROCEDURE'
      | 'UNQUALIFIED_APPLICANT'
      | 'FRAUD'
      | 'FALSE_PROMISE'
      | 'BY_LAW';
    readonly docNo: string;
    readonly reasons: readonly Reason[];
    readonly partyHeardRecordId: string;
    /** Compensation is owed where the fault was the organ's (art. 69). */
    readonly compensation: boolean;
    /** Until when the person may not apply again, for matters of public safety (art. 78, 79). */
    readonly banUntil?: string;
    readonly remedy: Remedy;
  };
  CertificateCancelled: {
    readonly certNo: string;
    readonly ground: 'EXPIRED' | 'HOLDER_ENDED' | 'REVOKED' | 'FORCE_MAJEURE' | 'GIVEN_UP' | 'BY_LAW';
    readonly basis: string;
    /** Where it takes something from a holder who is there to contest it. */
    readonly remedy?: Remedy;
  };
  CertificateChanged: { readonly certNo: string; readonly change: Sealed };
  RenewalRequested: { readonly certNo: string; readonly requestedDate: string; readonly inTime: boolean };
  RenewalGranted: { readonly certNo: string; readonly validTo: string };
  RenewalRefused: {
    readonly certNo: string;
    /** Absent where it was refused before a refusal to renew was proposed, confirmed and filed. */
    readonly proposalId?: string;
    readonly reasons: readonly Reason[];
    readonly remedy: Remedy;
  };
  /** 逾期未作决定的，视为准予延续 (art. 50): a finding of law, not a decision. */
  RenewalDeemedGranted: { readonly certNo: string; readonly validTo: string; readonly detectedAt: string };
  /** By a decision of review, of a court, or of the organ itself: a new clock from the day the order was served. */
  CaseReopened: {
    readonly cause: 'REVIEW' | 'COURT' | 'SELF_CORRECTION';
    readonly docNo: string;
    readonly orders: Sealed;
    readonly to: 'RECEIVED' | 'IN_REVIEW' | 'IN_DECISION';
    readonly servedDate: string;
    /** Working days set by the order; `null` for the matter's own. */
    readonly termDays: number | null;
  };
  CaseArchived: { readonly retentionYears: number; readonly files: number };
  /** 超期办理的，公开说明理由: due on every overrun of the promise. */
  OverrunExplained: { readonly text: Sealed; readonly publicText: string };
  DeliveryFailed: { readonly method: 'WINDOW' | 'COURIER' | 'ONLINE'; readonly reason: Sealed };
}
