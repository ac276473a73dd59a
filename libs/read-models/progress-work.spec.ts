import { askRenewal, refuseToRenew, renew, toClosed } from '#test-support/aftermath-acts';
import { type Acts, confirmNo, happened, licence, logged, proposeNo } from '#test-support/case-history';
import { decider } from '#test-support/people';
import { documentsOf } from '#test-support/read-model';
import { type Progress, progress } from './progress.js';

const after = (...acts: Acts) => documentsOf<Progress>(progress, logged(happened(...acts))).get('c1');
const proposed = [
  ...toClosed(licence, 3),
  askRenewal('2026-05-08'),
  proposeNo('2026-05-20', 'RENEWAL_REFUSED', decider),
];

describe('a refusal to renew that was proposed', () => {
  it('is done when the renewal is refused', () =>
    expect(after(...proposed, confirmNo('2026-05-20'), refuseToRenew('2026-05-20'))?.negative).toEqual({
      kind: 'RENEWAL_REFUSED',
      state: 'DONE',
      filed: false,
    }));

  it('is forgotten once the renewal is granted', () =>
    expect(after(...proposed, renew('2026-05-20'))).not.toHaveProperty('negative'));
});
