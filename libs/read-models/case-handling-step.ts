import type { CaseEvent, CaseEventType } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { HandledCase } from './handled-case.js';

export type Case = Logged<CaseEvent>;
export type Of<Type extends CaseEventType> = Logged<Extract<CaseEvent, { type: Type }>>;
export type Change = Partial<HandledCase>;

export const handlingRoles: ReadonlySet<string> = new Set([
  'clerk',
  'officer',
  'file-auditor',
  'decider',
  'chief',
  'unit-head',
]);

export const withMember = (list: readonly string[], member: string | undefined): readonly string[] =>
  member === undefined || list.includes(member) ? list : [...list, member];

/** What an event changes, and who has had the case in hand since. */
export const after = (before: HandledCase, { metadata }: Case, change: Change): HandledCase => {
  const { id, role, post } = metadata.actor;
  const acted = handlingRoles.has(role)
    ? { holders: withMember(before.holders, id), posts: withMember(before.posts, post) }
    : {};
  return { ...before, ...acted, ...change };
};

/** A step on a case that was received; others stay as they are. */
export const step =
  <Type extends CaseEventType>(change: (event: Of<Type>, before: HandledCase) => Change) =>
  (before: HandledCase | undefined, event: Of<Type>): HandledCase | undefined =>
    before && after(before, event, change(event, before));

/** Says nothing but who has had the case in hand. */
export const noted = (before: HandledCase | undefined, event: Case): HandledCase | undefined =>
  before && after(before, event, {});

/** Counts nothing: the document stays as it is. */
export const passedOver = (before: HandledCase | undefined): HandledCase | undefined => before;
