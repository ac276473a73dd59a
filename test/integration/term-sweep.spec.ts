import type { MongoClient } from 'mongodb';
import { sweepPosts, sweepReviews } from '#apps/enforcer/term-sweep';
import { cnCalendar } from '#calendar/working-days';
import { postSchemaVersions, postStream } from '#posts/events';
import { batchApplier } from '#read-models/apply-batch';
import { modelSchema } from '#read-models/model-schema';
import { register } from '#read-models/posts';
import type { AnyProjection } from '#read-models/projection';
import { reviewsFollowUp } from '#read-models/reviews-follow-up';
import { markReady, prepareModels, readModelDb } from '#read-models/store';
import { reviewSchema, reviewStream } from '#reviews/events';
import { openDocumentsFixture } from '#test-support/documents-fixture';
import { contextOf, type LogFixture, openLogFixture } from '#test-support/log-fixture';
import { unitHead } from '#test-support/people';
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
});
