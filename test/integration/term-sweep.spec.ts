import type { MongoClient } from 'mongodb';
import { ringTimer } from '#apps/enforcer/ringing';
import { sweepExceptions, sweepPosts, sweepReviews } from '#apps/enforcer/term-sweep';
import { cnCalendar } from '#calendar/working-days';
import { timersToArm } from '#deadlines/arming';
import { type ExceptionEvent, exceptionId, exceptionSchemaVersions, exceptionStream } from '#exceptions/events';
import { type ExceptionCommand, exceptions } from '#exceptions/exception';
import type { Actor } from '#kernel/envelope';
import type { Logged } from '#event-log/decode';
import { postSchemaVersions, postStream } from '#posts/events';
import { batchApplier } from '#read-models/apply-batch';
import { exceptionRegister } from '#read-models/exceptions';
import { modelSchema } from '#read-models/model-schema';
import { register } from '#read-models/posts';
import type { AnyProjection } from '#read-models/projection';
import { reviewsFollowUp } from '#read-models/reviews-follow-up';
import { markReady, prepareModels, readModelDb } from '#read-models/store';
import { reviewSchema, reviewStream } from '#reviews/events';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { contextOf, type LogFixture, openLogFixture } from '#test-support/log-fixture';
import { chief, government, someoneAs, unitHead } from '#test-support/people';
import { march, posts, reviewPost } from '#test-support/posts-history';
import { reviews, submit } from '#test-support/review-history';

const calendar = cnCalendar();
const at = (instant: string) => () => new Date(instant);
describe('the sweeper of terms that no timer watches', () => {
  let fixture: LogFixture;
  let mongodb: MongoClient;
  let closeDocuments: () => Promise<void>;

  beforeAll(async () => {
    fixture = await openLogFixture();
    const documents = await openDocumentsFixture();
    mongodb = documents.client;
    closeDocuments = () => documents.close();
  }, 60_000);
  afterAll(async () => {
    await closeDocuments();
    await fixture.close();
  }, 30_000);

  const project = async (model: AnyProjection, stream: string): Promise<void> => {
    const db = readModelDb(mongodb);
    await prepareModels(db, [model]);
    const events: never[] = [];
    let position = 0;
    for await (const event of fixture.log.read<object>(modelSchema, stream)) {
      events.push(event as never);
      ({ position } = event);
    }
    const applier = batchApplier(mongodb, db, model);
    await applier.apply({ events, position });
    await markReady(db, applier.name);
  };

  it('records the contact with a bad reviewer as missed after its day, once', async () => {
    const stream = { name: reviewStream('c1'), decider: reviews, schema: reviewSchema };
    await fixture.log.execute(stream, submit({ grade: 1 }), contextOf('submit-1'));
    await project(reviewsFollowUp, stream.name);
    const db = readModelDb(mongodb);
    // Given on 11 March: the contact is due on the 12th.
    expect(await sweepReviews(db, fixture.log, at('2026-03-12T23:59:00+08:00'), calendar)).toBe(0);
    expect(await sweepReviews(db, fixture.log, at('2026-03-13T00:01:00+08:00'), calendar)).toBe(1);
    expect(await sweepReviews(db, fixture.log, at('2026-03-13T00:02:00+08:00'), calendar)).toBe(0);
    const { state } = await fixture.log.load(stream, 0);
    expect(state).toMatchObject({ passed: ['CONTACT'] });
  }, 30_000);

  it('records a post as uncovered when thirty working minutes have passed without B, once', async () => {
    const stream = { name: postStream('review'), decider: posts, schema: { versions: postSchemaVersions } };
    const by = unitHead;
    await fixture.log.execute(
      stream,
      { type: 'DefinePost', data: reviewPost, by, at: march(2, '08:00') },
      contextOf('p1'),
    );
    const absence = { officer: 'anna', from: march(3), to: march(6), reason: 'LEAVE' } as const;
    await fixture.log.execute(stream, { type: 'DeclareAbsence', data: absence, by, at: march(2) }, contextOf('p2'));
    await project(register, stream.name);
    const db = readModelDb(mongodb);
    expect(await sweepPosts(db, fixture.log, at(march(3, '09:29')), calendar)).toBe(0);
    expect(await sweepPosts(db, fixture.log, at(march(3, '09:31')), calendar)).toBe(1);
    expect(await sweepPosts(db, fixture.log, at(march(3, '09:32')), calendar)).toBe(0);
  }, 30_000);

  /** An exception as the city would have it, to be reviewed by 1 June and over with that month. */
  const except = async (matterCode: string) => {
    const name = exceptionStream(exceptionId(matterCode, 'ONLINE'));
    const stream = { name, decider: exceptions, schema: { versions: exceptionSchemaVersions } };
    const ask = (command: ExceptionCommand, by: Actor, commandId: string) =>
      fixture.log.execute(stream, { ...command, by, at: march(2) }, contextOf(`${matterCode}-${commandId}`));
    const data = { matterCode, unit: chief.unit ?? '', scope: 'ONLINE', reasonCode: 'ACTUAL_WORK' } as const;
    await ask({ type: 'RequestException', data }, chief, 'e1');
    const days = { docNo: '调政函〔2026〕3号', to: '2026-06-30', reviewBy: '2026-06-01' };
    await ask({ type: 'ApproveException', data: days }, government, 'e2');
    const filing = { filingNo: 'LW-1', from: march(5).slice(0, 10) };
    await ask({ type: 'FileException', data: filing }, someoneAs('bureau'), 'e3');
    return { ...stream, ask };
  };
  const told = async ({ name }: { readonly name: string }) => {
    const events: Logged<ExceptionEvent>[] = [];
    const schema = { versions: exceptionSchemaVersions };
    for await (const event of fixture.log.read<ExceptionEvent>(schema, name)) events.push(event);
    return events;
  };
  const inTheirOrder = ['ExceptionExpiring', 'ExceptionReviewDue', 'ExceptionExpiring', 'ExceptionExpired'];
  const typesOf = (events: readonly { readonly type: string }[]) => events.slice(3).map(({ type }) => type);

  it('warns before an exception ends, records its review as due and the exception as expired, each once, and leaves a withdrawn one alone', async () => {
    const watched = await except('M-1');
    const withdrawn = await except('M-2');
    const end = { type: 'EndException', data: { effectiveFrom: '2026-05-01' } } as const;
    await withdrawn.ask(end, government, 'e4');
    for (const { name } of [watched, withdrawn]) await project(exceptionRegister, name);
    const db = readModelDb(mongodb);
    const swept = (instant: string) => sweepExceptions(db, fixture.log, at(instant), calendar);
    expect(await swept('2026-05-30T23:59:00+08:00')).toBe(0);
    expect(await swept('2026-05-31T00:01:00+08:00')).toBe(1);
    expect(await swept('2026-05-31T23:59:00+08:00')).toBe(0);
    expect(await swept('2026-06-01T00:01:00+08:00')).toBe(1);
    expect(await swept('2026-06-01T00:02:00+08:00')).toBe(0);
    expect(await swept('2026-06-23T00:01:00+08:00')).toBe(1);
    expect(await swept('2026-06-30T23:59:00+08:00')).toBe(0);
    expect(await swept('2026-07-01T00:01:00+08:00')).toBe(1);
    expect(await swept('2026-07-01T00:02:00+08:00')).toBe(0);
    expect(typesOf(await told(watched))).toEqual(inTheirOrder);
    expect(typesOf(await told(withdrawn))).toEqual(['ExceptionEnded']);
  }, 30_000);

  it('finds nothing left to record where the timers of an exception have rung, which may ring twice', async () => {
    const watched = await except('M-3');
    const timers = timersToArm(await told(watched)).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
    expect(timers).toHaveLength(4);
    const rung: number[] = [];
    for (const timer of [...timers, ...timers]) rung.push(await ringTimer(fixture.log, at(timer.at), timer, calendar));
    expect(rung).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    await project(exceptionRegister, watched.name);
    const db = readModelDb(mongodb);
    expect(await sweepExceptions(db, fixture.log, at('2026-07-01T00:01:00+08:00'), calendar)).toBe(0);
    expect(typesOf(await told(watched))).toEqual(inTheirOrder);
  }, 30_000);
});
