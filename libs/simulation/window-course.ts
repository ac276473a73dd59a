import type { CaseCommands } from '#cases/commands';
import type { NegativeKind } from '#cases/negative-events';
import type { Actor } from '#kernel/envelope';
import type { CaseRun, Course } from './case-run.js';
import { applicant, centre, chief, clerks, unitHead } from './people.js';
import { plantedDelays } from './planted-delays.js';
import { plantedViolations } from './planted-violations.js';

const chances = {
  withdrawnEarly: 0.01,
  notOurPower: 0.015,
  incomplete: 0.18,
  promise: 0.5,
  deficiency: 0.35,
  supplementNever: 0.12,
  filedLate: 0.04,
  failedDelivery: 0.08,
} as const;

const basis = '《行政许可法》第三十二条';
export const reasonsOf = (run: CaseRun) => [{ facts: run.seal('模拟事实'), basis }];

/** What the applicant leaves out: a paper that the matter lets follow or be promised, or any other that is required. */
const leftOut = ({ application: { matter }, chance }: CaseRun): readonly string[] => {
  const { ways } = matter;
  if (ways?.deficiency && chance.happens(chances.deficiency)) return ways.deficiency;
  const required = matter.materials.filter((material) => material.required).map(({ code }) => code);
  if (required.length === 0) return [];
  const share = ways?.promise && !ways.publicSafety ? chances.promise : chances.incomplete;
  return chance.happens(share) ? [chance.pick(required)] : [];
};

/** At once, but for what comes by post: that is entered on Fridays, in a row. Of the last days nothing is left lying. */
export function* receive(run: CaseRun, clerk: Actor, missing: readonly string[]): Course {
  const { caseNo, subjectRef, application, seal } = run;
  const { matter, channel } = application;
  const materials = matter.materials
    .filter(({ code, required }) => required && !missing.includes(code))
    .map(({ code }) => ({ code, original: channel === 'window' }));
  const by = channel === 'web' || channel === 'app' ? applicant(subjectRef) : clerk;
  const data = { caseNo, matter, subjectRef, form: seal('模拟申请表'), materials };
  const friday = run.time.nextFriday(run.now) + run.chance.between(0, 600) * 1000;
  if (channel !== plantedViolations.fridayEntry.channel || friday >= run.around.end) {
    run.ask('ReceiveApplication', data, by, { channel });
    return;
  }
  const happenedAt = run.now;
  yield friday;
  run.ask('ReceiveApplication', data, by, { channel, happenedAt });
}

/** The paper reaches the applicant, sometimes not at once. */
export function* serve(run: CaseRun, clerk: Actor, negative: boolean): Course {
  const method = run.chance.weighted<'WINDOW' | 'COURIER' | 'ONLINE'>([
    ['WINDOW', 5],
    ['COURIER', 3],
    ['ONLINE', negative ? 0 : 4],
  ]);
  yield run.time.afterMinutes(run.now, run.chance.between(60, 900));
  if (run.chance.happens(chances.failedDelivery)) {
    run.ask('FailDelivery', { method, reason: run.seal('无人签收') }, clerk);
    yield run.time.afterWorkingDays(run.now, run.chance.between(1, 3), 30);
  }
  run.ask('Deliver', { method, proof: run.seal('签收') }, clerk);
}

/** 否定备案: proposed, confirmed by the head, done, filed the same day (or, against the rule, later), served, closed. */
export function* sayNo(
  run: CaseRun,
  clerk: Actor,
  kind: NegativeKind,
  proposer: Actor,
  act: () => Course<boolean> | boolean,
): Course<boolean> {
  const organ = kind === 'NOT_OUR_POWER' ? { competentOrgan: '铁岭市人民政府' } : {};
  run.ask('ProposeNegative', { kind, reasons: reasonsOf(run), ...organ }, proposer);
  yield run.time.afterMinutes(run.now, run.chance.between(20, 200));
  const head = unitHead(run.application.matter.unitId);
  // Silence may have decided in the meantime.
  if (!run.file().negative) return false;
  run.ask('ConfirmNegative', {}, head);
  yield run.time.afterMinutes(run.now, run.chance.between(10, 60));
  if (!run.file().negative) return false;
  const acting = act();
  if (!(typeof acting === 'boolean' ? acting : yield* acting)) return false;
  const late = run.chance.happens(chances.filedLate);
  yield late ? run.time.afterWorkingDays(run.now, 1, 40) : run.now + 120_000;
  run.ask('FileNegative', { filingNo: `BA-${run.caseNo}` }, centre);
  yield* serve(run, clerk, true);
  yield run.time.afterMinutes(run.now, run.chance.between(10, 200));
  if (run.file().stage === 'SERVED') run.ask('CloseCase', {}, clerk);
  return true;
}

export function* withdraw(run: CaseRun, clerk: Actor, initiatedBy: CaseCommands['Withdraw']['initiatedBy']): Course {
  run.ask('Withdraw', { reason: run.seal('不再办理'), initiatedBy }, applicant(run.subjectRef), { channel: 'web' });
  yield run.time.afterMinutes(run.now, run.chance.between(30, 400));
  run.ask('CloseCase', {}, clerk);
}

const check = (run: CaseRun, clerk: Actor, missing: readonly string[]): void => {
  const outcome = missing.length === 0 ? 'COMPLETE' : 'INCOMPLETE';
  run.ask('CheckMaterials', { outcome, defects: missing.map((code) => ({ code, defect: run.seal('缺件') })) }, clerk);
};

/** One notice names all that is missing; most applicants bring it, some never. */
function* supplement(run: CaseRun, clerk: Actor, missing: readonly string[]): Course<boolean> {
  const items = missing.map((code) => ({ code, defect: run.seal('缺件') }));
  const termDays = run.chance.between(8, 15);
  run.ask('RequestSupplement', { items, termDays }, clerk);
  if (!run.chance.happens(chances.supplementNever)) {
    yield run.time.afterWorkingDays(run.now, run.chance.between(1, termDays - 1), run.chance.between(0, 300));
    const materials = missing.map((code) => ({ code, original: true }));
    run.ask('SubmitSupplement', { materials }, applicant(run.subjectRef), { channel: 'web' });
    yield run.time.afterMinutes(run.now, run.chance.between(20, 300));
    check(run, clerk, []);
    return true;
  }
  yield run.time.afterWorkingDays(run.now, termDays + 2, run.chance.between(0, 100));
  yield* sayNo(run, clerk, 'SUPPLEMENT_LAPSED', clerk, () => {
    run.ask('LapseSupplement', { serviceMethod: 'WINDOW' }, clerk);
    return run.file().stage === 'LAPSED';
  });
  return false;
}

function* notOurs(run: CaseRun, clerk: Actor): Course<boolean> {
  run.ask('CheckMaterials', { outcome: 'NOT_OUR_POWER', defects: [] }, clerk);
  yield run.time.afterMinutes(run.now, 5);
  yield* sayNo(run, clerk, 'NOT_OUR_POWER', clerk, () => {
    run.ask('RefuseAcceptance', { serviceMethod: 'WINDOW' }, chief(run.application.matter.unitId));
    return run.file().stage === 'NOT_ACCEPTED';
  });
  return false;
}

/** What is missing may follow, be promised, or has to be brought first. True where the case is ready for acceptance or accepted. */
function* makeComplete(run: CaseRun, clerk: Actor, missing: readonly string[]): Course<boolean> {
  const { ways, promisedDays, statutoryDays } = run.application.matter;
  if (ways?.deficiency && missing.every((code) => ways.deficiency?.includes(code))) {
    const termDays = Math.max(1, Math.min(3, promisedDays ?? statutoryDays ?? 3));
    const undertaking = run.seal('承诺补交');
    run.ask('AcceptWithDeficiency', { missing, form: 'EITHER', termDays, undertaking }, clerk);
    return true;
  }
  if (ways?.promise && !ways.publicSafety) {
    run.ask('OfferPromise', { textVersion: 'v1' }, clerk);
    yield run.time.afterMinutes(run.now, 20);
    run.ask(
      'SignPromise',
      { items: missing, signature: run.seal('签字'), badCredit: false },
      applicant(run.subjectRef),
    );
    yield run.time.afterMinutes(run.now, 10);
    return true;
  }
  return yield* supplement(run, clerk, missing);
}

/** From the receipt to acceptance, by an act or by silence. False where the case ended at the window. */
export function* atTheWindow(run: CaseRun, clerk: Actor): Course<boolean> {
  const { chance } = run;
  const missing = leftOut(run);
  yield* receive(run, clerk, missing);
  if (chance.happens(chances.withdrawnEarly)) {
    yield run.time.afterMinutes(run.now, chance.between(200, 700));
    yield* withdraw(run, clerk, 'APPLICANT');
    return false;
  }
  const { silentClerk } = plantedDelays;
  const forgotten = clerk.id === silentClerk.clerk && chance.happens(1 / silentClerk.everyNth);
  yield forgotten ? run.time.afterWorkingDays(run.now, 7, 60) : run.time.afterMinutes(run.now, chance.between(15, 500));
  if (run.file().stage !== 'RECEIVED') return true;
  if (chance.happens(chances.notOurPower)) return yield* notOurs(run, clerk);
  check(run, clerk, missing);
  yield run.time.afterMinutes(run.now, chance.between(3, 30));
  if (missing.length > 0 && !(yield* makeComplete(run, clerk, missing))) return false;
  if (run.file().stage === 'RECEIVED') run.ask('AcceptCase', {}, clerk);
  return run.file().stage === 'ACCEPTED';
}

/** Anybody of the window, for the post always the same; the same all along. */
export const clerkOf = ({ chance, application: { channel } }: CaseRun): Actor => {
  const anybody = chance.pick(clerks);
  const { fridayEntry } = plantedViolations;
  return (channel === fridayEntry.channel ? clerks.find(({ id }) => id === fridayEntry.clerk) : undefined) ?? anybody;
};
