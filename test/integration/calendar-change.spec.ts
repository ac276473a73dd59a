import { setTimeout as pause } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';
import { toldAnotherDate } from '#apps/cli/told-dates';
import { followCalendarChange, noteMissingCalendar } from '#apps/enforcer/calendar-change';
import { type CalendarEvent, calendarSchemaVersions, calendarStream } from '#calendar/arrangement-events';
import { cnCalendar, type HolidayCalendar } from '#calendar/working-days';
import { type CalendarCommands, yearCalendars } from '#calendar/year-calendar';
import { type CaseEvent, type CaseEvents, caseSchemaVersions, caseStream } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { openRunningCalendar, type RunningCalendar } from '#event-log/running-calendar';
import { batchApplier } from '#read-models/apply-batch';
import { progress } from '#read-models/progress';
import { markReady, prepareModels, readModelDb } from '#read-models/store';
import { accept, type Acts, cases, check, receive, withdraw } from '#test-support/case-history';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { contextOf, type LogFixture, openLogFixture } from '#test-support/log-fixture';

/** Spring Festival lasts a day longer than the statute alone says, so that the 8th of February is the last day off, then the 9th. */
const notice: CalendarCommands['PublishHolidayArrangement'] = {
  year: 2027,
  publishedOn: '2026-12-10',
  docNo: '国办发明电〔2026〕9号',
  off: [
    ['2027-01-01', '2027-01-04'],
    ['2027-02-05', '2027-02-11'],
    ['2027-04-03', '2027-04-05'],
    ['2027-05-01', '2027-05-05'],
    ['2027-06-09', '2027-06-09'],
    ['2027-09-15', '2027-09-15'],
    ['2027-10-01', '2027-10-07'],
  ],
  makeUp: ['2026-12-27', '2027-02-14'],
  url: 'https://www.gov.cn/zhengce/2027',
  hash: 'a'.repeat(64),
};

describe('a holiday notice published while cases are open', () => {
  let fixture: LogFixture;
  let mongodb: MongoClient;
  let closeDocuments: () => Promise<void>;
  let running: RunningCalendar;
  const stop = new AbortController();
  const now = (): Date => new Date('2026-12-14T09:00:00+08:00');
  const { signal } = new AbortController();

  beforeAll(async () => {
    fixture = await openLogFixture(now);
    const documents = await openDocumentsFixture();
    mongodb = documents.client;
    closeDocuments = () => documents.close();
    running = await openRunningCalendar(fixture.client, fixture.log, { signal: stop.signal, report: () => undefined });
  }, 60_000);
  afterAll(async () => {
    stop.abort();
    await running.done;
    await closeDocuments();
    await fixture.close();
  }, 30_000);

  const eventsOf = async <Event>(versions: Record<string, number>, stream: string): Promise<Logged<Event>[]> => {
    const events: Logged<Event>[] = [];
    for await (const event of fixture.log.read<Event>({ versions }, stream)) events.push(event);
    return events;
  };
  const historyOf = (caseId: string) => eventsOf<CaseEvent>(caseSchemaVersions, caseStream(caseId));

  const record = async (caseId: string, acts: Acts): Promise<void> => {
    const stream = { name: caseStream(caseId), decider: cases, schema: { versions: caseSchemaVersions } };
    for (const [index, act] of acts.entries()) await fixture.log.execute(stream, act, contextOf(`${caseId}-${index}`));
    const db = readModelDb(mongodb);
    const applier = batchApplier(mongodb, db, progress);
    await prepareModels(db, [progress]);
    const events = await historyOf(caseId);
    await applier.apply({ events, position: events.at(-1)?.position ?? 0 });
    await markReady(db, applier.name);
  };

  const publish = async (data: CalendarCommands['PublishHolidayArrangement']): Promise<HolidayCalendar> => {
    const before = running.current();
    const stream = {
      name: calendarStream(data.year),
      decider: yearCalendars,
      schema: { versions: calendarSchemaVersions },
    };
    const command = {
      type: 'PublishHolidayArrangement' as const,
      data,
      by: { id: 'centre-1', role: 'centre' as const },
      at: now().toISOString(),
    };
    await fixture.log.execute(stream, command, contextOf(`publish-${data.docNo}`));
    const deadline = Date.now() + 20_000;
    while (running.current() === before && Date.now() < deadline) await pause(20);
    return running.current();
  };

  const change = (calendar: HolidayCalendar) => ({ db: readModelDb(mongodb), log: fixture.log, now, calendar, signal });
  const recomputed = async (caseId: string): Promise<CaseEvents['DeadlineComputed'][]> =>
    (await historyOf(caseId)).flatMap((event) =>
      event.type === 'DeadlineComputed' && event.data.cause === 'CALENDAR' ? [event.data] : [],
    );

  it('is missing first: told once for each cause', async () => {
    // Due on 2027-01-08 as far as the statute alone can tell.
    const open = [receive('2026-12-10'), check('2026-12-10'), accept('2026-12-10')];
    await record('open', open);
    await record('over', [...open, withdraw('2026-12-11')]);
    const db = readModelDb(mongodb);
    expect(await noteMissingCalendar(db, fixture.log, () => new Date('2026-09-01T00:00:00Z'), running.current())).toBe(
      0,
    );
    expect(await noteMissingCalendar(db, fixture.log, () => new Date('2026-11-30T00:00:00Z'), running.current())).toBe(
      1,
    );
    expect(await noteMissingCalendar(db, fixture.log, () => new Date('2026-12-01T00:00:00Z'), running.current())).toBe(
      1,
    );
    expect(await noteMissingCalendar(db, fixture.log, now, running.current())).toBe(0);
    const told = await eventsOf<CalendarEvent>(calendarSchemaVersions, calendarStream(2027));
    expect(told.map(({ data }) => ('cause' in data ? data.cause : undefined))).toEqual([
      'DUE_DATES_PROVISIONAL',
      'FIRST_OF_DECEMBER',
    ]);
  }, 30_000);

  it('is counted on by every process that follows, and by one that starts later', async () => {
    expect(running.current().version).toBe(cnCalendar().version);
    expect((await publish(notice)).version).toBe('cn-2027.1');
    const later = new AbortController();
    const other = await openRunningCalendar(fixture.client, fixture.another(), {
      signal: later.signal,
      report: () => undefined,
    });
    expect(other.current().version).toBe('cn-2027.1');
    later.abort();
    await other.done;
  }, 30_000);

  it('moves the open deadlines that meet its days, once, and says what was told before', async () => {
    expect(await followCalendarChange(change(running.current()))).toBe(1);
    const moved = await recomputed('open');
    expect(moved).toContainEqual(
      expect.objectContaining({ kind: 'STATUTORY', provisional: false, calendar: 'cn-2027.1' }),
    );
    expect(moved.every(({ toldBefore, dueDate }) => toldBefore === undefined || toldBefore !== dueDate)).toBe(true);
    expect(await recomputed('over')).toEqual([]);
    const [last] = (await historyOf('open')).slice(-1);
    expect(last?.metadata).toMatchObject({ calendarVersion: 'cn-2027.1', actor: { role: 'system' } });
    // A start later goes on from the mark; without it, what was done already is found to be done.
    expect(await followCalendarChange(change(running.current()))).toBe(0);
    await readModelDb(mongodb).collection('enforcer_marks').deleteMany({});
    expect(await followCalendarChange(change(running.current()))).toBe(0);
    expect(await recomputed('open')).toEqual(moved);
  }, 30_000);

  it('moves a due date earlier where an amendment makes a day off a working day', async () => {
    const before = Object.fromEntries((await recomputed('open')).map(({ kind, dueDate }) => [kind, dueDate]));
    const amended = {
      ...notice,
      docNo: '国办发明电〔2026〕10号',
      off: [['2027-01-01', '2027-01-01'] as const, ...notice.off.slice(1)],
    };
    const known = running.current();
    const published = await publish(amended);
    const listed = () => toldAnotherDate(fixture.log, readModelDb(mongodb), known, published);
    const toBeMoved = await listed();
    expect(await followCalendarChange(change(published))).toBe(1);
    const statutory = (await recomputed('open')).findLast(({ kind }) => kind === 'STATUTORY');
    const told = { told: before.STATUTORY, now: statutory?.dueDate };
    expect(toBeMoved).toContainEqual({ caseId: 'open', caseNo: 'DBS-1', kind: 'STATUTORY', ...told });
    // Whether the new date is on record yet or not.
    expect(await listed()).toEqual(toBeMoved);
    expect(await toldAnotherDate(fixture.log, readModelDb(mongodb), published, published)).toEqual([]);
    expect(statutory?.toldBefore).toBe(before.STATUTORY);
    expect(String(statutory?.dueDate) < String(before.STATUTORY)).toBe(true);
  }, 30_000);
});
