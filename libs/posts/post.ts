import { never } from '#kernel/decider';
import type { PostEvents, RecordedPostEvent } from './events.js';

export interface Tenure {
  readonly from: string;
  readonly a: string;
  readonly b: string;
  readonly venue?: string;
}

/** `knownFrom`: nobody is absent for the record before it was declared. `to` is earlier than declared where A came back. */
interface Absence {
  readonly officer: string;
  readonly from: string;
  readonly to: string;
  readonly knownFrom: string;
  readonly coverDueAt?: string;
}

/** B in place of A, from an instant to an instant (absent while it lasts). */
interface Cover {
  readonly officer: string;
  readonly inPlaceOf: string;
  readonly from: string;
  readonly to?: string;
}

/** A post with its whole past, so that its holder can be told for any instant. All lists oldest first. */
export interface DefinedPost {
  readonly stage: 'DEFINED';
  readonly unit: string;
  readonly tenures: readonly Tenure[];
  readonly absences: readonly Absence[];
  readonly covers: readonly Cover[];
  /** How many hand-overs there were, and those nobody has acknowledged. */
  readonly handovers: number;
  readonly unacknowledged: readonly { readonly handover: number; readonly to: string }[];
  /** The absences (by their start) that were found uncovered. */
  readonly uncovered: readonly string[];
}

export type PostRecord = { readonly stage: 'NONE' } | DefinedPost;

export const initialPost: PostRecord = { stage: 'NONE' };

const time = (instant: string): number => Date.parse(instant);

/** Whether an instant lies in [from, to). Instants of different zones compare as times, not as text. */
export const within = (at: string, from: string, to: string | undefined): boolean =>
  time(from) <= time(at) && (to === undefined || time(at) < time(to));

const endCovers = (covers: readonly Cover[], to: string): readonly Cover[] => covers.map((cover) => ({ to, ...cover }));

const defined = (
  state: PostRecord,
  { unit, a, b, ...said }: PostEvents['PostDefined'],
  { occurredAt: from, venue: entered }: RecordedPostEvent['metadata'],
): DefinedPost => {
  const before = state.stage === 'NONE' ? undefined : state.tenures.at(-1);
  const venue = said.venue ?? entered ?? before?.venue;
  const tenure = { from, a, b, ...(venue === undefined ? {} : { venue }) };
  if (state.stage === 'NONE') {
    return {
      stage: 'DEFINED',
      unit,
      tenures: [tenure],
      absences: [],
      covers: [],
      handovers: 0,
      unacknowledged: [],
      uncovered: [],
    };
  }
  return { ...state, tenures: [...state.tenures, tenure], covers: endCovers(state.covers, from) };
};

const returned = (post: DefinedPost, officer: string, from: string): DefinedPost => ({
  ...post,
  covers: endCovers(post.covers, from),
  absences: post.absences.map((absence) =>
    absence.officer === officer && within(from, absence.from, absence.to) ? { ...absence, to: from } : absence,
  ),
});

export const evolvePost = (state: PostRecord, event: RecordedPostEvent): PostRecord => {
  const { occurredAt } = event.metadata;
  if (event.type === 'PostDefined') return defined(state, event.data, event.metadata);
  if (state.stage === 'NONE') return state;
  switch (event.type) {
    case 'AbsenceDeclared': {
      const { reason: _, ...absence } = event.data;
      return { ...state, absences: [...state.absences, { ...absence, knownFrom: occurredAt }] };
    }
    case 'BPostActivated': {
      const { officer, inPlaceOf } = event.data;
      return { ...state, covers: [...state.covers, { officer, inPlaceOf, from: occurredAt }] };
    }
    case 'FilesHandedOver': {
      const { handover, to, acknowledged } = event.data;
      const unacknowledged = acknowledged ? state.unacknowledged : [...state.unacknowledged, { handover, to }];
      return { ...state, handovers: handover, unacknowledged };
    }
    case 'HandoverAcknowledged': {
      const { handover } = event.data;
      return { ...state, unacknowledged: state.unacknowledged.filter((open) => open.handover !== handover) };
    }
    case 'ReturnedToA':
      return returned(state, event.data.officer, occurredAt);
    case 'PostUncovered':
      return { ...state, uncovered: [...state.uncovered, event.data.since] };
    default:
      return never(event);
  }
};

/** Who holds the post by its definition at an instant; nobody before it was defined. */
export const tenureAt = ({ tenures }: DefinedPost, at: string): Tenure | undefined =>
  tenures.findLast(({ from }) => time(from) <= time(at));

export const absenceAt = ({ absences }: DefinedPost, officer: string, at: string): Absence | undefined =>
  absences.findLast(
    (absence) =>
      absence.officer === officer && within(at, absence.from, absence.to) && time(absence.knownFrom) <= time(at),
  );

export const coverAt = ({ covers }: DefinedPost, at: string): Cover | undefined =>
  covers.findLast(({ from, to }) => within(at, from, to));

/** Work goes to the post; this is the person it stands for at an instant. Nobody where A is away and B has not stood in. */
export const personAt = (
  post: DefinedPost,
  at: string,
): { readonly officerId: string; readonly asB: boolean } | undefined => {
  const tenure = tenureAt(post, at);
  if (!tenure) return undefined;
  const cover = coverAt(post, at);
  if (cover) return { officerId: cover.officer, asB: true };
  return absenceAt(post, tenure.a, at) ? undefined : { officerId: tenure.a, asB: false };
};
