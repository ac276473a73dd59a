// Deadlines of every sort that a run needs, written into the log by the rules themselves, and what the log must say of them after.
import { calendarOf, cnCalendar } from '#calendar/working-days';
import { cnHolidayArrangements } from '#calendar/holiday-arrangements';
import { caseDecider } from '#cases/decide';
import { caseSchemaVersions, caseStream } from '#cases/events';
import { mergeSchemas } from '#event-log/decode';
import { envelopeOf } from '#event-log/envelope-of';
import { follow } from '#event-log/follow';
import { scan } from '#event-log/scan';
import { postSchemaVersions, postStream } from '#posts/events';

/** A licence received on Monday 2 March counts as accepted when Monday the 9th is over: the instant that every burst is for. */
export const midnight = Date.parse('2026-03-10T00:00:00+08:00');

const receivedAt = '2026-03-02T09:00:00+08:00';
const clerk = { id: 'clerk-1', role: 'clerk', unit: 'centre-window', post: 'post-of-clerk-1' };
const material = (code) => ({ code, name: { zh: code, en: code }, required: true });
const licence = {
  code: 'M-100',
  version: 1,
  name: { zh: '食品经营许可', en: 'Food business licence' },
  category: 'ADMINISTRATIVE_LICENCE',
  unitId: 'health-bureau',
  unitName: { zh: '卫生健康局', en: 'Health Bureau' },
  unitKind: 'DEPARTMENT',
  approvalOffice: 'health-approvals',
  level: 'COUNTY',
  statutoryDays: 20,
  promisedDays: 10,
  instant: false,
  certificateKind: null,
  materials: [material('FORM')],
};

const context = (commandId) => ({
  auth: 'development',
  channel: 'window',
  commandId,
  commandDigest: '',
  $correlationId: commandId,
  $causationId: commandId,
  policyVersion: 'p',
  calendarVersion: 'k',
  legalRegime: 'cn',
});

const recorded = (versions, events, by, at, commandId) =>
  events.map((event) => {
    const stamp = { by, at, recordedAt: at };
    const metadata = envelopeOf({ versions }, event, stamp, context(commandId), undefined, undefined);
    return { type: event.type, data: event.data, metadata };
  });

const amended = (change) =>
  calendarOf(cnHolidayArrangements.map((notice) => (notice.year === 2026 ? { ...notice, ...change(notice) } : notice)));
const cases = { kept: caseDecider(cnCalendar()) };
/** A Monday off: what was due at midnight is due a day later. A Saturday worked: it was due on the Saturday before. */
const movedLater = caseDecider(amended(({ off }) => ({ off: [...off, ['2026-03-09', '2026-03-09']] })));
const movedEarlier = caseDecider(amended(({ makeUp }) => ({ makeUp: [...makeUp, '2026-03-07'] })));

const receive = (name) => ({
  type: 'ReceiveApplication',
  data: {
    caseNo: `DBS-${name}`,
    matter: licence,
    subjectRef: 's-1',
    form: { keyId: 'k-1', box: 'none' },
    materials: [{ code: 'FORM', original: true }],
  },
  by: clerk,
  at: receivedAt,
});

const inParallel = async (items, work) => {
  const left = [...items];
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: 32 }, worker));
};

/** Puts cases into the log whose acceptance window ends at midnight. */
export const receiveCases = (log, names) =>
  inParallel(names, async (name) => {
    const command = receive(name);
    const events = cases.kept.decide(command, cases.kept.initialState);
    const told = recorded(caseSchemaVersions, events, clerk, receivedAt, `receive-${name}`);
    await log.appendAfter(caseStream(name), -1, told);
  });

/** Counts the deadlines of some cases anew, on a calendar that moves them: `later` or `earlier`. */
export const move = (log, names, direction, at) =>
  inParallel(names, async (name) => {
    const decider = direction === 'later' ? movedLater : movedEarlier;
    const stream = { name: caseStream(name), decider, schema: { versions: caseSchemaVersions } };
    const by = { id: 'enforcer', role: 'system' };
    await log.execute(stream, { type: 'RecomputeDeadlines', data: {}, by, at }, context(`move-${name}`));
  });

/** Puts posts into the log whose A is away: each must be covered by an instant of its own. */
export const declareAbsences = (log, posts) =>
  inParallel(posts, async ({ name, due }) => {
    const by = { id: 'head-1', role: 'unit-head', unit: 'health-bureau', post: 'post-of-head-1' };
    const coverDueAt = new Date(due).toISOString();
    const from = new Date(due - 1_800_000).toISOString();
    const to = new Date(due + 86_400_000).toISOString();
    const events = [
      { type: 'PostDefined', data: { unit: 'health-bureau', a: 'anna', b: 'bo' } },
      { type: 'AbsenceDeclared', data: { officer: 'anna', from, to, reason: 'LEAVE', coverDueAt } },
    ];
    await log.appendAfter(postStream(name), -1, recorded(postSchemaVersions, events, by, receivedAt, `away-${name}`));
  });

const isWindowAlert = ({ type, data }) => type === 'AlertRaised' && data.kind === 'NOTICE_5';
const isUncovered = ({ type }) => type === 'PostUncovered';

/** What is to be told of every case and post: from which instant it has to be (undefined: never in this run), and what tells it. */
const expectedOf = ({ kept = [], later = [], earlier = [], posts = [] }) => {
  const ofCases = (names, due) => names.map((name) => [caseStream(name), { due, isIt: isWindowAlert }]);
  return new Map([
    ...ofCases(kept, midnight),
    ...ofCases(later, undefined),
    ...ofCases(earlier, 0),
    ...posts.map(({ name, due }) => [postStream(name), { due, isIt: isUncovered }]),
  ]);
};

const followed = {
  schema: mergeSchemas({ versions: caseSchemaVersions }, { versions: postSchemaVersions }),
  prefixes: ['case-', 'post-'],
};

/** Reads the log to its end: what was told of every case and post, each telling with its instant by the clock of the teller. */
export const toldOf = async (client, wanted) => {
  const expected = expectedOf(wanted);
  const told = new Map([...expected.keys()].map((stream) => [stream, []]));
  for await (const event of scan(client, followed)) {
    if (expected.get(event.stream)?.isIt(event)) told.get(event.stream).push(Date.parse(event.metadata.recordedAt));
  }
  return [...expected].map(([stream, { due }]) => ({ stream, due, told: told.get(stream) }));
};

/**
 * Counts what is told as the log grows: reading ten thousand streams again and again would take the time of those who are to tell.
 * `left()`: of how many that are due nothing was told yet.
 */
export const watchTold = (client, wanted) => {
  const expected = expectedOf(wanted);
  const waiting = new Set([...expected].filter(([, { due }]) => due !== undefined).map(([stream]) => stream));
  const stop = new AbortController();
  let position;
  const follower = {
    name: 'told',
    ...followed,
    load: async () => position,
    apply: async (batch) => {
      for (const event of batch.events) if (expected.get(event.stream)?.isIt(event)) waiting.delete(event.stream);
      ({ position } = batch);
    },
  };
  const done = follow(client, follower, { signal: stop.signal, report: () => undefined });
  return {
    left: () => waiting.size,
    close: async () => {
      stop.abort();
      await done;
    },
  };
};
