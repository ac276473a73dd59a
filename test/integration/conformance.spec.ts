import { cnCalendar } from '#calendar/working-days';
import { checkConformance, type ConformanceQuestion, type ConformanceReport } from '#apps/cli/conformance';
import { conformanceLines } from '#apps/cli/conformance-command';
import { simulate } from '#apps/cli/simulate';
import { plantedDelays } from '#simulation/planted-delays';
import { plantedViolations } from '#simulation/planted-violations';
import { type LogFixture, openLogFixture } from '#test-support/log-fixture';

/** A small city whose planted violations are known, and what the rules find in it. */
describe('the check of rules over a simulated city', () => {
  let fixture: LogFixture;
  let report: ConformanceReport;

  const ask = (question: ConformanceQuestion = {}) =>
    checkConformance(fixture.client, cnCalendar(), question, () => undefined);
  const found = (ruleId: string) => report.violations.filter((violation) => violation.ruleId === ruleId);

  beforeAll(async () => {
    fixture = await openLogFixture();
    await simulate(fixture, { seed: 'rules', start: '2025-03-03', days: 25, cases: 500 }, () => undefined);
    report = await ask();
  }, 120_000);
  afterAll(() => fixture.close());

  it('finds what was planted, where it was planted, and says that it was simulated', () => {
    const { fridayEntry, decidedAtOnce } = plantedViolations;
    const batches = found('BATCH_ENTRY');
    expect(batches.length).toBeGreaterThan(0);
    expect(
      batches.flatMap(({ evidence }) => evidence.map(({ by }) => by)).every((by) => by === fridayEntry.clerk),
    ).toBe(true);
    expect(found('LATE_ENTRY').length).toBeGreaterThan(10);
    const atOnce = found('BYPASS_AT_ONCE');
    expect(atOnce.length).toBeGreaterThan(0);
    expect([...new Set(atOnce.map(({ unit }) => unit))]).toEqual([decidedAtOnce.unit]);
    const silent = found('NOTICE_IN_TIME').flatMap(({ evidence }) => evidence);
    expect(silent.length).toBeGreaterThan(0);
    const beyond = found('PAUSE_WITHIN_NOTICE').map(({ unit }) => unit);
    expect(beyond).toContain(plantedDelays.overrunInspection.unit);
    expect(found('CONSULTATION_IN_TERM').length).toBeGreaterThan(0);
    expect(report.violations.every(({ simulated }) => simulated === true)).toBe(true);
  });

  it('finds nothing of what the rules of cases do not let happen', () => {
    for (const ruleId of [
      'SEPARATION_OF_DUTIES',
      'NEGATIVE_CONFIRMED',
      'REMEDY_PRESENT',
      'REASONS_PRESENT',
      'NOTICE_ONCE',
      'PAUSE_WITH_NOTICE',
      'STEPS_IN_ORDER',
      'RECUSED_ACTED',
      'DECISION_UNDER_GRANT',
    ]) {
      expect([ruleId, found(ruleId)]).toEqual([ruleId, []]);
    }
    expect(report.population).toBe(500);
  });

  it('answers the same at the same position, whatever was recorded since', async () => {
    const upTo = Math.floor(Number(report.position) / 2);
    const half = await ask({ upTo });
    expect(Number(half.position)).toBeLessThanOrEqual(upTo);
    expect(half.population).toBeLessThan(500);
    expect(await ask({ upTo: Number(half.position) })).toEqual({ ...half, question: { upTo: Number(half.position) } });
  });

  it('looks at a unit, a period and a rule', async () => {
    const { unit } = plantedViolations.decidedAtOnce;
    const question = { unit, from: '2025-03-06', to: '2025-03-20', ruleIds: ['BYPASS_AT_ONCE'] };
    const some = await ask(question);
    expect(some.population).toBeLessThan(report.population);
    expect(some.rules.map(({ ruleId }) => ruleId)).toEqual(['BYPASS_AT_ONCE']);
    expect(some.violations.length).toBeLessThanOrEqual(found('BYPASS_AT_ONCE').length);
    expect((await ask({ from: '2030-01-01' })).population).toBe(0);
  });

  it('tries the rules of another day on old history', async () => {
    const before = await ask({ asIf: '2019-06-01' });
    expect(before.violations.filter(({ ruleId }) => ruleId === 'LATE_ENTRY')).toEqual([]);
    expect(before.violations.filter(({ ruleId }) => ruleId === 'NOTICE_IN_TIME')).toEqual(found('NOTICE_IN_TIME'));
  });

  it('draws the same sample again, and shows what was found in it', async () => {
    const sample = { seed: 'audit-2025', size: 25 };
    const once = await ask({ sample });
    expect(once.sample).toMatchObject({ size: 25, population: 500, seed: 'audit-2025' });
    expect((await ask({ sample })).sample).toEqual(once.sample);
    expect(once.violations.every(({ caseId }) => once.sample?.caseIds.includes(caseId))).toBe(true);
    const lines = conformanceLines(once).join('\n');
    expect(lines).toContain('seed audit-2025');
    expect(lines).toContain(once.position);
  });
});
