import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { compare, rebuild } from '#apps/cli/rebuild';
import { project } from '#apps/projector/projecting';
import type { CaseEvent } from '#cases/events';
import type { Logged } from '#event-log/decode';
import type { ImportedEvent } from '#event-log/event-log';
import { endOfLog } from '#event-log/log-end';
import { modelStates } from '#read-models/lag';
import { type AnyProjection, collectionOf, projection, type Stored } from '#read-models/projection';
import { modelReader, readCheckpoints } from '#read-models/store';
import { type DocumentsFixture, openDocumentsFixture } from '#test-support/documents-fixture';
import { type LogFixture, openLogFixture } from '#test-support/log-fixture';
import { record } from '#test-support/case-history';
import { system } from '#test-support/people';

/** A count per case and in all, with the version it was made by in every document. */
interface Tally extends Stored {
  readonly version: number;
  readonly seen: number;
}

const tally = (name: string, version = 1, before: (event: Logged<CaseEvent>) => void = () => undefined) =>
  projection<CaseEvent, Tally>({
    name,
    version,
    indexes: [{ key: { seen: 1 } }],
    ids: ({ stream }) => [stream, 'all'],
    on: {
      ActivityImported: (found, event, _id) => {
        before(event);
        return { _id, position: event.position, version, seen: (found?.seen ?? 0) + 1 };
      },
    },
  });

const activity: CaseEvent = { type: 'ActivityImported', data: { activity: 'a', holder: 'r', lifecycle: 'complete' } };
const { metadata } = record(activity, { by: system, at: '2026-03-02T09:00:00+08:00' });
const activities = (count: number): ImportedEvent[] => Array.from({ length: count }, () => ({ ...activity, metadata }));

const until = async (what: string, holds: () => Promise<boolean> | boolean, withinMs = 20_000): Promise<void> => {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await sleep(20);
  }
};

describe('the read models of a running projector', () => {
  let documents: DocumentsFixture;
  let events: LogFixture;
  let db: Db;
  let scenes = 0;
  const stops: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    documents = await openDocumentsFixture();
    events = await openLogFixture();
    db = documents.client.db(`scene-${(scenes += 1)}`);
  }, 30_000);
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await Promise.all([documents.close(), events.close()]);
  }, 30_000);

  const stores = () => ({ eventStore: events.client, mongodb: documents.client, db });

  /** A projector of these models; `said` is what it has logged. */
  const follow = (models: readonly AnyProjection[], keepEarlierMs = 60_000) => {
    const stop = new AbortController();
    const said: string[] = [];
    let ready = false;
    const done = project({
      ...stores(),
      models,
      signal: stop.signal,
      log: (_, message) => said.push(message),
      ready: () => {
        ready = true;
      },
      lingerMs: 5,
      keepEarlierMs,
    });
    const end = async (): Promise<void> => {
      stop.abort();
      await done;
    };
    stops.push(end);
    return { said, end, ready: () => until('ready', () => ready) };
  };

  const seen = async (model: AnyProjection) =>
    (await db.collection<Tally>(collectionOf(model)).findOne({ _id: 'all' }))?.seen ?? 0;

  it('go on without one that is stuck, which says where and why, resumes without a restart and joins the others', async () => {
    let poisoned = true;
    const sound = tally('sound');
    const sick = tally('sick', 1, ({ stream, revision }) => {
      if (poisoned && stream === 'case-b' && revision === 1) throw new Error('not to be digested');
    });
    await events.log.importStream('case-a', activities(3));
    const projector = follow([sound, sick]);
    await projector.ready();
    await events.log.importStream('case-b', activities(3));
    await events.log.importStream('case-c', activities(3));
    await until('the sound one has all', async () => (await seen(sound)) === 9);
    await until('the sick one is marked', async () => (await readCheckpoints(db)).get('sick_v1')?.stuck !== undefined);
    const stuck = { stream: 'case-b', revision: 1, why: expect.stringContaining('not to be digested') as string };
    expect((await readCheckpoints(db)).get('sick_v1')?.stuck).toEqual(stuck);
    expect(await seen(sick)).toBe(4);
    const [healthy, ill] = await modelStates(stores(), [sound, sick], new Date());
    expect(healthy).toMatchObject({ lag: { events: 0, seconds: 0 } });
    expect(ill).toMatchObject({ lag: { events: 5, more: false }, stuck: { stream: 'case-b', revision: 1 } });
    await until('its lag grows', async () => {
      const [state] = await modelStates(stores(), [sick], new Date());
      return state !== undefined && state.lag.seconds > 0;
    });

    poisoned = false;
    await until('the sick one has all', async () => (await seen(sick)) === 9);
    await until('it has joined', () => projector.said.includes('sick_v1 shares the subscription again'));
    expect((await readCheckpoints(db)).get('sick_v1')?.stuck).toBeUndefined();
    await events.log.importStream('case-d', activities(2));
    await until('both go on', async () => (await seen(sick)) === 11 && (await seen(sound)) === 11);
  }, 60_000);

  it('come to the position of an event that is none of theirs, so that nobody waits for it in vain', async () => {
    const model = tally('tally');
    await events.log.importStream('case-a', activities(3));
    await follow([model]).ready();
    await events.log.importStream('case-b', activities(1));
    await until('it follows', async () => (await seen(model)) === 4);
    await events.log.importStream('calendar-2027', activities(2));
    const last = await endOfLog(events.client);
    await until('it has come there', async () => ((await readCheckpoints(db)).get('tally_v1')?.position ?? 0) >= last);
    expect(await seen(model)).toBe(4);
  }, 60_000);

  it('share one subscription also where they stood at different places, and skip and double nothing', async () => {
    const [early, late] = [tally('early'), tally('late')];
    await events.log.importStream('case-a', activities(500));
    const first = follow([early]);
    await first.ready();
    await first.end();
    const enough = new AbortController();
    const load = (async () => {
      for (let n = 0; !enough.signal.aborted; n++) await events.log.importStream(`case-n${n}`, activities(5));
    })();
    const projector = follow([early, late]);
    await until('they share', () => projector.said.some((line) => line.endsWith('shares the subscription again')));
    enough.abort();
    await load;
    const total = await countEvents();
    await until('both have all', async () => (await seen(early)) === total && (await seen(late)) === total);
    expect(await db.collection(collectionOf(late)).find({}).sort({ _id: 1 }).toArray()).toEqual(
      await db.collection(collectionOf(early)).find({}).sort({ _id: 1 }).toArray(),
    );
  }, 60_000);

  const countEvents = async (): Promise<number> => {
    let count = 0;
    for await (const { event } of events.client.readAll()) if (event?.streamId.startsWith('case-')) count += 1;
    return count;
  };

  /** Asks for all documents over and over; every answer must be whole and of one version. Tells which versions there were. */
  const ask = (model: ReturnType<typeof tally>, wanted: number) => {
    const reader = modelReader<Tally>(db, model);
    const versions = new Set<number>();
    const enough = new AbortController();
    let answers = 0;
    const asked = (async () => {
      while (!enough.signal.aborted) {
        const found = await reader.find({}, { _id: 1 }, 1_000);
        answers += 1;
        const distinct = new Set(found.map(({ version }) => version));
        if (found.length !== wanted || distinct.size !== 1) {
          throw new Error(`${found.length} documents of versions ${[...distinct].join()}`);
        }
        for (const version of distinct) versions.add(version);
      }
    })();
    return {
      versions,
      stop: async () => {
        enough.abort();
        await asked;
        return answers;
      },
    };
  };

  it('answer whole and of one version while a new one fills beside the old one and takes its place', async () => {
    for (let n = 0; n < 40; n++) await events.log.importStream(`case-${n}`, activities(5));
    const before = follow([tally('tally')]);
    await before.ready();
    const second = tally('tally', 2);
    const questions = ask(second, 41);
    const after = follow([second]);
    await after.ready();
    await until('the new version answers', () => questions.versions.has(2));
    expect(await questions.stop()).toBeGreaterThan(10);
    expect([...questions.versions]).toEqual([1, 2]);
  }, 60_000);

  it('lose the copies of an earlier version once the log has gone on without them', async () => {
    await events.log.importStream('case-a', activities(3));
    const before = follow([tally('tally')]);
    await before.ready();
    await before.end();
    const second = tally('tally', 2);
    const after = follow([second], 1);
    await after.ready();
    await events.log.importStream('case-b', activities(3));
    await until('the earlier copy is removed', () => after.said.includes('tally_v1 is no longer used and was removed'));
    const names = (await db.listCollections().toArray()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(['checkpoints', 'tally_v2']);
    expect([...(await readCheckpoints(db)).keys()]).toEqual(['tally_v2']);
    expect(await seen(second)).toBe(6);
  }, 60_000);

  it('answer whole while one is rebuilt under load, and the copy takes over what was recorded meanwhile', async () => {
    for (let n = 0; n < 40; n++) await events.log.importStream(`case-${n}`, activities(5));
    const model = tally('tally');
    const projector = follow([model]);
    await projector.ready();
    await db.collection<Tally>('tally_v1').updateOne({ _id: 'case-7' }, { $set: { seen: 77 } });
    const questions = ask(model, 41);
    const enough = new AbortController();
    const load = (async () => {
      while (!enough.signal.aborted) {
        await events.client.appendToStream('case-0', stored(), { expectedRevision: 'any' });
      }
    })();
    const rebuilt = await rebuild(
      stores(),
      [model],
      () => new Date(),
      new AbortController().signal,
      () => undefined,
    );
    expect(rebuilt.models).toEqual([{ model: 'tally', documents: 41, collection: 'tally_v1_2' }]);
    await until('the old copy is gone', async () => !(await readCheckpoints(db)).has('tally_v1'));
    enough.abort();
    await load;
    await questions.stop();
    const total = await countEvents();
    const reader = modelReader<Tally>(db, model);
    await until('it has all', async () => (await reader.get('all'))?.seen === total);
    expect(await reader.get('case-7')).toMatchObject({ seen: 5 });
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
    expect(names.toSorted()).toEqual(['checkpoints', 'tally_v1_2']);
  }, 60_000);

  const stored = () =>
    activities(1).map(({ type, data }) => ({
      id: crypto.randomUUID(),
      contentType: 'application/json' as const,
      type,
      data: data as Record<string, unknown>,
      metadata: metadata as unknown as Record<string, unknown>,
    }));

  it('are compared with the log document by document under load, and what differs is named', async () => {
    for (let n = 0; n < 40; n++) await events.log.importStream(`case-${n}`, activities(5));
    const model = tally('tally');
    await follow([model]).ready();
    const enough = new AbortController();
    const load = (async () => {
      while (!enough.signal.aborted) {
        await events.client.appendToStream('case-0', stored(), { expectedRevision: 'any' });
      }
    })();
    const compared = async () =>
      (
        await compare(
          stores(),
          [model],
          () => new Date(),
          new AbortController().signal,
          () => undefined,
        )
      ).models[0];
    expect(await compared()).toMatchObject({ documents: 41, differing: [] });
    const live = db.collection<Tally>('tally_v1');
    await live.updateOne({ _id: 'case-7' }, { $set: { seen: 6 } });
    await live.updateOne({ _id: 'case-9' }, { $set: { position: 10 ** 12 } });
    await live.deleteOne({ _id: 'case-8' });
    await live.insertOne({ _id: 'nobody', position: 0, version: 1, seen: 1 });
    expect((await compared())?.differing).toEqual([
      { id: 'case-7', paths: ['seen'] },
      { id: 'case-8', paths: ['_id'] },
      { id: 'case-9', paths: ['position'] },
      { id: 'nobody', paths: ['_id'] },
    ]);
    enough.abort();
    await load;
    expect([...(await readCheckpoints(db)).keys()]).toEqual(['tally_v1']);
  }, 60_000);
});
