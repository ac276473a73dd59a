import { addWorkingDays } from '#calendar/working-days';
import type { Actor } from '#kernel/envelope';
import { type CaseRun, type Course, today } from './case-run.js';
import { dayMinutes, startOf } from './office-time.js';
import { applicant, fileAuditor, hearingHost, officer, unitHead, units } from './people.js';
import { plantedDelays } from './planted-delays.js';
import { withdraw } from './window-course.js';

const chances = {
  suggestedWithdrawal: 0.012,
  special: 0.45,
  consultation: 0.06,
  hearing: 0.015,
  hearingAsked: 0.5,
  extension: 0.025,
  overlong: 0.05,
} as const;

/** The person on the case's post now, holding the case: it goes to B while B stands in, and back to A with the next step. */
export function* holder(run: CaseRun, postId: string): Course<Actor> {
  let person = run.unit.onPost(postId, run.now);
  for (; !person; person = run.unit.onPost(postId, run.now)) yield run.time.afterMinutes(run.now, 120);
  const held = run.file().officer?.id;
  if (held !== undefined && held !== person.id) {
    const { unitId } = run.application.matter;
    run.ask('AssignOfficer', { to: person.id, toPost: postId, reason: run.seal('AB岗') }, unitHead(unitId));
  }
  return person;
}

/** Working minutes an ordinary officer of this case needs, well below the limit but for a few. */
const effort = ({ chance, application: { matter } }: CaseRun): number => {
  const limit = matter.promisedDays ?? matter.statutoryDays ?? 10;
  const share = chance.happens(chances.overlong) ? 1 + 0.6 * chance.next() : 0.1 + 0.5 * chance.next();
  return Math.max(40, limit * dayMinutes * share);
};

function* inspection(run: CaseRun, postId: string): Course {
  const filing = run.around.filings.get(run.application.matter.code);
  if (!filing || !run.chance.happens(chances.special)) return;
  const by = yield* holder(run, postId);
  // While B stands in, B may not stop the clock.
  if (by.asB) return;
  const { type, days, filingNo } = filing;
  const plannedDays = run.chance.between(3, days);
  const { unitId } = run.application.matter;
  run.ask(
    'StartSpecial',
    {
      type,
      basis: '《行政许可法》第四十五条',
      clockMode: 'STOPS_CLOCK',
      plannedDays,
      noticeId: `${run.caseNo}-TS-notice`,
      noticeServedAt: new Date(run.now).toISOString(),
      officers: [`${unitId}-officer-1`, `${unitId}-officer-3`],
      filing: { filingNo, days },
    },
    by,
  );
  const { overrunInspection } = plantedDelays;
  const [least, most] = overrunInspection.extraWorkingDays;
  const extra = unitId === overrunInspection.unit ? run.chance.between(least, most) : -run.chance.between(0, 2);
  yield run.time.afterWorkingDays(run.now, plannedDays + extra, run.chance.between(0, 300));
  const special = run.file().specials.find(({ endedDate }) => endedDate === undefined);
  const finisher = yield* holder(run, postId);
  if (special)
    run.ask('FinishSpecial', { spId: special.spId, result: run.seal('结果'), reportHash: 'simulated' }, finisher);
}

/** Another unit is asked; the one with the planted delay answers when its term has passed. */
function* consultation(run: CaseRun, postId: string): Course {
  if (!run.chance.happens(chances.consultation)) return;
  const { unitId } = run.application.matter;
  const { lateConsultant } = plantedDelays;
  const others = units.filter((unit) => unit !== unitId);
  const unit =
    unitId !== lateConsultant.unit && run.chance.happens(0.4) ? lateConsultant.unit : run.chance.pick(others);
  const by = yield* holder(run, postId);
  run.ask('ConsultUnit', { unit, question: run.seal('征求意见'), termDays: 3 }, by);
  const asked = run.file().consultations.at(-1);
  if (!asked) return;
  const [least, most] = lateConsultant.workingDays;
  const days = unit === lateConsultant.unit ? run.chance.between(least, most) : run.chance.between(1, 2);
  yield run.time.afterWorkingDays(run.now, days, run.chance.between(0, 200));
  const { consultationId } = asked;
  const answerer = officer(unit, `${unit}-officer-1`, `${unit}-review-1`, false);
  run.ask('AnswerConsultation', { consultationId, conclusion: 'AGREE', text: run.seal('同意') }, answerer);
}

/** The right is told; used, a hearing is held on the day told; else it lapses. */
function* hearing(run: CaseRun, postId: string): Course {
  const { unitId, ways, category } = run.application.matter;
  const offered =
    ways?.hearing === true || (category === 'ADMINISTRATIVE_LICENCE' && run.chance.happens(chances.hearing));
  if (!offered) return;
  run.ask('InformHearingRight', {}, yield* holder(run, postId));
  if (!run.chance.happens(chances.hearingAsked)) {
    yield run.time.afterWorkingDays(run.now, 7, 30);
    return;
  }
  yield run.time.afterWorkingDays(run.now, run.chance.between(1, 3), 60);
  run.ask('RequestHearing', { by: 'APPLICANT' }, applicant(run.subjectRef), { channel: 'web' });
  yield run.time.afterMinutes(run.now, run.chance.between(60, 400));
  const date = addWorkingDays(run.time.calendar, today(run), run.chance.between(8, 11)).date;
  const head = unitHead(unitId);
  run.ask('NotifyHearing', { date, place: '市政务服务中心', host: hearingHost(unitId) }, head);
  yield startOf(date) + 9.5 * 3_600_000;
  run.ask('HoldHearing', { recordId: `${run.caseNo}-hearing`, recordHash: 'simulated', signed: true }, head);
}

function* extension(run: CaseRun, postId: string): Course {
  const limit = run.file().deadlines.STATUTORY;
  if (!limit?.open || limit.quantity < 10 || today(run) >= limit.dueDate) return;
  if (!run.chance.happens(chances.extension)) return;
  const by = yield* holder(run, postId);
  if (by.asB) return;
  run.ask('RequestExtension', { days: run.chance.between(3, 10), reason: run.seal('情况复杂') }, by);
  yield run.time.afterMinutes(run.now, run.chance.between(30, 300));
  const deciding = run.unit.decider(run.application.matter.code, [by.id], run.now);
  if (run.file().extension?.state !== 'REQUESTED' || !deciding) return;
  run.ask('ApproveExtension', {}, deciding.by, { grantId: deciding.grantId });
  yield run.time.afterMinutes(run.now, 60);
  const teller = yield* holder(run, postId);
  if (run.file().extension?.state === 'APPROVED') run.ask('TellExtension', {}, teller);
  yield run.time.afterMinutes(run.now, run.chance.between(1, 4) * dayMinutes);
}

/** What is still owed under an undertaking comes in, before anything can be granted. */
function* missingPapers(run: CaseRun): Course {
  const missing = run.file().deficiency?.missing ?? [];
  if (missing.length === 0) return;
  yield run.time.afterMinutes(run.now, run.chance.between(60, 900));
  const materials = missing.map((code) => ({ code, original: true }));
  run.ask('SubmitMissing', { materials }, applicant(run.subjectRef), { channel: 'web' });
}

/** From acceptance to the submission for decision. Says who holds the case; nothing where it ended by withdrawal. */
export function* examination(run: CaseRun, clerk: Actor): Course<string | undefined> {
  const { chance, application } = run;
  const { unitId } = application.matter;
  const { slowTaking, slowOfficer } = plantedDelays;
  const postId = `${unitId}-review-${chance.between(1, 3)}`;
  yield run.time.afterMinutes(run.now, chance.between(10, 120));
  run.ask('RouteCase', {}, clerk);
  const [least, most] = slowTaking.workingDays;
  yield unitId === slowTaking.unit
    ? run.time.afterWorkingDays(run.now, chance.between(least, most), chance.between(0, 300))
    : run.time.afterMinutes(run.now, chance.between(20, 240));
  const taker = yield* holder(run, postId);
  run.ask('TakeCase', {}, taker);
  yield* missingPapers(run);
  const minutes = effort(run) * (taker.id === slowOfficer.officer ? slowOfficer.factor : 1);
  yield run.time.afterMinutes(run.now, minutes * 0.6);
  if (chance.happens(chances.suggestedWithdrawal)) {
    yield* withdraw(run, clerk, 'SUGGESTED_BY_OFFICER');
    return undefined;
  }
  yield* consultation(run, postId);
  yield* inspection(run, postId);
  yield* extension(run, postId);
  yield* hearing(run, postId);
  yield run.time.afterMinutes(run.now, minutes * 0.4);
  const conclusion = { conclusion: 'APPROVE', text: run.seal('审查意见'), dissent: false } as const;
  run.ask('RecordOpinion', conclusion, yield* holder(run, postId));
  yield run.time.afterMinutes(run.now, chance.between(20, 120));
  run.ask('RecordOpinion', conclusion, fileAuditor(unitId));
  run.ask('SubmitForDecision', {}, yield* holder(run, postId));
  return postId;
}
