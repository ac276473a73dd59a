import { dueDate } from '#calendar/due-date';
import type { HolidayCalendar } from '#calendar/working-days';
import type { CaseEvents, CaseOutcome } from '#cases/events';
import type { MatterSnapshot } from '#catalogue/events';
import type { AlertLevel, DeadlineKind, Threshold } from '#law/deadline-rules';
import type { Stored } from './projection.js';

/** An undecided case concludes after all others. */
export const undecided = '9999-12-31';

/** 即办件, 联办件, 承诺件: decided on the spot, by several units together, within a promised time. */
export type CaseKind = 'INSTANT' | 'JOINT' | 'PROMISED';

/** A time that was not counted, as it turned out. Legal dates. */
export interface Pause {
  readonly spId: string;
  readonly from: string;
  readonly to: string;
  readonly valid: boolean;
}

export interface HandledAlert {
  readonly kind: DeadlineKind;
  readonly version: number;
  readonly threshold: Threshold;
  readonly level: AlertLevel;
  readonly date: string;
  /** Instants. */
  readonly raisedAt: string;
  readonly acknowledgedAt?: string;
  readonly rescinded?: true;
}

/** A "no" that was done; a case can meet several, one after another. */
export interface HandledNegative {
  readonly kind: CaseEvents['NegativeProposed']['kind'];
  readonly date: string;
  readonly remedyComplete: boolean;
  readonly filedDate?: string;
  /** The last day of its filing. */
  readonly fileBy?: string;
}

/** The inputs of a due date. */
export type CountedTerm = Pick<CaseEvents['DeadlineComputed'], 'day0' | 'quantity' | 'unit' | 'pauses' | 'extensions'>;

/** What of a case the formulas of domain.md 4.1 ask for. Legal dates; working days unless said otherwise. */
export interface HandledCase extends Stored {
  readonly caseNo: string;
  readonly legalRegime: string;
  readonly unit: string;
  readonly approvalOffice: string;
  readonly matterCode: string;
  readonly category: MatterSnapshot['category'];
  readonly level: MatterSnapshot['level'];
  readonly channel: string;
  readonly venue?: string;
  readonly kind: CaseKind;
  readonly mode?: CaseEvents['CaseAccepted']['mode'] | 'DEEMED';
  readonly receivedDate: string;
  readonly acceptedDate?: string;
  readonly decidedDate?: string;
  readonly servedDate?: string;
  readonly closedDate?: string;
  /** The day it was decided, withdrawn or terminated; the end of time while it is open. */
  readonly concluded: string;
  readonly outcome?: CaseOutcome;
  readonly withdrawalSuggested: boolean;
  readonly statutoryDays: number | null;
  readonly promisedDays: number | null;
  readonly statutoryDue?: string;
  readonly promisedDue?: string;
  /** What the two due dates were counted from. */
  readonly statutoryTerm?: CountedTerm;
  readonly promisedTerm?: CountedTerm;
  /** As the last calendar has them (`withFinalDues`): reckoned for whoever asks, never stored. */
  readonly statutoryDueAsFinal?: string;
  readonly promisedDueAsFinal?: string;
  readonly clockDay0?: string;
  /** Of the decision, pauses that never were given back to the organ. */
  readonly used?: number;
  readonly paused?: number;
  readonly pauses: readonly Pause[];
  readonly invalidPaused: number;
  readonly beyondNotice: number;
  readonly noticeBy?: string;
  readonly notices: number;
  readonly noticesInTime: number;
  readonly lapsed?: 'SUPPLEMENT' | 'DEFICIENCY';
  readonly negatives: readonly HandledNegative[];
  readonly deficiency?: 'OPEN' | 'SUPPLIED' | 'LAPSED';
  readonly promise?: {
    readonly signed: boolean;
    readonly verifyBy?: string;
    readonly verifiedDate?: string;
    readonly false?: true;
  };
  readonly visits: number;
  readonly avoidableVisits: number;
  /** Whether every paper came as a file, and everything the applicant did came in online. */
  readonly paperless: boolean;
  readonly online: boolean;
  readonly servedOnline: boolean;
  readonly certificate: boolean;
  /** 进驻: its matter could be applied for at the centre or a sub-centre, as it stood at receipt. */
  readonly entered: boolean;
  /** Its decision was made under a grant of authority (授权). */
  readonly underGrant?: boolean;
  readonly deliverBy?: string;
  readonly stages: readonly ('ACCEPTANCE' | 'REVIEW' | 'CONCLUSION')[];
  /** Who has had it in hand, by id and by post. */
  readonly holders: readonly string[];
  readonly posts: readonly string[];
  readonly alerts: readonly HandledAlert[];
  readonly revoked: boolean;
  readonly corrected: boolean;
  readonly reopenings: number;
}

const onlineChannels: ReadonlySet<string> = new Set(['web', 'app', 'kiosk', 'province']);

export const cameOnline = (channel: string): boolean => onlineChannels.has(channel);

/** Full and right (F19): a body of review with its term, a court, and online where the paper is served online. */
export const remedyComplete = (remedy: CaseEvents['RejectionDecided']['remedy']): boolean =>
  remedy.kind !== 'REVIEW' || (remedy.reviewTermDays > 0 && remedy.reviewBody.zh !== '' && remedy.court.zh !== '');

export const isEntered = ({ venues }: Pick<MatterSnapshot, 'venues'>): boolean =>
  venues?.some((venue) => venue === 'CENTRE' || venue === 'SUBCENTRE') === true;

export const kindOf = ({ instant, ways }: MatterSnapshot): CaseKind =>
  ways?.joint ? 'JOINT' : instant ? 'INSTANT' : 'PROMISED';

const dueAsFinal = (
  calendar: HolidayCalendar,
  { day0, quantity, unit, pauses = [], extensions = [] }: CountedTerm,
): string => dueDate({ calendar, day0, quantity, unit, pauses, extensions }).date;

/**
 * A case with the due dates of its decision as a calendar has them (domain.md 2.4): what was told, and what was kept or missed on
 * the calendar known then, stays beside them.
 */
export const withFinalDues = (calendar: HolidayCalendar, row: HandledCase): HandledCase => {
  const { statutoryTerm, promisedTerm } = row;
  return {
    ...row,
    ...(statutoryTerm ? { statutoryDueAsFinal: dueAsFinal(calendar, statutoryTerm) } : {}),
    ...(promisedTerm ? { promisedDueAsFinal: dueAsFinal(calendar, promisedTerm) } : {}),
  };
};
