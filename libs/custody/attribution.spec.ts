import * as fc from 'fast-check';
import { officeHours } from '#calendar/office-hours';
import { actsTo, approve, calendar, happened, opine, submit, take } from '#test-support/case-history';
import { fileAuditor, officer } from '#test-support/people';
import { randomCase } from '#test-support/random-case';
import { delayOf, quotasOf, shareOut } from './attribution.js';

const hours = officeHours(calendar);
const late = '2035-01-01T00:00:00+08:00';
const day = 390;

/** Promised for 16 March, decided at nine on the 20th: overdue by three days and half an hour. */
const overdue = happened(
  ...actsTo.ACCEPTED,
  take('2026-03-05'),
  opine('2026-03-06'),
  opine('2026-03-06', fileAuditor),
  submit('2026-03-18'),
  approve('2026-03-20'),
);
const overdueBy = 3 * day + 30;
const plan = quotasOf(hours, { WINDOW: 1, TRANSIT: 1, OFFICER: 5, DECISION: 1 }, '2026-03-02');

describe('the attribution of a delay', () => {
  it('is told in three ways, side by side', () => {
    const delay = delayOf(hours, overdue, 'PROMISED', plan, late);
    expect(delay).toMatchObject({ dueDate: '2026-03-16', overdueMinutes: overdueBy });
    // The window begins to be measured on the morning of the 3rd: a day and half an hour.
    expect(delay?.holders).toEqual([
      expect.objectContaining({ kind: 'WINDOW', heldMinutes: day + 30, excessMinutes: 30, byMargin: 30 }),
      expect.objectContaining({ kind: 'TRANSIT', heldMinutes: day, excessMinutes: 0, byExcess: 0, byMargin: 0 }),
      expect.objectContaining({
        kind: 'OFFICER',
        charged: expect.objectContaining({ officer: officer.id }) as unknown,
        heldMinutes: 9 * day,
        quotaMinutes: 5 * day,
        excessMinutes: 4 * day,
        byLastHolder: 0,
        byMargin: overdueBy,
        wouldHaveKept: true,
      }),
      expect.objectContaining({
        kind: 'DECISION',
        heldMinutes: 2 * day,
        excessMinutes: day,
        byLastHolder: overdueBy,
        byMargin: day,
        wouldHaveKept: false,
      }),
    ]);
    expect(delay?.holders.map(({ byExcess }) => byExcess)).toEqual([18, 0, 946, 236]);
  });

  it('attributes nothing by excess where the matter has no plan', () =>
    expect(delayOf(hours, overdue, 'PROMISED', undefined, late)?.holders.map(({ byExcess }) => byExcess)).toEqual([
      null,
      null,
      null,
      null,
    ]));

  it('leaves the overdue minutes unattributed where nobody exceeded a quota', () => {
    const ample = quotasOf(hours, { WINDOW: 9, TRANSIT: 9, OFFICER: 9, DECISION: 9 }, '2026-03-02');
    const delay = delayOf(hours, overdue, 'PROMISED', ample, late);
    expect(delay?.overdueMinutes).toBe(overdueBy);
    expect(delay?.holders.every(({ byExcess, byMargin }) => byExcess === null && byMargin === 0)).toBe(true);
  });

  it('counts up to now what is not decided yet, and nothing where there is no such limit', () => {
    const open = overdue.slice(0, -1).filter(({ type }) => type !== 'ApprovalDecided' && type !== 'CertificateIssued');
    expect(delayOf(hours, open, 'PROMISED', plan, '2026-03-18T00:00:00+08:00')?.overdueMinutes).toBe(day);
    expect(delayOf(hours, open, 'PROMISED', plan, '2026-03-10T00:00:00+08:00')?.overdueMinutes).toBe(0);
    expect(delayOf(hours, [], 'PROMISED', plan, late)).toBeUndefined();
  });
});

describe('a stage plan', () => {
  it('is working minutes of the office', () =>
    expect(quotasOf(hours, { OFFICER: 2.5 }, '2026-02-13')).toEqual({ OFFICER: 975 }));

  it('may be missing', () => expect(quotasOf(hours, undefined, '2026-02-13')).toBeUndefined());
});

describe('shares', () => {
  it('are none where nothing weighs anything', () => expect(shareOut(10, [0, 0])).toBeNull());

  it('make up the whole, each within a minute of its exact part', () =>
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 9 }),
        (whole, weights) => {
          const shares = shareOut(whole, weights);
          const sum = weights.reduce((total, weight) => total + weight, 0);
          expect(shares?.reduce((total, share) => total + share, 0)).toBe(whole);
          weights.forEach((weight, index) =>
            expect(Math.abs((shares?.[index] ?? 0) - (whole * weight) / sum)).toBeLessThan(1 + 1e-9),
          );
        },
      ),
    ));
});

it('of every invented case makes up the overdue minutes in each way that attributes at all', () =>
  fc.assert(
    fc.property(randomCase, ({ history }) => {
      for (const kind of ['STATUTORY', 'PROMISED'] as const) {
        const delay = delayOf(hours, history, kind, { OFFICER: 3 * day }, late);
        if (!delay) continue;
        const { holders, overdueMinutes } = delay;
        const sum = (of: (share: (typeof holders)[number]) => number) => holders.reduce((n, one) => n + of(one), 0);
        const someExcess = holders.some(({ excessMinutes }) => excessMinutes > 0);
        expect(sum(({ byExcess }) => byExcess ?? 0)).toBe(someExcess ? overdueMinutes : 0);
        expect(sum(({ byLastHolder }) => byLastHolder)).toBe(holders.length > 0 ? overdueMinutes : 0);
        for (const { heldMinutes, quotaMinutes, excessMinutes, byMargin } of holders) {
          expect(quotaMinutes + excessMinutes).toBe(heldMinutes);
          expect(byMargin).toBeLessThanOrEqual(overdueMinutes);
        }
      }
    }),
    { numRuns: 300 },
  ));
