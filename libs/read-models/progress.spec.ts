import * as fc from 'fast-check';
import { addDays, localDate } from '#calendar/legal-dates';
import type { CaseEvent } from '#cases/events';
import type { Logged } from '#event-log/decode';
import {
  type Acts,
  accept,
  actsTo,
  approve,
  approveExtension,
  assignTo,
  cases,
  check,
  confirmation,
  deliver,
  giveBack,
  handIn,
  happened,
  instantLicence,
  licence,
  logged,
  receive,
  record,
  recomputeDeadlines,
  requestExtension,
  ring,
  sendBack,
  tellExtension,
  unanswered,
} from '#test-support/case-history';
import { as, bureau, clerk, officer, secondOfficer, wangMei } from '#test-support/people';
import { always, randomCase } from '#test-support/random-case';
import { documentsOf } from '#test-support/read-model';
import { type Progress, progress } from './progress.js';
import { receptionDesk } from './progress-work.js';

const shown = (events: readonly Logged<CaseEvent>[]): Progress | undefined =>
  documentsOf<Progress>(progress, events).get('c1');
const after = (...acts: Acts) => shown(logged(happened(...acts)));

describe('where a case stands', () => {
  it('is told from its receipt on', () =>
    expect(after(receive('2026-03-02'))).toEqual({
      _id: 'c1',
      position: 10,
      revision: 1,
      caseNo: 'DBS-1',
      legalRegime: 'cn',
      stage: 'RECEIVED',
      open: true,
      matter: { code: 'M-100', name: licence.name, category: 'ADMINISTRATIVE_LICENCE', certificate: true },
      unit: bureau,
      unitName: licence.unitName,
      channel: 'window',
      subjectRef: wangMei.id,
      receivedDate: '2026-03-02',
      holder: { unit: 'centre-window', post: 'post-of-clerk-1' },
      holders: [clerk.id],
      holderCount: 1,
      deadlines: [{ kind: 'NOTICE_5', version: 1, dueDate: '2026-03-09', provisional: false }],
      work: { unit: 'centre-window', due: '2026-03-09' },
      pending: [
        {
          jobId: 'dl-c1-NOTICE_5-v1-EXPIRY',
          caseId: 'c1',
          kind: 'NOTICE_5',
          version: 1,
          threshold: 'EXPIRY',
          at: '2026-03-10T00:00:00+08:00',
        },
      ],
      nextAlertAt: '2026-03-10T00:00:00+08:00',
      alerts: {},
      alertsTold: [],
      pauses: [],
      specials: [],
      consulted: [],
      opinionsAwaited: [],
      visits: 0,
      toServe: false,
      revoked: false,
      corrected: false,
      overrunExplained: false,
      reopenings: 0,
    }));

  it('holds nothing of the form, which is for those who may open it', () =>
    expect(JSON.stringify(after(...actsTo.CLOSED))).not.toContain('box'));

  it('gives what came in online to the desk of the centre, and counts no applicant among the holders', () =>
    expect(after(receive('2026-03-02', { by: wangMei }))).toMatchObject({
      channel: 'web',
      holder: { unit: receptionDesk },
      holders: [],
      holderCount: 0,
    }));

  it('gives the desk no post, even where who applied has one', () =>
    expect(after(receive('2026-03-02', { by: as(wangMei, { post: 'p-9' }) }))?.holder).toEqual({
      unit: receptionDesk,
    }));

  it('names the outcome of every decision', () => {
    const outcomes = (['APPROVED', 'REJECTED', 'NOT_ACCEPTED', 'WITHDRAWN'] as const).map(
      (stage) => after(...actsTo[stage])?.outcome,
    );
    expect(outcomes).toEqual(['APPROVED', 'REJECTED', 'NOT_ACCEPTED', 'WITHDRAWN']);
  });

  it.each([
    ['SUPPLEMENTING', 'centre-window'],
    ['ACCEPTED', bureau],
    ['IN_REVIEW', bureau],
    ['IN_DECISION', bureau],
    ['APPROVED', bureau],
    ['CERT_ISSUED', receptionDesk],
    ['DELIVERED', receptionDesk],
    ['REJECTED', receptionDesk],
    ['SERVED', receptionDesk],
    ['NOT_ACCEPTED', receptionDesk],
  ] as const)('%s tells whose turn it is', (stage, unit) => {
    const document = after(...actsTo[stage]);
    expect(document).toMatchObject({ stage, open: true, holder: { unit } });
    expect(document?.work?.unit).toBe(unit);
  });

  it('is nobody’s turn when the case is withdrawn or closed: no deadline, no alert to come', () => {
    for (const stage of ['WITHDRAWN', 'CLOSED'] as const) {
      const document = after(...actsTo[stage]);
      expect(document).toMatchObject({ stage, open: false, deadlines: [], pending: [] });
      expect(document).not.toHaveProperty('work');
      expect(document).not.toHaveProperty('nextAlertAt');
    }
  });

  it('names the officer, the next one after an assignment, and nobody after a return to the window', () => {
    expect(after(...actsTo.IN_REVIEW)?.holder).toEqual({
      unit: bureau,
      post: 'post-of-officer-1',
      officer: officer.id,
    });
    const reassigned = [...actsTo.IN_REVIEW, assignTo('2026-03-09', secondOfficer)];
    expect(after(...reassigned)?.holder).toEqual({
      unit: bureau,
      post: 'post-of-officer-2',
      officer: secondOfficer.id,
    });
    expect(after(...actsTo.IN_REVIEW, giveBack('2026-03-09'))).toMatchObject({
      stage: 'ACCEPTED',
      holder: { unit: receptionDesk },
    });
    expect(after(...actsTo.IN_DECISION, sendBack('2026-03-09'))?.stage).toBe('IN_REVIEW');
  });

  it('is the window’s turn after an approval without certificate, and the bureau’s where one must be made', () => {
    const [, ...others] = actsTo.APPROVED;
    expect(after(receive('2026-03-02', { matter: confirmation }), ...others)?.holder).toEqual({ unit: receptionDesk });
    const onTheSpot = [receive('2026-03-02', { matter: instantLicence }), check('2026-03-02'), accept('2026-03-02')];
    expect(after(...onTheSpot)?.holder?.unit).toBe('centre-window');
    expect(after(...onTheSpot, approve('2026-03-02'))?.holder).toEqual({ unit: bureau });
  });

  it('keeps every date the applicant asks for', () =>
    expect(after(...actsTo.CLOSED)).toMatchObject({
      receivedDate: '2026-03-02',
      acceptedDate: '2026-03-02',
      decidedDate: '2026-03-09',
      servedDate: '2026-03-10',
      closedDate: '2026-03-10',
      outcome: 'APPROVED',
    }));

  it('has the day of receipt as the day of an acceptance by law', () =>
    expect(after(receive('2026-03-02'), ring('2026-03-10', 'NOTICE_5'))).toMatchObject({
      stage: 'ACCEPTED',
      acceptedDate: '2026-03-02',
      alerts: { RED: 1 },
      holders: [clerk.id],
    }));

  it('sorts work by the nearest of its due dates, after which come cases without one', () => {
    expect(after(...actsTo.ACCEPTED)?.work).toEqual({ unit: bureau, due: '2026-03-16' });
    const unlimited = { ...licence, statutoryDays: null, promisedDays: null };
    const acts = [receive('2026-03-02', { matter: unlimited }), check('2026-03-03'), accept('2026-03-03')];
    expect(after(...acts)?.work?.due).toBe('9999-12-31');
  });

  it('has the limits of its decision at hand while they run, each where the matter has it', () => {
    const acceptedWith = (limits: { statutoryDays: number | null; promisedDays: number | null }) =>
      after(receive('2026-03-02', { matter: { ...licence, ...limits } }), check('2026-03-03'), accept('2026-03-03'));
    expect(acceptedWith({ statutoryDays: 20, promisedDays: 10 })?.limits).toEqual({
      promised: '2026-03-16',
      statutory: '2026-03-30',
    });
    expect(acceptedWith({ statutoryDays: null, promisedDays: 10 })?.limits).toEqual({ promised: '2026-03-16' });
    expect(acceptedWith({ statutoryDays: 20, promisedDays: null })?.limits).toEqual({ statutory: '2026-03-30' });
    expect(acceptedWith({ statutoryDays: null, promisedDays: null })).not.toHaveProperty('limits');
    expect(after(...actsTo.APPROVED)).not.toHaveProperty('limits');
  });

  it('shows a new term in place of the old one', () =>
    expect(after(...actsTo.SUPPLEMENTING, handIn('2026-03-06', ['PLAN']))?.deadlines).toEqual([
      { kind: 'NOTICE_5', version: 2, dueDate: '2026-03-13', provisional: false },
    ]));

  it('shows no explanation that is owed no more, the promise having been kept after all by a new calendar', () => {
    const overdue = happened(...actsTo.IN_REVIEW, ring('2026-03-17', 'PROMISED'));
    const act = recomputeDeadlines('2026-03-17');
    const data = { kind: 'PROMISED', version: 1, threshold: 'EXPIRY', cause: 'CALENDAR' } as const;
    const kinds = (history: typeof overdue) => shown(logged(history))?.deadlines.map(({ kind }) => kind);
    expect(kinds(overdue)).toContain('EXPLAIN');
    expect(kinds([...overdue, record({ type: 'AlertRescinded', data }, act)])).not.toContain('EXPLAIN');
  });

  it('shows an extension as declined that was approved and told too late', () => {
    const granted = [...actsTo.IN_REVIEW, requestExtension('2026-03-09'), approveExtension('2026-03-10')];
    expect(after(...granted)?.extended).toEqual({ days: 10, state: 'APPROVED' });
    expect(after(...granted, tellExtension('2026-03-31'))?.extended).toEqual({ days: 10, state: 'DECLINED' });
  });

  it('counts each person who has acted once', () => {
    const twice = [...actsTo.CERT_ISSUED, deliver('2026-03-10')];
    expect(after(...twice)?.holders).toEqual([clerk.id, officer.id, 'auditor-1', 'decider-1', 'chief-1']);
  });
});

describe('an imported case', () => {
  const by = as(clerk, {});
  const at = { by, at: '2026-03-02T09:00:00+08:00' };
  const imported: CaseEvent = {
    type: 'CaseImported',
    data: {
      source: 'another-city',
      externalId: 'X-1',
      matterCode: 'M-9',
      unit: 'group-3',
      channel: 'Internet',
      startedAt: '2011-10-10T23:30:00+02:00',
      dueAt: null,
      plannedEndAt: null,
      endedAt: null,
      attributes: {},
    },
  };
  const activity = (holder: string): CaseEvent => ({
    type: 'ActivityImported',
    data: { activity: 'T02', holder, lifecycle: 'complete' },
  });
  const history = [imported, activity('res-1'), activity('res-2'), activity('res-1')].map((event) => record(event, at));

  it('shows what its log told, by the dates of its own place: its holders and how much was done', () =>
    expect(shown(logged(history))).toMatchObject({
      caseNo: 'X-1',
      stage: 'IMPORTED',
      open: false,
      unit: 'group-3',
      receivedDate: '2011-10-10',
      holders: ['res-1', 'res-2'],
      holderCount: 2,
      imported: { source: 'another-city', activities: 3 },
      revision: 3,
    }));

  it('is nobody’s work and has no applicant', () => {
    const document = shown(logged(history));
    expect(document).not.toHaveProperty('work');
    expect(document).not.toHaveProperty('subjectRef');
  });
});

describe('the table of progress', () => {
  it('touches the document of the stream’s case', () =>
    expect(progress.ids({ stream: 'case-0a1b' } as never)).toEqual(['0a1b']));

  it('says nothing of a case it has not seen received', () => {
    const [first, ...rest] = logged(happened(...actsTo.ACCEPTED));
    expect(first?.type).toBe('ApplicationReceived');
    expect(shown(rest)).toBeUndefined();
  });

  it('agrees with the rules about every case: stage, open deadlines, dates, revision', () =>
    fc.assert(
      fc.property(
        randomCase.filter(({ history }) => history.length > 0),
        ({ history, state }) => {
          const document = shown(logged(history));
          const deadlines = 'deadlines' in state ? Object.entries(state.deadlines) : [];
          const open = deadlines.flatMap(([kind, { open, version, dueDate }]) =>
            open ? [{ kind, version, dueDate }] : [],
          );
          const listed = (document?.deadlines ?? []).map(({ kind, version, dueDate }) => ({ kind, version, dueDate }));
          const byKind = (a: { kind: string }, b: { kind: string }) => a.kind.localeCompare(b.kind);
          expect(listed.toSorted(byKind)).toEqual(open.toSorted(byKind));
          expect(document).toMatchObject({ stage: state.stage, revision: history.length - 1 });
          expect(document?.acceptedDate).toBe('acceptedDate' in state ? state.acceptedDate : undefined);
          expect(document?.decidedDate).toBe('decision' in state ? state.decision?.date : undefined);
        },
      ),
      { numRuns: 500 },
    ));

  it('agrees with the rules about whose it is, what is open in it and what became of it', () =>
    always(({ history, state }) => {
      const document = shown(logged(history));
      if (!document || !('matter' in state)) return;
      const { negative, promise, certificate, officer: holder, unit } = state;
      expect(document.reviewer?.officer).toBe(holder?.id);
      expect(holder && unit !== undefined ? document.reviewer?.unit : unit).toBe(unit);
      expect(document.negative).toEqual(
        negative && {
          kind: negative.kind,
          state: negative.effective ? 'DONE' : negative.confirmedBy === undefined ? 'PROPOSED' : 'CONFIRMED',
          filed: negative.filed,
        },
      );
      expect(document.deficiency?.missing).toEqual(state.deficiency?.missing);
      expect(document.promise?.state).toBe(promise?.state);
      expect(document.promise?.verified).toBe(promise?.verified);
      expect(document.certificate?.certNo).toBe(certificate?.certNo);
      expect(document.certificate?.validTo).toBe(certificate?.validTo);
      expect(document.certificate?.state === 'CANCELLED').toBe(certificate?.cancelled === true);
      expect(document.specials.map(({ spId }) => spId)).toEqual(
        state.specials.filter(({ endedDate }) => endedDate === undefined).map(({ spId }) => spId),
      );
      expect(document.opinionsAwaited).toEqual(state.opinionsAwaited);
      expect(document.consulted.map(({ consultationId }) => consultationId)).toEqual(
        state.consultations.filter((asked) => asked.state !== 'ANSWERED').map(({ consultationId }) => consultationId),
      );
      expect(document).toMatchObject({
        toServe: state.toServe !== undefined,
        revoked: state.revoked,
        visits: state.visits,
        reopenings: state.reopenings,
        overrunExplained: state.overrunExplained,
        open: !['WITHDRAWN', 'TERMINATED', 'CLOSED'].includes(state.stage),
      });
      const standing = state.alerts.filter((alert) => alert.standing !== 'RESCINDED');
      expect(Object.values(document.alerts).reduce((sum, count) => sum + count, 0)).toBe(standing.length);
      expect(document.work !== undefined).toBe(document.open || document.deadlines.length > 0);
    }, 500));

  it('lists exactly the alerts that the rules would still raise, each at its instant', () =>
    fc.assert(
      fc.property(
        randomCase.filter(({ history }) => history.length > 0),
        ({ history, state }) => {
          const pending = shown(logged(history))?.pending ?? [];
          for (const { kind, version, threshold, at, climbsTo } of pending) {
            if (climbsTo !== undefined) continue;
            const told = cases.decide({ ...ring(localDate(at), kind, version, threshold), at }, state);
            expect(told.map(({ type }) => type)).toContain('AlertRaised');
          }
          const listed = new Set(pending.map(({ jobId }) => jobId));
          const others = history.flatMap((event) =>
            event.type === 'DeadlineComputed'
              ? (['NOTICE', 'YELLOW', 'EXPIRY'] as const)
                  .map((threshold) => ({ ...event.data, threshold }))
                  .filter(({ kind, version, threshold }) => !listed.has(`dl-c1-${kind}-v${version}-${threshold}`))
              : [],
          );
          for (const { kind, version, threshold } of others) {
            expect(cases.decide(ring('2027-06-01', kind, version, threshold), state)).toEqual([]);
          }
        },
      ),
      { numRuns: 500 },
    ));

  it('lists exactly the steps that an alert would still go, each at its instant', () =>
    fc.assert(
      fc.property(
        randomCase.filter(({ history }) => history.length > 0),
        ({ history, state }) => {
          const climbing = (shown(logged(history))?.pending ?? []).filter((timer) => timer.climbsTo !== undefined);
          for (const { kind, version, threshold, at, climbsTo = 'HOLDER' } of climbing) {
            const due = 'deadlines' in state ? state.deadlines[kind]?.dueDate : undefined;
            // The end of the deadline is told at the same midnight or before it: the warning climbs no further.
            const overtaken = threshold !== 'EXPIRY' && localDate(at) > (due ?? '');
            const asked = unanswered(localDate(at), kind, climbsTo, threshold, version);
            const told = cases.decide({ ...asked, at }, state).map(({ type }) => type);
            expect(told).toEqual(overtaken ? [] : ['AlertEscalated']);
          }
          const listed = new Set(climbing.map(({ jobId }) => jobId));
          for (const { data } of history.filter((event) => event.type === 'AlertRaised')) {
            const { kind, version, threshold, climbs = [] } = data;
            for (const { to, answerBy } of climbs) {
              if (listed.has(`dl-c1-${kind}-v${version}-${threshold}-${to}`)) continue;
              const asked = unanswered(addDays(answerBy, 1), kind, to, threshold, version);
              expect(cases.decide(asked, state)).toEqual([]);
            }
          }
        },
      ),
      { numRuns: 500 },
    ));
});
