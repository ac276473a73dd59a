// Writes a log of cases as the office would leave it: the rules themselves decide some forty histories, and every case is one of
// them under its own number, in two parts, with thousands of other cases in between.
import { v5 as uuidv5 } from 'uuid';
import { localDate } from '#calendar/legal-dates';
import { cnCalendar } from '#calendar/working-days';
import { caseDecider } from '#cases/decide';
import { caseSchemaVersions, caseStream } from '#cases/events';
import { openAppend } from '#event-log/append';

const calendar = cnCalendar();
const rules = caseDecider(calendar);
const sealed = (length) => ({ keyId: 'key-of-one-case', box: 'A'.repeat(length) });
const bureaux = ['health-bureau', 'urban-bureau', 'market-bureau', 'transport-bureau', 'housing-bureau'];
const startDates = ['2026-01-05', '2026-02-03', '2026-03-02', '2026-04-07', '2026-05-11', '2026-06-01', '2026-07-06'];

const matterOf = (unitId) => ({
  code: `M-${unitId}`,
  version: 1,
  name: { zh: '食品经营许可', en: 'Food business licence' },
  category: 'ADMINISTRATIVE_LICENCE',
  unitId,
  unitName: { zh: '调兵山市某局', en: 'a bureau of Diaobingshan' },
  unitKind: 'DEPARTMENT',
  approvalOffice: `${unitId}-approvals`,
  level: 'COUNTY',
  statutoryDays: 20,
  promisedDays: 10,
  instant: false,
  certificateKind: 'FOOD_LICENCE',
  materials: [{ code: 'FORM', name: { zh: '申请书', en: 'Application form' }, required: true }],
});

const actsOf = (unit, first, outcome) => {
  const staff = (role, of = unit) => ({ id: `${role}-of-${of}`, role, unit: of, post: `post-of-${role}` });
  const clerk = staff('clerk', 'centre-window');
  const officer = staff('officer');
  const day = (n) => `2026-${first.slice(5, 8)}${String(Number(first.slice(8)) + n).padStart(2, '0')}T09:00:00+08:00`;
  const act = (type, by, at, data = {}) => ({ type, by, at, data });
  const begin = [
    act('ReceiveApplication', clerk, day(0), {
      caseNo: 'CASE-NUMBER',
      matter: matterOf(unit),
      subjectRef: 'SUBJECT',
      form: sealed(300),
      materials: [{ code: 'FORM', original: true }],
    }),
    act('CheckMaterials', clerk, day(1), { outcome: 'COMPLETE', defects: [] }),
  ];
  if (outcome === 'received') return begin;
  if (outcome === 'withdrawn') {
    const applicant = { id: 'SUBJECT', role: 'applicant' };
    return [...begin, act('Withdraw', applicant, day(2), { reason: sealed(60), initiatedBy: 'APPLICANT' })];
  }
  const opinion = { conclusion: 'APPROVE', text: sealed(80), dissent: false };
  const review = [
    ...begin,
    act('AcceptCase', clerk, day(2)),
    act('RouteCase', clerk, day(2)),
    act('TakeCase', officer, day(3)),
    act('RecordOpinion', officer, day(3), opinion),
  ];
  if (outcome === 'inReview') return review;
  return [
    ...review,
    act('RecordOpinion', staff('file-auditor'), day(4), opinion),
    act('SubmitForDecision', officer, day(4)),
    act('Approve', staff('decider'), day(7), { content: sealed(120) }),
    act('IssueCertificate', staff('chief'), day(7)),
    act('Deliver', clerk, day(8), { method: 'WINDOW', proof: sealed(60) }),
    act('CloseCase', clerk, day(8)),
  ];
};

/** What becomes of cases, in equal shares. */
const outcomes = ['received', 'withdrawn', 'inReview', 'closed'];

/** Histories of five bureaux in seven months: `{ type, data, metadata }`, with placeholders where cases differ. */
const templates = () =>
  bureaux.flatMap((unit) =>
    startDates.flatMap((first) =>
      outcomes.map((outcome) => {
        let state = rules.initialState;
        return actsOf(unit, first, outcome).flatMap((command) => {
          const decided = rules.decide(command, state);
          return decided.map(({ type, data, effectiveDate }) => {
            const metadata = {
              schemaVersion: caseSchemaVersions[type],
              occurredAt: command.at,
              recordedAt: command.at,
              effectiveDate: effectiveDate ?? localDate(command.at),
              actor: command.by,
              auth: 'development',
              channel: command.by.role === 'applicant' ? 'web' : 'window',
              commandId: 'COMMAND-ID',
              commandDigest: 'b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184',
              $correlationId: 'CASE-NUMBER',
              $causationId: 'COMMAND-ID',
              policyVersion: 'policy-1',
              calendarVersion: calendar.version,
              matterVersion: `M-${unit}@1`,
              legalRegime: 'cn',
            };
            state = rules.evolve(state, { type, data, metadata });
            return { type, data, metadata };
          });
        });
      }),
    ),
  );

let kinds;
const kindsOnce = () => {
  kinds ??= templates();
  return kinds;
};

/** Every kind in turn: half of the cases are never decided. */
export const everyKind = (n) => n * 37;

/** As an office leaves them that does its work: one case in fifty is open, of the others every third was carried to its end. */
export const mostlyOver = (n) => {
  const { length } = outcomes;
  const place = (n * 37) % (bureaux.length * startDates.length);
  const outcome = n % 50 === 0 ? ((n / 50) % 2 === 0 ? 'received' : 'inReview') : n % 3 === 0 ? 'closed' : 'withdrawn';
  return place * length + outcomes.indexOf(outcome);
};

const eventIds = '0f6f7c7e-31f5-5b3c-9f0e-6a6f0f6b8a11';

/** The events of the n-th case, ready to append. */
const eventsOf = (template, caseId) =>
  template.map(({ type, data, metadata }, index) => {
    const own = { commandId: `${caseId}-${index}`, $correlationId: caseId, $causationId: `${caseId}-${index}` };
    const actor = metadata.actor.id === 'SUBJECT' ? { ...metadata.actor, id: `subject-of-${caseId}` } : metadata.actor;
    return {
      id: uuidv5(`${caseId}/${index}`, eventIds),
      type,
      data: 'caseNo' in data ? { ...data, caseNo: caseId, subjectRef: `subject-of-${caseId}` } : data,
      metadata: { ...metadata, ...own, actor },
    };
  });

const inFlight = 64;
/** How many cases are begun before the rest of one's history follows. */
const between = 5_000;

/** The id of the n-th case. */
export const caseIdOf = (n, prefix = 'bench') => `${prefix}-${String(n).padStart(8, '0')}`;

/** Appends at least `wanted` events; `told` hears the count now and then. Returns how many events and cases there are. */
export const writeCases = async (client, wanted, told = () => {}, prefix = 'bench', kindOf = everyKind) => {
  const writing = new Set();
  const later = [];
  let events = 0;
  let cases = 0;
  const appendTo = openAppend(client);
  const append = async (stream, part, revision) => {
    const one = appendTo(stream, revision, part);
    writing.add(one);
    void one.finally(() => writing.delete(one));
    if (writing.size >= inFlight) await Promise.race(writing);
  };
  const finish = async ({ stream, rest, revision }) => {
    if (rest.length > 0) await append(stream, rest, revision);
  };
  while (events < wanted) {
    const caseId = caseIdOf(cases, prefix);
    const all = eventsOf(kindsOnce()[kindOf(cases) % kindsOnce().length], caseId);
    const begun = Math.min(all.length, 3 + (cases % 4));
    await append(caseStream(caseId), all.slice(0, begun), -1);
    later.push({ stream: caseStream(caseId), rest: all.slice(begun), revision: begun - 1 });
    events += all.length;
    cases += 1;
    if (later.length > between) await finish(later.shift());
    if (cases % 1_000 === 0) told(events);
  }
  for (const part of later) await finish(part);
  await Promise.all(writing);
  return { events, cases };
};

/** One call of appends for each client. */
const appendsOf = new WeakMap();

/** Appends one case of the n-th kind in two parts; returns how many events that are. */
export const appendCase = async (client, caseId, kind) => {
  const all = eventsOf(kindsOnce()[kind % kindsOnce().length], caseId);
  if (!appendsOf.has(client)) appendsOf.set(client, openAppend(client));
  const appendTo = appendsOf.get(client);
  await appendTo(caseStream(caseId), -1, all.slice(0, 2));
  if (all.length > 2) await appendTo(caseStream(caseId), 1, all.slice(2));
  return all.length;
};
