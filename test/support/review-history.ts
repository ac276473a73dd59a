import { cnCalendar } from '#calendar/working-days';
import type { Logged } from '#event-log/decode';
import { type Asked, fold, type Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { ReviewCommand, ReviewCommands, ReviewCommandType, ServiceFacts } from '#reviews/commands';
import { reviewDecider } from '#reviews/decide';
import { type ReviewEvent, reviewStream } from '#reviews/events';
import { bureau, wangMei } from './people.js';

export const reviews = reviewDecider(cnCalendar());

export const ys: Actor = { id: 'ys-1', role: 'bureau' };
/** The colleague who follows up, beside the officer who is reviewed. */
export const colleague: Actor = { id: 'officer-2', role: 'officer', unit: bureau, post: 'post-of-officer-2' };
export const reviewed: Actor = { id: 'officer-1', role: 'officer', unit: bureau, post: 'post-of-officer-1' };

const words: Sealed = { keyId: 'k-1', box: 'words' };

export const factsOf = (id: string, unit = bureau): ServiceFacts => ({
  service: { kind: 'CASE', id },
  target: { matterCode: 'M-100', unit, officer: 'officer-1', post: 'post-of-officer-1' },
  subjectRef: wangMei.id,
  served: true,
});

export const submission: ReviewCommands['SubmitReview'] = {
  facts: factsOf('c1'),
  grade: 4,
  tags: ['PROMPT'],
  source: 'ONLINE',
  channel: 'WEBSITE',
  realName: true,
  origins: [],
};

/** A day of March 2026 at nine; the 2nd is a Monday. */
export const on = (day: number): string => `2026-03-${String(day).padStart(2, '0')}T09:00:00+08:00`;

export const ask = <Type extends ReviewCommandType>(type: Type, data: ReviewCommands[Type], by: Actor, day = 11) =>
  ({ type, data, by, at: on(day) }) as unknown as Asked<ReviewCommand>;

export const submit = (change: Partial<ReviewCommands['SubmitReview']> = {}, by: Actor = wangMei, day = 11) =>
  ask('SubmitReview', { ...submission, ...change }, by, day);
export const contact = (by = colleague, day = 12) => ask('ContactReviewer', { reached: true }, by, day);
export const verify = (finding: ReviewCommands['VerifyReview']['finding'], by = colleague, day = 12) =>
  ask('VerifyReview', { finding, note: words }, by, day);
export const rectify = (day = 13) => ask('CompleteRectification', { result: words }, reviewed, day);
export const explain = (day = 13) => ask('ExplainReview', { explanation: words }, reviewed, day);
export const appeal = (day = 13) => ask('AppealReview', { statement: words }, reviewed, day);
export const rule = (excluded: boolean, by = ys, day = 16) => ask('RuleOnAppeal', { excluded, reason: words }, by, day);
export const feedBack = (day = 17) => ask('FeedBack', { text: words }, colleague, day);
export const revisit = (satisfied = true, by = colleague, day = 18) => ask('RevisitReviewer', { satisfied }, by, day);

/** What a sequence of commands leaves: each must be decided. */
export const happened = (...commands: readonly Asked<ReviewCommand>[]): readonly Recorded<ReviewEvent>[] => {
  const history: Recorded<ReviewEvent>[] = [];
  for (const command of commands) {
    for (const event of reviews.decide(command, fold(reviews, history))) {
      const metadata = { occurredAt: command.at, effectiveDate: command.at.slice(0, 10), actor: command.by };
      history.push({ ...event, metadata: { ...metadata, legalRegime: 'cn' } as Envelope });
    }
  }
  return history;
};

/** The events of several reviews, with their places in one log. */
export const loggedReviews = (
  histories: readonly (readonly Recorded<ReviewEvent>[])[],
  idOf = (index: number): string => `c${index + 1}`,
): Logged<ReviewEvent>[] => {
  let position = 0;
  return histories.flatMap((history, index) =>
    history.map((event, revision) => {
      const stream = reviewStream(idOf(index));
      return { ...event, id: `${stream}@${revision}`, stream, revision, position: ++position };
    }),
  );
};
