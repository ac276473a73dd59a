import type { Logged } from '#event-log/decode';
import type { ReviewEvent, ReviewMark } from '#reviews/events';
import { projection, type Stored } from './projection.js';

export const reviewDimensions = ['UNIT', 'MATTER', 'OFFICER', 'CHANNEL'] as const;
export type ReviewDimension = (typeof reviewDimensions)[number];

/**
 * The reviews (好差评) of a unit, a matter, a person or a channel in a month, the month in which they were given: the terms of F15 to
 * F17 of domain.md 4.1. What is found out later counts in that month too.
 */
export interface ReviewStatistics extends Stored {
  readonly legalRegime: string;
  readonly dimension: ReviewDimension;
  /** The unit's, the matter's, the officer's id, or the channel. */
  readonly key: string;
  readonly month: string;
  /** Consultations whose review was asked for; closed cases are counted from the cases themselves. */
  readonly consultations: number;
  readonly submitted: number;
  readonly byGrade: Readonly<Record<string, number>>;
  readonly byTag: Readonly<Record<string, number>>;
  readonly defaulted: number;
  readonly excludedGood: number;
  readonly excludedBad: number;
  readonly selfReviewSuspected: number;
  readonly badRealName: number;
  readonly contactedInTime: number;
  readonly foundTrue: number;
  readonly rectified: number;
  readonly rectifiedInTime: number;
  readonly revisited: number;
  readonly satisfied: number;
}

type Of<Type extends ReviewEvent['type']> = Logged<Extract<ReviewEvent, { type: Type }>>;
type Counted = Pick<ReviewMark, 'target'> & Partial<Pick<ReviewMark, 'channel' | 'submittedOn'>>;

const about = ({ data }: Logged<ReviewEvent>): Counted => ('of' in data ? data.of : data);

/** An event counts once in each dimension it knows: an invitation has no channel, an old review no officer. */
const ids = (event: Logged<ReviewEvent>): readonly string[] => {
  const { target, channel, submittedOn } = about(event);
  const { legalRegime, effectiveDate } = event.metadata;
  const month = (submittedOn ?? effectiveDate).slice(0, 7);
  const keys: readonly (readonly [ReviewDimension, string | undefined])[] = [
    ['UNIT', target.unit],
    ['MATTER', target.matterCode],
    ['OFFICER', target.officer],
    ['CHANNEL', channel],
  ];
  return keys.flatMap(([dimension, key]) => (key === undefined ? [] : [`${legalRegime}|${dimension}|${month}|${key}`]));
};

const emptyMonth = (id: string, position: number): ReviewStatistics => {
  const [legalRegime = '', dimension = '', month = '', ...key] = id.split('|');
  return {
    _id: id,
    position,
    legalRegime,
    dimension: dimension as ReviewDimension,
    key: key.join('|'),
    month,
    consultations: 0,
    submitted: 0,
    byGrade: {},
    byTag: {},
    defaulted: 0,
    excludedGood: 0,
    excludedBad: 0,
    selfReviewSuspected: 0,
    badRealName: 0,
    contactedInTime: 0,
    foundTrue: 0,
    rectified: 0,
    rectifiedInTime: 0,
    revisited: 0,
    satisfied: 0,
  };
};

type Counter = Exclude<
  keyof ReviewStatistics,
  keyof Stored | 'legalRegime' | 'dimension' | 'key' | 'month' | 'byGrade' | 'byTag'
>;

/** Adds to counters; what is false adds nothing. */
const add =
  <Type extends ReviewEvent['type']>(increments: (event: Of<Type>) => Partial<Record<Counter, boolean>>) =>
  (before: ReviewStatistics | undefined, event: Of<Type>, id: string): ReviewStatistics => {
    const month = before ?? emptyMonth(id, event.position);
    const counted = Object.entries(increments(event)).filter(([, is]) => is) as [Counter, true][];
    return counted.length === 0
      ? month
      : { ...month, ...Object.fromEntries(counted.map(([counter]) => [counter, month[counter] + 1])) };
  };

const submitted = (
  before: ReviewStatistics | undefined,
  event: Of<'ReviewSubmitted'>,
  id: string,
): ReviewStatistics => {
  const month = before ?? emptyMonth(id, event.position);
  const { grade, tags, realName, selfReviewSuspected } = event.data;
  const name = `grade${grade}`;
  const byTag = { ...month.byTag };
  for (const tag of tags) byTag[tag] = (byTag[tag] ?? 0) + 1;
  return {
    ...month,
    submitted: month.submitted + 1,
    byGrade: { ...month.byGrade, [name]: (month.byGrade[name] ?? 0) + 1 },
    byTag,
    badRealName: month.badRealName + (grade <= 2 && realName ? 1 : 0),
    selfReviewSuspected: month.selfReviewSuspected + (selfReviewSuspected ? 1 : 0),
  };
};

export const reviewStatistics = projection<ReviewEvent, ReviewStatistics>({
  name: 'review-statistics',
  version: 2,
  indexes: [{ key: { legalRegime: 1, dimension: 1, month: 1, key: 1 } }],
  ids,
  on: {
    ReviewInvited: add<'ReviewInvited'>(({ data }) => ({ consultations: data.service.kind === 'CONSULTATION' })),
    ReviewSubmitted: submitted,
    ReviewDefaulted: add<'ReviewDefaulted'>(() => ({ defaulted: true })),
    ReviewerContacted: add<'ReviewerContacted'>(({ data }) => ({ contactedInTime: data.reached && data.inTime })),
    ReviewVerified: add<'ReviewVerified'>(({ data }) => ({
      foundTrue: data.finding === 'TRUE' || data.finding === 'PARTLY',
    })),
    RectificationDone: add<'RectificationDone'>(({ data }) => ({
      rectified: data.foundTrue,
      rectifiedInTime: data.foundTrue && data.inTime,
    })),
    AppealRuled: add<'AppealRuled'>(({ data }) => ({
      excludedGood: data.excluded && data.of.grade > 2,
      excludedBad: data.excluded && data.of.grade <= 2,
    })),
    ReviewRevisited: add<'ReviewRevisited'>(({ data }) => ({
      revisited: data.of.realName,
      satisfied: data.of.realName && data.satisfied,
    })),
  },
});
