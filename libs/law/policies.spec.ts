import { alertThresholds } from './alert-thresholds.js';
import { clockStoppers, stopsTheClock } from './clock-stoppers.js';
import { currentPolicyVersion, policies, policyAt, termAt } from './policies.js';

describe('the rules in force', () => {
  it.each([
    ['NOTICE', 5, 'WD'],
    ['DECISION', 20, 'WD'],
    ['JOINT_DECISION', 45, 'WD'],
    ['DELIVERY', 10, 'WD'],
    ['HEARING_REQUEST', 5, 'WD'],
    ['HEARING_HOLD', 20, 'WD'],
    ['REMEDY_REVIEW', 60, 'ND'],
    ['REMEDY_SUIT', 6, 'MONTH'],
    ['REVIEW_RECTIFY', 15, 'WD'],
  ])('%s is %i %s today', (policyId, quantity, unit) =>
    expect(termAt(policyId, '2026-03-02')).toMatchObject({ quantity, unit }),
  );

  it('knows who extends what', () => {
    expect(termAt('DECISION', '2026-03-02').extension).toEqual({ quantity: 10, approvedBy: 'ORGAN_HEAD' });
    expect(termAt('JOINT_DECISION', '2026-03-02').extension).toEqual({ quantity: 15, approvedBy: 'GOVERNMENT_HEAD' });
  });

  it('are those of the date, never those of today', () => {
    expect(termAt('DISCLOSURE_ANSWER', '2019-05-14').quantity).toBe(15);
    expect(termAt('DISCLOSURE_ANSWER', '2019-05-15').quantity).toBe(20);
    expect(policyAt('2023-12-31').byId.get('REMEDY_REVIEW')?.version).toBe(1);
    expect(policyAt('2024-01-01').byId.get('REMEDY_REVIEW')?.version).toBe(2);
    expect(() => termAt('REVIEW_CONTACT', '2020-04-14')).toThrow('REVIEW_CONTACT');
    expect(() => policyAt('1999-01-01')).toThrow(RangeError);
    expect(() => policyAt('today')).toThrow(RangeError);
  });

  it.each([
    ['2020-01-01', 'cn-2020.1'],
    ['2020-04-13', 'cn-2020.1'],
    ['2020-04-14', 'cn-2020.2'],
    ['2020-10-22', 'cn-2020.3'],
    ['2023-12-31', 'cn-2020.3'],
    ['2024-01-01', 'cn-2024.1'],
  ])('of %s are %s', (date, version) => expect(policyAt(date).version).toBe(version));

  it('are cn-2024.1 at present', () => expect(currentPolicyVersion).toBe('cn-2024.1'));

  it('have one version a day, numbered in order, each resting on a text', () => {
    for (const { policyId, version, effectiveFrom, basis } of policies) {
      expect(basis.length).toBeGreaterThan(0);
      const rivals = policies.filter(
        (other) =>
          other.policyId === policyId &&
          other.version < version &&
          (other.effectiveTo === undefined || other.effectiveTo >= effectiveFrom),
      );
      expect(rivals).toEqual([]);
    }
    expect(new Set(policies.map(({ policyId, version }) => `${policyId}.${version}`)).size).toBe(policies.length);
  });
});

describe('warnings before a promise passes', () => {
  it.each([
    [1, 0, 1],
    [2, 1, 2],
    [3, 2, 3],
    [4, 3, 4],
    [5, 4, 5],
    [7, 6, 7],
    [10, 8, 9],
    [20, 15, 18],
    [22, 17, 20],
    [30, 23, 27],
    [70, 53, 63],
  ])('of %i days come when %i and %i are used', (promised, notice, yellow) =>
    expect(alertThresholds(promised)).toEqual([
      { threshold: 'NOTICE', usedDays: notice },
      { threshold: 'YELLOW', usedDays: yellow },
    ]),
  );

  it('have no day of their own in a promise of the same day', () => expect(alertThresholds(0)).toEqual([]));

  it('refuse what is no number of days', () => expect(() => alertThresholds(-1)).toThrow(RangeError));
});

describe('what stops the clock', () => {
  it('is a closed list of eight', () => expect(Object.keys(clockStoppers)).toHaveLength(8));

  it.each([
    ['HEARING', true],
    ['EXPERT_REVIEW', true],
    ['PUBLICITY', false],
    ['SURVEY', false],
    ['toString', false],
  ])('%s: %s', (procedure, stops) => expect(stopsTheClock(procedure)).toBe(stops));
});
