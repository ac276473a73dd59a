import type { Actor } from '#kernel/envelope';
import type { CaseRun, Course } from './case-run.js';
import { chief, officer, unitHead } from './people.js';
import { plantedDelays } from './planted-delays.js';
import { sayNo, serve } from './window-course.js';

const chances = { rejected: 0.045, declined: 0.08, explained: 0.85, brokenPromise: 0.1 } as const;

/** Waits until somebody may decide under a grant: A, or B in A's place. */
function* decider(run: CaseRun): Course<{ by: Actor; grantId: string }> {
  const { receivedBy, checkedBy, acceptedBy, matter } = run.file();
  const barred = [receivedBy.id, ...checkedBy, ...(acceptedBy === undefined ? [] : [acceptedBy])];
  for (;;) {
    const found = run.unit.decider(matter.code, barred, run.now);
    if (found) return found;
    yield run.time.afterMinutes(run.now, 120);
  }
}

const record = (run: CaseRun): { hearingRecordId?: string } => {
  const held = run.file().hearing?.held;
  return held ? { hearingRecordId: held.recordId } : {};
};

function* reject(run: CaseRun): Course<boolean> {
  const { by, grantId } = yield* decider(run);
  run.ask('Reject', { serviceMethod: 'WINDOW', ...record(run) }, by, { grantId });
  return run.file().stage === 'REJECTED';
}

export function* approve(run: CaseRun): Course {
  const { by, grantId } = yield* decider(run);
  const { certificateValidMonths: months, category } = run.application.matter;
  const valid = months === undefined ? {} : { validMonths: months };
  // A remedy for online service serves at the window and by courier as well.
  const told = category === 'ADJUDICATION' ? ({ serviceMethod: 'ONLINE' } as const) : {};
  run.ask('Approve', { content: run.seal('准予'), ...valid, ...told, ...record(run) }, by, { grantId });
}

/** A proposal the head does not share: the case is approved after all. */
function* declined(run: CaseRun, by: Actor): Course {
  const reasons = [{ facts: run.seal('模拟事实'), basis: '《行政许可法》第三十八条' }];
  run.ask('ProposeNegative', { kind: 'REJECTED', reasons }, by);
  yield run.time.afterMinutes(run.now, run.chance.between(30, 300));
  run.ask('DeclineNegative', { reason: run.seal('不同意') }, unitHead(run.application.matter.unitId));
}

/** The decision, at the window itself for an instant matter (`postId` undefined). True where it was granted. */
export function* decision(run: CaseRun, clerk: Actor, postId: string | undefined): Course<boolean> {
  const { unitId } = run.application.matter;
  const friday = unitId === plantedDelays.fridayDecisions.unit && postId !== undefined;
  yield friday
    ? run.time.nextFriday(run.now)
    : run.time.afterMinutes(run.now, run.chance.between(30, postId === undefined ? 120 : 500));
  const held = run.file().officer;
  const proposer = postId !== undefined && held ? officer(unitId, held.id, postId, false) : undefined;
  if (proposer && run.chance.happens(chances.rejected)) {
    yield* sayNo(run, clerk, 'REJECTED', proposer, () => reject(run));
    return false;
  }
  if (proposer && run.chance.happens(chances.rejected * chances.declined)) yield* declined(run, proposer);
  yield* approve(run);
  return run.file().stage === 'APPROVED';
}

/** The promise that was overrun is explained to the public by the unit. */
function* explain(run: CaseRun): Course {
  const { deadlines } = run.file();
  if (!deadlines.PROMISED?.alerted.includes('EXPIRY') || !run.chance.happens(chances.explained)) return;
  yield run.time.afterMinutes(run.now, run.chance.between(60, 900));
  const text = { text: run.seal('内部说明'), publicText: '因审查量大超过承诺时限。' };
  run.ask('ExplainOverrun', text, unitHead(run.application.matter.unitId));
}

/** Certificate, service, closing. */
export function* conclusion(run: CaseRun, clerk: Actor): Course {
  const { unitId, certificateKind } = run.application.matter;
  yield* explain(run);
  if (certificateKind !== null) {
    yield run.time.afterMinutes(run.now, run.chance.between(20, 400));
    run.ask('IssueCertificate', {}, chief(unitId));
  }
  yield* serve(run, clerk, false);
  yield run.time.afterMinutes(run.now, run.chance.between(5, 300));
  run.ask('CloseCase', {}, clerk);
}

/** Two officers look whether what was promised is so. */
export function* verification(run: CaseRun): Course {
  const { mode, promise, matter } = run.file();
  const way = matter.ways?.promise;
  if (mode !== 'PROMISE' || promise?.state !== 'SIGNED' || !way) return;
  yield run.time.afterWorkingDays(run.now, run.chance.between(10, Math.round(way.verificationDays * 1.05)), 90);
  const unit = way.verifyingUnit;
  const by = officer(unit, `${unit}-officer-1`, `${unit}-review-1`, false);
  const broken = run.chance.happens(chances.brokenPromise);
  const officers = [`${unit}-officer-1`, `${unit}-officer-2`];
  const found = {
    result: broken ? 'FALSE' : 'TRUE',
    officers,
    reportHash: 'simulated',
    text: run.seal('核查'),
  } as const;
  run.ask('RecordVerification', found, by);
  if (!broken) return;
  yield run.time.afterMinutes(run.now, 60);
  run.ask('OrderRectification', { termDays: 10, text: run.seal('限期整改') }, by);
  yield run.time.afterWorkingDays(run.now, run.chance.between(4, 9), 30);
  run.ask('AcceptRectification', { text: run.seal('整改到位') }, by);
}
