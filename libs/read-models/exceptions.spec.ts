import { entryOf, exceptionHistory } from '#test-support/exceptions-history';
import { documentsOf } from '#test-support/read-model';
import { type ExceptionEntry, exceptionFigures, exceptionRegister, excusedBy } from './exceptions.js';

const span = { from: '2026-03-05', to: '2026-06-30' };
const steps = ['ExceptionRequested', 'ExceptionApproved', 'ExceptionEffective'] as const;

describe('the register of exceptions', () => {
  it('holds what is in force, by matter and scope', () =>
    expect(entryOf('M-1', 'ONLINE', span, steps)).toMatchObject({
      _id: 'M-1-ONLINE',
      matterCode: 'M-1',
      unit: 'urban',
      classified: false,
      record: { stage: 'EFFECTIVE', validities: [{ ...span, filingNo: 'LW-1' }] },
    }));

  it('keeps a secret secret when it is asked for again for another reason', () => {
    const again = exceptionHistory('M-1', 'ONLINE', span, [...steps, 'ExceptionRequested']).map((event) => ({
      ...event,
      ...(event.revision < 3 && event.type === 'ExceptionRequested'
        ? { data: { ...event.data, reasonCode: 'SECRECY' as const } }
        : {}),
    }));
    const [entry] = documentsOf<ExceptionEntry>(exceptionRegister, again).values();
    expect(entry).toMatchObject({ classified: true, record: { requested: { reasonCode: 'ACTUAL_WORK' } } });
  });

  it('says that its review was due and that it has ended, and counts how many stand where', () => {
    const told = [...steps, 'ExceptionReviewDue', 'ExceptionExpired'] as const;
    const entries = [
      entryOf('M-1', 'ONLINE', span, told),
      entryOf('M-2', 'ONLINE', span, told.slice(0, 4)),
      entryOf('M-3', 'ONLINE', span, steps),
      entryOf('M-4', 'ONLINE', span, steps.slice(0, 1)),
    ];
    expect(entries[0]?.record).toMatchObject({ stage: 'EXPIRED', validities: [{ reviewDue: true, expired: true }] });
    const byStage = { REQUESTED: 1, APPROVED: 0, DECLINED: 0, EFFECTIVE: 2, ENDED: 0, EXPIRED: 1 };
    expect(exceptionFigures(entries.slice(1), '2026-06-30')).toEqual({
      total: 3,
      byStage: { ...byStage, EXPIRED: 0 },
      inForce: 2,
      reviewDue: 1,
    });
    const renewed = entryOf('M-5', 'ONLINE', span, [...told.slice(0, 4), ...steps]);
    expect(exceptionFigures([renewed], '2026-06-30')).toMatchObject({ inForce: 1, reviewDue: 0 });
    expect(exceptionFigures(entries, '2026-07-01')).toEqual({ total: 4, byStage, inForce: 0, reviewDue: 0 });
  });

  it('excuses a matter on the days on which one of its exceptions from the online way holds', () => {
    const isExcused = excusedBy([
      entryOf('M-1', 'ONLINE', span, steps),
      entryOf('M-1', 'BOTH', { from: '2026-08-01', to: '2026-08-31' }, steps),
      entryOf('M-2', 'OFFLINE', span, steps),
      entryOf('M-3', 'ONLINE', span, steps.slice(0, 2)),
    ]);
    const days = ['2026-03-04', '2026-03-05', '2026-06-30', '2026-07-01', '2026-08-15'];
    expect(days.map((day) => isExcused('M-1', day))).toEqual([false, true, true, false, true]);
    expect(['M-2', 'M-3', 'M-4'].map((code) => isExcused(code, '2026-03-05'))).toEqual([false, false, false]);
  });
});
