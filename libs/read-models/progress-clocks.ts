import type { CaseEvents } from '#cases/events';
import { type CaseTimer, climbTimersFor, timersFor } from '#deadlines/timers';
import type { AlertLevel, DeadlineKind, Threshold } from '#law/deadline-rules';
import type { AlertReader } from '#law/escalation';
import type { Progress } from './progress.js';

/** A deadline that runs. */
export interface OpenDeadline {
  readonly kind: DeadlineKind;
  readonly version: number;
  readonly dueDate: string;
  readonly provisional: boolean;
  /** Told of it and still right, in this version or the one before; absent where nothing was. */
  readonly told?: readonly Threshold[];
  /** The due date that was told before a new calendar moved it. */
  readonly toldBefore?: string;
}

/** An alert that was raised: a rescinded one stands, and does not count. */
export interface AlertTold {
  readonly kind: DeadlineKind;
  readonly version: number;
  readonly threshold: Threshold;
  readonly level: AlertLevel;
  readonly rescinded?: true;
}

/** Time that is not counted while it runs; `plannedEnd` is the day the notice gives. */
export interface OpenPause {
  readonly spId: string;
  readonly type: string;
  readonly plannedEnd: string;
}

/** Causes that compute the same deadline anew: what was told of it and is still right is not told again. */
const sameAgain: ReadonlySet<string> = new Set(['PAUSED', 'RESUMED', 'PAUSE_INVALIDATED', 'EXTENDED', 'CALENDAR']);

/** In place of the version before. One that is over when it is computed anew is for the record only. */
export const withDeadline = (
  { deadlines, pending }: Progress,
  computed: CaseEvents['DeadlineComputed'],
  caseId: string,
): Partial<Progress> => {
  const { kind, version, dueDate, provisional, cause = '', ended, toldBefore } = computed;
  const told = (sameAgain.has(cause) ? deadlines.find((deadline) => deadline.kind === kind)?.told : undefined) ?? [];
  const others = deadlines.filter((one) => one.kind !== kind);
  // What climbs is of an alert, whatever becomes of the deadline.
  const waiting = pending.filter((timer) => timer.kind !== kind || timer.climbsTo !== undefined);
  if (ended) return { deadlines: others, pending: waiting };
  const moved = cause === 'CALENDAR' && toldBefore !== undefined ? { toldBefore } : {};
  const deadline = { kind, version, dueDate, provisional, ...(told.length === 0 ? {} : { told }), ...moved };
  // Once its end is told, no warning follows.
  const over = told.includes('EXPIRY');
  const timers = over ? [] : timersFor(caseId, computed).filter(({ threshold }) => !told.includes(threshold));
  return { deadlines: [...others, deadline], pending: [...waiting, ...timers] };
};

/** How many of each level stand. */
const levels = (alerts: readonly AlertTold[]): Progress['alerts'] => {
  const counts: Partial<Record<AlertLevel, number>> = {};
  for (const { level, rescinded } of alerts) if (!rescinded) counts[level] = (counts[level] ?? 0) + 1;
  return counts;
};

/** The alert of this threshold is told, and where it was the end, no warning follows: what was waited for, and what still is. */
const stillPending = (
  { pending }: Progress,
  { kind, version, threshold }: CaseEvents['AlertRaised'],
): readonly CaseTimer[] =>
  pending.filter((timer) => {
    if (timer.kind !== kind) return true;
    // A warning climbs no further when the end itself is told.
    if (timer.climbsTo !== undefined) return threshold !== 'EXPIRY' || timer.threshold === 'EXPIRY';
    return timer.version !== version || (timer.threshold !== threshold && threshold !== 'EXPIRY');
  });

/** An alert was answered, or has gone on to one more reader: what it waits for no more. */
export const withoutClimb = (
  { pending }: Progress,
  { kind, version, threshold, to }: CaseEvents['AlertAcknowledged'] & { readonly to?: AlertReader },
): Partial<Progress> => ({
  pending: pending.filter(
    (timer) =>
      timer.climbsTo === undefined ||
      timer.kind !== kind ||
      timer.version !== version ||
      timer.threshold !== threshold ||
      (to !== undefined && timer.climbsTo !== to),
  ),
});

/** The public explanation of an overrun answers the alerts of the promise and of the explanation itself. */
export const withOverrunExplained = ({ pending }: Progress): Partial<Progress> => ({
  overrunExplained: true,
  pending: pending.filter(
    ({ climbsTo, kind, threshold }) =>
      climbsTo === undefined || threshold !== 'EXPIRY' || (kind !== 'PROMISED' && kind !== 'EXPLAIN'),
  ),
});

export const withAlert = (before: Progress, raised: CaseEvents['AlertRaised'], caseId: string): Partial<Progress> => {
  const { kind, version, threshold, level } = raised;
  const alertsTold = [...before.alertsTold, { kind, version, threshold, level }];
  return {
    alertsTold,
    alerts: levels(alertsTold),
    deadlines: before.deadlines.map((deadline) =>
      deadline.kind === kind && deadline.version === version
        ? { ...deadline, told: [...(deadline.told ?? []), threshold] }
        : deadline,
    ),
    pending: [...stillPending(before, raised), ...climbTimersFor(caseId, raised)],
  };
};

/** A ruling takes it out of the count for good; a reckoning lets the next version tell it again. */
export const withoutAlert = (before: Progress, rescinded: CaseEvents['AlertRescinded']): Partial<Progress> => {
  const { kind, version, threshold, cause } = rescinded;
  const alertsTold = before.alertsTold.map((alert) =>
    alert.kind === kind && alert.version === version && alert.threshold === threshold
      ? { ...alert, rescinded: true as const }
      : alert,
  );
  return {
    ...withoutClimb(before, rescinded),
    alertsTold,
    alerts: levels(alertsTold),
    deadlines: before.deadlines.map((deadline) => {
      if (deadline.kind !== kind || cause === 'RULING') return deadline;
      const { told = [], ...rest } = deadline;
      const left = told.filter((one) => one !== threshold);
      return left.length === 0 ? rest : { ...rest, told: left };
    }),
  };
};

export const withPause = (before: Progress, paused: CaseEvents['ClockPaused']): Partial<Progress> => {
  const { spId, type, plannedEnd } = paused;
  return { pauses: [...before.pauses, { spId, type, plannedEnd }] };
};

export const withoutPause = (before: Progress, spId: string): Partial<Progress> => ({
  pauses: before.pauses.filter((pause) => pause.spId !== spId),
});
