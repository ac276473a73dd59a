import { setTimeout as pause } from 'node:timers/promises';
import { recompute } from '#apps/enforcer/calendar-change';
import { cnHolidayArrangements } from '#calendar/holiday-arrangements';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { MatterSnapshot } from '#catalogue/events';
import { publishedCalendar } from '#event-log/running-calendar';
import { scan } from '#event-log/scan';
import { batchApplier } from '#read-models/apply-batch';
import { progress } from '#read-models/progress';
import { readModelDb } from '#read-models/store';
import { type ApiFixture, openApiFixture } from '#test-support/api-fixture';
import { type Caller, callerAs } from '#test-support/caller';
import {
  accept,
  type Acts,
  cases,
  check,
  licence,
  receive,
  route,
  startSpecial,
  take,
} from '#test-support/case-history';
import { ok } from '#test-support/office';
import { bureau, officer } from '#test-support/people';
import { contextOf } from '#test-support/log-fixture';

/** A Friday; the Monday after it becomes a day off in the course of this story. */
const today = '2026-03-20';
const monday = '2026-03-23';
const tuesday = '2026-03-24';

const ofMarket: MatterSnapshot = { ...licence, code: 'M-900', unitId: 'market-bureau' };

const acceptedOn = (date: string, matter = licence): Acts => [
  receive(date, { matter }),
  check(date),
  accept(date),
  route(date),
];

/** Ten working days were promised: the name of each case says how it stands today. */
const open: Readonly<Record<string, Acts>> = {
  over: [...acceptedOn('2026-03-05'), take('2026-03-05')],
  today: acceptedOn('2026-03-06'),
  near: [...acceptedOn('2026-03-09'), take('2026-03-10')],
  'near-elsewhere': acceptedOn('2026-03-09', ofMarket),
  later: acceptedOn('2026-03-17'),
  paused: [...acceptedOn('2026-03-17'), take('2026-03-17'), startSpecial('2026-03-18')],
};

const none = { open: 0, over: 0, dueToday: 0, near: 0, yellow: 0, paused: 0 };

describe('the boards of deadlines over HTTP', () => {
  let api: ApiFixture;
  let supervisor: Caller;
  let head: Caller;

  /** Fills the read model from the log, as the projector does. */
  const project = async (): Promise<void> => {
    const applier = batchApplier(api.mongodb, readModelDb(api.mongodb), progress);
    const events = [];
    const wanted = { schema: { versions: caseSchemaVersions }, prefixes: ['case-'] };
    for await (const event of scan<CaseEvent>(api.eventStore, wanted)) events.push(event);
    await applier.apply({ events, position: events.at(-1)?.position ?? 0 });
  };

  beforeAll(async () => {
    api = await openApiFixture(`${today}T09:00:00+08:00`);
    supervisor = await api.as('supervisor-1', { role: 'supervisor' });
    head = await api.as('head-1', { role: 'unit-head', unit: bureau });
    for (const [caseId, acts] of Object.entries(open)) {
      const stream = { name: caseStream(caseId), decider: cases, schema: { versions: caseSchemaVersions } };
      for (const [index, act] of acts.entries()) await api.log.execute(stream, act, contextOf(`${caseId}-${index}`));
    }
    await project();
  }, 60_000);
  afterAll(() => api.close(), 30_000);

  it('count what waits by how urgent it is', async () => {
    const { body } = ok(await supervisor.get('/board'));
    expect(body.today).toBe(today);
    // Nine tenths of the promise are used on the day before its last, and are still on the last.
    expect(body.total).toEqual({ open: 6, over: 1, dueToday: 1, near: 2, yellow: 3, paused: 1 });
  });

  it('count it by stage, unit, holder and matter', async () => {
    const { body } = ok(await supervisor.get('/board'));
    const near = { ...none, open: 1, near: 1, yellow: 1 };
    expect(body.byStage).toEqual({
      ACCEPTED: { ...none, open: 3, dueToday: 1, near: 1, yellow: 2 },
      IN_REVIEW: { ...none, open: 2, over: 1, near: 1, yellow: 1 },
      SPECIAL: { ...none, open: 1, paused: 1 },
    });
    const ofBureau = { open: 5, over: 1, dueToday: 1, near: 1, yellow: 2, paused: 1 };
    expect(body.byUnit).toEqual({ [bureau]: ofBureau, 'market-bureau': near });
    expect(body.byMatter).toEqual({ [licence.code]: ofBureau, [ofMarket.code]: near });
    expect(body.byHolder).toEqual({
      [`${bureau}/`]: { ...none, open: 2, dueToday: 1, yellow: 1 },
      [`${bureau}/${officer.id}`]: { ...none, open: 3, over: 1, near: 1, yellow: 1, paused: 1 },
      'market-bureau/': near,
    });
  });

  it('show a unit its own work, and nobody outside anything', async () => {
    expect(ok(await head.get('/board')).body).toMatchObject({ unit: bureau, total: { open: 5 } });
    expect((await head.get('/board?unit=market-bureau')).status).toBe(403);
    expect((await head.get('/deadlines?unit=market-bureau')).status).toBe(403);
    const wang = { role: 'applicant', subject: 'wang', identityNumber: '210281199001011234' };
    const applicant = await callerAs(api.url, wang);
    for (const path of ['/board', '/deadlines']) expect((await applicant.get(path)).status).toBe(403);
    expect((await supervisor.get('/deadlines')).body.code).toBe('unit-missing');
  });

  it('list the deadlines of a unit, the nearest first and page by page', async () => {
    const first = ok(await head.get('/deadlines?limit=2')).body;
    expect(first.counts).toEqual({ overdue: 1, near: 2, later: 2 });
    expect(first.rows).toMatchObject([
      { caseId: 'over', deadlines: expect.arrayContaining([expect.objectContaining({ overdue: true, left: 0 })]) },
      { caseId: 'today', deadlines: expect.arrayContaining([expect.objectContaining({ overdue: false, left: 0 })]) },
    ]);
    const rest = ok(await head.get(`/deadlines?cursor=${String(first.next)}`)).body;
    expect((rest.rows as { caseId: string }[]).map(({ caseId }) => caseId)).toEqual(['near', 'later', 'paused']);
    expect(rest.next).toBeUndefined();
  });

  it('count on a notice as soon as it is published, and say what was told before', async () => {
    const centre = await api.as('centre-1', { role: 'centre' });
    const known = cnHolidayArrangements.findLast(({ year }) => year === 2026);
    const off = [...(known?.off ?? []), [monday, monday] as const].map(([from, to]) => ({ from, to }));
    const notice = { docNo: '国办发明电〔2026〕3号', publishedOn: today, off, makeUp: known?.makeUp };
    const from = { url: 'https://www.gov.cn/zhengce/2026', hash: 'a'.repeat(64) };
    ok(await centre.post('/calendars/2026', { ...notice, ...from }));
    const calendar = await publishedCalendar(api.log);
    const now = () => new Date(`${today}T10:00:00+08:00`);
    for (const caseId of Object.keys(open)) await recompute(api.log, now, calendar, caseId);
    await project();
    const end = Date.now() + 20_000;
    const board = async () => ok(await supervisor.get('/board')).body;
    let seen = await board();
    // The api hears of the notice a moment later: until then no work is due within a working day.
    while ((seen.total as { near: number }).near === 0 && Date.now() < end) {
      await pause(20);
      seen = await board();
    }
    expect(seen.total).toMatchObject({ over: 1, dueToday: 1, near: 2 });
    const rows = ok(await head.get('/deadlines')).body.rows as { caseId: string; deadlines: { kind: string }[] }[];
    const promiseOf = (wanted: string) =>
      rows.find(({ caseId }) => caseId === wanted)?.deadlines.find(({ kind }) => kind === 'PROMISED');
    expect(promiseOf('near')).toMatchObject({ dueDate: tuesday, toldBefore: monday, left: 1, overdue: false });
    expect(promiseOf('today')).not.toHaveProperty('toldBefore');
  }, 30_000);

  it('name those whom the notice moved, page by page, to the supervisor and to each unit its own', async () => {
    const first = ok(await supervisor.get('/calendars/2026/moved-dates?limit=3')).body;
    expect(first).toMatchObject({ year: 2026, version: 2, docNo: '国办发明电〔2026〕3号', publishedOn: today });
    expect(first.rows).toHaveLength(3);
    const rest = ok(await supervisor.get(`/calendars/2026/moved-dates?limit=3&cursor=${String(first.next)}`)).body;
    const rows = [first, rest].flatMap((page) => page.rows as { caseId: string; moved: object[] }[]);
    expect(rest.next).toBeUndefined();
    // By the statute all are due later. A promise that had ended by the Monday, or stands still over it, is not moved.
    expect(rows.map(({ caseId }) => caseId).toSorted()).toEqual(Object.keys(open).toSorted());
    const promised = rows.filter(({ moved }) => moved.some((one) => 'kind' in one && one.kind === 'PROMISED'));
    expect(promised.map(({ caseId }) => caseId).toSorted()).toEqual(['later', 'near', 'near-elsewhere']);
    const near = rows.find(({ caseId }) => caseId === 'near');
    expect(near?.moved).toContainEqual({ kind: 'PROMISED', told: monday, now: tuesday });
    const own = ok(await head.get('/calendars/2026/moved-dates')).body.rows as { caseId: string }[];
    expect(own.map(({ caseId }) => caseId)).not.toContain('near-elsewhere');
    expect(own).toHaveLength(5);
    expect((await head.get('/calendars/2026/moved-dates?unit=market-bureau')).status).toBe(403);
    expect((await supervisor.get('/calendars/2026/moved-dates?cursor=nowhere')).status).toBe(400);
    // No notice of that year was published here.
    expect((await supervisor.get('/calendars/2025/moved-dates')).status).toBe(404);
    const clerk = await api.as('clerk-1', { role: 'clerk', unit: 'centre-window' });
    expect((await clerk.get('/calendars/2026/moved-dates')).status).toBe(403);
  });
});
