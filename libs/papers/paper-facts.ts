import type { CaseEvent, CaseEvents, CaseEventType } from '#cases/events';
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

const withToServe = (facts: PaperFacts, docNo: string): PaperFacts => ({
  ...facts,
  toServe: [...facts.toServe, docNo],
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

type Folds = { readonly [Type in CaseEventType]?: (facts: PaperFacts, data: CaseEvents[Type]) => PaperFacts };

const toBeServed = (facts: PaperFacts, { docNo }: { readonly docNo: string }): PaperFacts => withToServe(facts, docNo);

/** The events that papers tell of later; all others mean nothing to them. */
const folds: Folds = {
  CorrectedOnSpot: (facts, { form }) => ({ ...facts, form }),
  CaseReopened: ({ extension: _, ...facts }) => ({ ...facts, reopenings: facts.reopenings + 1, toServe: [] }),
  DeadlineComputed: (facts, { kind, dueDate }) => (kind === 'STATUTORY' ? { ...facts, statutoryDue: dueDate } : facts),
  ExtensionRequested: (facts, { reason }) => ({ ...facts, extension: { reason } }),
  ExtensionApproved: (facts, approved) =>
    facts.extension ? { ...facts, extension: { ...facts.extension, approved } } : facts,
  HearingNotified: (facts) => ({ ...facts, hearingNotices: facts.hearingNotices + 1 }),
  AcceptanceRefused: toBeServed,
  ApprovalDecided: toBeServed,
  RejectionDecided: toBeServed,
  SupplementLapsed: toBeServed,
  DeficiencyLapsed: toBeServed,
  ApprovalRevoked: toBeServed,
  CertificateIssued: (facts, { certNo }) => withToServe(facts, certNo),
  Delivered: (facts) => ({ ...facts, deliveries: facts.deliveries + 1, toServe: [] }),
};

/** The facts after an event of the case; none before it was received, nor of a case of another system. */
export const paperFactsAfter = (facts: PaperFacts | undefined, event: CaseEvent): PaperFacts | undefined => {
  if (event.type === 'ApplicationReceived') return received(event.data);
  const fold = folds[event.type] as ((facts: PaperFacts, data: unknown) => PaperFacts) | undefined;
  return facts && fold ? fold(facts, event.data) : facts;
};
