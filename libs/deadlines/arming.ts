import type { CaseEvent } from '#cases/events';
import { type DeadlineKind, deadlineRules, endsDeadline } from '#law/deadline-rules';
import { type Timer, timersFor } from './timers.js';

const kinds = Object.keys(deadlineRules) as DeadlineKind[];

/** A case's event as the log tells it. */
interface Told {
  readonly caseId: string;
  readonly event: CaseEvent;
}

/**
 * The timers that a stretch of the log leaves to be armed, in the order they were computed: a later version replaces an
 * earlier one, and a deadline that ends within the stretch needs none.
 */
export const timersToArm = (stretch: readonly Told[]): readonly Timer[] => {
  const open = new Map<string, readonly Timer[]>();
  for (const { caseId, event } of stretch) {
    if (event.type === 'DeadlineComputed') {
      if (event.data.ended) continue;
      open.set(`${caseId} ${event.data.kind}`, timersFor(caseId, event.data));
      continue;
    }
    for (const kind of kinds) if (endsDeadline(kind, event.type, event.data)) open.delete(`${caseId} ${kind}`);
  }
  return [...open.values()].flat();
};
