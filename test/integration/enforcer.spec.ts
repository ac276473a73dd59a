import { setTimeout as pause } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';
import { armingFollower, armNear, enforce, sweep } from '#apps/enforcer/enforcing';
import { ringTimer } from '#apps/enforcer/ringing';
import { openTimerQueue, type TimerQueue } from '#apps/enforcer/timer-queue';
import { cnCalendar } from '#calendar/working-days';
import { type CaseEvent, caseSchemaVersions, caseStream } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { follow } from '#event-log/follow';
import { exceptionSchemaVersions } from '#exceptions/events';
import { exceptions } from '#exceptions/exception';
import { batchApplier } from '#read-models/apply-batch';
import { progress } from '#read-models/progress';
import { markReady, prepareModels, readModelDb } from '#read-models/store';
import { cases, receive } from '#test-support/case-history';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { contextOf, type LogFixture, openLogFixture } from '#test-support/log-fixture';
import { government } from '#test-support/people';
import { temporaryFolder } from '#test-support/standalone';

/** A licence received on 2026-03-02 counts as accepted when 2026-03-09 is over; this day ends two seconds after the start. */
const lastSeconds = Date.parse('2026-03-09T23:59:58+08:00');

describe('the enforcer', () => {
  let fixture: LogFixture;
  let mongodb: MongoClient;
  let queue: TimerQueue;
  let closeStores: () => Promise<void>;
  let begun = 0;
  const now = (): Date => new Date(lastSeconds + (begun === 0 ? 0 : Date.now() - begun));

  beforeAll(async () => {
    fixture = await openLogFixture(now);
    const documents = await openDocumentsFixture();
    mongodb = documents.client;
    const [timers, removeTimers] = await temporaryFolder();
    queue = await openTimerQueue({
      store: { pgliteDir: `${timers}/pg` },
      ring: async (timer) => void (await ringTimer(fixture.log, now, timer, cnCalendar())),
      report: () => undefined,
    });
    closeStores = async () => {
      await queue.close();
      await documents.close();
      await removeTimers();
    };
  }, 90_000);
  afterAll(async () => {
    await closeStores();
    await fixture.close();
  }, 30_000);

  const receiveCase = async (caseId: string): Promise<void> => {
    const stream = {
      name: caseStream(caseId),
      decider: cases,
      schema: { versions: caseSchemaVersions },
      creates: true,
    };
    await fixture.log.execute(stream, receive('2026-03-02'), contextOf(`receive-${caseId}`));
  };

  const history = async (caseId: string): Promise<Logged<CaseEvent>[]> => {
    const events: Logged<CaseEvent>[] = [];
    for await (const event of fixture.log.read<CaseEvent>({ versions: caseSchemaVersions }, caseStream(caseId))) {
      events.push(event);
    }
    return events;
  };

  const found = ['DeadlineBreached', 'CaseDeemedAccepted', 'AlertRaised'];
  const findings = (events: readonly Logged<CaseEvent>[]) =>
    events.map(({ type }) => type).filter((type) => found.includes(type));

  it('arms a timer from an event, and the timer alone finds the deemed acceptance, once and not before its time', async () => {
    await receiveCase('timed');
    begun = Date.now();
    const stop = new AbortController();
    const following = follow(fixture.client, armingFollower(readModelDb(mongodb), queue, now), {
      signal: stop.signal,
      report: () => undefined,
    });
    const deadline = Date.now() + 20_000;
    let events = await history('timed');
    while (findings(events).length === 0 && Date.now() < deadline) {
      await pause(50);
      events = await history('timed');
    }
    stop.abort();
    await following;
    expect(findings(events)).toEqual(found);
    const raised = events.find(({ type }) => type === 'CaseDeemedAccepted');
    expect(Date.parse(raised?.metadata.occurredAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse('2026-03-10T00:00:00+08:00'),
    );
    expect(raised?.metadata).toMatchObject({ effectiveDate: '2026-03-02', actor: { role: 'system' } });
  }, 30_000);

  /** Brings a case into the read model that the sweeper looks at. */
  const project = async (caseId: string): Promise<void> => {
    const db = readModelDb(mongodb);
    await prepareModels(db, [progress]);
    const applier = batchApplier(mongodb, db, progress);
    const events = await history(caseId);
    await applier.apply({ events, position: events.at(-1)?.position ?? 0 });
    await markReady(db, applier.name);
  };

  it('sweeps up what no timer has raised, once', async () => {
    await receiveCase('untimed');
    await project('untimed');
    const db = readModelDb(mongodb);
    const later = (): Date => new Date('2026-03-10T08:00:00+08:00');
    expect(await sweep(db, fixture.log, () => new Date('2026-03-09T23:59:59+08:00'))).toBe(0);
    expect(await sweep(db, fixture.log, later)).toBe(1);
    expect(await sweep(db, fixture.log, later)).toBe(0);
    await project('untimed');
    expect(findings(await history('untimed'))).toEqual(found);
  }, 30_000);

  it('sweeps also while its store of timers is being opened, and arms when it is', async () => {
    await receiveCase('waiting');
    await project('waiting');
    let open: (opened: TimerQueue) => void = () => undefined;
    const opening = new Promise<TimerQueue>((resolve) => {
      open = resolve;
    });
    const stop = new AbortController();
    let armed: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      armed = resolve;
    });
    const done = enforce({
      eventStore: fixture.client,
      db: readModelDb(mongodb),
      log: fixture.log,
      queue: opening,
      now: () => new Date('2026-03-10T08:00:00+08:00'),
      calendar: cnCalendar,
      sweepSeconds: 0.1,
      signal: stop.signal,
      say: () => undefined,
      ready: armed,
    });
    const deadline = Date.now() + 20_000;
    while (findings(await history('waiting')).length === 0 && Date.now() < deadline) await pause(50);
    expect(findings(await history('waiting'))).toEqual(found);
    open(queue);
    await ready;
    stop.abort();
    await done;
  }, 40_000);

  /** The store of timers, and which of a case's it is asked to keep. */
  const watched = (caseId: string): { readonly timers: TimerQueue; readonly armed: string[] } => {
    const armed: string[] = [];
    const arm: TimerQueue['arm'] = async (timers) => {
      await queue.arm(timers);
      armed.push(...timers.flatMap((timer) => ('caseId' in timer && timer.caseId === caseId ? [timer.jobId] : [])));
    };
    return { timers: { ...queue, arm }, armed };
  };

  const expiry = (caseId: string): string => `dl-${caseId}-NOTICE_5-v1-EXPIRY`;

  it('arms what is more than a day away only as it draws near', async () => {
    await receiveCase('far');
    await project('far');
    const db = readModelDb(mongodb);
    const { timers, armed } = watched('far');
    const stop = new AbortController();
    await follow(
      fixture.client,
      armingFollower(db, timers, () => new Date('2026-03-02T09:00:00+08:00'), true),
      {
        signal: stop.signal,
        report: () => undefined,
        progress: (_, atEnd) => {
          if (atEnd) stop.abort();
        },
      },
    );
    await armNear(db, timers, () => new Date('2026-03-08T23:59:59+08:00'));
    expect(armed).toEqual([]);
    await armNear(db, timers, () => new Date('2026-03-09T00:00:00+08:00'));
    expect(armed).toEqual([expiry('far')]);
  }, 30_000);

  it('passes over an event whose day there is not, says so once, and arms the timers of all that come after', async () => {
    const schema = { versions: exceptionSchemaVersions };
    const data = { docNo: 'X1', to: '2027-06-31', reviewBy: '2027-06-15' };
    // As it was recorded before such days were refused.
    const decider = { ...exceptions, decide: () => [{ type: 'ExceptionApproved' as const, data }] };
    await fixture.log.execute(
      { name: 'exception-M-1-ONLINE', decider, schema },
      { type: 'ApproveException', data, by: government, at: '2026-03-02T09:00:00+08:00' },
      contextOf('approve-M-1'),
    );
    await receiveCase('behind');
    const { timers, armed } = watched('behind');
    const said: string[] = [];
    const stop = new AbortController();
    let followed: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      followed = resolve;
    });
    const done = enforce({
      eventStore: fixture.client,
      db: readModelDb(mongodb),
      log: fixture.log,
      queue: Promise.resolve({ ...timers, fresh: true }),
      now: () => new Date('2026-03-09T09:00:00+08:00'),
      calendar: cnCalendar,
      sweepSeconds: 3_600,
      signal: stop.signal,
      say: (level, message, fields) => {
        if (level === 'error') said.push(`${message}: ${String(fields?.stream)}`);
      },
      ready: followed,
    });
    await ready;
    stop.abort();
    await done;
    expect(armed).toEqual([expiry('behind')]);
    expect(said).toEqual(['a timer cannot be computed and is passed over: exception-M-1-ONLINE']);
  }, 30_000);

  it('arms what has drawn near when its clock has jumped ahead', async () => {
    await receiveCase('jumped');
    await project('jumped');
    const { timers, armed } = watched('jumped');
    let clock = '2026-03-02T09:00:00+08:00';
    const stop = new AbortController();
    let followed: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      followed = resolve;
    });
    const done = enforce({
      eventStore: fixture.client,
      db: readModelDb(mongodb),
      log: fixture.log,
      queue: Promise.resolve(timers),
      now: () => new Date(clock),
      calendar: cnCalendar,
      sweepSeconds: 3_600,
      signal: stop.signal,
      say: () => undefined,
      ready: followed,
    });
    await ready;
    expect(armed).toEqual([]);
    clock = '2026-03-09T09:00:00+08:00';
    const deadline = Date.now() + 15_000;
    while (armed.length === 0 && Date.now() < deadline) await pause(50);
    stop.abort();
    await done;
    expect(armed).toEqual([expiry('jumped')]);
  }, 30_000);
});
