import { simulate, NotForSimulation, type SimulationReport } from '#apps/cli/simulate';
import { calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import { cnHolidayArrangements } from '#calendar/holiday-arrangements';
import { yearCalendars } from '#calendar/year-calendar';
import { addWorkingDays, cnCalendar } from '#calendar/working-days';
import type { CaseEvent } from '#cases/events';
import { caseSchemaVersions } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { publishedCalendar } from '#event-log/running-calendar';
import { scan } from '#event-log/scan';
import { type Handling, handling } from '#read-models/handling';
import { reviewFigures } from '#read-models/review-figures';
import { type ReviewStatistics, reviewStatistics } from '#read-models/review-statistics';
import { handlingStatistics } from '#read-models/statistics';
import { isBad, type ReviewEvent, reviewSchema } from '#reviews/events';
import { simulateCity } from '#simulation/city';
import { plantedDelays } from '#simulation/planted-delays';
import { contextOf, type LogFixture, openLogFixture } from '#test-support/log-fixture';
import { documentsOf } from '#test-support/read-model';

const simulation = { seed: 'spec', start: '2025-03-03', days: 200, cases: 300 };

const all = async <Event>(source: AsyncIterable<Event>): Promise<Event[]> => {
  const found: Event[] = [];
  for await (const event of source) found.push(event);
  return found;
};

const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

describe('a simulated city of 300 cases', () => {
  let fixture: LogFixture;
  let report: SimulationReport;
  let cases: readonly Logged<CaseEvent>[];
  let reviews: readonly Logged<ReviewEvent>[];

  const of = <Type extends CaseEvent['type']>(type: Type) =>
    cases.filter((event): event is Logged<Extract<CaseEvent, { type: Type }>> => event.type === type);
  const reviewed = <Type extends ReviewEvent['type']>(type: Type) =>
    reviews.filter((event): event is Logged<Extract<ReviewEvent, { type: Type }>> => event.type === type);

  beforeAll(async () => {
    fixture = await openLogFixture();
    report = await simulate(fixture, simulation, () => undefined);
    cases = await all(
      scan<CaseEvent>(fixture.client, { schema: { versions: caseSchemaVersions }, prefixes: ['case-'] }),
    );
    reviews = await all(scan<ReviewEvent>(fixture.client, { schema: reviewSchema, prefixes: ['review-'] }));
  }, 120_000);
  afterAll(() => fixture.close());

  it('does nothing that the rules refuse, and marks everything as simulated', () => {
    expect(report.refusals).toEqual({});
    expect(cases.length).toBeGreaterThan(3_000);
    expect([...cases, ...reviews].filter(({ metadata }) => metadata.simulated !== true)).toEqual([]);
    expect(of('ApplicationReceived')).toHaveLength(300);
    expect(new Set(cases.map(({ stream }) => stream)).size).toBe(300);
  });

  it('stands in the log in the order of the days on which it was entered', () => {
    const days = cases.map(({ metadata }) =>
      new Date(Date.parse(metadata.recordedAt) + 8 * 3_600_000).toISOString().slice(0, 10),
    );
    expect(days).toEqual(days.toSorted());
  });

  it('gives the statistics of handling that a plain recount of the log gives', () => {
    const months = [...documentsOf<Handling>(handling, cases).values()];
    const open = { promised: 0, statutory: 0 };
    const figures = handlingStatistics(months, open);
    const decided = [...of('ApprovalDecided'), ...of('RejectionDecided')].map(({ data }) => data.timeliness);
    const promised = decided.filter(({ withinPromised }) => withinPromised !== null);
    expect(figures).toMatchObject({
      received: 300,
      accepted: of('CaseAccepted').length + of('CaseDeemedAccepted').length,
      deemedAccepted: of('CaseDeemedAccepted').length,
      acceptanceRefused: of('AcceptanceRefused').length,
      approved: of('ApprovalDecided').length,
      rejected: of('RejectionDecided').length,
      withdrawn: of('CaseWithdrawn').length,
      closed: of('CaseClosed').length,
      breaches: of('DeadlineBreached').filter(({ data }) => data.kind !== 'SUPPLEMENT').length,
      onTimePromised: {
        numerator: promised.filter(({ withinPromised }) => withinPromised).length,
        denominator: promised.length,
      },
    });
    const web = of('ApplicationReceived').filter(({ metadata }) => metadata.channel === 'web');
    expect(figures.byChannel.web).toBe(web.length);
    expect(Object.values(figures.alerts).reduce((a, b) => a + b, 0)).toBe(of('AlertRaised').length);
    expect(figures.meanWorkingDays.value).toBeCloseTo(mean(decided.map(({ usedWorkingDays }) => usedWorkingDays)), 10);
    for (const least of [
      figures.approved,
      figures.rejected,
      figures.withdrawn,
      figures.deemedAccepted,
      figures.breaches,
    ]) {
      expect(least).toBeGreaterThan(0);
    }
  });

  it('gives the statistics of reviews that a plain recount of the log gives', () => {
    const months = [...documentsOf<ReviewStatistics>(reviewStatistics, reviews).values()];
    const figures = reviewFigures(
      months.filter(({ dimension }) => dimension === 'UNIT'),
      of('CaseClosed').length,
    );
    const bad = reviewed('ReviewSubmitted').filter(({ data }) => isBad(data.grade)).length;
    const excluded = reviewed('AppealRuled').filter(({ data }) => data.excluded).length;
    const submitted = reviewed('ReviewSubmitted').length;
    expect(bad).toBeGreaterThan(0);
    expect(figures).toMatchObject({
      submitted,
      bad,
      excluded,
      goodRate: { numerator: submitted - bad, denominator: submitted - excluded },
      contactRate: {
        numerator: reviewed('ReviewerContacted').filter(({ data }) => data.reached && data.inTime).length,
        denominator: bad,
      },
    });
  });

  it('decides under a grant, everywhere', () => {
    const decisions = [...of('ApprovalDecided'), ...of('RejectionDecided'), ...of('ExtensionApproved')];
    expect(
      decisions.filter(({ metadata }) => metadata.grantId === undefined || metadata.actor.post === undefined),
    ).toEqual([]);
  });

  it('holds the delays that its document names', () => {
    const { unit } = plantedDelays.fridayDecisions;
    const signed = of('ApprovalDecided').filter(({ data }) => data.unit === unit);
    const weekday = (at: string) => new Date(Date.parse(at) + 8 * 3_600_000).getUTCDay();
    expect(signed.length).toBeGreaterThan(0);
    expect(signed.filter(({ metadata }) => weekday(metadata.occurredAt) !== 5)).toEqual([]);
    const waits = of('CaseRouted').flatMap(({ stream, data, metadata }) => {
      const taken = of('CaseTaken').find((event) => event.stream === stream);
      return taken
        ? [[data.toUnit, Date.parse(taken.metadata.occurredAt) - Date.parse(metadata.occurredAt)] as const]
        : [];
    });
    const wait = (is: (unit: string) => boolean) => mean(waits.filter(([name]) => is(name)).map(([, ms]) => ms));
    const slow = plantedDelays.slowTaking.unit;
    expect(wait((name) => name === slow)).toBeGreaterThan(3 * wait((name) => name !== slow));
  });

  it('goes into no log that holds a city or work already', async () => {
    await expect(simulate(fixture, { ...simulation, seed: 'other' }, () => undefined)).rejects.toThrow(
      NotForSimulation,
    );
    const other = await openLogFixture();
    const [event] = cases;
    if (!event) throw new Error('There is no event');
    await other.log.importStream('case-real', [event]);
    await expect(simulate(other, simulation, () => undefined)).rejects.toThrow('real work');
    await other.close();
  });

  it('counts on the holiday notices of the log it goes into', async () => {
    const other = await openLogFixture();
    const [known] = cnHolidayArrangements.filter(({ year }) => year === 2025).slice(-1);
    if (!known) throw new Error('There is no notice of 2025');
    const { year, docNo, publishedOn, off, makeUp } = known;
    const source = { year, publishedOn, makeUp, url: 'https://www.gov.cn/zhengce/2025', hash: 'a'.repeat(64) };
    const data = { ...source, docNo: `${docNo}-2`, off: [...off, ['2025-03-10', '2025-03-10'] as const] };
    const by = { id: 'centre-1', role: 'centre' } as const;
    await other.log.execute(
      { name: calendarStream(year), decider: yearCalendars, schema: { versions: calendarSchemaVersions } },
      { type: 'PublishHolidayArrangement', data, by, at: '2026-03-02T09:00:00+08:00' },
      contextOf('publish-1'),
    );
    await simulate(other, { seed: 'w', days: 5, cases: 12, start: '2025-03-03' }, () => undefined);
    const schema = { versions: caseSchemaVersions };
    const told = await all(scan<CaseEvent>(other.client, { schema, prefixes: ['case-'] }));
    const amended = await publishedCalendar(other.log);
    const fiveDays = told.filter(
      ({ type, data }) => type === 'DeadlineComputed' && data.kind === 'NOTICE_5' && data.day0 <= '2025-03-07',
    );
    expect(fiveDays.length).toBeGreaterThan(3);
    for (const { data, metadata } of fiveDays) {
      if (!('day0' in data)) throw new Error('no deadline');
      const { date } = addWorkingDays(amended, data.day0, 5);
      expect([data.dueDate, metadata.calendarVersion]).toEqual([date, amended.version]);
      expect(data.dueDate).not.toBe(addWorkingDays(cnCalendar(), data.day0, 5).date);
    }
    await other.close();
  }, 30_000);

  it('is the same for the same seed, to the last byte, and another for another', () => {
    const told = (seed: string) =>
      JSON.stringify([
        ...simulateCity({
          seed,
          start: '2025-03-03',
          days: 20,
          cases: 40,
          mattersKnown: false,
          calendar: cnCalendar(),
        }),
      ]);
    const once = told('a');
    expect(told('a')).toBe(once);
    expect(told('b')).not.toBe(once);
  });
});
