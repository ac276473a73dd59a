import type { CaseEvent, CaseEvents } from '#cases/events';
import type { MatterSnapshot } from '#catalogue/events';
import type { Sealed } from '#kernel/sealed';

/** What papers tell of a case beside the event that makes them out. */
export interface PaperFacts {
  readonly caseNo: string;
  readonly matter: MatterSnapshot;
  /** The form as it reads now: a correction at the window changes whom papers are addressed to. */
  readonly form: Sealed;
  readonly receivedDate: string;
  readonly reopenings: number;
  /** The last day to decide, as last computed; absent where no text sets one. */
  readonly statutoryDue?: string;
  readonly extension?: {
    readonly reason: Sealed;
    readonly approved?: CaseEvents['ExtensionApproved'];
  };
  readonly hearingNotices: number;
  readonly deliveries: number;
  /** Papers and certificates made out since the last delivery: what the next one hands over. */
  readonly toServe: readonly string[];
}

const withToServe = (facts: PaperFacts, ...numbers: readonly string[]): PaperFacts => ({
  ...facts,
  toServe: [...facts.toServe, ...numbers],
});

const received = ({ caseNo, matter, form, receivedDate }: CaseEvents['ApplicationReceived']): PaperFacts => ({
  caseNo,
  matter,
  form,
  receivedDate,
  reopenings: 0,
  hearingNotices: 0,
  deliveries: 0,
  toServe: [],
});

const evolveFacts = (facts: PaperFacts, { type, data }: CaseEvent): PaperFacts => {
  switch (type) {
    case 'CorrectedOnSpot':
      return { ...facts, form: data.form };
    case 'CaseReopened':
      return { ...facts, reopenings: facts.reopenings + 1, toServe: [] };
    case 'DeadlineComputed':
      return data.kind === 'STATUTORY' ? { ...facts, statutoryDue: data.dueDate } : facts;
    case 'ExtensionRequested':
      return { ...facts, extension: { reason: data.reason } };
    case 'ExtensionApproved':
      return facts.extension ? { ...facts, extension: { ...facts.extension, approved: data } } : facts;
    case 'HearingNotified':
      return { ...facts, hearingNotices: facts.hearingNotices + 1 };
    case 'AcceptanceRefused':
    case 'ApprovalDecided':
    case 'RejectionDecided':
    case 'SupplementLapsed':
    case 'DeficiencyLapsed':
    case 'ApprovalRevoked':
      return withToServe(facts, data.docNo);
    case 'CertificateIssued':
      return withToServe(facts, data.certNo);
    case 'Delivered':
      return { ...facts, deliveries: facts.deliveries + 1, toServe: [] };
    default:
      return facts;
  }
};

/** The facts after an event of the case; none before it was received, nor of a case of another system. */
export const paperFactsAfter = (facts: PaperFacts | undefined, event: CaseEvent): PaperFacts | undefined => {
  if (event.type === 'ApplicationReceived') return received(event.data);
  return facts && evolveFacts(facts, event);
};
