import type { Asked, Decider, Message } from '#kernel/decider';
import { Refusal } from '#kernel/refusal';
import type { ReviewEvent, ReviewEvents } from './events.js';

/** What the rules know of a review. */
export type Review = { readonly stage: 'NONE' } | { readonly stage: 'SUBMITTED' };

interface ReviewCommands {
  /** `served`: the case has been served or closed, looked up from its own stream; `subjectRef`: whose case it is. */
  SubmitReview: ReviewEvents['ReviewSubmitted'] & { readonly served: boolean; readonly subjectRef: string };
}

export type ReviewCommand = Message<ReviewCommands>;

const decide = ({ data, by }: Asked<ReviewCommand>, state: Review): readonly ReviewEvent[] => {
  const { served, subjectRef, ...review } = data;
  if (by.role !== 'applicant' || by.id !== subjectRef) {
    throw new Refusal('not-your-service', 'forbidden', {
      zh: '只有办件申请人本人可以评价。',
      en: 'Only the applicant of the case can review its service.',
    });
  }
  if (!served) {
    throw new Refusal('not-served-yet', 'conflict', {
      zh: '办件尚未送达，暂不能评价。',
      en: 'The case has not been served yet: there is nothing to review.',
    });
  }
  if (state.stage === 'SUBMITTED') {
    throw new Refusal('already-reviewed', 'conflict', {
      zh: '一事一评：该办件已评价。',
      en: 'One review per service: this case has been reviewed.',
    });
  }
  return [{ type: 'ReviewSubmitted', data: review }];
};

/** One review per service event, by the applicant, after service. */
export const reviews: Decider<Review, ReviewCommand, ReviewEvent> = {
  initialState: { stage: 'NONE' },
  decide,
  evolve: () => ({ stage: 'SUBMITTED' }),
};
