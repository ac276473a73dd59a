import type { Asked, Message } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { Finding, ReviewEvents, ReviewTarget, ServiceEvent } from './events.js';
import type { ReviewTag } from './tags.js';

/** The service as looked up from its own stream. `subjectRef`: whose it was; `served`: there is something to review. */
export interface ServiceFacts {
  readonly service: ServiceEvent;
  readonly target: ReviewTarget;
  readonly subjectRef?: string;
  readonly served: boolean;
}

/** What may be asked of a review. What people type arrives sealed. */
export interface ReviewCommands {
  InviteReview: { readonly facts: ServiceFacts; readonly codeHash: string; readonly windowHashes: readonly string[] };
  /** Without `codeHash` the applicant must be known by identity. `origins`: keyed hashes of the reviewer's device and address. */
  SubmitReview: Pick<ReviewEvents['ReviewSubmitted'], 'grade' | 'tags' | 'source' | 'channel' | 'realName'> & {
    readonly facts: ServiceFacts;
    readonly text?: Sealed;
    readonly codeHash?: string;
    readonly origins: readonly string[];
  };
  AppendReview: { readonly tags: readonly ReviewTag[]; readonly text?: Sealed };
  DefaultReview: Record<string, never>;
  ContactReviewer: { readonly reached: boolean };
  VerifyReview: { readonly finding: Finding; readonly note: Sealed };
  PlanRectification: { readonly measure: Sealed };
  CompleteRectification: { readonly result: Sealed };
  ExplainReview: { readonly explanation: Sealed };
  AppealReview: { readonly statement: Sealed };
  RuleOnAppeal: { readonly excluded: boolean; readonly reason: Sealed };
  FeedBack: { readonly text: Sealed };
  RevisitReviewer: { readonly satisfied: boolean };
  PublishReview: Record<string, never>;
  CloseReview: Record<string, never>;
  /** A term may have passed: the state says whether it has. */
  NoteReviewTerm: Record<string, never>;
}

export type ReviewCommand = Message<ReviewCommands>;
export type ReviewCommandType = keyof ReviewCommands;
export type AskedOfReview<Type extends ReviewCommandType = ReviewCommandType> = Asked<ReviewCommand & { type: Type }>;

/** Who may ask for what (domain.md No. 52): the ruling is the bureau's (营商局), never the unit's. */
export const permittedRoles = {
  InviteReview: ['clerk', 'officer', 'chief', 'centre', 'system'],
  SubmitReview: ['applicant', 'agent', 'public'],
  AppendReview: ['applicant'],
  DefaultReview: ['system'],
  ContactReviewer: ['clerk', 'officer', 'chief', 'unit-head', 'centre', 'bureau'],
  VerifyReview: ['officer', 'chief', 'unit-head', 'centre', 'bureau'],
  PlanRectification: ['officer', 'chief', 'unit-head'],
  CompleteRectification: ['officer', 'chief', 'unit-head'],
  ExplainReview: ['officer', 'chief', 'unit-head'],
  AppealReview: ['officer', 'chief', 'unit-head'],
  RuleOnAppeal: ['bureau'],
  FeedBack: ['clerk', 'officer', 'chief', 'unit-head', 'centre', 'bureau'],
  RevisitReviewer: ['clerk', 'officer', 'chief', 'unit-head', 'centre', 'bureau'],
  PublishReview: ['centre', 'bureau'],
  CloseReview: ['chief', 'unit-head', 'centre', 'bureau'],
  NoteReviewTerm: ['system'],
} as const satisfies Record<ReviewCommandType, readonly Role[]>;
