import type { MatterSnapshot } from '#catalogue/events';
import { never } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import { type DeadlineKind, deadlineRules, endsDeadline, type Threshold } from '#law/deadline-rules';
import type { CaseEvents, CaseEventType, MaterialHandedIn, RecordedCaseEvent } from './events.js';

/** Where a case stands (domain.md 3.2). */
export const stages = [
  'NONE',
  'RECEIVED',
  'SUPPLEMENTING',
  'ACCEPTED',
  'IN_REVIEW',
  'IN_DECISION',
  'APPROVED',
  'CERT_ISSUED',
  'DELIVERED',
  'REJECTED',
  'SERVED',
  'NOT_ACCEPTED',
  'WITHDRAWN',
  'CLOSED',
  'IMPORTED',
] as const;
export type Stage = (typeof stages)[number];

/** A deadline as it was last computed; `alerted` holds the thresholds already reported for this version. */
export interface DeadlineState {
  readonly version: number;
  readonly day0: string;
  readonly dueDate: string;
  readonly open: boolean;
  readonly warnings: CaseEvents['DeadlineComputed']['warnings'];
  readonly alerted: readonly Threshold[];
}

interface Opinion {
  readonly by: string;
  readonly conclusion: 'APPROVE' | 'REJECT' | 'UNDECIDED';
}

/** What the rules need to know of a case that was received. */
export interface CaseFile {
  readonly stage: Exclude<Stage, 'NONE' | 'IMPORTED'>;
  readonly caseNo: string;
  readonly matter: MatterSnapshot;
  readonly subjectRef: string;
  readonly receivedDate: string;
  /** The day the last paper of the set came in: the decision clocks count from it. */
  readonly lastPapersDate: string;
  readonly checkOutcome?: CaseEvents['MaterialsChecked']['outcome'];
  readonly materials: readonly MaterialHandedIn[];
  readonly supplement?: { readonly round: number; readonly noticeId: string; readonly asked: readonly string[] };
  readonly newPapers: readonly string[];
  readonly acceptedDate?: string;
  readonly clockDay0?: string;
  readonly receivedBy: Actor;
  /** Everybody who has checked papers of the case, round after round. */
  readonly checkedBy: readonly string[];
  readonly acceptedBy?: string;
  readonly routedTo?: { readonly unit: string; readonly office: string };
  readonly unit?: string;
  readonly officer?: { readonly id: string; readonly post: string };
  readonly opinions: readonly Opinion[];
  readonly decision?: { readonly outcome: 'APPROVED' | 'REJECTED' | 'NOT_ACCEPTED'; readonly date: string };
  readonly certNo?: string;
  readonly closedDate?: string;
  readonly deadlines: Readonly<Partial<Record<DeadlineKind, DeadlineState>>>;
}

/** History of another system: nothing can be done to it here. */
interface ImportedCase {
  readonly stage: 'IMPORTED';
  readonly externalId: string;
  readonly activities: number;
}

export type Case = { readonly stage: 'NONE' } | CaseFile | ImportedCase;

export const initialCase: Case = { stage: 'NONE' };

const received = ({ data, metadata }: RecordedCaseEvent & { type: 'ApplicationReceived' }): CaseFile => ({
  stage: 'RECEIVED',
  caseNo: data.caseNo,
  matter: data.matter,
  subjectRef: data.subjectRef,
  receivedDate: data.receivedDate,
  lastPapersDate: data.receivedDate,
  materials: data.materials,
  newPapers: [],
  receivedBy: metadata.actor,
  checkedBy: [],
  opinions: [],
  deadlines: {},
});

const withDeadline = (file: CaseFile, { kind, ...computed }: CaseEvents['DeadlineComputed']): CaseFile => {
  const { version, day0, dueDate, warnings } = computed;
  const deadline = { version, day0, dueDate, warnings, open: true, alerted: [] };
  return { ...file, deadlines: { ...file.deadlines, [kind]: deadline } };
};

const withAlert = (file: CaseFile, { kind, version, threshold }: CaseEvents['AlertRaised']): CaseFile => {
  const deadline = file.deadlines[kind];
  if (deadline?.version !== version) return file;
  const alerted = { ...deadline, alerted: [...deadline.alerted, threshold] };
  return { ...file, deadlines: { ...file.deadlines, [kind]: alerted } };
};

/** The deadlines that an event of this type ends, closed. */
const endDeadlines = (file: CaseFile, eventType: CaseEventType): CaseFile => {
  const ended = (Object.keys(deadlineRules) as DeadlineKind[]).filter(
    (kind) => file.deadlines[kind]?.open && endsDeadline(kind, eventType),
  );
  if (ended.length === 0) return file;
  const closed = Object.fromEntries(ended.map((kind) => [kind, { ...file.deadlines[kind], open: false }]));
  return { ...file, deadlines: { ...file.deadlines, ...closed } };
};

const withMaterials = (held: readonly MaterialHandedIn[], added: readonly MaterialHandedIn[]) => [
  ...held.filter(({ code }) => !added.some((material) => material.code === code)),
  ...added,
];

const evolveFile = (file: CaseFile, event: RecordedCaseEvent): CaseFile => {
  const { type, data, metadata } = event;
  switch (type) {
    case 'ApplicationReceived':
      return received(event);
    case 'MaterialsChecked':
      return { ...file, checkOutcome: data.outcome, checkedBy: [...file.checkedBy, metadata.actor.id] };
    case 'SupplementRequested': {
      const asked = data.items.map(({ code }) => code);
      const supplement = { round: data.round, noticeId: data.noticeId, asked };
      return { ...file, stage: 'SUPPLEMENTING', supplement, newPapers: [] };
    }
    case 'SupplementReceived': {
      const { checkOutcome: _, ...rest } = file;
      const materials = withMaterials(file.materials, data.materials);
      const newPapers = data.materials.map(({ code }) => code);
      return { ...rest, stage: 'RECEIVED', lastPapersDate: data.receivedDate, materials, newPapers };
    }
    case 'CaseAccepted':
      return {
        ...file,
        stage: 'ACCEPTED',
        acceptedDate: data.acceptedDate,
        clockDay0: data.clockDay0,
        acceptedBy: metadata.actor.id,
      };
    case 'CaseDeemedAccepted':
      return { ...file, stage: 'ACCEPTED', acceptedDate: data.receivedDate, clockDay0: data.receivedDate };
    case 'AcceptanceRefused':
      return { ...file, stage: 'NOT_ACCEPTED', decision: { outcome: 'NOT_ACCEPTED', date: metadata.effectiveDate } };
    case 'CaseRouted':
      return { ...file, routedTo: { unit: data.toUnit, office: data.toOffice } };
    case 'CaseTaken':
      return { ...file, stage: 'IN_REVIEW', unit: data.unit, officer: { id: metadata.actor.id, post: data.post } };
    case 'CaseReturnedToWindow': {
      const { routedTo: _, officer: __, unit: ___, ...rest } = file;
      return { ...rest, stage: 'ACCEPTED' };
    }
    case 'OfficerAssigned':
      return { ...file, officer: { id: data.to, post: data.toPost } };
    case 'OpinionRecorded':
      return { ...file, opinions: [...file.opinions, { by: metadata.actor.id, conclusion: data.conclusion }] };
    case 'SubmittedForDecision':
      return { ...file, stage: 'IN_DECISION' };
    case 'ReturnedForReview':
      return { ...file, stage: 'IN_REVIEW' };
    case 'ApprovalDecided':
      return { ...file, stage: 'APPROVED', decision: { outcome: 'APPROVED', date: metadata.effectiveDate } };
    case 'RejectionDecided':
      return { ...file, stage: 'REJECTED', decision: { outcome: 'REJECTED', date: metadata.effectiveDate } };
    case 'CertificateIssued':
      return { ...file, stage: 'CERT_ISSUED', certNo: data.certNo };
    case 'Delivered':
      return { ...file, stage: file.decision?.outcome === 'APPROVED' ? 'DELIVERED' : 'SERVED' };
    case 'CaseClosed':
      return { ...file, stage: 'CLOSED', closedDate: metadata.effectiveDate };
    case 'CaseWithdrawn':
      return { ...file, stage: 'WITHDRAWN' };
    case 'DeadlineComputed':
      return withDeadline(file, data);
    case 'AlertRaised':
      return withAlert(file, data);
    case 'DeadlineBreached':
    case 'CaseImported':
    case 'ActivityImported':
      return file;
    default:
      return never(type);
  }
};

/** Facts are never refused: an event that means nothing in this state leaves it as it is. */
export const evolve = (state: Case, event: RecordedCaseEvent): Case => {
  if (event.type === 'CaseImported') return { stage: 'IMPORTED', externalId: event.data.externalId, activities: 0 };
  if (state.stage === 'IMPORTED') {
    return event.type === 'ActivityImported' ? { ...state, activities: state.activities + 1 } : state;
  }
  if (event.type === 'ApplicationReceived') return received(event);
  return state.stage === 'NONE' ? state : endDeadlines(evolveFile(state, event), event.type);
};
