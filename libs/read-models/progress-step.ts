import type { CaseEvent, CaseEventType } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { Role } from '#kernel/envelope';
import { type DeadlineKind, endsDeadline } from '#law/deadline-rules';
import type { Progress } from './progress.js';
import { withFittingNegative } from './progress-work.js';

export type Case = Logged<CaseEvent>;
export type Of<Type extends CaseEventType> = Logged<Extract<CaseEvent, { type: Type }>>;

/** Who has a case in hand; those who watch over it or ask for it do not. */
const handlingRoles: ReadonlySet<Role> = new Set(['clerk', 'officer', 'file-auditor', 'decider', 'chief', 'unit-head']);

/** Those that go on behind an event: the list itself where it ends none, which is so of most events. */
const goingOn = <Term>(terms: readonly Term[], ends: (term: Term) => boolean): readonly Term[] =>
  terms.some(ends) ? terms.filter((term) => !ends(term)) : terms;

/** What has gone wrong climbs on after the end too. */
const climbs = ({ climbsTo, threshold }: Progress['pending'][number]): boolean =>
  climbsTo !== undefined && threshold === 'EXPIRY';

/** The common part of every step: what the event ends, who acted, where the stream stands. */
export const after = (before: Progress, event: Case, change: Partial<Progress>): Progress => {
  const { type, data, metadata, revision } = event;
  const { id, role } = metadata.actor;
  const knows = !handlingRoles.has(role) || before.holders.includes(id);
  const holders = knows ? before.holders : [...before.holders, id];
  const ends = ({ kind }: { readonly kind: DeadlineKind }): boolean => endsDeadline(kind, type, data);
  const next = {
    ...before,
    holders,
    holderCount: holders.length,
    ...change,
    deadlines: goingOn(change.deadlines ?? before.deadlines, ends),
    pending: goingOn(change.pending ?? before.pending, (alert) => ends(alert) && !climbs(alert)),
    revision,
  };
  return withFittingNegative(next, type);
};

/** What changes nothing but who has acted and how far the stream has come. */
export const noted = (before: Progress | undefined, event: Case): Progress | undefined =>
  before && after(before, event, {});

/** A step on a case that was received; others stay as they are. */
export const step =
  <Type extends CaseEventType>(change: (event: Of<Type>, before: Progress) => Partial<Progress>) =>
  (before: Progress | undefined, event: Of<Type>): Progress | undefined =>
    before && after(before, event, change(event, before));
