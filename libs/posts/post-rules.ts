import { addWorkingMinutes, type OfficeHours, workingMinutesBetween } from '#calendar/office-hours';
import { type Asked, type Decided, type Decider, never } from '#kernel/decider';
import type { Actor, Role } from '#kernel/envelope';
import type { AskedOfPost, PostCommand } from './commands.js';
import type { PostEvent } from './events.js';
import {
  absenceAt,
  coverAt,
  type DefinedPost,
  evolvePost,
  initialPost,
  type PostRecord,
  type Tenure,
  tenureAt,
} from './post.js';
import { refuse, requireRole, requireUnit } from './refusals.js';

type Events = readonly Decided<PostEvent>[];

/** Working minutes within which B must stand in for A (ABSENCE_COVER of domain.md 2.10). */
const coverMinutes = 30;

const heads: readonly Role[] = ['unit-head', 'chief', 'centre', 'system'];

const time = (instant: string): number => Date.parse(instant);

const holdersAt = (post: DefinedPost, at: string): Tenure => {
  const tenure = tenureAt(post, at);
  if (!tenure) throw refuse('no-such-post');
  return tenure;
};

/** Only who is concerned, or the head of the unit. */
const requireConcerned = (by: Actor, ...officers: readonly string[]): void => {
  if (!heads.includes(by.role) && !officers.includes(by.id)) throw refuse('not-on-post');
};

const define = ({ data, by, at }: AskedOfPost<'DefinePost'>, state: PostRecord): Events => {
  requireUnit(data.unit, by);
  if (data.a === data.b) throw refuse('same-person');
  if (state.stage === 'DEFINED') {
    if (state.unit !== data.unit) throw refuse('post-of-another-unit');
    const { a, b, venue } = holdersAt(state, at);
    if (a === data.a && b === data.b && (data.venue ?? venue) === venue) return [];
  }
  return [{ type: 'PostDefined', data }];
};

const yearMs = 366 * 86_400_000;

const requireSpan = ({ from, to }: { from: string; to: string }, at: string): void => {
  if (time(from) >= time(to)) throw refuse('absence-reversed');
  if (time(to) <= time(at)) throw refuse('absence-over');
  if (Math.max(time(at) - time(from), time(to) - time(at)) > yearMs) throw refuse('absence-too-far');
};

const overlaps = (one: { from: string; to: string }, other: { from: string; to: string }): boolean =>
  time(one.from) < time(other.to) && time(other.from) < time(one.to);

const declareAbsence = (hours: OfficeHours, post: DefinedPost, command: AskedOfPost<'DeclareAbsence'>): Events => {
  const { data, by, at } = command;
  const { officer, from, to } = data;
  const { a, b } = holdersAt(post, at);
  if (officer !== a && officer !== b) throw refuse('not-on-post');
  requireConcerned(by, officer);
  requireSpan(data, at);
  const known = post.absences.filter((absence) => absence.officer === officer);
  if (known.some((absence) => time(absence.from) <= time(from) && time(to) <= time(absence.to))) return [];
  const other = officer === a ? b : a;
  const both = post.absences.some((absence) => absence.officer === other && overlaps(absence, data));
  if (both) throw refuse('both-absent');
  if (coverAt(post, at)?.officer === officer) throw refuse('b-may-not-return');
  const coverDueAt = officer === a ? { coverDueAt: addWorkingMinutes(hours, from, coverMinutes) } : {};
  return [{ type: 'AbsenceDeclared', data: { ...data, ...coverDueAt } }];
};

const activateB = (hours: OfficeHours, post: DefinedPost, { by, at }: AskedOfPost<'ActivateB'>): Events => {
  const { a, b } = holdersAt(post, at);
  requireConcerned(by, a, b);
  if (coverAt(post, at)) return [];
  const absence = absenceAt(post, a, at);
  if (!absence) throw refuse('a-is-present');
  if (absenceAt(post, b, at)) throw refuse('b-is-absent');
  const { from: since } = absence;
  const uncoveredMinutes = workingMinutesBetween(hours, since, at);
  return [{ type: 'BPostActivated', data: { officer: b, inPlaceOf: a, since, uncoveredMinutes } }];
};

/** To B while B stands in; back to A once A has returned. */
const handOver = (post: DefinedPost, { data, by, at }: AskedOfPost<'HandOverFiles'>): Events => {
  const cover = coverAt(post, at);
  const last = cover ?? post.covers.at(-1);
  if (!last) throw refuse('b-not-active');
  const [from, to] = cover ? [cover.inPlaceOf, cover.officer] : [last.officer, last.inPlaceOf];
  requireConcerned(by, from, to);
  const handover = post.handovers + 1;
  const { caseIds } = data;
  return [{ type: 'FilesHandedOver', data: { handover, caseIds, from, to, acknowledged: by.id === to } }];
};

const acknowledge = (post: DefinedPost, { data, by }: AskedOfPost<'AcknowledgeHandover'>): Events => {
  const { handover } = data;
  if (handover > post.handovers) throw refuse('no-such-handover');
  const open = post.unacknowledged.find((waiting) => waiting.handover === handover);
  if (!open) return [];
  if (open.to !== by.id) throw refuse('not-on-post');
  return [{ type: 'HandoverAcknowledged', data: { handover, by: by.id } }];
};

const returnToA = (post: DefinedPost, { by, at }: AskedOfPost<'ReturnToA'>): Events => {
  const { a, b } = holdersAt(post, at);
  if (by.id === b) throw refuse('b-may-not-return');
  requireConcerned(by, a);
  const absence = absenceAt(post, a, at);
  if (!absence && !coverAt(post, at)) return [];
  if (absence && by.id !== a) throw refuse('a-still-absent');
  return [{ type: 'ReturnedToA', data: { officer: a, from: at } }];
};

/** Looks at the moment the cover was due, not at the moment of looking: a late timer records the same. */
const noteUncovered = (post: DefinedPost, at: string): Events =>
  post.absences.flatMap(({ officer, from: since, to, coverDueAt }) => {
    if (coverDueAt === undefined || time(coverDueAt) > time(at) || time(coverDueAt) >= time(to)) return [];
    if (post.uncovered.includes(since) || coverAt(post, coverDueAt)) return [];
    // By then the post may have had another A: from that one nobody was missing.
    if (tenureAt(post, coverDueAt)?.a !== officer) return [];
    return [{ type: 'PostUncovered' as const, data: { officer, since, coverDueAt } }];
  });

const decideDefined = (hours: OfficeHours, command: Asked<PostCommand>, post: DefinedPost): Events => {
  switch (command.type) {
    case 'DefinePost':
      return define(command, post);
    case 'DeclareAbsence':
      return declareAbsence(hours, post, command);
    case 'ActivateB':
      return activateB(hours, post, command);
    case 'HandOverFiles':
      return handOver(post, command);
    case 'AcknowledgeHandover':
      return acknowledge(post, command);
    case 'ReturnToA':
      return returnToA(post, command);
    case 'NoteUncovered':
      return noteUncovered(post, command.at);
    default:
      return never(command);
  }
};

const decide = (hours: OfficeHours, command: Asked<PostCommand>, state: PostRecord): Events => {
  requireRole(command.type, command.by);
  if (state.stage === 'NONE') {
    if (command.type !== 'DefinePost') throw refuse('no-such-post');
    return define(command, state);
  }
  requireUnit(state.unit, command.by);
  return decideDefined(hours, command, state);
};

/** The rules of one post (AB岗), under the office hours of its venue. */
export const postDecider = (hours: OfficeHours): Decider<PostRecord, PostCommand, PostEvent> => ({
  initialState: initialPost,
  decide: (command, state) => decide(hours, command, state),
  evolve: evolvePost,
});
