import * as fc from 'fast-check';
import { localDate } from '#calendar/legal-dates';
import { officeHours, workingMinutesBetween } from '#calendar/office-hours';
import type { RecordedCaseEvent } from '#cases/events';
import {
  accept,
  actsTo,
  answer,
  approve,
  asked,
  assignTo,
  calendar,
  certify,
  check,
  close,
  consult,
  deliver,
  finishSpecial,
  happened,
  invalidatePause,
  receive,
  recuse,
  sealed,
  startSpecial,
  submit,
  take,
} from '#test-support/case-history';
import { bureau, clerk, officer, secondOfficer, unitHead, wangMei } from '#test-support/people';
import { randomCase } from '#test-support/random-case';
import { movingEvents } from './holders.js';
import { type Custody, custodyOf } from './intervals.js';
import { standstillEvents } from './standstills.js';

const hours = officeHours(calendar);
/** Far behind every invented case. */
const late = '2035-01-01T00:00:00+08:00';
const nine = (date: string) => `${date}T09:00:00+08:00`;
const lines = ({ intervals }: Custody) =>
  intervals.map(({ kind, charged, minutes }) => [kind, charged.officer ?? charged.post ?? charged.unit, minutes]);

const reviewing = [...actsTo.ACCEPTED, take('2026-03-05')];

describe('the custody of a case', () => {
  it('is with the window, on its way, with the officer, the decision maker, the certificate and the window again', () => {
    const acts = [...actsTo.CERT_ISSUED, deliver('2026-03-10'), close('2026-03-11')];
    expect(lines(custodyOf(hours, happened(...acts), late))).toEqual([
      ['WINDOW', clerk.post, 780],
      ['TRANSIT', bureau, 390],
      ['OFFICER', officer.id, 390],
      ['DECISION', bureau, 390],
      ['DELIVERY', clerk.post, 780],
    ]);
  });

  it('charges the general window for what came in online until a clerk looks at it', () => {
    const online = happened(receive('2026-03-02', { by: wangMei }), check('2026-03-04'));
    expect(lines(custodyOf(hours, online, nine('2026-03-05')))).toEqual([
      ['WINDOW', 'centre-window', 780],
      ['WINDOW', clerk.post, 390],
    ]);
  });

  it('is the applicant’s while papers are awaited, and nobody’s in a lawful pause', () => {
    expect(lines(custodyOf(hours, happened(...actsTo.SUPPLEMENTING), nine('2026-03-06')))).toEqual([
      ['WINDOW', clerk.post, 390],
      ['APPLICANT', undefined, 1170],
    ]);
    const paused = happened(...reviewing, startSpecial('2026-03-06'), finishSpecial('2026-03-12'));
    expect(lines(custodyOf(hours, paused, nine('2026-03-13'))).slice(2)).toEqual([
      ['OFFICER', officer.id, 390],
      ['LEGAL_PAUSE', undefined, 4 * 390],
      ['OFFICER', officer.id, 390],
    ]);
  });

  it('is the officer’s again from the day the notice named, whether the procedure is over or not', () => {
    const paused = happened(...reviewing, startSpecial('2026-03-06', { plannedDays: 2 }));
    expect(lines(custodyOf(hours, paused, nine('2026-03-12'))).slice(3)).toEqual([
      ['LEGAL_PAUSE', undefined, 360 + 2 * 390],
      ['OFFICER', officer.id, 390 + 30],
    ]);
  });

  it('gives the days of an invalid pause back to the officer who started it', () => {
    const acts = [...reviewing, startSpecial('2026-03-06'), finishSpecial('2026-03-12'), invalidatePause('2026-03-13')];
    expect(lines(custodyOf(hours, happened(...acts), nine('2026-03-13')))).toContainEqual([
      'INVALID_PAUSE',
      officer.id,
      4 * 390,
    ]);
  });

  it('waits in the unit’s queue when its officer has to keep out of it', () => {
    const acts = [...reviewing, recuse('2026-03-06', officer), assignTo('2026-03-09', secondOfficer, unitHead)];
    expect(lines(custodyOf(hours, happened(...acts), nine('2026-03-10'))).slice(3)).toEqual([
      ['QUEUE', bureau, 390],
      ['OFFICER', secondOfficer.id, 390],
    ]);
  });

  it('stays with the officer while another unit is asked, whose time runs beside it', () => {
    const fire = { ...officer, id: 'fire-1', unit: 'fire-brigade' };
    const acts = [...reviewing, consult('2026-03-06'), answer('2026-03-10', fire)];
    const custody = custodyOf(hours, happened(...acts), nine('2026-03-11'));
    expect(custody.intervals.at(-1)).toMatchObject({ kind: 'OFFICER', minutes: 4 * 390 });
    expect(custody.parallel).toMatchObject([{ unit: 'fire-brigade', minutes: 2 * 390 }]);
  });

  it('takes what its own stream does not tell from beside it, the first kind that applies counting', () => {
    const beside = [
      { kind: 'UNCOVERED', from: '2026-03-05T01:00:00.000Z', to: '2026-03-06T01:00:00.000Z', charged: unitHead },
      { kind: 'OUTAGE', from: '2026-03-05T02:00:00.000Z', to: '2026-03-05T03:00:00.000Z', charged: {} },
    ] as const;
    expect(lines(custodyOf(hours, happened(...reviewing), nine('2026-03-09'), beside)).slice(2)).toEqual([
      ['UNCOVERED', unitHead.post, 60],
      ['OUTAGE', undefined, 60],
      ['UNCOVERED', unitHead.post, 270],
      ['OFFICER', officer.id, 390],
    ]);
  });

  it('is in nobody’s hands from the end of a case to its reopening', () => {
    const order = {
      cause: 'COURT',
      docNo: 'C-1',
      orders: sealed('anew'),
      to: 'IN_REVIEW',
      servedDate: '2026-04-01',
      termDays: 10,
    } as const;
    const acts = [...actsTo.CLOSED, asked('Reopen', unitHead, '2026-04-01', order)];
    const { intervals } = custodyOf(hours, happened(...acts), nine('2026-04-02'));
    expect(intervals.at(-2)?.to).toBe(new Date(nine('2026-03-10')).toISOString());
    expect(intervals.at(-1)).toMatchObject({ kind: 'OFFICER', from: new Date(nine('2026-04-01')).toISOString() });
  });

  it('is with the unit that makes the certificate until it is made', () => {
    expect(
      lines(custodyOf(hours, happened(...actsTo.IN_DECISION, approve('2026-03-09'), certify('2026-03-10')), late)),
    ).toContainEqual(['CERTIFICATE', bureau, 390]);
  });

  it('takes nothing back by an entry made for an earlier hour', () => {
    const [first, ...rest] = happened(receive('2026-03-05'), check('2026-03-05'), accept('2026-03-05'));
    const early = rest.map((event) => ({ ...event, metadata: { ...event.metadata, occurredAt: nine('2026-03-03') } }));
    const { intervals } = custodyOf(hours, first ? [first, ...early] : [], nine('2026-03-06'));
    expect(intervals.map(({ minutes }) => minutes)).toEqual([390]);
  });
});

/** The events of an invented case spread over their days: each a quarter of an hour after the one before it. */
const spread = (history: readonly RecordedCaseEvent[]): readonly RecordedCaseEvent[] =>
  history.map((event, index) => {
    const occurredAt = new Date(Date.parse(event.metadata.occurredAt) + index * 900_000).toISOString();
    return { ...event, metadata: { ...event.metadata, occurredAt } };
  });

const ends = new Set(['CaseClosed', 'CaseWithdrawn', 'CaseTerminated']);

/**
 * The times from a receipt or reopening to the next end, reckoned without any custody. What is reopened in the instant of its end
 * was never closed.
 */
const openTimes = (history: readonly RecordedCaseEvent[], until: string): (readonly [string, string])[] => {
  const times: (readonly [string, string])[] = [];
  let from: string | undefined;
  for (const { type, metadata } of history) {
    if (type === 'ApplicationReceived' || type === 'CaseReopened') {
      const last = times.at(-1);
      if (from === undefined && last?.[1] === metadata.occurredAt) [from] = times.pop() ?? [];
      from ??= metadata.occurredAt;
    }
    if (ends.has(type) && from !== undefined) {
      times.push([from, metadata.occurredAt]);
      from = undefined;
    }
  }
  return from === undefined ? times : [...times, [from, until]];
};

describe('laws of custody', () => {
  const invented = randomCase.map(({ history }) => spread(history));
  const end = new Date(late).toISOString();

  it('leaves no gap and no overlap, and its minutes make up the whole time', () =>
    fc.assert(
      fc.property(invented, (history) => {
        const { intervals, totalMinutes } = custodyOf(hours, history, end);
        const open = openTimes(history, end);
        for (const { from, to } of intervals) expect(from < to).toBe(true);
        const seams = intervals.slice(1).filter(({ from }, index) => from !== intervals[index]?.to);
        expect(seams.every(({ from }) => open.some(([start]) => start === from))).toBe(true);
        expect(seams.length).toBeLessThanOrEqual(Math.max(0, open.length - 1));
        expect(intervals.every(({ from }, index) => index === 0 || from >= (intervals[index - 1]?.to ?? ''))).toBe(
          true,
        );
        const whole = open.map(([from, to]) => workingMinutesBetween(hours, from, to));
        expect(totalMinutes).toBe(whole.reduce((sum, minutes) => sum + minutes, 0));
      }),
      { numRuns: 300 },
    ));

  it('tells the same of a day whether it was asked then or later, unless a pause was found invalid since', () =>
    fc.assert(
      fc.property(invented, fc.nat(1_000), (history, chosen) => {
        const position = chosen % history.length;
        const at = history[position]?.metadata.occurredAt ?? end;
        fc.pre(history.slice(position).every(({ type }) => type !== 'PauseInvalidated'));
        const then = custodyOf(hours, history.slice(0, position + 1), at).intervals;
        const later = custodyOf(hours, history, end)
          .intervals.filter(({ from }) => from < at)
          .map((interval) => (interval.to <= at ? interval : { ...interval, to: at }))
          .map((interval) => ({ ...interval, minutes: workingMinutesBetween(hours, interval.from, interval.to) }));
        expect(then).toEqual(later);
      }),
      { numRuns: 300 },
    ));

  it('is the same whatever was recorded after the instant it is asked for', () =>
    fc.assert(
      fc.property(invented, fc.nat(1_000), (history, chosen) => {
        const position = chosen % history.length;
        const at = history[position]?.metadata.occurredAt ?? end;
        expect(custodyOf(hours, history, at)).toEqual(custodyOf(hours, history.slice(0, position + 1), at));
      }),
      { numRuns: 300 },
    ));
});

/** Data that every event that moves a case can do with. */
const anyData = {
  unit: bureau,
  post: 'post-1',
  toUnit: 'market-bureau',
  to: 'IN_REVIEW',
  toPost: 'post-2',
  officer: officer.id,
  spId: 'sp',
  startedBy: officer.id,
};

/** Events in any order whatever, also one that the rules would never leave, with seconds or weeks between them. */
const anyOrder = fc
  .array(
    fc.record({
      type: fc.constantFrom(...movingEvents.slice(1), ...standstillEvents),
      gap: fc.oneof(fc.nat(90), fc.nat(20_000)),
      pausedDays: fc.nat(12),
      by: fc.constantFrom(clerk, officer, secondOfficer),
    }),
    { maxLength: 40 },
  )
  .map((steps): readonly RecordedCaseEvent[] => {
    let at = Date.parse(nine('2026-03-02'));
    const [received] = happened(receive('2026-03-02'));
    if (!received) throw new Error('A receipt leaves an event');
    const rest = steps.map(({ type, gap, pausedDays, by }) => {
      at += gap * 60_000;
      const plannedEnd = localDate(new Date(at + pausedDays * 86_400_000).toISOString());
      const metadata = { ...received.metadata, actor: by, occurredAt: new Date(at).toISOString() };
      return { type, data: { ...anyData, plannedEnd }, metadata } as unknown as RecordedCaseEvent;
    });
    return [received, ...rest];
  });

it('partitions the time of thousands of cases, whatever happened in whatever order', () =>
  fc.assert(
    fc.property(anyOrder, (history) => {
      const end = new Date(late).toISOString();
      const { intervals, totalMinutes } = custodyOf(hours, history, end);
      const open = openTimes(history, end);
      const inside = open.map(([from, to]) =>
        intervals.filter((one) => one.from >= new Date(from).toISOString() && one.to <= new Date(to).toISOString()),
      );
      open.forEach(([from, to], index) => {
        const part = inside[index] ?? [];
        if (Date.parse(from) === Date.parse(to)) return;
        const edges = [new Date(from).toISOString(), ...part.map((one) => one.to)];
        expect(part.map((one) => one.from)).toEqual(edges.slice(0, -1));
        expect(edges.at(-1)).toBe(new Date(to).toISOString());
      });
      expect(inside.flat()).toHaveLength(intervals.length);
      const whole = open.map(([from, to]) => workingMinutesBetween(hours, from, to));
      expect(totalMinutes).toBe(whole.reduce((sum, minutes) => sum + minutes, 0));
    }),
    { numRuns: 3_000 },
  ));

it('knows nobody who is not on staff: an applicant is never charged', () =>
  fc.assert(
    fc.property(randomCase, ({ history }) => {
      const { intervals } = custodyOf(hours, history, late);
      expect(intervals.every(({ charged }) => charged.officer !== 's-applicant')).toBe(true);
    }),
    { numRuns: 100 },
  ));

it('counts from the receipt alone where nothing else has happened', () => {
  expect(custodyOf(hours, [], late)).toEqual({ intervals: [], totalMinutes: 0, parallel: [] });
  expect(custodyOf(hours, happened(...actsTo.IN_REVIEW, submit('2026-03-09')), nine('2026-03-02')).totalMinutes).toBe(
    0,
  );
});
