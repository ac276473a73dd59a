import type { Logged } from '#event-log/decode';
import type { Grade, ReviewEvent } from '#reviews/events';
import { happened, receive } from '#test-support/case-history';
import { bureau } from '#test-support/people';
import { documentsOf } from '#test-support/read-model';
import { type ReviewStatistics, reviewStatistics } from './review-statistics.js';

const [anyEvent] = happened(receive('2026-03-02'));

const submitted = (
  position: number,
  grade: Grade,
  effectiveDate = '2026-03-11',
  unit = bureau,
): Logged<ReviewEvent> => {
  if (!anyEvent) throw new Error('A receipt leaves events');
  return {
    type: 'ReviewSubmitted',
    data: { caseId: `c${position}`, matterCode: 'M-100', unit, grade, source: 'ONLINE' },
    metadata: { ...anyEvent.metadata, effectiveDate },
    id: `r${position}`,
    stream: `review-c${position}`,
    revision: 0,
    position,
  };
};

describe('the reviews of a unit in a month', () => {
  it('are counted by grade', () => {
    const grades: Grade[] = [5, 4, 5, 1];
    const documents = documentsOf<ReviewStatistics>(
      reviewStatistics,
      grades.map((grade, n) => submitted(n, grade)),
    );
    expect([...documents.values()]).toEqual([
      {
        _id: `cn|${bureau}|2026-03`,
        position: 3,
        legalRegime: 'cn',
        unit: bureau,
        month: '2026-03',
        submitted: 4,
        byGrade: { grade5: 2, grade4: 1, grade1: 1 },
      },
    ]);
  });

  it('stand apart by unit and by month', () => {
    const events = [submitted(1, 3), submitted(2, 3, '2026-04-01'), submitted(3, 2, '2026-03-31', 'tax-bureau')];
    const documents = documentsOf<ReviewStatistics>(reviewStatistics, events);
    expect([...documents.keys()]).toEqual([`cn|${bureau}|2026-03`, `cn|${bureau}|2026-04`, 'cn|tax-bureau|2026-03']);
    for (const { submitted } of documents.values()) expect(submitted).toBe(1);
  });
});
