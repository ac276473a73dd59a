// A year of a city: the real rules and the real timers, driven by a clock that is handed to them.
import { cnHolidayArrangements } from '#calendar/holiday-arrangements';
import { calendarOf, cnCalendar } from '#calendar/working-days';
import { caseDecider } from '#cases/decide';
import { caseSchemaVersions } from '#cases/events';
import { armedNow, armedUntil, armNearEveryMs, timersToArm } from '#deadlines/arming';
import { envelopeOf } from '#event-log/envelope-of';
import { fold } from '#read-models/fold';
import { progress } from '#read-models/progress';
import { written } from '#read-models/projection';
import { newAgenda } from '#simulation/agenda';
import { courseOf } from './course.mjs';

const day = 86_400_000;
const start = Date.parse('2026-01-05T00:00:00+08:00');
const end = Date.parse('2027-03-31T00:00:00+08:00');
/** When the amended notice is counted on: in the middle of a working day, with cases in every state. */
const amendedAt = Date.parse('2026-06-24T10:00:00+08:00');
export const lastDay = '2027-03-30';

export const dateOf = (at) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

const amended = () => {
  const notice = cnHolidayArrangements.findLast(({ year }) => year === 2026);
  const off = notice.off.map(([from, to]) => [
    from,
    to === '2026-06-21' ? '2026-06-24' : to === '2026-10-07' ? '2026-10-08' : to,
  ]);
  const change = {
    version: notice.version + 1,
    publishedOn: '2026-06-24',
    off,
    makeUp: [...notice.makeUp, '2026-06-28', '2026-09-13'],
  };
  return calendarOf([...cnHolidayArrangements, { ...notice, ...change }]);
};

const answers = new Set(['AcknowledgeAlert', 'ExplainAlert']);
const system = { id: 'enforcer', role: 'system' };
const context = (commandId, caseId) => ({
  auth: 'system',
  channel: 'system',
  commandId,
  commandDigest: '',
  $correlationId: caseId,
  $causationId: commandId,
  policyVersion: 'p',
  calendarVersion: 'c',
  legalRegime: 'cn',
});

/** An instant as pending alerts write it. */
const shanghai = (at) => `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

/**
 * Runs `cases` cases through the year. `lost`: the share of timers that their store holds and never rings, which the sweeper has to
 * make up for. `armed` stands for a bug in what is armed. Returns for every case its matter, what was done to it, and what was told
 * of it.
 */
export const runYear = ({ cases, random, lost = 0.03, armed = (timer) => timer, armsNear = true, sweeps = true }) => {
  const agenda = newAgenda();
  const stored = new Set();
  const documents = new Map();
  const pending = new Map();
  const runs = new Map();
  const calendars = { before: cnCalendar(), after: amended() };
  const deciders = { before: caseDecider(calendars.before), after: caseDecider(calendars.after) };
  const counts = { events: 0, rings: 0, stale: 0, lost: 0, swept: 0, refused: 0 };
  let decider = deciders.before;
  let order = 0;
  let position = 0;
  const plan = (at, item) => agenda.add({ at, order: (order += 1), item });

  const arm = (timers, at) => {
    for (const timer of timers.map(armed).filter(Boolean)) {
      // An id that is still there is not armed a second time.
      if (stored.has(timer.jobId)) continue;
      stored.add(timer.jobId);
      plan(Math.max(at, Date.parse(timer.at)), { ring: timer, isLost: random() < lost });
    }
  };

  /** What is due, or near, by the read model. */
  const pendingUntil = (until, only) => {
    const cases = only === undefined ? [...pending.values()] : [pending.get(only)];
    const near = cases.filter(({ nextAlertAt }) => nextAlertAt !== undefined && nextAlertAt <= until);
    return near.flatMap((document) => document.pending.filter((timer) => timer.at <= until));
  };

  /** What the event log does with a command: decides, records, and hands the events to those who follow. */
  const ask = (run, command, at, commandId) => {
    const instant = new Date(at).toISOString();
    const decided = decider.decide({ ...command, at: instant }, run.state);
    const logged = decided.map((event) => {
      const stamp = { by: command.by, at: instant, recordedAt: instant };
      const schema = { versions: caseSchemaVersions };
      const metadata = envelopeOf(schema, event, stamp, context(commandId, run.caseId), undefined, undefined);
      const { type, data } = event;
      run.state = decider.evolve(run.state, { type, data, metadata });
      position += 1;
      const told = {
        type,
        data,
        metadata,
        id: `${position}`,
        stream: `case-${run.caseId}`,
        revision: run.events++,
        position,
      };
      if (type === 'AlertRaised') {
        const { kind, threshold, level, dueDate } = data;
        run.told.push({ what: 'raised', kind, threshold, level, due: dueDate, on: dateOf(at), told: data.told });
      }
      if (type === 'AlertEscalated') {
        const { kind, threshold, level, dueDate, to } = data;
        run.told.push({ what: 'escalated', kind, threshold, level, due: dueDate, to, on: dateOf(at) });
      }
      if (type === 'AlertRescinded') {
        run.told.push({ what: 'rescinded', kind: data.kind, threshold: data.threshold, on: dateOf(at) });
      }
      return told;
    });
    counts.events += logged.length;
    fold('progress', progress, documents, logged);
    if (logged.length > 0) pending.set(run.caseId, written(progress, documents.get(run.caseId)));
    arm(armedNow(timersToArm(logged), new Date(at).toISOString(), new Date(at)), at);
    return logged.length;
  };

  const note = ({ caseId, kind, version, threshold, climbsTo, jobId }, at) => {
    const alert = { kind, version, threshold };
    const asked =
      climbsTo === undefined
        ? { type: 'NoteDeadline', data: alert }
        : { type: 'NoteUnanswered', data: { ...alert, to: climbsTo } };
    return ask(runs.get(caseId), { ...asked, by: system }, at, jobId);
  };

  /** Who answers an alert names the last one of its sort, whatever version the deadline has come to. */
  const versionOf = ({ state }, { kind, threshold }) =>
    state.alerts?.findLast((alert) => alert.kind === kind && alert.threshold === threshold)?.version ?? 1;

  const act = (run, { type, by, data }, at) => {
    const known =
      type === 'StartSpecial'
        ? { noticeServedAt: new Date(at - 60_000).toISOString() }
        : answers.has(type)
          ? { version: versionOf(run, data) }
          : {};
    try {
      ask(run, { type, by, data: { ...data, ...known } }, at, `${run.caseId}-${type}-${at}`);
      if (run.acts.length === 0 && decider === deciders.after)
        run.acts.push({ type: 'CalendarChanged', on: dateOf(at) });
      run.acts.push({ type, data, on: dateOf(at) });
    } catch (error) {
      if (error.name !== 'Refusal' && error.code === undefined) throw error;
      counts.refused += 1;
    }
  };

  const recompute = (at) => {
    decider = deciders.after;
    for (const run of runs.values()) {
      if (run.state.stage === 'NONE') continue;
      run.acts.push({ type: 'CalendarChanged', on: dateOf(at) });
      act(run, { type: 'RecomputeDeadlines', by: system, data: {} }, at);
    }
  };

  const sweep = (at, only) => {
    for (const timer of pendingUntil(shanghai(at), only)) if (note(timer, at) > 0) counts.swept += 1;
  };

  for (let index = 0; index < cases; index += 1) {
    const caseId = `c${index}`;
    const acts = courseOf(index, random);
    runs.set(caseId, {
      caseId,
      state: decider.initialState,
      events: 0,
      told: [],
      acts: [],
      matter: acts[0].data.matter,
    });
    for (const one of acts) plan(one.at, { caseId, act: one });
  }
  plan(amendedAt, { amend: true });
  if (sweeps) for (let at = start + day; at < end; at += day) plan(at + 5 * 60_000, { sweep: true });
  if (armsNear) for (let at = start; at < end; at += armNearEveryMs) plan(at, { armNear: true });

  for (let entry = agenda.before(end); entry; entry = agenda.before(end)) {
    const { at, item } = entry;
    if (item.isLost) {
      counts.lost += 1;
      // The sweeper passes every minute; the passes that would find nothing are left out.
      if (sweeps) plan(at + 60_000, { sweep: true, only: item.ring.caseId });
    } else if (item.ring) {
      counts.rings += 1;
      stored.delete(item.ring.jobId);
      if (note(item.ring, at) === 0) counts.stale += 1;
    } else if (item.armNear) arm(pendingUntil(shanghai(armedUntil(new Date(at)))), at);
    else if (item.sweep) sweep(at, item.only);
    else if (item.amend) recompute(at);
    else act(runs.get(item.caseId), item.act, at);
  }
  return { runs: [...runs.values()], counts };
};
