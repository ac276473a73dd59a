import { endOfDay, startOfDay } from '#calendar/legal-dates';
import type { CaseEvents } from '#cases/events';
import type { DeadlineKind, Threshold } from '#law/deadline-rules';

/** A promise to look at a case again at an instant. Looking costs nothing: the decider says whether it still matters. */
export interface Timer {
  /** Names the case, the deadline, its version and the threshold; holds no ':' (BullMQ refuses it). */
  readonly jobId: string;
  readonly caseId: string;
  readonly kind: DeadlineKind;
  readonly version: number;
  readonly threshold: Threshold;
  /** ISO 8601 with zone. */
  readonly at: string;
}

/** The timers of one computed deadline: each warning from the start of its day, the end at 24:00 of the due day. */
export const timersFor = (
  caseId: string,
  { kind, version, dueDate, warnings }: CaseEvents['DeadlineComputed'],
): readonly Timer[] =>
  [
    ...warnings.map(({ threshold, from }) => ({ threshold, at: startOfDay(from) })),
    { threshold: 'EXPIRY' as const, at: endOfDay(dueDate) },
  ].map(({ threshold, at }) => ({
    jobId: `dl-${caseId}-${kind}-v${version}-${threshold}`,
    caseId,
    kind,
    version,
    threshold,
    at,
  }));
