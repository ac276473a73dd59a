import type { Actor } from '#kernel/envelope';
import type { CaseRun, Course } from './case-run.js';
import { approve } from './decision-course.js';
import { holder } from './examination-course.js';
import { fileAuditor } from './people.js';
import { plantedViolations } from './planted-violations.js';
import { receive } from './window-course.js';

/** Whether this case only passes through the window, everything having been settled before. */
export const isDecidedAtOnce = ({ application: { matter }, chance }: CaseRun): boolean => {
  const { unit, everyNth } = plantedViolations.decidedAtOnce;
  return matter.unitId === unit && !matter.instant && !matter.ways?.hearing && chance.happens(1 / everyNth);
};

/** From the receipt to the approval, every step by the right person, a minute or two apart. True where it was granted. */
export function* atOnce(run: CaseRun, clerk: Actor): Course<boolean> {
  const { unitId } = run.application.matter;
  const postId = `${unitId}-review-${run.chance.between(1, 3)}`;
  const soon = (): number => run.time.afterMinutes(run.now, run.chance.between(1, 2));
  yield* receive(run, clerk, []);
  yield soon();
  run.ask('CheckMaterials', { outcome: 'COMPLETE', defects: [] }, clerk);
  yield soon();
  run.ask('AcceptCase', {}, clerk);
  run.ask('RouteCase', {}, clerk);
  yield soon();
  run.ask('TakeCase', {}, yield* holder(run, postId));
  yield soon();
  const conclusion = { conclusion: 'APPROVE', text: run.seal('审查意见'), dissent: false } as const;
  run.ask('RecordOpinion', conclusion, yield* holder(run, postId));
  run.ask('RecordOpinion', conclusion, fileAuditor(unitId));
  run.ask('SubmitForDecision', {}, yield* holder(run, postId));
  yield soon();
  yield* approve(run);
  return run.file().stage === 'APPROVED';
}
