import { specFor } from '#kernel/spec';
import {
  actsTo,
  approve,
  calendar,
  cancelSpecial,
  close,
  deliver,
  certify,
  fileAfter,
  finishSpecial,
  happened,
  invalidatePause,
  opine,
  recuse,
  ring,
  sealed,
  startSpecial,
  submit,
  transfer,
} from '#test-support/case-history';
import { fileAuditor, officer, secondOfficer, unitHead } from '#test-support/people';
import type { AskedOfCase } from './commands.js';
import { caseDecider } from './decide.js';
import type { CaseEvent } from './events.js';

const given = specFor(caseDecider(calendar));
const after = (...acts: readonly AskedOfCase[]) => given(...happened(...acts));
const inReview = actsTo.IN_REVIEW;
const typesOf = (events: readonly CaseEvent[]) => events.map(({ type }) => type);
const due = (...acts: readonly AskedOfCase[]) => {
  const { STATUTORY, PROMISED, SPECIAL } = fileAfter(happened(...acts)).deadlines;
  return { statutory: STATUTORY?.dueDate, promised: PROMISED?.dueDate, special: SPECIAL?.open && SPECIAL.dueDate };
};
/** From Monday 9 March, seven working days: to Wednesday 18 March. */
const started = [...inReview, startSpecial('2026-03-09', { plannedDays: 7 })];

describe('a special procedure', () => {
  it('that stops the clock moves both limits by the days told: 9 to 18 March moves 30 March to 9 April', () => {
    const events = after(...inReview)
      .when(startSpecial('2026-03-09', { plannedDays: 7 }))
      .decided();
    expect(typesOf(events)).toEqual([
      'SpecialProcedureStarted',
      'ClockPaused',
      'DeadlineComputed',
      'DeadlineComputed',
      'DeadlineComputed',
    ]);
    expect(events[0]?.data).not.toHaveProperty('filing');
    expect(events[1]?.data).toMatchObject({ spId: 'DBS-1-TS', from: '2026-03-09', plannedEnd: '2026-03-18' });
    expect(events[2]?.data).toMatchObject({
      kind: 'STATUTORY',
      version: 2,
      dueDate: '2026-04-09',
      toldBefore: '2026-03-30',
      pauses: [{ from: '2026-03-09', to: '2026-03-18' }],
      cause: 'PAUSED',
    });
    expect(events[4]?.data).toMatchObject({ kind: 'SPECIAL', dueDate: '2026-03-18', cause: 'STARTED' });
    expect(fileAfter(happened(...started)).stage).toBe('SPECIAL');
  });

  it('within the clock moves nothing', () =>
    expect(due(...inReview, startSpecial('2026-03-09', { type: 'PUBLICITY', clockMode: 'WITHIN_CLOCK' }))).toEqual({
      statutory: '2026-03-30',
      promised: '2026-03-16',
      special: '2026-03-23',
    }));

  it.each([
    ['no filing in force', { filing: null }, 'special-not-filed'],
    ['fewer days filed than planned', { plannedDays: 16 }, 'special-exceeds-filing'],
    ['no legal basis', { basis: ' ' }, 'basis-missing'],
    ['one officer on site', { officers: [officer.id, officer.id] }, 'two-officers'],
    ['a hearing in its place', { type: 'HEARING' }, 'hearing-has-its-steps'],
    ['a publicity notice that should stop the clock', { type: 'PUBLICITY' }, 'clock-not-stoppable'],
    ['a survey that should stop the clock', { type: 'SURVEY' }, 'clock-not-stoppable'],
    ['no written notice, and the clock to stop', { noticeId: '' }, 'notice-not-served'],
    ['a notice served later', { noticeServedAt: '2026-03-09T10:00:00+08:00' }, 'notice-not-served'],
  ] as const)('cannot start with %s', (_, change, code) =>
    after(...inReview)
      .when(startSpecial('2026-03-09', change))
      .thenRefused(code),
  );

  it('is started by the officer who holds the case, with nobody who must keep out of it', () => {
    after(...inReview)
      .when(startSpecial('2026-03-09', {}, secondOfficer))
      .thenRefused('not-your-case');
    after(...inReview, recuse('2026-03-09', secondOfficer))
      .when(startSpecial('2026-03-09'))
      .thenRefused('recused');
  });

  it('of one kind is not started twice, of another kind it may run beside', () => {
    after(...started)
      .when(startSpecial('2026-03-10'))
      .thenRefused('special-already-open');
    const beside = [...started, startSpecial('2026-03-10', { type: 'TESTING', plannedDays: 4 })];
    // Monday 16 March lies within the first pause: the union counts once.
    expect(due(...beside)).toEqual({ statutory: '2026-04-09', promised: '2026-03-25', special: '2026-03-16' });
  });

  it('ended early gives its days back, and the case its review', () => {
    const events = after(...started)
      .when(finishSpecial('2026-03-12'))
      .decided();
    expect(events[0]?.data).toMatchObject({ finishedDate: '2026-03-12', actualWorkingDays: 3 });
    expect(events[1]).toEqual({
      type: 'ClockResumed',
      data: { spId: 'DBS-1-TS', to: '2026-03-12', actualWorkingDays: 3 },
    });
    expect(events[2]?.data).toMatchObject({ kind: 'STATUTORY', dueDate: '2026-04-02', cause: 'RESUMED' });
    expect(fileAfter(happened(...started, finishSpecial('2026-03-12'))).stage).toBe('IN_REVIEW');
  });

  it('ended late takes no more than the notice told', () => {
    const events = after(...started)
      .when(finishSpecial('2026-03-20'))
      .decided();
    expect(typesOf(events)).toEqual([
      'DeadlineBreached',
      'AlertRaised',
      'SpecialProcedureOverrun',
      'SpecialProcedureFinished',
      'ClockResumed',
    ]);
    expect(events[4]?.data).toMatchObject({ to: '2026-03-18', actualWorkingDays: 7 });
    expect(due(...started, finishSpecial('2026-03-20')).statutory).toBe('2026-04-09');
  });

  it('past its planned end is told once by the clock, and the next one becomes current', () => {
    const beside = [...started, startSpecial('2026-03-10', { type: 'TESTING', plannedDays: 4 })];
    const events = after(...beside)
      .when(ring('2026-03-17', 'SPECIAL', 2))
      .decided();
    expect(typesOf(events)).toEqual(['DeadlineBreached', 'AlertRaised', 'SpecialProcedureOverrun', 'DeadlineComputed']);
    expect(events[2]?.data).toMatchObject({ spId: 'DBS-1-TS2', plannedEnd: '2026-03-16' });
    expect(events[3]?.data).toMatchObject({ version: 3, dueDate: '2026-03-18', cause: 'NEXT_OF_KIND' });
    after(...beside, ring('2026-03-17', 'SPECIAL', 2))
      .when(ring('2026-03-17', 'SPECIAL', 2))
      .thenNothing();
  });

  it('cancelled by the officer or the head resumes the clock; an unknown or ended one is not there', () => {
    expect(
      typesOf(
        after(...started)
          .when(cancelSpecial('2026-03-10', 'DBS-1-TS', unitHead))
          .decided(),
      ).slice(0, 2),
    ).toEqual(['SpecialProcedureCancelled', 'ClockResumed']);
    after(...started)
      .when(finishSpecial('2026-03-10', 'DBS-1-TS9'))
      .thenRefused('no-such-special');
    after(...started, cancelSpecial('2026-03-10'), startSpecial('2026-03-10', { type: 'TESTING' }))
      .when(finishSpecial('2026-03-10'))
      .thenRefused('no-such-special');
  });

  it('is finished with a report', () => {
    const act = finishSpecial('2026-03-12');
    after(...started)
      .when({ ...act, data: { spId: 'DBS-1-TS', result: sealed('clean'), reportHash: '' } } as AskedOfCase)
      .thenRefused('report-missing');
  });

  it('keeps the case from other hands while it is open', () =>
    after(...started)
      .when(transfer('2026-03-10'))
      .thenRefused('special-open'));
});

describe('a pause found invalid', () => {
  it('never was: its days flow back, and what seemed kept is told as broken at once', () => {
    const events = after(...started)
      .when(invalidatePause('2026-03-20'))
      .decided();
    expect(typesOf(events)).toEqual([
      'DeadlineBreached',
      'AlertRaised',
      'SpecialProcedureOverrun',
      'PauseInvalidated',
      'DeadlineComputed',
      'DeadlineComputed',
      'DeadlineBreached',
      'AlertRaised',
      'DeadlineComputed',
    ]);
    expect(events[3]?.data).toMatchObject({ startedBy: officer.id });
    expect(events[4]?.data).toMatchObject({ kind: 'STATUTORY', version: 3, dueDate: '2026-03-30' });
    expect(events[6]?.data).toMatchObject({ kind: 'PROMISED', version: 3, dueDate: '2026-03-16' });
    expect(events[8]?.data).toMatchObject({ kind: 'EXPLAIN', day0: '2026-03-20' });
  });

  const late = [
    ...started,
    finishSpecial('2026-03-18'),
    opine('2026-03-19', fileAuditor),
    submit('2026-03-19'),
    approve('2026-04-08'),
    certify('2026-04-08'),
    deliver('2026-04-09'),
    close('2026-04-09'),
  ];

  it('breaks the limit of a case long closed, without opening its clocks again', () => {
    const events = after(...late)
      .when(invalidatePause('2026-05-06'))
      .decided();
    expect(events.find(({ type }) => type === 'DeadlineComputed')?.data).toMatchObject({
      kind: 'STATUTORY',
      dueDate: '2026-03-30',
      ended: true,
    });
    // The promise was told as broken before; the explanation it called for is late by now.
    expect(
      events.flatMap(({ type, data }) => (type === 'DeadlineBreached' ? [`${data.kind} ${data.dueDate}`] : [])),
    ).toEqual(['EXPLAIN 2026-04-13', 'STATUTORY 2026-03-30']);
    const { deadlines } = fileAfter(happened(...late, invalidatePause('2026-05-06')));
    expect(deadlines.STATUTORY).toMatchObject({ open: false, endedDate: '2026-04-08' });
  });

  it('is found so once, and only where there was one', () => {
    after(...late, invalidatePause('2026-05-06'))
      .when(invalidatePause('2026-05-07'))
      .thenNothing();
    after(...late)
      .when(invalidatePause('2026-05-06', 'DBS-1-TS9'))
      .thenRefused('no-such-pause');
  });

  it('is resumed no more when its procedure ends', () =>
    expect(
      typesOf(
        after(...started, invalidatePause('2026-03-10'))
          .when(finishSpecial('2026-03-11'))
          .decided(),
      ),
    ).toEqual(['SpecialProcedureFinished']));
});

describe('the timeliness of a decision', () => {
  it('counts the days of a lawful pause apart: used and paused are all the working days', () => {
    const [decision] = after(
      ...started,
      finishSpecial('2026-03-18'),
      opine('2026-03-19', fileAuditor),
      submit('2026-03-19'),
    )
      .when(approve('2026-03-20'))
      .decided();
    expect(decision?.data).toMatchObject({
      timeliness: { usedWorkingDays: 7, pausedWorkingDays: 7, withinStatutory: true, withinPromised: true },
    });
  });
});
