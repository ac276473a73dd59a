import { dueDate } from '#calendar/due-date';
import { addDays, localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import { termAt } from '#law/policies';
import type { ReviewDefaulting } from '#law/review-policies';
import type { AskedOfReview } from './commands.js';
import { isBad, type ReviewEvent, type ReviewMark } from './events.js';
import { refuse } from './refusals.js';
import type { Invitation, Review, ReviewFile } from './review.js';

type Events = readonly Decided<ReviewEvent>[];

/** The last day of a term of the policies that begins on a day. */
export const lastDay = (calendar: HolidayCalendar, policyId: string, day0: string): string =>
  dueDate({ calendar, day0, ...termAt(policyId, day0) }).date;

export const invite = (calendar: HolidayCalendar, state: Review, command: AskedOfReview<'InviteReview'>): Events => {
  const { facts, codeHash, windowHashes } = command.data;
  const { service, target, served } = facts;
  if (!served) throw refuse('not-served-yet');
  if (state.stage === 'INVITED') throw refuse('already-invited');
  if (state.stage !== 'NONE') throw refuse('already-reviewed');
  const expiresOn = lastDay(calendar, 'REVIEW_INVITATION', localDate(command.at));
  return [{ type: 'ReviewInvited', data: { service, target, codeHash, expiresOn, windowHashes } }];
};

/** By identity, or by the code of an invitation; a wrong code tells no more than a wrong person. */
const requireReviewer = (state: Review, { data, by, at }: AskedOfReview<'SubmitReview'>): void => {
  const known = by.role === 'applicant' && by.id === data.facts.subjectRef;
  const invited = state.stage === 'INVITED' && data.codeHash !== undefined && data.codeHash === state.codeHash;
  if (!known && !invited) throw refuse('not-your-service');
  if (!known && state.stage === 'INVITED' && localDate(at) > state.expiresOn) throw refuse('invitation-expired');
  if (data.realName && !known) throw refuse('real-name-unknown');
};

/** The window's own device or address: a person served there, on the evaluator or not, comes with another. */
const isSuspected = (state: Review, origins: readonly string[]): boolean =>
  state.stage === 'INVITED' && origins.some((origin) => state.windowHashes.includes(origin));

const openFollowUp = (calendar: HolidayCalendar, of: ReviewMark): ReviewEvent => ({
  type: 'FollowUpOpened',
  data: {
    of,
    contactDue: lastDay(calendar, 'REVIEW_CONTACT', of.submittedOn),
    rectifyDue: lastDay(calendar, 'REVIEW_RECTIFY', of.submittedOn),
  },
});

export const submit = (calendar: HolidayCalendar, state: Review, command: AskedOfReview<'SubmitReview'>): Events => {
  const { facts, codeHash: _, origins, text, ...given } = command.data;
  requireReviewer(state, command);
  if (!facts.served) throw refuse('not-served-yet');
  if (state.stage !== 'NONE' && state.stage !== 'INVITED') throw refuse('already-reviewed');
  const { service, target } = state.stage === 'INVITED' ? state : facts;
  const { channel, grade, realName } = given;
  const words = text === undefined ? {} : { text };
  const data = { ...given, ...words, service, target, selfReviewSuspected: isSuspected(state, origins) };
  const mark = { service, target, channel, grade, realName, submittedOn: localDate(command.at) };
  const review: ReviewEvent = { type: 'ReviewSubmitted', data };
  return isBad(grade) ? [review, openFollowUp(calendar, mark)] : [review];
};

export const append = (calendar: HolidayCalendar, file: ReviewFile, command: AskedOfReview<'AppendReview'>): Events => {
  const { data, by, at } = command;
  if (by.id !== file.reviewer) throw refuse('no-such-review');
  if (file.appended) throw refuse('already-appended');
  if (localDate(at) > lastDay(calendar, 'REVIEW_APPENDED', file.mark.submittedOn)) throw refuse('append-too-late');
  return [{ type: 'ReviewAppended', data: { of: file.mark, ...data } }];
};

/** Silence counts only where a line of the policy in force on the day of the invitation says so. */
export const byDefault = (defaulting: readonly ReviewDefaulting[], state: Invitation, at: string): Events => {
  const policy = defaulting.findLast(({ effectiveFrom }) => effectiveFrom <= state.invitedOn);
  if (!policy || localDate(at) <= addDays(state.invitedOn, policy.afterDays)) return [];
  const { service, target } = state;
  return [{ type: 'ReviewDefaulted', data: { service, target, grade: policy.grade } }];
};
