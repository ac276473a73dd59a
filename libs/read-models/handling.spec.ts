import * as fc from 'fast-check';
import type { CaseEvent, RecordedCaseEvent } from '#cases/events';
import type { Logged } from '#event-log/decode';
import {
  actsTo,
  approve,
  confirmation,
  handIn,
  happened,
  logged,
  receive,
  record,
  ring,
} from '#test-support/case-history';
import { as, bureau, clerk } from '#test-support/people';
import { randomCase } from '#test-support/random-case';
import { documentsOf } from '#test-support/read-model';
import { type Handling, handling } from './handling.js';

const months = (events: readonly Logged<CaseEvent>[]) => documentsOf<Handling>(handling, events);
const march = (events: readonly RecordedCaseEvent[]) => months(logged(events)).get(`cn|${bureau}|2026-03`);

describe('what a unit did in a month', () => {
  it('is counted for the unit that answers for the matter, whoever acted', () =>
    expect(march(happened(...actsTo.CLOSED))).toEqual({
      _id: `cn|${bureau}|2026-03`,
      position: expect.any(Number) as number,
      legalRegime: 'cn',
      unit: bureau,
      month: '2026-03',
      received: 1,
      byChannel: { window: 1 },
      accepted: 1,
      deemedAccepted: 0,
      acceptanceRefused: 0,
      approved: 1,
      rejected: 0,
      withdrawn: 0,
      lapsed: 0,
      terminated: 0,
      revoked: 0,
      closed: 1,
      promised: 1,
      withinPromised: 1,
      statutory: 1,
      withinStatutory: 1,
      usedWorkingDays: 5,
      breaches: 0,
      alerts: {},
      activities: 0,
      ended: 0,
      endedLate: 0,
    }));

  it.each([
    [actsTo.NOT_ACCEPTED, { acceptanceRefused: 1, accepted: 0 }],
    [actsTo.REJECTED, { rejected: 1, approved: 0, usedWorkingDays: 5 }],
    [actsTo.WITHDRAWN, { withdrawn: 1, closed: 0 }],
  ])('counts the other ends of a case, too (%#)', (acts, counted) =>
    expect(march(happened(...acts))).toMatchObject(counted),
  );

  it('counts a late decision as late, with its breach and its alert', () =>
    expect(march(happened(...actsTo.IN_DECISION, approve('2026-03-17')))).toMatchObject({
      promised: 1,
      withinPromised: 0,
      statutory: 1,
      withinStatutory: 1,
      usedWorkingDays: 11,
      breaches: 1,
      alerts: { YELLOW: 1 },
    }));

  it('counts no limit where the matter has none', () => {
    const [, ...others] = actsTo.APPROVED;
    const unlimited = { ...confirmation, promisedDays: null };
    expect(march(happened(receive('2026-03-02', { matter: unlimited }), ...others))).toMatchObject({
      promised: 0,
      withinPromised: 0,
      statutory: 1,
    });
  });

  it('counts an acceptance by law in the month of receipt, the month in which it happened', () => {
    const found = logged(happened(receive('2026-03-30'), ring('2026-04-10', 'NOTICE_5')));
    expect(months(found).get(`cn|${bureau}|2026-03`)).toMatchObject({ accepted: 1, deemedAccepted: 1, breaches: 0 });
    expect(months(found).get(`cn|${bureau}|2026-04`)).toMatchObject({ accepted: 0, breaches: 1, alerts: { RED: 1 } });
  });

  it('does not charge the unit with the term the applicant let pass', () =>
    expect(march(happened(...actsTo.SUPPLEMENTING, handIn('2026-03-11', ['PLAN'])))).toMatchObject({
      breaches: 0,
      alerts: { NOTICE: 1 },
    }));

  it('touches no document for the events that count nothing', () => {
    const counted = [...months(logged(happened(...actsTo.CLOSED))).keys()];
    expect(counted).toEqual([`cn|${bureau}|2026-03`]);
  });
});

describe('an imported case', () => {
  const case_ = (endedAt: string | null, dueAt: string | null) =>
    record(
      {
        type: 'CaseImported',
        data: {
          source: 's',
          externalId: 'X-1',
          matterCode: 'M-9',
          unit: bureau,
          channel: 'Internet',
          startedAt: null,
          dueAt,
          plannedEndAt: null,
          endedAt,
          attributes: {},
        },
      },
      { by: clerk, at: '2026-03-02T09:00:00+08:00' },
    );

  it.each([
    [null, '2011-11-01T00:00:00+01:00', 0, 0],
    ['2011-10-31T00:00:00+01:00', '2011-11-01T00:00:00+01:00', 1, 0],
    ['2011-11-01T00:00:00+01:00', '2011-11-01T00:00:00+01:00', 1, 0],
    ['2011-11-01T00:00:00+01:00', '2011-11-01T00:00:00+02:00', 1, 1],
    ['2011-11-02T00:00:00+01:00', null, 1, 0],
  ])('that ended at %s and was due at %s counts %i ended, %i late', (endedAt, dueAt, ended, endedLate) =>
    expect(march([case_(endedAt, dueAt)])).toMatchObject({
      received: 1,
      byChannel: { Internet: 1 },
      ended,
      endedLate,
    }),
  );

  it('counts each activity for the unit of who did it, and none for people without one', () => {
    const at = '2026-03-02T09:00:00+08:00';
    const activity: CaseEvent = {
      type: 'ActivityImported',
      data: { activity: 'a', holder: 'r', lifecycle: 'complete' },
    };
    const { unit: _, ...nobody } = clerk;
    const history = [as(clerk, { unit: bureau }), nobody, as(clerk, { unit: bureau })].map((by) =>
      record(activity, { by, at }),
    );
    expect([...months(logged(history)).values()].map(({ unit, activities }) => [unit, activities])).toEqual([
      [bureau, 2],
    ]);
  });
});

describe('the sum of all months', () => {
  it('is a plain recount of the log, over any number of cases in any order of recording', () =>
    fc.assert(
      fc.property(fc.array(randomCase, { minLength: 1, maxLength: 5 }), (found) => {
        const events = found.flatMap(({ history }, n) => logged(history, `c${n}`, n));
        events.sort((a, b) => a.position - b.position);
        const counted = [...months(events).values()];
        const sum = (of: (month: Handling) => number) => counted.reduce((total, month) => total + of(month), 0);
        const recount = (type: CaseEvent['type']) => events.filter((event) => event.type === type).length;
        const decisions = events.flatMap((event) =>
          event.type === 'ApprovalDecided' || event.type === 'RejectionDecided' ? [event.data.timeliness] : [],
        );
        const breaches = events.filter(({ type, data }) => type === 'DeadlineBreached' && data.kind !== 'SUPPLEMENT');
        expect({
          received: sum((month) => month.received),
          channels: sum((month) => Object.values(month.byChannel).reduce((a, b) => a + b, 0)),
          accepted: sum((month) => month.accepted),
          deemedAccepted: sum((month) => month.deemedAccepted),
          acceptanceRefused: sum((month) => month.acceptanceRefused),
          approved: sum((month) => month.approved),
          rejected: sum((month) => month.rejected),
          withdrawn: sum((month) => month.withdrawn),
          closed: sum((month) => month.closed),
          promised: sum((month) => month.promised),
          withinPromised: sum((month) => month.withinPromised),
          statutory: sum((month) => month.statutory),
          withinStatutory: sum((month) => month.withinStatutory),
          usedWorkingDays: sum((month) => month.usedWorkingDays),
          breaches: sum((month) => month.breaches),
          alerts: sum((month) => Object.values(month.alerts).reduce((a, b) => a + b, 0)),
        }).toEqual({
          received: recount('ApplicationReceived'),
          channels: recount('ApplicationReceived'),
          accepted: recount('CaseAccepted') + recount('CaseDeemedAccepted'),
          deemedAccepted: recount('CaseDeemedAccepted'),
          acceptanceRefused: recount('AcceptanceRefused'),
          approved: recount('ApprovalDecided'),
          rejected: recount('RejectionDecided'),
          withdrawn: recount('CaseWithdrawn'),
          closed: recount('CaseClosed'),
          promised: decisions.filter(({ promisedDue }) => promisedDue !== null).length,
          withinPromised: decisions.filter(({ withinPromised }) => withinPromised).length,
          statutory: decisions.filter(({ statutoryDue }) => statutoryDue !== null).length,
          withinStatutory: decisions.filter(({ withinStatutory }) => withinStatutory).length,
          usedWorkingDays: decisions.reduce((total, { usedWorkingDays }) => total + usedWorkingDays, 0),
          breaches: breaches.length,
          alerts: recount('AlertRaised'),
        });
      }),
      { numRuns: 200 },
    ));

  it('has every event in the month of its own legal date', () =>
    fc.assert(
      fc.property(randomCase, ({ history }) => {
        const counted = months(logged(history));
        const monthOf = ({ metadata }: (typeof history)[number]) => metadata.effectiveDate.slice(0, 7);
        // A case that is reopened is closed again, in the same month perhaps.
        const within = (type: CaseEvent['type'], month: string) =>
          history.filter((event) => event.type === type && monthOf(event) === month).length;
        for (const month of new Set(history.map(monthOf))) {
          const { deemedAccepted = 0, closed = 0 } = counted.get(`cn|${bureau}|${month}`) ?? {};
          expect({ deemedAccepted, closed }).toEqual({
            deemedAccepted: within('CaseDeemedAccepted', month),
            closed: within('CaseClosed', month),
          });
        }
      }),
      { numRuns: 200 },
    ));
});
