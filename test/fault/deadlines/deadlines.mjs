// Deadlines of every sort that a run needs, written into the log by the rules themselves, and what the log must say of them after.
import { calendarOf, cnCalendar } from '#calendar/working-days';
import { cnHolidayArrangements } from '#calendar/holiday-arrangements';
import { caseDecider } from '#cases/decide';
import { caseSchemaVersions, caseStream } from '#cases/events';
import { envelopeOf } from '#event-log/envelope-of';
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
    await log.importStream(
      caseStream(name),
      recorded(caseSchemaVersions, events, clerk, receivedAt, `receive-${name}`),
    );
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
    await log.importStream(postStream(name), recorded(postSchemaVersions, events, by, receivedAt, `away-${name}`));
  });

/** When something was told, by the clock of the teller; undefined where it was not, or not yet. */
const toldIn = async (log, versions, stream, isIt) => {
  const told = [];
  for await (const event of log.read({ versions }, stream)) {
    if (isIt(event)) told.push(Date.parse(event.metadata.recordedAt));
  }
  return told;
};

const isWindowAlert = ({ type, data }) => type === 'AlertRaised' && data.kind === 'NOTICE_5';

/** What was told of every case and post, each with the instant from which it had to be (undefined: never in this run). */
export const toldOf = async (log, { kept = [], later = [], earlier = [], posts = [] }) => {
  const found = [];
  const look = (versions, stream, due, isIt) => async () => {
    found.push({ stream, due, told: await toldIn(log, versions, stream, isIt) });
  };
  const looks = [
    ...kept.map((name) => look(caseSchemaVersions, caseStream(name), midnight, isWindowAlert)),
    ...later.map((name) => look(caseSchemaVersions, caseStream(name), undefined, isWindowAlert)),
    ...earlier.map((name) => look(caseSchemaVersions, caseStream(name), 0, isWindowAlert)),
    ...posts.map(({ name, due }) =>
      look(postSchemaVersions, postStream(name), due, ({ type }) => type === 'PostUncovered'),
    ),
  ];
  await inParallel(looks, (one) => one());
  return found;
};
