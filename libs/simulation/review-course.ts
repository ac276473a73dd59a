import type { Actor } from '#kernel/envelope';
import type { ReviewCommand, ReviewCommands, ReviewCommandType } from '#reviews/commands';
import { reviewDecider } from '#reviews/decide';
import { type Grade, isBad, type ReviewChannel, type ReviewEvent, reviewSchema, reviewStream } from '#reviews/events';
import type { Review } from '#reviews/review';
import type { CaseRun, Course } from './case-run.js';
import { applicant, bureau, chief, enforcer } from './people.js';
import { simulatedStream } from './simulated-stream.js';

const chances = {
  reviewed: 0.4,
  realName: 0.6,
  contactLate: 0.12,
  rectifiedLate: 0.1,
  mistaken: 0.2,
  excluded: 0.6,
} as const;

/** Who had to wait is less content: the reviews follow the delays. */
const gradeOf = ({ chance, file }: CaseRun): Grade => {
  const late = file().deadlines.PROMISED?.alerted.includes('EXPIRY') === true;
  return chance.weighted<Grade>(
    late
      ? [
          [5, 10],
          [4, 15],
          [3, 30],
          [2, 30],
          [1, 15],
        ]
      : [
          [5, 70],
          [4, 20],
          [3, 6],
          [2, 3],
          [1, 1],
        ],
  );
};

/** 好差评: an invitation, with luck a review, and of a bad one what has to follow. */
export function* review(run: CaseRun, clerk: Actor): Course {
  const { chance, caseId, subjectRef, seal } = run;
  const { matter, officer, unit = matter.unitId } = run.file();
  const stream = simulatedStream<Review, ReviewCommand, ReviewEvent>(run.around.recorder, {
    name: reviewStream(caseId),
    decider: reviewDecider(run.time.calendar),
    schema: reviewSchema,
  });
  const ask = <Type extends ReviewCommandType>(type: Type, data: ReviewCommands[Type], by: Actor): void => {
    stream.ask({ type, data } as unknown as ReviewCommand, by, run.now);
  };
  const who = officer ? { officer: officer.id, post: officer.post } : {};
  const target = { matterCode: matter.code, unit, ...who };
  const facts = { service: { kind: 'CASE', id: caseId }, target, subjectRef, served: true } as const;
  ask('InviteReview', { facts, codeHash: `simulated-${caseId}`, windowHashes: [] }, clerk);
  if (!chance.happens(chances.reviewed)) return;
  yield run.time.afterMinutes(run.now, chance.between(5, 1500));
  const grade = gradeOf(run);
  const bad = isBad(grade);
  const channel = chance.pick<ReviewChannel>(['EVALUATOR', 'QR_CODE', 'WEBSITE', 'APP', 'SMS']);
  const source = channel === 'EVALUATOR' ? 'ON_THE_SPOT' : 'ONLINE';
  const realName = chance.happens(chances.realName);
  const tags = [
    chance.pick(bad ? (['SLOW', 'REPEATED_VISITS', 'UNCLEAR'] as const) : (['PROMPT', 'FRIENDLY', 'CLEAR'] as const)),
  ];
  const given = { facts, grade, tags, source, channel, realName, origins: [] } as const;
  ask('SubmitReview', given, applicant(subjectRef));
  if (!bad) return;

  yield chance.happens(chances.contactLate)
    ? run.time.afterWorkingDays(run.now, 4, 20)
    : run.time.afterMinutes(run.now, chance.between(30, 300));
  ask('NoteReviewTerm', {}, enforcer);
  ask('ContactReviewer', { reached: true }, clerk);
  yield run.time.afterMinutes(run.now, chance.between(100, 500));
  const mistaken = chance.happens(chances.mistaken);
  ask('VerifyReview', { finding: mistaken ? 'MISTAKEN' : 'TRUE', note: seal('核实') }, bureau);
  yield run.time.afterMinutes(run.now, chance.between(60, 400));
  const responsible = chief(unit);
  if (mistaken) {
    ask('AppealReview', { statement: seal('申诉') }, responsible);
    yield run.time.afterMinutes(run.now, 300);
    const excluded = chance.happens(chances.excluded);
    ask('RuleOnAppeal', { excluded, reason: seal('裁定') }, bureau);
    if (excluded) return;
    yield run.time.afterMinutes(run.now, 100);
  }
  ask('PlanRectification', { measure: seal('整改措施') }, responsible);
  yield chance.happens(chances.rectifiedLate)
    ? run.time.afterWorkingDays(run.now, 18, 20)
    : run.time.afterWorkingDays(run.now, chance.between(1, 6), 60);
  ask('NoteReviewTerm', {}, enforcer);
  ask('CompleteRectification', { result: seal('整改结果') }, responsible);
  yield run.time.afterMinutes(run.now, chance.between(30, 300));
  ask('FeedBack', { text: seal('反馈') }, clerk);
  yield run.time.afterWorkingDays(run.now, 2, 60);
  ask('RevisitReviewer', { satisfied: chance.happens(0.8) }, clerk);
  ask('CloseReview', {}, bureau);
}
