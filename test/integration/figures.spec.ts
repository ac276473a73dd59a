import { figureDifferences, type FiguresQuestion, recomputeFigures } from '#apps/cli/figures';
import { simulate } from '#apps/cli/simulate';
import { type CaseEvent, caseSchemaVersions } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { scan } from '#event-log/scan';
import { exceptionId, exceptionSchemaVersions, exceptionStream } from '#exceptions/events';
import { type ExceptionCommand, exceptions } from '#exceptions/exception';
import type { Actor } from '#kernel/envelope';
import { contextOf, type LogFixture, openLogFixture } from '#test-support/log-fixture';

describe('figures recomputed from the log', () => {
  let fixture: LogFixture;
  const events: Logged<CaseEvent>[] = [];
  const march: FiguresQuestion = { from: '2025-03-03', to: '2025-03-14', by: 'UNIT' };

  const recompute = (question: FiguresQuestion) =>
    recomputeFigures(fixture.client, fixture.log, question, () => undefined);
  const decidedBy = (position: number) =>
    events.filter(
      ({ type, position: at, metadata: { effectiveDate } }) =>
        (type === 'ApprovalDecided' || type === 'RejectionDecided') && at <= position && effectiveDate <= march.to,
    ).length;

  beforeAll(async () => {
    fixture = await openLogFixture();
    await simulate(fixture, { seed: 'figures', start: '2025-03-03', days: 20, cases: 120 }, () => undefined);
    const cases = { schema: { versions: caseSchemaVersions }, prefixes: ['case-'] } as const;
    for await (const event of scan<CaseEvent>(fixture.client, cases)) events.push(event);
  }, 120_000);
  afterAll(() => fixture.close());

  it('are those of the events up to the position, whatever came later', async () => {
    const middle = events[Math.floor(events.length / 2)]?.position ?? 0;
    const then = await recompute({ ...march, asOf: middle });
    const now = await recompute(march);
    expect(then.asOfPosition).toBe(String(middle));
    expect(then.total.volumes.decided).toBe(decidedBy(middle));
    expect(now.total.volumes.decided).toBe(decidedBy(Number.POSITIVE_INFINITY));
    expect(now.total.volumes.decided).toBeGreaterThan(then.total.volumes.decided);
    expect(await recompute({ ...march, asOf: middle })).toEqual(then);
  });

  it('of a unit are its part of the whole', async () => {
    const whole = await recompute(march);
    const [unit = ''] = Object.keys(whole.parts);
    expect((await recompute({ ...march, unit })).total).toEqual(whole.parts[unit]);
  });

  it('leave out what an exception excuses, where it stood in the log by then', async () => {
    const unexcused = await recompute({ ...march, by: 'MATTER' });
    const [matterCode = ''] = Object.entries(unexcused.parts).find(([, { volumes }]) => volumes.accepted > 0) ?? [];
    const name = exceptionStream(exceptionId(matterCode, 'ONLINE'));
    const stream = { name, decider: exceptions, schema: { versions: exceptionSchemaVersions } };
    const to = '2025-12-31';
    const steps: readonly (readonly [Actor, ExceptionCommand])[] = [
      [
        { id: 'chief-1', role: 'chief', unit: 'u' },
        { type: 'RequestException', data: { matterCode, unit: 'u', scope: 'ONLINE', reasonCode: 'ACTUAL_WORK' } },
      ],
      [
        { id: 'g-1', role: 'government' },
        { type: 'ApproveException', data: { docNo: 'D-1', to, reviewBy: to } },
      ],
      [
        { id: 'b-1', role: 'bureau' },
        { type: 'FileException', data: { filingNo: 'LW-1', from: march.from } },
      ],
    ];
    const positions: number[] = [];
    for (const [by, command] of steps) {
      const asked = { ...command, by, at: '2025-03-03T08:00:00+08:00' };
      positions.push((await fixture.log.execute(stream, asked, contextOf(command.type))).position);
    }
    const online = async (asOf: number | undefined) => {
      const { total } = await recompute({ ...march, by: 'MATTER', ...(asOf === undefined ? {} : { asOf }) });
      const { acceptedOnline, acceptedOnlineOfAll } = total.rates;
      return [acceptedOnline.denominator, acceptedOnline.exclusions.acceptedExcused, acceptedOnlineOfAll.denominator];
    };
    const all = unexcused.total.volumes.accepted;
    const excused = unexcused.parts[matterCode]?.volumes.accepted ?? 0;
    expect(await online(positions[1])).toEqual([all, 0, all]);
    expect(await online(undefined)).toEqual([all - excused, excused, all]);
  });

  it('tell by its path every number that was published otherwise', async () => {
    const figures = await recompute(march);
    const published = structuredClone(figures) as unknown as { total: { volumes: { decided: number } }; parts: object };
    expect(figureDifferences(published, figures)).toEqual([]);
    published.total.volumes.decided += 3;
    expect(figureDifferences(published, figures)).toEqual([
      {
        path: 'total.volumes.decided',
        published: figures.total.volumes.decided + 3,
        recomputed: figures.total.volumes.decided,
      },
    ]);
  });
});
