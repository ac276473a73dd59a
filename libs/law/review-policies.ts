import type { Policy } from './policies.js';

const measures = '《辽宁省政务服务“好差评”管理办法》（2020年）';
const since = '2020-10-22';

const working = (policyId: string, quantity: number, basis: string, rank: Policy['rank'] = 'LOCAL'): Policy => ({
  policyId,
  version: 1,
  effectiveFrom: since,
  rank,
  basis: [basis],
  term: { quantity, unit: 'WD' },
});

const natural = (policyId: string, quantity: number, basis: string): Policy => ({
  ...working(policyId, quantity, basis, 'DEFAULT'),
  term: { quantity, unit: 'ND' },
});

/** The terms of 好差评 (domain.md 2.7), among the policies. Contact and rectification count from the day of the review. */
export const reviewPolicies: readonly Policy[] = [
  working('REVIEW_CONTACT', 1, measures),
  working('REVIEW_RECTIFY', 15, measures),
  working('REVIEW_APPEAL', 5, `${measures}第五条（申诉复核；期限自定）`, 'DEFAULT'),
  natural('REVIEW_INVITATION', 30, `${measures}（评价期限自定）`),
  natural('REVIEW_APPENDED', 30, `${measures}（追加评价，期限自定）`),
];

/** Whether silence counts as a review, and as which grade after how many natural days from the invitation. */
export interface ReviewDefaulting {
  readonly effectiveFrom: string;
  readonly afterDays: number;
  readonly grade: 3;
}

/** Off: no text in force here asks for it. A line put here turns it on from its day (广东 tried 7 natural days, 基本满意). */
export const reviewDefaulting: readonly ReviewDefaulting[] = [];
