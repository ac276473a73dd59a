import type { Message, Recorded } from '#kernel/decider';
import type { Sealed } from '#kernel/sealed';
import type { ReviewTag } from './tags.js';

/** 非常满意 5, 满意 4, 基本满意 3, 不满意 2, 非常不满意 1: bad are 2 and 1 (国办发〔2019〕51号). */
export const grades = [1, 2, 3, 4, 5] as const;
export type Grade = (typeof grades)[number];

export const isBad = (grade: Grade): boolean => grade <= 2;

/** 评价器, 二维码, 网站, APP, 短信, 热线, 纸质. */
export const reviewChannels = ['EVALUATOR', 'QR_CODE', 'WEBSITE', 'APP', 'SMS', 'HOTLINE', 'PAPER'] as const;
export type ReviewChannel = (typeof reviewChannels)[number];

/** What verification may find of a bad review. */
export const findings = ['TRUE', 'PARTLY', 'MISTAKEN', 'MALICIOUS', 'NO_LEGAL_BASIS'] as const;
export type Finding = (typeof findings)[number];

/** One service, one review: a case or a consultation. */
export interface ServiceEvent {
  readonly kind: 'CASE' | 'CONSULTATION';
  readonly id: string;
}

/** Who is reviewed: the unit that answered for it and, where known, the person on the post. */
export interface ReviewTarget {
  readonly matterCode: string;
  readonly unit: string;
  readonly officer?: string;
  readonly post?: string;
}

/** What figures and lists need of a review; every later event repeats it, so that its month is found by the event alone. */
export interface ReviewMark {
  readonly service: ServiceEvent;
  readonly target: ReviewTarget;
  readonly channel: ReviewChannel;
  readonly grade: Grade;
  readonly realName: boolean;
  /** Legal date of the review. */
  readonly submittedOn: string;
}

/** Everything that can have happened to the review (好差评) of one service event. Due dates are legal dates, included. */
export interface ReviewEvents {
  /** `codeHash`: keyed hash of the one-time code; `windowHashes`: keyed hashes of the devices and addresses of the window. */
  ReviewInvited: {
    readonly service: ServiceEvent;
    readonly target: ReviewTarget;
    readonly codeHash: string;
    readonly expiresOn: string;
    readonly windowHashes: readonly string[];
  };
  /** `selfReviewSuspected`: it came from the window's own device or address. It counts until a ruling excludes it. */
  ReviewSubmitted: Omit<ReviewMark, 'submittedOn'> & {
    readonly source: 'ON_THE_SPOT' | 'ONLINE';
    readonly tags: readonly ReviewTag[];
    readonly text?: Sealed;
    readonly selfReviewSuspected: boolean;
  };
  /** A second fact (追加评价): the grade stays. */
  ReviewAppended: { readonly of: ReviewMark; readonly tags: readonly ReviewTag[]; readonly text?: Sealed };
  /** Silence counted as a review, where a policy says so; never an active one. */
  ReviewDefaulted: { readonly service: ServiceEvent; readonly target: ReviewTarget; readonly grade: Grade };
  FollowUpOpened: { readonly of: ReviewMark; readonly contactDue: string; readonly rectifyDue: string };
  ReviewerContacted: { readonly of: ReviewMark; readonly reached: boolean; readonly inTime: boolean };
  /** `appealDue`: the last day on which the unit may appeal. */
  ReviewVerified: {
    readonly of: ReviewMark;
    readonly finding: Finding;
    readonly note: Sealed;
    readonly appealDue: string;
  };
  RectificationPlanned: { readonly of: ReviewMark; readonly measure: Sealed; readonly dueDate: string };
  RectificationDone: {
    readonly of: ReviewMark;
    readonly result: Sealed;
    readonly inTime: boolean;
    readonly foundTrue: boolean;
  };
  ReviewExplained: { readonly of: ReviewMark; readonly explanation: Sealed };
  ReviewAppealed: { readonly of: ReviewMark; readonly statement: Sealed };
  /** `excluded`: out of 好评率 and in a number of its own; the review itself stays. */
  AppealRuled: { readonly of: ReviewMark; readonly excluded: boolean; readonly reason: Sealed };
  ReviewFedBack: { readonly of: ReviewMark; readonly text: Sealed };
  ReviewRevisited: { readonly of: ReviewMark; readonly satisfied: boolean };
  /** Words are never published, the reviewer never named. */
  ReviewPublished: { readonly of: ReviewMark; readonly masked: true; readonly tags: readonly ReviewTag[] };
  ReviewClosed: { readonly of: ReviewMark };
  /** A duty of the follow-up was not done by its day: negative evidence. */
  ReviewTermPassed: {
    readonly of: ReviewMark;
    readonly kind: ReviewTerm;
    readonly dueDate: string;
    readonly level: 'YELLOW' | 'RED';
  };
}

export type ReviewTerm = 'CONTACT' | 'RECTIFY';
export type ReviewEvent = Message<ReviewEvents>;
export type RecordedReviewEvent = Recorded<ReviewEvent>;

const reviewSchemaVersions = {
  ReviewInvited: 1,
  ReviewSubmitted: 2,
  ReviewAppended: 1,
  ReviewDefaulted: 1,
  FollowUpOpened: 1,
  ReviewerContacted: 1,
  ReviewVerified: 1,
  RectificationPlanned: 1,
  RectificationDone: 1,
  ReviewExplained: 1,
  ReviewAppealed: 1,
  AppealRuled: 1,
  ReviewFedBack: 1,
  ReviewRevisited: 1,
  ReviewPublished: 1,
  ReviewClosed: 1,
  ReviewTermPassed: 1,
} as const satisfies Record<keyof ReviewEvents, number>;

interface ReviewSubmittedV1 {
  readonly caseId: string;
  readonly matterCode: string;
  readonly unit: string;
  readonly grade: Grade;
  readonly source: 'ON_THE_SPOT' | 'ONLINE';
  readonly text?: Sealed;
}

/** The first version knew cases only, and of the person, the channel and the name nothing. */
const submittedFromV1 = (data: unknown): ReviewEvents['ReviewSubmitted'] => {
  const { caseId, matterCode, unit, grade, source, text } = data as ReviewSubmittedV1;
  return {
    service: { kind: 'CASE', id: caseId },
    target: { matterCode, unit },
    channel: source === 'ONLINE' ? 'WEBSITE' : 'EVALUATOR',
    grade,
    realName: true,
    source,
    tags: [],
    ...(text === undefined ? {} : { text }),
    selfReviewSuspected: false,
  };
};

/** The current shapes, and how older ones become them. */
export const reviewSchema = {
  versions: reviewSchemaVersions,
  upcasters: { 'ReviewSubmitted@1': submittedFromV1 },
} as const;

/** One review per service event: the stream is named after the case or the consultation. */
export const reviewStream = (serviceId: string): string => `review-${serviceId}`;
