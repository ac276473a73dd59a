import type { Logged } from '#event-log/decode';
import type { Finding, ReviewEvent, ReviewMark } from '#reviews/events';
import type { ReviewTag } from '#reviews/tags';
import { projection, type Stored } from './projection.js';

/**
 * One review as those see it who answer it: what it is about and how far its follow-up is. It never holds who gave it. Its list is
 * the one behind the figures: an exclusion marks a row, and takes none away.
 */
export interface FollowedReview extends Stored, Omit<ReviewMark, 'submittedOn'> {
  readonly legalRegime: string;
  readonly unit: string;
  readonly submittedOn: string;
  readonly tags: readonly ReviewTag[];
  readonly stage: string;
  readonly good: boolean;
  readonly excluded: boolean;
  readonly selfReviewSuspected: boolean;
  readonly appended: boolean;
  readonly published: boolean;
  readonly finding?: Finding;
  readonly contactDue?: string;
  readonly rectifyDue?: string;
  /** The day of the next duty that is open; absent where none is. */
  readonly nextDue?: string;
  /** Found true, in whole or in part: what F17 asks a rectification of. */
  readonly foundTrue: boolean;
  readonly contactedInTime: boolean;
  readonly rectified: boolean;
  readonly rectifiedInTime: boolean;
  readonly revisited: boolean;
  readonly satisfied: boolean;
  readonly termsPassed: readonly string[];
}

type Of<Type extends ReviewEvent['type']> = Logged<Extract<ReviewEvent, { type: Type }>>;

const submitted = (_: FollowedReview | undefined, event: Of<'ReviewSubmitted'>, _id: string): FollowedReview => {
  const { service, target, channel, grade, realName, tags, selfReviewSuspected } = event.data;
  return {
    _id,
    position: event.position,
    legalRegime: event.metadata.legalRegime,
    unit: target.unit,
    submittedOn: event.metadata.effectiveDate,
    service,
    target,
    channel,
    grade,
    realName,
    tags,
    stage: 'SUBMITTED',
    good: grade > 2,
    excluded: false,
    selfReviewSuspected,
    appended: false,
    published: false,
    foundTrue: false,
    contactedInTime: false,
    rectified: false,
    rectifiedInTime: false,
    revisited: false,
    satisfied: false,
    termsPassed: [],
  };
};

const change =
  <Type extends ReviewEvent['type']>(of: (before: FollowedReview, event: Of<Type>) => Partial<FollowedReview>) =>
  (before: FollowedReview | undefined, event: Of<Type>): FollowedReview | undefined =>
    before && { ...before, ...of(before, event) };

/** A stage after which nothing is due any more. */
const answered =
  <Type extends ReviewEvent['type']>(of: (event: Of<Type>) => Partial<FollowedReview>) =>
  (before: FollowedReview | undefined, event: Of<Type>): FollowedReview | undefined => {
    if (!before) return undefined;
    const { nextDue: _, ...rest } = before;
    return { ...rest, ...of(event) };
  };

const due = (date: string | undefined): Partial<FollowedReview> => (date === undefined ? {} : { nextDue: date });

const ruled = (before: FollowedReview | undefined, { data }: Of<'AppealRuled'>): FollowedReview | undefined => {
  if (!before) return undefined;
  const { nextDue: _, ...rest } = before;
  const appealed = before.stage === 'APPEALED';
  const stage = appealed ? 'RULED' : before.stage;
  if (data.excluded) return { ...rest, stage, excluded: true };
  // On the bureau's own motion: what was due is due, and what was answered is answered.
  return appealed ? { ...before, stage, ...due(before.rectifyDue) } : before;
};

export const reviewsFollowUp = projection<ReviewEvent, FollowedReview>({
  name: 'reviews-follow-up',
  version: 2,
  indexes: [
    { key: { legalRegime: 1, unit: 1, submittedOn: 1, _id: 1 } },
    { key: { legalRegime: 1, submittedOn: 1, _id: 1 } },
    { key: { unit: 1, nextDue: 1, _id: 1 }, sparse: true },
    { key: { nextDue: 1, _id: 1 }, sparse: true },
  ],
  ids: ({ stream }) => [stream.slice('review-'.length)],
  on: {
    ReviewSubmitted: submitted,
    ReviewAppended: change<'ReviewAppended'>(() => ({ appended: true })),
    FollowUpOpened: change<'FollowUpOpened'>((_, { data: { contactDue, rectifyDue } }) => ({
      stage: 'CONTACT',
      contactDue,
      rectifyDue,
      nextDue: contactDue,
    })),
    ReviewerContacted: change<'ReviewerContacted'>((before, { data }) => ({
      stage: 'CONTACTED',
      contactedInTime: before.contactedInTime || (data.reached && data.inTime),
      ...due(before.rectifyDue),
    })),
    ReviewVerified: change<'ReviewVerified'>((before, { data: { finding } }) => ({
      stage: 'VERIFIED',
      finding,
      foundTrue: finding === 'TRUE' || finding === 'PARTLY',
      ...due(before.rectifyDue),
    })),
    RectificationPlanned: change<'RectificationPlanned'>(() => ({ stage: 'RECTIFYING' })),
    RectificationDone: answered<'RectificationDone'>(({ data: { foundTrue, inTime } }) => ({
      stage: 'RECTIFIED',
      rectified: foundTrue,
      rectifiedInTime: foundTrue && inTime,
    })),
    ReviewExplained: answered<'ReviewExplained'>(() => ({ stage: 'EXPLAINED' })),
    ReviewAppealed: answered<'ReviewAppealed'>(() => ({ stage: 'APPEALED' })),
    AppealRuled: ruled,
    ReviewFedBack: answered<'ReviewFedBack'>(() => ({ stage: 'FED_BACK' })),
    ReviewRevisited: change<'ReviewRevisited'>((_, { data: { of, satisfied } }) => ({
      stage: 'REVISITED',
      revisited: of.realName,
      satisfied: of.realName && satisfied,
    })),
    ReviewPublished: change<'ReviewPublished'>(() => ({ published: true })),
    ReviewClosed: answered<'ReviewClosed'>(() => ({ stage: 'CLOSED' })),
    ReviewTermPassed: change<'ReviewTermPassed'>((before, { data }) => ({
      termsPassed: [...before.termsPassed, data.kind],
    })),
  },
});
