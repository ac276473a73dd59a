import type { Sealed } from '#kernel/sealed';
import type { ClockStopper } from '#law/clock-stoppers';

/** Procedures that run inside the limit: no law takes their time out of it (行政许可法 art. 45 names eight others). */
export const innerProcedures = ['PUBLICITY', 'SURVEY', 'SITE_CHECK', 'THIRD_PARTY_HEARD', 'OTHER'] as const;
export type SpecialType = ClockStopper | (typeof innerProcedures)[number];

/** What a special procedure does to the clocks. Only the eight of art. 45, told in writing, can stop them. */
export type ClockMode = 'STOPS_CLOCK' | 'WITHIN_CLOCK';

/** 特殊环节, hearing, extension, consultation: what may happen between taking a case and deciding it. */
export interface ProcedureEvents {
  SpecialProcedureStarted: {
    readonly spId: string;
    readonly type: SpecialType;
    readonly basis: string;
    readonly clockMode: ClockMode;
    /** Working days the notice gives. */
    readonly plannedDays: number;
    readonly plannedEnd: string;
    /** The written notice of the time needed; without one the clock does not stop. */
    readonly noticeId?: string;
    readonly noticeServedAt?: string;
    /** The filing with the bureau (营商局备案) that allows this procedure. */
    readonly filingNo: string;
    /** Two or more on site (行政许可法 art. 34). */
    readonly officers: readonly string[];
    readonly startedDate: string;
  };
  SpecialProcedureFinished: {
    readonly spId: string;
    readonly result: Sealed;
    readonly reportHash: string;
    readonly finishedDate: string;
    readonly actualWorkingDays: number;
  };
  SpecialProcedureCancelled: { readonly spId: string; readonly reason: Sealed; readonly cancelledDate: string };
  /** Found by the clock: past its planned end and still open. */
  SpecialProcedureOverrun: { readonly spId: string; readonly plannedEnd: string };
  ClockPaused: {
    readonly spId: string;
    readonly type: ClockStopper;
    readonly basis: string;
    readonly noticeId: string;
    readonly from: string;
    readonly plannedEnd: string;
  };
  /** `to`: the day up to which time is not counted; never later than the notice said. */
  ClockResumed: { readonly spId: string; readonly to: string; readonly actualWorkingDays: number };
  /** The pause never was: its days flow back to the organ, and a kept limit may turn into a breach. */
  PauseInvalidated: { readonly spId: string; readonly ground: Sealed; readonly startedBy: string };

  /** 听证 (行政许可法 art. 46 to 48). */
  HearingRightInformed: { readonly noticeId: string; readonly informedDate: string; readonly requestBy: string };
  HearingRequested: { readonly by: 'APPLICANT' | 'INTERESTED_PERSON'; readonly requestedDate: string };
  HearingRightLapsed: { readonly requestBy: string };
  HearingNotified: {
    readonly date: string;
    readonly place: string;
    readonly notifiedDate: string;
    readonly host: string;
  };
  HearingHeld: {
    readonly heldDate: string;
    readonly host: string;
    readonly recordId: string;
    readonly recordHash: string;
    readonly signed: boolean;
  };

  ExtensionRequested: { readonly days: number; readonly reason: Sealed; readonly requestedDate: string };
  ExtensionApproved: {
    readonly days: number;
    readonly approvedBy: 'ORGAN_HEAD' | 'GOVERNMENT_HEAD';
    readonly basis: string;
  };
  ExtensionDeclined: { readonly reason: Sealed };
  /** Asked for, approved or told (`requestedDate`) after the limit had passed: recorded, refused, and counted as overdue. */
  ExtensionRefusedLate: { readonly days: number; readonly dueDate: string; readonly requestedDate: string };
  /** The reason of the extension is told to the applicant (art. 42(1)); with that the limit moves. */
  ExtensionTold: { readonly noticeId: string; readonly servedAt: string };

  /** 征求意见: another unit is asked; the clock runs and silence approves nothing. */
  ConsultationRequested: {
    readonly consultationId: string;
    readonly unit: string;
    readonly question: Sealed;
    readonly dueDate: string;
  };
  ConsultationAnswered: {
    readonly consultationId: string;
    readonly unit: string;
    readonly conclusion: 'AGREE' | 'DISAGREE' | 'NO_OPINION';
    readonly text: Sealed;
  };
  ConsultationSilent: { readonly consultationId: string; readonly unit: string; readonly dueDate: string };

  /** 会签/加签: these persons' opinions are needed before the case can be submitted; the clock runs. */
  OpinionRequested: { readonly requestId: string; readonly mode: 'JOINT' | 'ADDED'; readonly from: readonly string[] };
  /** 退回: to an earlier holder of the case within the unit; the clock runs, the interval is that holder's. */
  ReturnedToHolder: { readonly to: string; readonly toPost: string; readonly reason: Sealed };
  /** 转办: the case was another office's; custody moves, the clock runs. */
  CaseTransferred: {
    readonly fromUnit: string;
    readonly toUnit: string;
    readonly toOffice: string;
    readonly reason: Sealed;
  };
  /** Papers asked for after acceptance: the clock runs, whatever was meant. */
  PostAcceptanceRequest: { readonly items: readonly string[]; readonly reason: Sealed };
  /** 回避: an officer who must not act in this case any more. */
  RecusalRecorded: {
    readonly officer: string;
    readonly ground: 'OWN_INTEREST' | 'RELATIVE' | 'EARLIER_ROLE' | 'OTHER';
  };
}
