import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { addDays } from '#calendar/legal-dates';
import type { RecordedCaseEvent } from '#cases/events';
import { clocksOf } from '#deadlines/clock';
import { fold } from '#kernel/decider';
import { calendar, cases, happened, receive, ring } from '#test-support/case-history';
import { frozen, type RandomCase, randomCase } from '#test-support/random-case';
import { NoSuchPoint, point, timePoint } from './axes.js';
import { differenceInWords, differences } from './differences.js';
import { knownCalendars } from './known-calendars.js';
import { type Replay, replay } from './replay.js';
import type { ReplayedEvent } from './replayed-event.js';

const knownOn = knownCalendars(calendar);
const numRuns = 300;

const placed = (history: readonly RecordedCaseEvent[]): readonly ReplayedEvent[] =>
  history.map((event, revision) => ({ ...event, id: `e-${revision}`, revision }));

/** Some of a history entered late: from each number so many days after it happened, and never before what stands before it. */
const enteredLate = (history: readonly ReplayedEvent[], delays: readonly number[]): readonly ReplayedEvent[] => {
  let recordedAt = '';
  return history.map((event, at) => {
    const late = addDays(event.metadata.occurredAt.slice(0, 10), delays[at % delays.length] ?? 0);
    const own = `${late}T17:00:00+08:00`;
    recordedAt = own > recordedAt ? own : recordedAt;
    return { ...event, metadata: { ...event.metadata, recordedAt } };
  });
};

const lateCase = fc.tuple(randomCase, fc.array(fc.constantFrom(0, 0, 0, 1, 4, 30), { minLength: 1, maxLength: 7 }));

const always = (holds: (history: readonly ReplayedEvent[], chosen: number, found: RandomCase) => void) =>
  fc.assert(
    fc.property(lateCase, fc.nat(1_000), ([found, delays], chosen) =>
      holds(enteredLate(placed(found.history), delays), chosen, found),
    ),
    { numRuns },
  );

/** As `toEqual`, and quicker where it holds: a replay's states share most of what they are made of. */
const expectSame = (found: unknown, expected: unknown): void => {
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
};

/** What of a replay depends on the events alone. */
const stepsOf = ({ steps }: Replay) => steps;

describe('whatever has happened to a case, its replay', () => {
  it('ends in the state that the rules decided on, each step in that of the history up to it', () =>
    always((history, chosen, { state }) => {
      const whole = replay(frozen(history), knownOn);
      expectSame(whole.state, state);
      expectSame(whole.omitted, []);
      const at = chosen % Math.max(1, history.length);
      if (history.length > 0) expectSame(whole.steps[at]?.state, fold(cases, history.slice(0, at + 1)));
    }));

  it('gives the same answer at any position: up to it the same steps, whatever came after', () =>
    always((history, chosen) => {
      const revision = chosen % Math.max(1, history.length);
      const whole = replay(history, knownOn);
      const upTo = replay(history, knownOn, { at: { kind: 'revision', revision } });
      const cut = replay(history.slice(0, revision + 1), knownOn);
      expectSame(stepsOf(upTo), whole.steps.slice(0, revision + 1));
      expectSame(stepsOf(cut), stepsOf(upTo));
      expectSame([cut.state, cut.clocks, cut.rules], [upTo.state, upTo.clocks, upTo.rules]);
    }));

  it('is the same when it is read back from storage and replayed again', () =>
    always((history) => {
      const stored = JSON.parse(JSON.stringify(history)) as readonly ReplayedEvent[];
      expectSame(replay(stored, knownOn), replay(history, knownOn));
    }));

  it('knows at a time just what had been recorded by then, and what was recorded later changes nothing of it', () =>
    always((history, chosen) => {
      const event = history[chosen % Math.max(1, history.length)];
      if (!event) return;
      const knownAt = timePoint(event.metadata.recordedAt);
      const recorded = history.filter(({ metadata }) => metadata.recordedAt <= event.metadata.recordedAt);
      const known = replay(history, knownOn, { knownAt });
      expect(known.steps.map(({ revision }) => revision)).toEqual(recorded.map(({ revision }) => revision));
      expect(known.omitted.every(({ because }) => because === 'NOT_KNOWN')).toBe(true);
      expectSame(replay(recorded, knownOn, { knownAt }), { ...known, omitted: [] });
    }));

  it('tells of each event either a step or why it is left out, and knows on both axes what it knows on each', () =>
    always((history, chosen) => {
      const event = history[chosen % Math.max(1, history.length)];
      if (!event) return;
      const at = timePoint(event.metadata.effectiveDate);
      const knownAt = timePoint(addDays(event.metadata.effectiveDate, chosen % 5));
      const revisions = ({ steps }: Replay) => steps.map(({ revision }) => revision);
      const effective = replay(history, knownOn, { at });
      const known = new Set(revisions(replay(history, knownOn, { knownAt })));
      const both = replay(history, knownOn, { at, knownAt });
      expectSame(
        revisions(both),
        revisions(effective).filter((revision) => known.has(revision)),
      );
      expect(both.steps.length + both.omitted.length).toBe(history.length);
      const notYet = history.filter(({ metadata }) => metadata.effectiveDate > event.metadata.effectiveDate);
      for (const { revision } of notYet) expect(revisions(effective)).not.toContain(revision);
    }));

  it('tells in its differences all that each event changed, and nothing else', () =>
    always((history) => {
      for (const [at, { differences: told, state }] of replay(history, knownOn).steps.entries()) {
        const before = fold(cases, history.slice(0, at));
        expect(told.length === 0).toBe(JSON.stringify(before) === JSON.stringify(state));
        expect(differences(state, before)).toHaveLength(told.length);
      }
    }));

  it('shows the clocks as those saw them who looked on the day of the record', () =>
    always((history, chosen) => {
      const at = chosen % Math.max(1, history.length);
      const today = history[at]?.metadata.recordedAt.slice(0, 10);
      if (today === undefined) return;
      const step = replay(history, knownOn).steps[at];
      expectSame(step?.clocks, clocksOf(knownOn(today), history.slice(0, at + 1), today));
    }));
});

describe('a case that nobody answered in time', () => {
  // Handed in on Monday 2 March 2026; the finding that it counts as accepted is made on 10 March.
  const history = placed(happened(receive('2026-03-02'), ring('2026-03-10', 'NOTICE_5')));
  const stageAt = (axes: Parameters<typeof replay>[2]) => replay(history, knownOn, axes).state.stage;

  it('is accepted from the first day in what the record holds, and was not in what could be known', () => {
    expect(stageAt({ at: timePoint('2026-03-05') })).toBe('ACCEPTED');
    expect(stageAt({ knownAt: timePoint('2026-03-05') })).toBe('RECEIVED');
    expect(stageAt({ at: timePoint('2026-03-05'), knownAt: timePoint('2026-03-05') })).toBe('RECEIVED');
    expect(stageAt({ at: timePoint('2026-03-05'), knownAt: timePoint('2026-03-10') })).toBe('ACCEPTED');
    expect(stageAt({ at: timePoint('2026-03-01') })).toBe('NONE');
  });

  it('had its events in the order of a day: an act counts from its hour, the end of a date takes in the whole day', () => {
    expect(stageAt({ at: timePoint('2026-03-02T08:59:59+08:00'), knownAt: timePoint('2026-03-02') })).toBe('NONE');
    expect(stageAt({ at: timePoint('2026-03-02T01:00:00Z'), knownAt: timePoint('2026-03-02') })).toBe('RECEIVED');
    expect(stageAt({ knownAt: timePoint('2026-03-02') })).toBe('RECEIVED');
  });

  it('says in both languages which axis is shown', () => {
    expect(replay(history, knownOn, { knownAt: timePoint('2026-03-05') }).shows).toEqual({
      zh: '截至2026-03-05 终了已记录（当时可知）的事实；此后补记者不计。',
      en: 'What had been recorded, and so could be known, by the end of 2026-03-05; what was recorded later is left out.',
    });
  });
});

describe('a step of a replay', () => {
  const [received] = happened(receive('2026-03-02'));

  it('names documents by hash, the texts its event rests on, and the rules of the version recorded with it', () => {
    if (received?.type !== 'ApplicationReceived') throw new Error('Not received');
    const materials = [{ code: 'FORM', original: true, hash: 'h-form' }];
    const attachments = [{ kind: 'paper/receipt@1', hash: 'h-paper', size: 812 }];
    const metadata = { ...received.metadata, policyVersion: 'cn-2024.1', matterVersion: 'M-100@1', attachments };
    const event = { ...received, data: { ...received.data, materials }, metadata, id: 'e-0', revision: 0 };
    const { steps, rules } = replay([event], knownOn);
    expect(steps[0]?.documents).toEqual([
      { at: 'attachments[0]', hash: 'h-paper', of: 'paper/receipt@1', size: 812 },
      { at: 'data.materials[0].hash', hash: 'h-form', of: 'FORM' },
    ]);
    expect(steps[0]?.rules).toMatchObject({ policyVersion: 'cn-2024.1', matterVersion: 'M-100@1' });
    const review = rules[0]?.texts.find(({ policyId }) => policyId === 'REMEDY_REVIEW');
    expect(review?.basis).toEqual(['《行政复议法》（2023年修订）第二十条第一款']);
    expect(rules[0]?.effectiveFrom).toBe('2024-01-01');
  });

  it('shows a difference as a line, a sealed text by a mark, a long one shortened', () => {
    expect(differenceInWords({ path: 'stage', before: 'RECEIVED', after: 'ACCEPTED' })).toBe(
      'stage: RECEIVED → ACCEPTED',
    );
    expect(differenceInWords({ path: 'form', after: { keyId: 'k', box: 'x' } })).toBe('form: — → "〔已封存 sealed〕"');
    expect(differenceInWords({ path: 'a', before: 'x'.repeat(90), after: '' })).toBe(`a: ${'x'.repeat(79)}… → `);
  });
});

describe('a point in time', () => {
  it('is a revision, a legal date or an instant with its zone', () => {
    expect(point('12')).toEqual({ kind: 'revision', revision: 12 });
    expect(point('2026-03-02')).toEqual({ kind: 'date', date: '2026-03-02' });
    expect(point('2026-03-02T10:00:00+08:00')).toMatchObject({ kind: 'instant' });
  });

  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '9999-12-31',
    '2026-03-02T10:00:00',
    '-1',
    '1.5',
    '9'.repeat(50),
    `2026-03-02${' '.repeat(900)}`,
  ])('is not %j', (text) => expect(() => point(text)).toThrow(NoSuchPoint));
});
