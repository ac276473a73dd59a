import type { CaseEvent } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { actsTo, happened, logged, record, ring, receive } from '#test-support/case-history';
import { bureau, clerk } from '#test-support/people';
import { documentsOf } from '#test-support/read-model';
import { type HistoryEntry, history } from './history.js';
import { stepFor } from './projection.js';

const entry = (events: readonly Logged<CaseEvent>[]) => documentsOf<HistoryEntry>(history, events).get('c1');

describe('the way into a history', () => {
  it('is every person, unit and kind of event that touched the case, each once', () => {
    const events = logged(happened(...actsTo.CLOSED));
    expect(entry(events)).toMatchObject({
      _id: 'c1',
      caseNo: 'DBS-1',
      legalRegime: 'cn',
      firstDate: '2026-03-02',
      actors: [clerk.id, 'officer-1', 'auditor-1', 'decider-1', 'chief-1'],
      units: ['centre-window', bureau],
    });
    const types = new Set(events.map(({ type }) => type).filter((type) => type !== 'DeadlineComputed'));
    expect(entry(events)?.types).toEqual([...types]);
  });

  it('knows whom an alert came from, but no deadline: those say nothing of who acted', () => {
    const events = logged(happened(receive('2026-03-02'), ring('2026-03-10', 'NOTICE_5')));
    expect(entry(events)?.types).toEqual(['ApplicationReceived', 'CaseDeemedAccepted', 'AlertRaised']);
    expect(entry(events)?.actors).toEqual([clerk.id, 'enforcer']);
    expect(stepFor(history, 'DeadlineComputed')).toBeUndefined();
    expect(stepFor(history, 'DeadlineBreached')).toBeUndefined();
  });

  it('does not change with an event that adds nothing, so that it is not written again', () => {
    const [first, , checked] = logged(happened(...actsTo.RECEIVED));
    const known = entry(logged(happened(...actsTo.RECEIVED)));
    expect(first && checked && stepFor(history, checked.type)?.(known, checked, 'c1')).toBe(known);
  });

  it('of an imported case names who held each activity there, not who imported it', () => {
    const by = { by: clerk, at: '2026-03-02T09:00:00+08:00' };
    const imported = record(
      {
        type: 'CaseImported',
        data: {
          source: 's',
          externalId: 'X-1',
          matterCode: 'M-9',
          unit: 'u',
          channel: 'web',
          startedAt: null,
          dueAt: null,
          plannedEndAt: null,
          endedAt: null,
          attributes: {},
        },
      },
      by,
    );
    const activity = record(
      { type: 'ActivityImported', data: { activity: 'a', holder: 'res-1', lifecycle: 'complete' } },
      by,
    );
    expect(entry(logged([imported, activity]))).toMatchObject({ caseNo: 'X-1', actors: [clerk.id, 'res-1'] });
    expect(entry(logged([activity]))?.actors).toEqual(['res-1']);
  });
});
