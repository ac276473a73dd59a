import { type DeadlineKind, deadlineRules } from './deadline-rules.js';
import { readersOf, stepsOf } from './escalation.js';

const kinds = Object.keys(deadlineRules) as DeadlineKind[];
const day = '2026-03-02';

describe('who is told of an alert', () => {
  it('goes upwards with its level: the holder, then the head of the unit, then the supervisor', () => {
    expect(readersOf('PROMISED', 'NOTICE', 'health-bureau', day)).toEqual(['HOLDER']);
    expect(readersOf('PROMISED', 'YELLOW', 'health-bureau', day)).toEqual(['HOLDER', 'UNIT_HEAD']);
    expect(readersOf('STATUTORY', 'RED', 'health-bureau', day)).toEqual(['HOLDER', 'UNIT_HEAD', 'SUPERVISOR']);
  });

  it('names somebody for every kind and level, and the supervisor for every red one', () => {
    for (const kind of kinds) {
      for (const level of ['NOTICE', 'YELLOW', 'RED'] as const)
        expect(readersOf(kind, level, 'health-bureau', day).length).toBeGreaterThan(0);
      expect(readersOf(kind, 'RED', 'health-bureau', day)).toContain('SUPERVISOR');
    }
  });

  it('may differ by kind: the head of the unit owes the explanation of an overrun', () =>
    expect(readersOf('EXPLAIN', 'YELLOW', 'health-bureau', day)).toEqual(['UNIT_HEAD']));

  it('may differ by unit and by date, and a date without a rule is refused', () => {
    const told = { NOTICE: ['UNIT_HEAD'], YELLOW: ['UNIT_HEAD'], RED: ['UNIT_HEAD'] } as const;
    const rules = [
      { version: 1, effectiveFrom: '2026-01-01', effectiveTo: '2026-06-30', rank: 'LOCAL' as const, rows: [{ told }] },
      { version: 2, effectiveFrom: '2026-07-01', rank: 'LOCAL' as const, rows: [{ units: ['tax-bureau'], told }] },
    ];
    expect(readersOf('PROMISED', 'NOTICE', 'health-bureau', day, rules)).toEqual(['UNIT_HEAD']);
    expect(readersOf('PROMISED', 'NOTICE', 'tax-bureau', '2026-07-01', rules)).toEqual(['UNIT_HEAD']);
    expect(() => readersOf('PROMISED', 'NOTICE', 'health-bureau', '2026-07-01', rules)).toThrow(RangeError);
    expect(() => readersOf('PROMISED', 'NOTICE', 'health-bureau', '2025-12-31', rules)).toThrow(RangeError);
  });
});

describe('to whom an alert that nobody answers goes on', () => {
  const later = '2026-12-01';

  it('is those above the ones who were told, one after the other', () => {
    expect(stepsOf('PROMISED', 'NOTICE', 'health-bureau', later)).toEqual([
      { to: 'UNIT_HEAD', afterWorkingDays: 2 },
      { to: 'SUPERVISOR', afterWorkingDays: 5 },
    ]);
    expect(stepsOf('PROMISED', 'YELLOW', 'health-bureau', later)).toEqual([{ to: 'SUPERVISOR', afterWorkingDays: 3 }]);
  });

  it('is nobody who was told at once, and for what the applicant let pass nobody at all', () => {
    for (const kind of kinds) {
      for (const level of ['NOTICE', 'YELLOW', 'RED'] as const) {
        const told = readersOf(kind, level, 'health-bureau', later);
        for (const { to } of stepsOf(kind, level, 'health-bureau', later)) expect(told).not.toContain(to);
      }
    }
    expect(stepsOf('SUPPLEMENT', 'NOTICE', 'health-bureau', later)).toEqual([]);
  });

  it('is a rule of December 2026: before it an alert stayed where it was', () => {
    expect(stepsOf('PROMISED', 'NOTICE', 'health-bureau', '2026-11-30')).toEqual([]);
    expect(readersOf('PROMISED', 'NOTICE', 'health-bureau', '2026-11-30')).toEqual(['HOLDER']);
  });
});
