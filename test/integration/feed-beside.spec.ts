import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { asStored } from '#event-log/decode';
import { type Feed, openFeed } from '#event-log/feed';
import type { ImportedEvent } from '#event-log/event-log';
import { type LogFixture, openLogFixture } from '#test-support/log-fixture';
import { record } from '#test-support/case-history';
import { system } from '#test-support/people';

type Seen = { readonly type: string; readonly data: unknown };

const followed = { schema: asStored, prefixes: ['case-'] } as const;
const withinMs = 20_000;

/** As the product reads it: from what is built, in a thread. */
const openBeside = async (url: string): Promise<Feed<Seen>> => {
  const built = pathToFileURL(resolve('dist/libs/event-log/feed.js')).href;
  const { openFeedBeside }: typeof import('#event-log/feed') = await import(built);
  return openFeedBeside<Seen>(url, followed, undefined);
};

const events = (count: number): ImportedEvent[] =>
  Array.from({ length: count }, (_, n) => {
    const data = { activity: `${n}`, holder: 'r', lifecycle: 'complete' } as const;
    const { metadata } = record({ type: 'ActivityImported', data }, { by: system, at: '2026-03-02T09:00:00+08:00' });
    return { type: 'ActivityImported', data, metadata };
  });

/** All up to the end of the log; `pause` is awaited before each look. */
const readAll = async (feed: Feed<Seen>, max: number, pause = async (): Promise<void> => undefined) => {
  const read: unknown[] = [];
  const until = performance.now() + withinMs;
  while (!feed.idleAtEnd) {
    if (feed.over) throw feed.failure;
    if (performance.now() > until) throw new Error(`${read.length} events within ${withinMs} ms, and no end`);
    await pause();
    if (feed.waiting === 0) await feed.changed(100);
    read.push(...feed.take(max).events);
  }
  return read;
};

describe('the log fetched by a thread of its own', () => {
  let fixture: LogFixture;
  const feeds: Feed<Seen>[] = [];
  const opened = (feed: Feed<Seen>): Feed<Seen> => {
    feeds.push(feed);
    return feed;
  };

  beforeEach(async () => {
    fixture = await openLogFixture();
  }, 30_000);
  afterEach(async () => {
    for (const feed of feeds.splice(0)) await feed.close();
    await fixture.close();
  }, 30_000);

  it('is the log as it is read without one, more than may wait too, and goes on with what is recorded later', async () => {
    await fixture.log.importStream('other-a', events(10));
    for (let n = 0; n < 30; n++) await fixture.log.importStream(`case-${n}`, events(500));
    const beside = opened(await openBeside(fixture.url));
    const here = opened(openFeed<Seen>(fixture.client, followed, undefined));
    const until = performance.now() + withinMs;
    while (beside.waiting < 10_000 && performance.now() < until) await beside.changed(100);
    const read = await readAll(beside, 700, () => sleep(1));
    expect(read).toHaveLength(15_000);
    expect(read).toEqual(await readAll(here, 1_000));
    await fixture.log.importStream('case-d', events(2));
    while (beside.waiting < 2 && performance.now() < until + withinMs) await beside.changed(100);
    expect(beside.take(10).events.map(({ stream }) => stream)).toEqual(['case-d', 'case-d']);
  }, 60_000);

  it('ends with the reason when the store cannot be reached', async () => {
    const feed = opened(await openBeside('esdb://127.0.0.1:1?tls=false&maxDiscoverAttempts=1'));
    const until = performance.now() + withinMs;
    while (!feed.over && performance.now() < until) await feed.changed(100);
    expect(feed.over).toBe(true);
    expect(feed.failure).toBeInstanceOf(Error);
    expect(String(feed.failure)).toMatch(/Unavailable|discover|ECONNREFUSED/i);
  }, 60_000);

  it('is closed while much of it still waits, and nothing more is heard', async () => {
    await fixture.log.importStream('case-a', events(500));
    const feed = opened(await openBeside(fixture.url));
    const until = performance.now() + withinMs;
    while (feed.waiting === 0 && performance.now() < until) await feed.changed(100);
    await feed.close();
    const waiting = feed.waiting;
    await fixture.log.importStream('case-b', events(1));
    expect(feed).toMatchObject({ over: true, failure: undefined, waiting });
    expect(waiting).toBeGreaterThan(0);
  }, 60_000);
});
