import { type OfficeHours, workingMinutesBetween } from '#calendar/office-hours';
import { coverAt, type DefinedPost, tenureAt, within } from './post.js';

/** Working minutes in which a post had to be held, and those in which A or B in A's place did (F25). */
export interface PostCoverage {
  readonly dutyMinutes: number;
  readonly coveredMinutes: number;
}

const time = (instant: string): number => Date.parse(instant);

/** As it was, and not as it was known: an absence that was declared later left the post alone from its beginning. */
const isAway = ({ absences }: DefinedPost, officer: string, at: string): boolean =>
  absences.some((absence) => absence.officer === officer && within(at, absence.from, absence.to));

const isHeld = (post: DefinedPost, at: string): boolean => {
  const cover = coverAt(post, at);
  if (cover) return !isAway(post, cover.officer, at);
  const tenure = tenureAt(post, at);
  return tenure !== undefined && !isAway(post, tenure.a, at);
};

interface Stretch {
  readonly from: string;
  readonly to: string;
}

/** The time between two instants, from the day the post was first held, in stretches in which nothing about it changes. */
const stretchesOf = (post: DefinedPost, from: string, to: string): readonly Stretch[] => {
  const [first] = post.tenures;
  const start = first && time(first.from) > time(from) ? first.from : from;
  if (!first || time(start) >= time(to)) return [];
  const changes = [
    ...post.tenures.map((tenure) => tenure.from),
    ...post.absences.flatMap((absence) => [absence.from, absence.to]),
    ...post.covers.flatMap((cover) => (cover.to === undefined ? [cover.from] : [cover.from, cover.to])),
  ].filter((at) => time(start) < time(at) && time(at) < time(to));
  const edges = [start, ...changes.toSorted((a, b) => time(a) - time(b))];
  const stretches = edges.map((at, index) => ({ from: at, to: edges[index + 1] ?? to }));
  return stretches.filter((stretch) => time(stretch.from) < time(stretch.to));
};

/** When between two instants A was away and B had not stood in (UNCOVERED of domain.md 3.5). */
export const uncoveredStretches = (post: DefinedPost, from: string, to: string): readonly Stretch[] =>
  stretchesOf(post, from, to).filter(({ from: at }) => {
    const tenure = tenureAt(post, at);
    return tenure !== undefined && isAway(post, tenure.a, at) && !coverAt(post, at);
  });

/** The hours of a venue; the default where none is named. */
export type HoursByVenue = (venue: string | undefined) => OfficeHours;

/** Between two instants, from the day the post was first held, by the hours of the venue it was held at. */
export const coverageOf = (hoursAt: HoursByVenue, post: DefinedPost, from: string, to: string): PostCoverage => {
  let [dutyMinutes, coveredMinutes] = [0, 0];
  for (const { from: at, to: next } of stretchesOf(post, from, to)) {
    const minutes = workingMinutesBetween(hoursAt(tenureAt(post, at)?.venue), at, next);
    dutyMinutes += minutes;
    if (isHeld(post, at)) coveredMinutes += minutes;
  }
  return { dutyMinutes, coveredMinutes };
};
