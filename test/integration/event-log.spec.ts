import { jsonEvent } from '@eventstore/db-client';
import { type Batch, openFeed } from '#event-log/feed';
import { type CommandContext, StaleRevision, type Stream } from '#event-log/event-log';
import { UnreadableEvent } from '#event-log/decode';
import { follow } from '#event-log/follow';
import { Refusal } from '#kernel/refusal';
import { type LogFixture, openLogFixture } from '#test-support/log-fixture';

/** A tally: it counts up to three, and says the same number twice only once. */
type Counted = { type: 'Counted'; data: { n: number } };
type Count = { type: 'Count'; data: { n: number } };

const schema = { versions: { Counted: 2 }, upcasters: { 'Counted@1': (data: unknown) => ({ n: Number(data) }) } };

const tally = (name: string, creates = false): Stream<readonly number[], Count, Counted> => ({
  name,
  schema,
  creates,
  decider: {
    initialState: [],
    decide: ({ data: { n } }, counted) => {
      if (counted.includes(n)) return [];
      if (counted.length >= 3) throw new Refusal('full', 'conflict', { zh: '已满', en: 'It is full.' });
      return [{ type: 'Counted', data: { n } }];
    },
    evolve: (counted, { data: { n } }) => [...counted, n],
  },
});

const count = (n: number) =>
  ({ type: 'Count', data: { n }, by: { id: 'a', role: 'clerk' }, at: '2026-03-02T01:00:00.000Z' }) as const;

let ids = 0;
const context = (commandId = `c-${(ids += 1)}`, extra: Partial<CommandContext> = {}): CommandContext => ({
  auth: 'development',
  channel: 'window',
  commandId,
  commandDigest: 'd',
  $correlationId: commandId,
  $causationId: commandId,
  policyVersion: 'p',
  calendarVersion: 'k',
  legalRegime: 'cn',
  ...extra,
});

describe('the event log', () => {
  let fixture: LogFixture;
  beforeAll(async () => {
    fixture = await openLogFixture(() => new Date('2026-03-02T01:00:05.000Z'));
  });
  afterAll(() => fixture.close());

  const all = async (stream: string) => {
    const events = [];
    for await (const event of fixture.log.read<Counted>(schema, stream)) events.push(event);
    return events;
  };

  it('records what was decided with its envelope: three times, actor, command', async () => {
    const outcome = await fixture.log.execute(tally('tally-a'), count(1), context('first'));
    expect(outcome).toMatchObject({
      revision: 0,
      repeated: false,
      state: [1],
      events: [{ type: 'Counted', revision: 0 }],
    });
    const [event] = await all('tally-a');
    expect(event).toMatchObject({
      data: { n: 1 },
      position: outcome.position,
      metadata: {
        schemaVersion: 2,
        occurredAt: '2026-03-02T01:00:00.000Z',
        recordedAt: '2026-03-02T01:00:05.000Z',
        effectiveDate: '2026-03-02',
        actor: { id: 'a', role: 'clerk' },
        commandId: 'first',
      },
    });
  });

  it('records nothing where it is already so, and nothing where the rules say no', async () => {
    const stream = tally('tally-b');
    for (const n of [1, 2, 3]) await fixture.log.execute(stream, count(n), context());
    expect((await fixture.log.execute(stream, count(2), context())).events).toEqual([]);
    await expect(fixture.log.execute(stream, count(4), context())).rejects.toThrow(Refusal);
    expect(await all('tally-b')).toHaveLength(3);
  });

  it('answers a repeated command from what was recorded, also from another process', async () => {
    const first = await fixture.log.execute(tally('tally-c', true), count(1), context('again'));
    const repeat = await fixture.log.execute(tally('tally-c', true), count(1), context('again'));
    const elsewhere = await fixture.another().execute(tally('tally-c', true), count(1), context('again'));
    expect(repeat).toMatchObject({ ...first, repeated: true });
    expect(elsewhere).toMatchObject({ ...first, repeated: true });
    expect(await all('tally-c')).toHaveLength(1);
  });

  it('refuses another command under a used id, also from another process that has read nothing', async () => {
    await fixture.log.execute(tally('tally-d', true), count(1), context('used'));
    const other = context('used', { commandDigest: 'another' });
    await expect(fixture.another().execute(tally('tally-d', true), count(2), other)).rejects.toMatchObject({
      code: 'command-reused',
    });
  });

  it('decides again on the new state after a lost race', async () => {
    const here = fixture.log;
    const there = fixture.another();
    await here.execute(tally('tally-e'), count(1), context());
    await there.execute(tally('tally-e'), count(2), context());
    const outcome = await here.execute(tally('tally-e'), count(3), context());
    expect(outcome).toMatchObject({ revision: 2, state: [1, 2, 3] });
  });

  it('never refuses from a state that is out of date', async () => {
    const here = fixture.log;
    await here.execute(tally('tally-f'), count(1), context());
    await fixture.another().execute(tally('tally-f'), count(2), context());
    expect((await here.execute(tally('tally-f'), count(2), context())).revision).toBe(1);
  });

  it('gives one winner per revision to many callers at once', async () => {
    const logs = Array.from({ length: 8 }, () => fixture.another());
    const stream = tally('tally-g');
    await fixture.log.execute(stream, count(0), context());
    const tries = await Promise.allSettled(
      logs.map((log, index) => log.execute(stream, count(index + 10), context(undefined, { expectedRevision: 0 }))),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const tried of tries) {
      if (tried.status === 'rejected') expect(tried.reason).toMatchObject({ constructor: StaleRevision, actual: 1 });
    }
    expect(await all('tally-g')).toHaveLength(2);
  });

  it('hands the attachments what the stream was before the command, also where only its state was known here', async () => {
    const seen: unknown[] = [];
    const attached: Stream<readonly number[], Count, Counted> = {
      ...tally('tally-attached'),
      attaching: {
        evolve: (sum, { data: { n } }) => (typeof sum === 'number' ? sum : 0) + n,
        of: (_, __, sum) => {
          seen.push(sum);
          return Promise.resolve(new Map([[0, [{ hash: `sum-${String(sum)}`, size: 1, kind: 'paper/sum@1' }]]]));
        },
      },
    };
    await fixture.log.execute(attached, count(1), context());
    await fixture.log.execute(attached, count(2), context());
    await fixture.log.load(tally('tally-attached'), 0);
    await fixture.log.execute(attached, count(3), context());
    expect(seen).toEqual([undefined, 1, 3]);
    const [, , last] = await all('tally-attached');
    expect(last?.metadata.attachments).toEqual([{ hash: 'sum-3', size: 1, kind: 'paper/sum@1' }]);
  });

  it('reads old versions through their upcaster, and stops at what it does not know, saying where', async () => {
    const metadata = { schemaVersion: 1, actor: {} };
    const old = [jsonEvent({ type: 'Counted', data: '7', metadata })];
    await fixture.client.appendToStream('tally-h', old);
    expect((await all('tally-h'))[0]?.data).toEqual({ n: 7 });
    const future = [jsonEvent({ type: 'Counted', data: {}, metadata: { ...metadata, schemaVersion: 9 } })];
    await fixture.client.appendToStream('tally-h', future);
    await expect(all('tally-h')).rejects.toMatchObject({
      constructor: UnreadableEvent,
      stream: 'tally-h',
      revision: 1,
    });
  });

  it("throws the client's own errors, and goes on with the next append", async () => {
    const { metadata } = (await all('tally-a'))[0] ?? {};
    if (!metadata) throw new Error('There is no event whose envelope could be taken.');
    const fact = (n: number | string) => ({ type: 'Counted', data: { n }, metadata });
    const append = (revision: number, n: number | string) => fixture.log.appendAfter('facts-1', revision, [fact(n)]);
    await append(-1, 1);
    await expect(append(3, 2)).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 0n });
    await expect(append(0, '大'.repeat(400_000))).rejects.toMatchObject({ type: 'maximum-append-size-exceeded' });
    await Promise.all([append(0, 3), expect(append(7, 4)).rejects.toMatchObject({ expectedVersion: 7n })]);
    expect((await all('facts-1')).map(({ data }) => data.n)).toEqual([1, 3]);
  });

  it('imports a history once, also when it was cut short', async () => {
    const metadata = { schemaVersion: 2, actor: { id: 'import', role: 'system' } } as never;
    const events = Array.from({ length: 450 }, (_, n) => ({ type: 'Counted', data: { n }, metadata }));
    expect(await fixture.log.importStream('tally-i', events.slice(0, 200))).toBe(true);
    expect(await fixture.log.importStream('tally-i', events)).toBe(true);
    expect(await fixture.log.importStream('tally-i', events)).toBe(false);
    expect((await all('tally-i')).map(({ data }) => data.n)).toEqual(events.map((_, n) => n));
  });

  describe('followers', () => {
    const followUntil = async (
      name: string,
      apply: (batch: Batch<Counted>) => Promise<void>,
      done: () => boolean,
      reports: unknown[] = [],
      from?: number,
    ): Promise<void> => {
      const stop = new AbortController();
      const check = (): void => {
        if (done()) stop.abort();
      };
      const wrapped = async (batch: Batch<Counted>): Promise<void> => {
        await apply(batch);
        check();
      };
      const deadline = setTimeout(() => stop.abort(), 15_000);
      let reached = from;
      await follow<Counted>(
        fixture.client,
        {
          name,
          prefixes: [name],
          schema,
          load: async () => reached,
          apply: async (batch) => {
            await wrapped(batch);
            reached = batch.position;
          },
        },
        {
          signal: stop.signal,
          lingerMs: 0,
          maxBatch: 10,
          report: (_, error) => {
            reports.push(error);
            check();
          },
        },
      );
      clearTimeout(deadline);
    };

    it('see every event of their streams once, in order, and go on behind their position', async () => {
      for (let n = 0; n < 3; n++) {
        await fixture.log.execute(tally(`seen-${n}`), count(n), context());
        await fixture.log.execute(tally(`unseen-${n}`), count(n), context());
      }
      const seen: [string, number][] = [];
      const note = async ({ events }: Batch<Counted>): Promise<void> => {
        for (const { stream, position } of events) seen.push([stream, position]);
      };
      await followUntil('seen-', note, () => seen.length === 3);
      await fixture.log.execute(tally('seen-9'), count(1), context());
      await followUntil('seen-', note, () => seen.length === 4, [], seen[2]?.[1]);
      expect(seen.map(([stream]) => stream)).toEqual(['seen-0', 'seen-1', 'seen-2', 'seen-9']);
      expect(seen.map(([, position]) => position)).toEqual(
        seen.map(([, position]) => position).toSorted((a, b) => a - b),
      );
    });

    it('wait for as many as are wanted, or for the end of the log, whichever comes first', async () => {
      for (let n = 0; n < 5; n++) await fixture.log.execute(tally(`many-${n}`), count(n), context());
      const feed = openFeed<Counted>(fixture.client, { schema, prefixes: ['many-'] }, undefined);
      try {
        expect(feed.waiting).toBe(0);
        await feed.gathered(3, 15_000);
        expect(feed.waiting).toBeGreaterThanOrEqual(3);
        await feed.gathered(1_000, 15_000);
        expect([feed.atEnd, feed.waiting]).toEqual([true, 5]);
      } finally {
        await feed.close();
      }
      const before = performance.now();
      await feed.gathered(1_000, 15_000);
      expect(performance.now() - before).toBeLessThan(10_000);
    }, 40_000);

    it('try a failed batch again, and never pass it', async () => {
      for (let n = 0; n < 3; n++) await fixture.log.execute(tally('stubborn-1'), count(n), context());
      let failures = 0;
      const applied: number[] = [];
      const reports: unknown[] = [];
      await followUntil(
        'stubborn-',
        async ({ events }) => {
          if (failures < 2) {
            failures += 1;
            throw new Error('not yet');
          }
          applied.push(...events.map(({ data }) => data.n));
        },
        () => applied.length === 3,
        reports,
      );
      expect(applied).toEqual([0, 1, 2]);
      expect(reports).toHaveLength(2);
    });

    it('apply what stands before an unreadable event, then stop there and say where', async () => {
      await fixture.log.execute(tally('poison-1'), count(1), context());
      await fixture.client.appendToStream('poison-1', [jsonEvent({ type: 'Unheard', data: {}, metadata: {} })]);
      await fixture.log.execute(tally('poison-2'), count(2), context());
      const applied: string[] = [];
      const reports: unknown[] = [];
      await followUntil(
        'poison-',
        async ({ events }) => void applied.push(...events.map(({ stream }) => stream)),
        () => reports.length > 1,
        reports,
      );
      expect(applied).toEqual(['poison-1']);
      expect(reports[0]).toMatchObject({ constructor: UnreadableEvent, stream: 'poison-1', revision: 1 });
    });
  });
});
