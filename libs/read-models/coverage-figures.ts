import { coverageOf, type HoursByVenue } from '#posts/coverage';
import type { DefinedPost } from '#posts/post';
import { isEntered } from './handled-case.js';
import { type MatterEntry, openOn } from './matters.js';
import type { ReviewStatistics } from './review-statistics.js';
import { type Rate, rate } from './statistics.js';

/** A rate with what is kept out of it, each number apart. */
interface Figure extends Rate {
  readonly id: 'F14' | 'F16' | 'F25';
  readonly exclusions: Readonly<Record<string, number>>;
}

type Matter = Pick<
  MatterEntry,
  'code' | 'unitId' | 'grassroots' | 'venues' | 'versions' | 'suspensions' | 'repealedFrom'
>;

/**
 * F14 应进已进率: of the matters open on a legal date those that can be applied for at the centre or a sub-centre. The matters of
 * towns and villages need not enter; of the others it must have been said where they can be applied for.
 */
export const enteredRate = (matters: readonly Matter[], date: string): Figure => {
  const open = matters.filter((matter) => openOn(matter, date));
  const should = open.filter(({ grassroots, venues }) => !grassroots && venues !== undefined);
  const grassroots = open.filter((matter) => matter.grassroots).length;
  const exclusions = { grassroots, unstated: open.length - grassroots - should.length };
  return { id: 'F14', ...rate(should.filter(isEntered).length, should.length), exclusions };
};

/** What could have been reviewed: by the catalogue, and by who had concluded cases in hand. */
interface Reviewable {
  readonly matters: ReadonlySet<string>;
  readonly units: ReadonlySet<string>;
  readonly officers: ReadonlySet<string>;
}

/**
 * F16 覆盖率: matters, units and officers with a review at least, by those there are. Who was reviewed and is not among them any
 * more stands apart. A review that was excluded was given none the less.
 */
export const reviewCoverage = (
  months: readonly Pick<ReviewStatistics, 'dimension' | 'key' | 'submitted'>[],
  { matters, units, officers }: Reviewable,
) => {
  const covered = (dimension: ReviewStatistics['dimension'], all: ReadonlySet<string>): Figure => {
    const given = months.filter((month) => month.dimension === dimension && month.submitted > 0);
    const reviewed = new Set(given.map(({ key }) => key));
    const known = [...reviewed].filter((key) => all.has(key)).length;
    return { id: 'F16', ...rate(known, all.size), exclusions: { reviewedNotListed: reviewed.size - known } };
  };
  return { matters: covered('MATTER', matters), units: covered('UNIT', units), officers: covered('OFFICER', officers) };
};

/** F25 AB岗: covered minutes by duty minutes between two instants; hand-overs that nobody has acknowledged stand beside it. */
export const postCoverage = (
  hoursAt: HoursByVenue,
  posts: readonly DefinedPost[],
  from: string,
  to: string,
): Figure & { readonly handovers: number; readonly withoutAcknowledgement: number } => {
  let [covered, duty, handovers, withoutAcknowledgement] = [0, 0, 0, 0];
  for (const post of posts) {
    const { coveredMinutes, dutyMinutes } = coverageOf(hoursAt, post, from, to);
    covered += coveredMinutes;
    duty += dutyMinutes;
    handovers += post.handovers;
    withoutAcknowledgement += post.unacknowledged.length;
  }
  return { id: 'F25', ...rate(covered, duty), exclusions: {}, handovers, withoutAcknowledgement };
};

/** Raised whenever a figure is computed differently. */
export const coverageFormulaVersion = '1';
