import { never } from '#kernel/decider';
import type {
  Finding,
  RecordedReviewEvent,
  ReviewEvents,
  ReviewMark,
  ReviewTerm,
  ServiceEvent,
  ReviewTarget,
} from './events.js';
import type { ReviewTag } from './tags.js';

/** Asked for, and not given yet. */
export interface Invitation {
  readonly stage: 'INVITED';
  readonly service: ServiceEvent;
  readonly target: ReviewTarget;
  readonly codeHash: string;
  readonly expiresOn: string;
  readonly windowHashes: readonly string[];
  /** Legal date. */
  readonly invitedOn: string;
}

/** SUBMITTED: good, nothing to follow up. The others are the way of a bad review (domain.md 3.6). */
type FiledStage =
  | 'SUBMITTED'
  | 'CONTACT'
  | 'CONTACTED'
  | 'VERIFIED'
  | 'RECTIFYING'
  | 'RECTIFIED'
  | 'EXPLAINED'
  | 'APPEALED'
  | 'RULED'
  | 'FED_BACK'
  | 'REVISITED'
  | 'CLOSED';

/** A review that was given. Its mark never changes, whatever is found out later. */
export interface ReviewFile {
  readonly stage: FiledStage;
  readonly mark: ReviewMark;
  readonly reviewer: string;
  readonly tags: readonly ReviewTag[];
  readonly selfReviewSuspected: boolean;
  readonly appended: boolean;
  readonly published: boolean;
  /** Undefined until somebody has ruled. */
  readonly excluded?: boolean;
  readonly followUp?: { readonly contactDue: string; readonly rectifyDue: string };
  readonly finding?: Finding;
  readonly appealDue?: string;
  /** What the unit did at some time, whatever came after it. */
  readonly explained?: true;
  readonly appealed?: true;
  /** The terms that were found passed. */
  readonly passed: readonly ReviewTerm[];
}

export type Review = { readonly stage: 'NONE' } | Invitation | { readonly stage: 'DEFAULTED' } | ReviewFile;

export const initialReview: Review = { stage: 'NONE' };

/** A review that was given, or nothing. */
export const filed = (state: Review): ReviewFile | undefined => ('mark' in state ? state : undefined);

const submitted = (
  { service, target, channel, grade, realName, tags, selfReviewSuspected }: ReviewEvents['ReviewSubmitted'],
  reviewer: string,
  submittedOn: string,
): ReviewFile => ({
  stage: 'SUBMITTED',
  mark: { service, target, channel, grade, realName, submittedOn },
  reviewer,
  tags,
  selfReviewSuspected,
  appended: false,
  published: false,
  passed: [],
});

type LaterEvent = Exclude<RecordedReviewEvent, { type: 'ReviewInvited' | 'ReviewSubmitted' | 'ReviewDefaulted' }>;

const change = (file: ReviewFile, { type, data }: LaterEvent): ReviewFile => {
  switch (type) {
    case 'ReviewAppended':
      return { ...file, appended: true };
    case 'FollowUpOpened': {
      const { contactDue, rectifyDue } = data;
      return { ...file, stage: 'CONTACT', followUp: { contactDue, rectifyDue } };
    }
    case 'ReviewerContacted':
      return { ...file, stage: 'CONTACTED' };
    case 'ReviewVerified':
      return { ...file, stage: 'VERIFIED', finding: data.finding, appealDue: data.appealDue };
    case 'RectificationPlanned':
      return { ...file, stage: 'RECTIFYING' };
    case 'RectificationDone':
      return { ...file, stage: 'RECTIFIED' };
    case 'ReviewExplained':
      return { ...file, stage: 'EXPLAINED', explained: true };
    case 'ReviewAppealed':
      return { ...file, stage: 'APPEALED', appealed: true };
    case 'AppealRuled':
      return { ...file, stage: file.stage === 'APPEALED' ? 'RULED' : file.stage, excluded: data.excluded };
    case 'ReviewFedBack':
      return { ...file, stage: 'FED_BACK' };
    case 'ReviewRevisited':
      return { ...file, stage: 'REVISITED' };
    case 'ReviewPublished':
      return { ...file, published: true };
    case 'ReviewClosed':
      return { ...file, stage: 'CLOSED' };
    case 'ReviewTermPassed':
      return { ...file, passed: [...file.passed, data.kind] };
    default:
      return never(type);
  }
};

export const evolve = (state: Review, event: RecordedReviewEvent): Review => {
  const { actor, effectiveDate } = event.metadata;
  switch (event.type) {
    case 'ReviewInvited':
      return { ...event.data, stage: 'INVITED', invitedOn: effectiveDate };
    case 'ReviewSubmitted':
      return submitted(event.data, actor.id, effectiveDate);
    case 'ReviewDefaulted':
      return { stage: 'DEFAULTED' };
    case 'ReviewAppended':
    case 'FollowUpOpened':
    case 'ReviewerContacted':
    case 'ReviewVerified':
    case 'RectificationPlanned':
    case 'RectificationDone':
    case 'ReviewExplained':
    case 'ReviewAppealed':
    case 'AppealRuled':
    case 'ReviewFedBack':
    case 'ReviewRevisited':
    case 'ReviewPublished':
    case 'ReviewClosed':
    case 'ReviewTermPassed':
      return 'mark' in state ? change(state, event) : state;
    default:
      return never(event);
  }
};
