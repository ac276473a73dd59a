import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import { type Decided, type Decider, never } from '#kernel/decider';
import { type ReviewDefaulting, reviewDefaulting } from '#law/review-policies';
import { type AskedOfReview, permittedRoles, type ReviewCommand } from './commands.js';
import type { ReviewEvent } from './events.js';
import * as followUp from './follow-up.js';
import { refuse } from './refusals.js';
import { evolve, filed, initialReview, type Review, type ReviewFile } from './review.js';
import { append, byDefault, invite, submit } from './submission.js';

type Events = readonly Decided<ReviewEvent>[];
type FollowUpCommand = Exclude<
  AskedOfReview,
  { type: 'InviteReview' | 'SubmitReview' | 'DefaultReview' | 'AppendReview' | 'NoteReviewTerm' }
>;

const decideFollowUp = (calendar: HolidayCalendar, command: FollowUpCommand, file: ReviewFile): Events => {
  switch (command.type) {
    case 'ContactReviewer':
      return followUp.contact(file, command);
    case 'VerifyReview':
      return followUp.verify(calendar, file, command);
    case 'PlanRectification':
      return followUp.planRectification(file, command);
    case 'CompleteRectification':
      return followUp.completeRectification(file, command);
    case 'ExplainReview':
      return followUp.explain(file, command);
    case 'AppealReview':
      return followUp.appeal(file, command);
    case 'RuleOnAppeal':
      return followUp.rule(file, command);
    case 'FeedBack':
      return followUp.feedBack(file, command);
    case 'RevisitReviewer':
      return followUp.revisit(file, command);
    case 'PublishReview':
      return followUp.publish(file);
    case 'CloseReview':
      return followUp.close(file);
    default:
      return never(command);
  }
};

interface Rules {
  readonly calendar: HolidayCalendar;
  readonly defaulting: readonly ReviewDefaulting[];
}

const decide = ({ calendar, defaulting }: Rules, command: AskedOfReview, state: Review): Events => {
  const { type, by, at } = command;
  if (!(permittedRoles[type] as readonly string[]).includes(by.role)) {
    throw refuse(type === 'SubmitReview' ? 'not-your-service' : 'role-not-permitted');
  }
  if (type === 'InviteReview') return invite(calendar, state, command);
  if (type === 'SubmitReview') return submit(calendar, state, command);
  if (type === 'DefaultReview') return state.stage === 'INVITED' ? byDefault(defaulting, state, at) : [];
  const file = filed(state);
  if (!file) throw refuse('no-such-review');
  if (type === 'AppendReview') return append(calendar, file, command);
  const late = followUp.unnoticedTerms(file, localDate(at));
  if (type === 'NoteReviewTerm') return late;
  followUp.requireUnit(file, by);
  const events = decideFollowUp(calendar, command, file);
  return events.length === 0 ? [] : [...late, ...events];
};

/** The rules of one review, under a calendar; `defaulting` is the policy in force unless another is asked about. */
export const reviewDecider = (
  calendar: HolidayCalendar,
  defaulting: readonly ReviewDefaulting[] = reviewDefaulting,
): Decider<Review, ReviewCommand, ReviewEvent> => ({
  initialState: initialReview,
  decide: (command, state) => decide({ calendar, defaulting }, command, state),
  evolve,
});
