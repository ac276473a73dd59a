import { localDate } from '#calendar/legal-dates';
import type { HolidayCalendar } from '#calendar/working-days';
import type { Decided } from '#kernel/decider';
import type { Actor } from '#kernel/envelope';
import type { AskedOfReview } from './commands.js';
import type { Finding, ReviewEvent } from './events.js';
import { refuse } from './refusals.js';
import type { ReviewFile } from './review.js';
import { lastDay } from './submission.js';

type Events = readonly Decided<ReviewEvent>[];

const aboveUnits: readonly string[] = ['clerk', 'centre', 'bureau', 'system'];

/** People of the unit reviewed, the window and those above units. */
export const requireUnit = ({ mark }: ReviewFile, by: Actor): void => {
  if (!aboveUnits.includes(by.role) && by.unit !== mark.target.unit) throw refuse('not-your-unit');
};

/** Neither as the person nor as the one who now stands on the post. */
const requireOther = ({ mark }: ReviewFile, by: Actor): void => {
  const { officer, post } = mark.target;
  if (by.id === officer || (post !== undefined && by.post === post)) throw refuse('person-reviewed');
};

const requireStage = (file: ReviewFile, ...stages: readonly ReviewFile['stage'][]): void => {
  if (!stages.includes(file.stage)) throw refuse('wrong-state');
};

const isTrue = (finding: Finding | undefined): boolean => finding === 'TRUE' || finding === 'PARTLY';

const unanswered: readonly ReviewFile['stage'][] = ['CONTACT', 'CONTACTED', 'VERIFIED', 'RECTIFYING', 'RULED'];

/** An explanation met the duty, even where the unit appealed after it and has to answer once more. */
const waitsForAnswer = ({ stage, explained }: ReviewFile): boolean =>
  unanswered.includes(stage) && !(stage === 'RULED' && explained);

/** Terms that have passed by a day and are not on record yet; every later act puts them there first. */
export const unnoticedTerms = (file: ReviewFile, date: string): readonly ReviewEvent[] => {
  const { mark: of, stage, followUp, passed, excluded } = file;
  if (!followUp || excluded) return [];
  const { contactDue, rectifyDue } = followUp;
  const late: ReviewEvent[] = [];
  if (stage === 'CONTACT' && date > contactDue && !passed.includes('CONTACT')) {
    late.push({ type: 'ReviewTermPassed', data: { of, kind: 'CONTACT', dueDate: contactDue, level: 'YELLOW' } });
  }
  if (waitsForAnswer(file) && date > rectifyDue && !passed.includes('RECTIFY')) {
    late.push({ type: 'ReviewTermPassed', data: { of, kind: 'RECTIFY', dueDate: rectifyDue, level: 'RED' } });
  }
  return late;
};

export const contact = (file: ReviewFile, { data, by, at }: AskedOfReview<'ContactReviewer'>): Events => {
  requireStage(file, 'CONTACT', 'CONTACTED');
  requireOther(file, by);
  const inTime = file.followUp !== undefined && localDate(at) <= file.followUp.contactDue;
  return [{ type: 'ReviewerContacted', data: { of: file.mark, reached: data.reached, inTime } }];
};

export const verify = (calendar: HolidayCalendar, file: ReviewFile, command: AskedOfReview<'VerifyReview'>): Events => {
  const { data, by, at } = command;
  requireStage(file, 'CONTACT', 'CONTACTED');
  requireOther(file, by);
  if (file.stage === 'CONTACT' && file.mark.realName) throw refuse('contact-first');
  const appealDue = lastDay(calendar, 'REVIEW_APPEAL', localDate(at));
  return [{ type: 'ReviewVerified', data: { of: file.mark, ...data, appealDue } }];
};

/** After a ruling that upheld the review the unit answers it as any other. */
const requireToRectify = (file: ReviewFile): void => {
  if (file.stage !== 'RULED' && !isTrue(file.finding)) throw refuse('nothing-to-rectify');
  if (file.excluded) throw refuse('nothing-to-rectify');
};

export const planRectification = (file: ReviewFile, { data }: AskedOfReview<'PlanRectification'>): Events => {
  requireStage(file, 'VERIFIED', 'RULED');
  requireToRectify(file);
  const dueDate = file.followUp?.rectifyDue ?? '';
  return [{ type: 'RectificationPlanned', data: { of: file.mark, ...data, dueDate } }];
};

/** What is clear is corrected at once, without a plan. */
export const completeRectification = (
  file: ReviewFile,
  { data, at }: AskedOfReview<'CompleteRectification'>,
): Events => {
  requireStage(file, 'VERIFIED', 'RECTIFYING', 'RULED');
  if (file.stage !== 'RECTIFYING') requireToRectify(file);
  const inTime = file.followUp !== undefined && localDate(at) <= file.followUp.rectifyDue;
  const foundTrue = isTrue(file.finding);
  return [{ type: 'RectificationDone', data: { of: file.mark, ...data, inTime, foundTrue } }];
};

export const explain = (file: ReviewFile, { data }: AskedOfReview<'ExplainReview'>): Events => {
  requireStage(file, 'VERIFIED', 'RULED');
  if (isTrue(file.finding)) throw refuse('must-rectify');
  return [{ type: 'ReviewExplained', data: { of: file.mark, ...data } }];
};

/** Once, and of a review that still counts. */
export const appeal = (file: ReviewFile, { data, at }: AskedOfReview<'AppealReview'>): Events => {
  requireStage(file, 'VERIFIED', 'EXPLAINED');
  if (file.appealed || file.excluded) throw refuse('wrong-state');
  if (isTrue(file.finding)) throw refuse('nothing-to-appeal');
  if (localDate(at) > (file.appealDue ?? '')) throw refuse('appeal-too-late');
  return [{ type: 'ReviewAppealed', data: { of: file.mark, ...data } }];
};

/** On an appeal; of a suspected self-review the bureau rules on its own motion, good grades included, which answers no appeal. */
export const rule = (file: ReviewFile, { data, by }: AskedOfReview<'RuleOnAppeal'>): Events => {
  if (by.unit === file.mark.target.unit) throw refuse('not-your-unit');
  const appealed = file.stage === 'APPEALED';
  if (!appealed && !file.selfReviewSuspected) throw refuse('wrong-state');
  const answers = appealed && !file.excluded;
  if (file.excluded !== undefined && !answers) {
    if (file.excluded === data.excluded) return [];
    throw refuse('wrong-state');
  }
  return [{ type: 'AppealRuled', data: { of: file.mark, ...data } }];
};

export const feedBack = (file: ReviewFile, { data }: AskedOfReview<'FeedBack'>): Events => {
  requireStage(file, ...unanswered, 'RECTIFIED', 'EXPLAINED');
  const answered = file.stage === 'RECTIFIED' || file.stage === 'EXPLAINED' || file.excluded === true;
  if (!answered) throw refuse('answer-first');
  return [{ type: 'ReviewFedBack', data: { of: file.mark, ...data } }];
};

export const revisit = (file: ReviewFile, { data, by }: AskedOfReview<'RevisitReviewer'>): Events => {
  requireStage(file, 'FED_BACK');
  requireOther(file, by);
  return [{ type: 'ReviewRevisited', data: { of: file.mark, ...data } }];
};

export const publish = (file: ReviewFile): Events => {
  requireStage(file, 'SUBMITTED', 'FED_BACK', 'REVISITED', 'CLOSED');
  if (file.excluded) throw refuse('excluded-review');
  return file.published ? [] : [{ type: 'ReviewPublished', data: { of: file.mark, masked: true, tags: file.tags } }];
};

export const close = (file: ReviewFile): Events => {
  if (file.stage === 'CLOSED') return [];
  requireStage(file, 'FED_BACK', 'REVISITED');
  if (file.mark.realName && file.stage !== 'REVISITED') throw refuse('revisit-first');
  return [{ type: 'ReviewClosed', data: { of: file.mark } }];
};
