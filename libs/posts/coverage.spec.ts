import * as fc from 'fast-check';
import { officeHours, workingMinutesBetween } from '#calendar/office-hours';
import { annaAway, boStandsIn, defined, hours, march, post, postOf, reviewPost } from '#test-support/posts-history';
import type { RecordedPostEvent } from './events.js';
import { coverageOf, uncoveredStretches } from './coverage.js';

/** 08:30–11:30 and 13:00–16:30: six and a half hours. */
const day = 390;
const coverage = (from: string, to: string, ...history: RecordedPostEvent[]) => {
  const state = postOf(...history);
  if (state.stage === 'NONE') throw new Error('The post was not defined');
  return coverageOf(() => hours, state, from, to);
};

describe('how far a post was covered', () => {
  it('is all of its duty where A is there', () =>
    expect(coverage(march(2, '00:00'), march(4, '00:00'), defined)).toEqual({
      dutyMinutes: 2 * day,
      coveredMinutes: 2 * day,
    }));

  it('counts from the day it was first held', () =>
    expect(coverage('2026-02-01T00:00:00+08:00', march(3, '00:00'), defined).dutyMinutes).toBe(day));

  it('lacks the minutes from A going missing until B stood in', () =>
    expect(coverage(march(2, '00:00'), march(7, '00:00'), defined, annaAway, boStandsIn)).toEqual({
      dutyMinutes: 5 * day,
      coveredMinutes: 5 * day - 10,
    }));

  it('lacks all of an absence that nobody stood in for, from its beginning, whenever it was declared', () => {
    const later = post(
      'AbsenceDeclared',
      { officer: 'anna', from: march(3, '00:00'), to: march(4, '00:00'), reason: 'UNPLANNED' },
      march(3, '15:00'),
    );
    expect(coverage(march(2, '00:00'), march(5, '00:00'), defined, later)).toEqual({
      dutyMinutes: 3 * day,
      coveredMinutes: 2 * day,
    });
  });

  it('is whole again when A is back', () => {
    const back = post('ReturnedToA', { officer: 'anna', from: march(4, '09:00') }, march(4, '09:00'));
    expect(coverage(march(2, '00:00'), march(6, '00:00'), defined, annaAway, back)).toEqual({
      dutyMinutes: 4 * day,
      // Away from 9 o'clock on the 3rd to 9 o'clock on the 4th.
      coveredMinutes: 4 * day - day,
    });
  });

  it('counts each time by the hours of the venue the post was held at then', () => {
    const atTown = officeHours(hours.calendar, { duty: [{ spans: [[540, 660]] }] });
    const hoursAt = (venue: string | undefined) => (venue === 'town' ? atTown : hours);
    const moved = post('PostDefined', { ...reviewPost, venue: 'town' }, march(4, '00:00'));
    const stays = post('PostDefined', { ...reviewPost, b: 'cao' }, march(5, '00:00'));
    const state = postOf(defined, moved, stays);
    expect(state.stage === 'DEFINED' && coverageOf(hoursAt, state, march(2, '00:00'), march(6, '00:00'))).toEqual({
      dutyMinutes: day * 2 + 120 * 2,
      coveredMinutes: day * 2 + 120 * 2,
    });
  });

  it('adds up, wherever a time is cut in two', () =>
    fc.assert(
      fc.property(fc.nat(6 * 1440), fc.nat(6 * 1440), fc.nat(6 * 1440), (...minutes) => {
        const [a = 0, b = 0, c = 0] = minutes.toSorted((one, other) => one - other);
        const at = (minute: number) => new Date(Date.parse(march(2, '00:00')) + minute * 60_000).toISOString();
        const of = (from: number, to: number) => coverage(at(from), at(to), defined, annaAway, boStandsIn);
        const [whole, first, second] = [of(a, c), of(a, b), of(b, c)];
        expect(whole.coveredMinutes).toBe(first.coveredMinutes + second.coveredMinutes);
        expect(whole.dutyMinutes).toBe(first.dutyMinutes + second.dutyMinutes);
        expect(whole.dutyMinutes - whole.coveredMinutes).toBe(
          Math.max(
            0,
            workingMinutesBetween(
              hours,
              new Date(Math.max(Date.parse(at(a)), Date.parse(march(3)))).toISOString(),
              new Date(Math.min(Date.parse(at(c)), Date.parse(march(3, '09:10')))).toISOString(),
            ),
          ),
        );
      }),
    ));
});

describe('a post that nobody covered', () => {
  const uncovered = (...history: RecordedPostEvent[]) => {
    const state = postOf(...history);
    if (state.stage === 'NONE') throw new Error('The post was not defined');
    return uncoveredStretches(state, march(2, '07:00'), march(11, '18:00')).map(({ from, to }) => [from, to]);
  };
  const longer = post(
    'AbsenceDeclared',
    { officer: 'anna', from: march(6), to: march(11), reason: 'LEAVE', coverDueAt: march(6, '09:30') },
    march(5),
  );
  const carlHolds = (at: string) => post('PostDefined', { ...reviewPost, a: 'carl' }, at);

  it('was so while A was away and B had not stood in', () => {
    expect(uncovered(defined, annaAway)).toEqual([[march(3), march(6)]]);
    expect(uncovered(defined, annaAway, boStandsIn)).toEqual([[march(3), march(3, '09:10')]]);
    expect(uncovered(defined)).toEqual([]);
  });

  it('is covered by B who stood in before the absence was made longer', () =>
    expect(uncovered(defined, annaAway, boStandsIn, longer)).toEqual([[march(3), march(3, '09:10')]]));

  it('is not who is away, but who held the post then', () => {
    expect(uncovered(defined, annaAway, carlHolds(march(2, '16:00')))).toEqual([]);
    expect(uncovered(defined, annaAway, carlHolds(march(4)))).toEqual([[march(3), march(4)]]);
  });

  it('is uncovered again where it was defined anew and A is still away', () => {
    const moved = post('PostDefined', { ...reviewPost, venue: 'town' }, march(5));
    expect(uncovered(defined, annaAway, boStandsIn, moved)).toEqual([
      [march(3), march(3, '09:10')],
      [march(5), march(6)],
    ]);
  });
});
