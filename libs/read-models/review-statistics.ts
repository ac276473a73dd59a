import type { Logged } from '#event-log/decode';
import type { ReviewEvent } from '#reviews/events';
import { projection, type Stored } from './projection.js';

/** The reviews (好差评) of a unit in a month: how many of each grade. F15 is good ÷ all; bad are grades 1 and 2. */
export interface ReviewStatistics extends Stored {
  readonly legalRegime: string;
  readonly unit: string;
  readonly month: string;
  readonly submitted: number;
  readonly byGrade: Readonly<Record<string, number>>;
}

const keyOf = ({ data, metadata }: Logged<ReviewEvent>): string =>
  `${metadata.legalRegime}|${data.unit}|${metadata.effectiveDate.slice(0, 7)}`;

export const reviewStatistics = projection<ReviewEvent, ReviewStatistics>({
  name: 'review-statistics',
  version: 1,
  indexes: [{ key: { legalRegime: 1, month: 1, unit: 1 } }],
  ids: (event) => [keyOf(event)],
  on: {
    ReviewSubmitted: (before, event, _id) => {
      const { data, metadata, position } = event;
      const grade = `grade${data.grade}`;
      return {
        _id,
        position,
        legalRegime: metadata.legalRegime,
        unit: data.unit,
        month: metadata.effectiveDate.slice(0, 7),
        submitted: (before?.submitted ?? 0) + 1,
        byGrade: { ...before?.byGrade, [grade]: (before?.byGrade[grade] ?? 0) + 1 },
      };
    },
  },
});
