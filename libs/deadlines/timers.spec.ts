import * as fc from 'fast-check';
import { localDate } from '#calendar/legal-dates';
import type { CaseEvent, CaseEvents } from '#cases/events';
import { deadlineRules, type DeadlineKind } from '#law/deadline-rules';
import { cases, ring } from '#test-support/case-history';
import { randomCase } from '#test-support/random-case';
import { armedNow, timersToArm } from './arming.js';
import { timersFor } from './timers.js';

const promised: CaseEvents['DeadlineComputed'] = {
  kind: 'PROMISED',
  version: 2,
  unit: 'WD',
  quantity: 10,
  day0: '2026-03-02',
  dueDate: '2026-03-16',
  provisional: false,
  warnings: [
    { threshold: 'NOTICE', from: '2026-03-12' },
    { threshold: 'YELLOW', from: '2026-03-13' },
  ],
  basis: '《优化营商环境条例》第三十六条',
};

describe('the timers of a deadline', () => {
  it('are its warnings from the first minute of their days, and its end at 24:00 of the due day', () =>
    expect(timersFor('c1', promised)).toEqual([
      {
        jobId: 'dl-c1-PROMISED-v2-NOTICE',
        caseId: 'c1',
        kind: 'PROMISED',
        version: 2,
        threshold: 'NOTICE',
        at: '2026-03-12T00:00:00+08:00',
      },
      {
        jobId: 'dl-c1-PROMISED-v2-YELLOW',
        caseId: 'c1',
        kind: 'PROMISED',
        version: 2,
        threshold: 'YELLOW',
        at: '2026-03-13T00:00:00+08:00',
      },
      {
        jobId: 'dl-c1-PROMISED-v2-EXPIRY',
        caseId: 'c1',
        kind: 'PROMISED',
        version: 2,
        threshold: 'EXPIRY',
        at: '2026-03-17T00:00:00+08:00',
      },
    ]));

  it('are the end alone, where nothing is warned of', () =>
    expect(timersFor('c1', { ...promised, warnings: [] }).map(({ threshold }) => threshold)).toEqual(['EXPIRY']));

  it('are armed when they are at most a day away, and those outside cases at once', () => {
    const term = { jobId: 't', stream: 'review-1', kind: 'REVIEW_CONTACT', version: 1, threshold: 'EXPIRY' } as const;
    const timers = [...timersFor('c1', promised), { ...term, at: '2026-09-01T00:00:00+08:00' }];
    const armed = (now: string, recordedAt = now) =>
      armedNow(timers, recordedAt, new Date(now)).map(({ jobId }) => jobId);
    expect(armed('2026-03-10T23:59:59+08:00')).toEqual(['t']);
    expect(armed('2026-03-11T00:00:00+08:00')).toEqual(['dl-c1-PROMISED-v2-NOTICE', 't']);
    expect(armed('2026-03-20T00:00:00+08:00')).toHaveLength(4);
    expect(armed('2026-03-20T00:00:00+08:00', '2026-03-19T23:00:00+08:00')).toHaveLength(4);
  });

  it('are left to the read model where they are due and were recorded long ago', () => {
    const armed = (now: string) =>
      armedNow(timersFor('c1', promised), '2026-03-02T09:00:00+08:00', new Date(now)).map(({ threshold }) => threshold);
    expect(armed('2026-03-11T12:00:00+08:00')).toEqual(['NOTICE']);
    expect(armed('2026-03-12T00:00:00+08:00')).toEqual(['YELLOW']);
    expect(armed('2026-03-16T12:00:00+08:00')).toEqual(['EXPIRY']);
  });

  it('are the same for the same deadline, and others for a new version: a job is armed once', () => {
    const ids = (version: number) => timersFor('c1', { ...promised, version }).map(({ jobId }) => jobId);
    expect(ids(2)).toEqual(ids(2));
    expect(new Set([...ids(1), ...ids(2)]).size).toBe(6);
  });

  it('have names the queue takes: no colon, no bare number', () => {
    for (const kind of Object.keys(deadlineRules) as DeadlineKind[]) {
      for (const { jobId } of timersFor('0kq7v9', { ...promised, kind })) expect(jobId).toMatch(/^dl-[A-Za-z0-9_-]+$/);
    }
  });

  it('never ring before the rules know what to do: at its instant each open one gives its alert', () =>
    fc.assert(
      fc.property(randomCase, ({ history, state }) => {
        const open = history.flatMap((event) => {
          if (event.type !== 'DeadlineComputed' || !('deadlines' in state)) return [];
          const { kind, version } = event.data;
          const known = state.deadlines[kind];
          return known?.open && known.version === version
            ? timersFor('c1', event.data).filter(({ threshold }) => !known.alerted.includes(threshold))
            : [];
        });
        for (const { kind, version, threshold, at } of open) {
          const told = cases.decide({ ...ring(localDate(at), kind, version, threshold), at }, state);
          expect(told).toContainEqual(
            expect.objectContaining({
              type: 'AlertRaised',
              data: expect.objectContaining({ kind, version, threshold }) as unknown,
            }),
          );
          const minuteBefore = new Date(Date.parse(at) - 60_000).toISOString();
          expect(cases.decide({ ...ring(localDate(at), kind, version, threshold), at: minuteBefore }, state)).toEqual(
            [],
          );
        }
      }),
      { numRuns: 300 },
    ));
});

/** Whether an officer has explained an alert. */
const explained = (history: readonly CaseEvent[], alert: string): boolean =>
  history.some(
    ({ type, data }) => type === 'AlertExplained' && `${data.kind} ${data.version} ${data.threshold}` === alert,
  );

describe('the timers that a stretch of the log leaves to be armed', () => {
  it('are those of the deadlines that are open at its end, each in its last version', () =>
    fc.assert(
      fc.property(randomCase, ({ history, state }) => {
        const armed = timersToArm(history.map((event) => ({ stream: 'case-c1', ...event })));
        const open = history.flatMap((event) => {
          if (event.type !== 'DeadlineComputed' || !('deadlines' in state)) return [];
          const known = state.deadlines[event.data.kind];
          return known?.open && known.version === event.data.version ? timersFor('c1', event.data) : [];
        });
        const names = (timers: typeof armed) => timers.map(({ jobId }) => jobId).toSorted();
        expect(names(armed.filter((timer) => !('climbsTo' in timer)))).toEqual(names(open));
      }),
      { numRuns: 300 },
    ));

  it('are those of the alerts that nobody has answered at its end, for every step', () =>
    fc.assert(
      fc.property(randomCase, ({ history, state }) => {
        const armed = timersToArm(history.map((event) => ({ stream: 'case-c1', ...event })));
        const climbing = armed.filter((timer) => 'climbsTo' in timer).map(({ jobId }) => jobId);
        const alerts = 'alerts' in state ? state.alerts : [];
        const unanswered = alerts
          .filter(({ acknowledged, standing }) => !acknowledged && standing === 'RAISED')
          .filter(({ kind, version, threshold }) => !explained(history, `${kind} ${version} ${threshold}`))
          .flatMap(({ kind, version, threshold, climbing: its }) =>
            (its?.steps ?? []).map(({ to }) => `dl-c1-${kind}-v${version}-${threshold}-${to}`),
          );
        expect(climbing).toEqual(expect.arrayContaining(unanswered));
        for (const step of history.flatMap((event) => (event.type === 'AlertAcknowledged' ? [event.data] : []))) {
          const { kind, version, threshold } = step;
          const its = `dl-c1-${kind}-v${version}-${threshold}-`;
          expect(climbing.filter((jobId) => jobId.startsWith(its))).toEqual([]);
        }
      }),
      { numRuns: 300 },
    ));

  it('keep the cases apart: what ends a deadline of one does not end another’s', () => {
    const computed = { type: 'DeadlineComputed', data: promised } as const;
    const closed = {
      type: 'CaseClosed',
      data: { unit: 'u', outcome: 'APPROVED', grossWorkingDays: 1, naturalDays: 1 },
    } as const;
    const armed = timersToArm([
      { stream: 'case-c1', ...computed },
      { stream: 'case-c2', ...computed },
      { stream: 'case-c1', ...closed },
    ]);
    expect(new Set(armed.map((timer) => 'caseId' in timer && timer.caseId))).toEqual(new Set(['c2']));
    expect(armed).toHaveLength(3);
  });
});

describe('the timers of an alert that nobody answers', () => {
  const raised = {
    type: 'AlertRaised',
    data: {
      kind: 'PROMISED',
      version: 2,
      threshold: 'NOTICE',
      level: 'NOTICE',
      dueDate: '2026-12-14',
      unit: 'health-bureau',
      told: ['HOLDER'],
      climbs: [
        { to: 'UNIT_HEAD', answerBy: '2026-12-14' },
        { to: 'SUPERVISOR', answerBy: '2026-12-17' },
      ],
    },
  } as const;
  const armed = (...events: readonly { readonly type: string; readonly data: object }[]) =>
    timersToArm(events.map((event) => ({ stream: 'case-c1', ...event })));

  it('are one for each step, when the day of its answer is over', () =>
    expect(armed(raised)).toEqual([
      {
        jobId: 'dl-c1-PROMISED-v2-NOTICE-UNIT_HEAD',
        caseId: 'c1',
        kind: 'PROMISED',
        version: 2,
        threshold: 'NOTICE',
        at: '2026-12-15T00:00:00+08:00',
        climbsTo: 'UNIT_HEAD',
      },
      {
        jobId: 'dl-c1-PROMISED-v2-NOTICE-SUPERVISOR',
        caseId: 'c1',
        kind: 'PROMISED',
        version: 2,
        threshold: 'NOTICE',
        at: '2026-12-18T00:00:00+08:00',
        climbsTo: 'SUPERVISOR',
      },
    ]));

  it('are not armed where it was answered in the same stretch, and another alert’s answer leaves them', () => {
    const { kind, version, threshold } = raised.data;
    const acknowledged = { type: 'AlertAcknowledged', data: { kind, version, threshold } };
    const other = { ...raised, data: { ...raised.data, threshold: 'YELLOW' } };
    expect(armed(raised, acknowledged)).toEqual([]);
    expect(armed(raised, other, acknowledged)).toHaveLength(2);
  });
});
