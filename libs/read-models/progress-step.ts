import type { CaseEvent, CaseEventType } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { Role } from '#kernel/envelope';
import { endsDeadline } from '#law/deadline-rules';
import type { Progress } from './progress.js';
import { withFittingNegative } from './progress-work.js';

export type Case = Logged<CaseEvent>;
export type Of<Type extends CaseEventType> = Logged<Extract<CaseEvent, { type: Type }>>;

/** Who has a case in hand; those who watch over it or ask for it do not. */
const handlingRoles: ReadonlySet<Role> = new Set(['clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head']);

/** The common part of every step: what the event ends, who acted, where the stream stands. */
export const after = (before: Progress, event: Case, change: Partial<Progress>): Progress => {
  const { type, data, metadata, revision } = event;
  const { id, role } = metadata.actor;
  const knows = !handlingRoles.has(role) || before.holders.includes(id);
  const holders = knows ? before.holders : [...before.holders, id];
  const running = {
    ...before,
    holders,
    holderCount: holders.length,
    ...change,
    deadlines: (change.deadlines ?? before.deadlines).filter(({ kind }) => !endsDeadline(kind, type, data)),
    // What has gone wrong climbs on after the end too.
    pending: (change.pending ?? before.pending).filter(
      ({ kind, climbsTo, threshold }) =>
        (climbsTo !== undefined && threshold === 'EXPIRY') || !endsDeadline(kind, type, data),
    ),
    revision,
  };
  return withFittingNegative(running, type);
};

/** What changes nothing but who has acted and how far the stream has come. */
export const noted = (before: Progress | undefined, event: Case): Progress | undefined =>
  before && after(before, event, {});

/** A step on a case that was received; others stay as they are. */
export const step =
  <Type extends CaseEventType>(change: (event: Of<Type>, before: Progress) => Partial<Progress>) =>
  (before: Progress | undefined, event: Of<Type>): Progress | undefined =>
    before && after(before, event, change(event, before));
