import {
  ANY,
  type AppendResult,
  binaryEvent,
  type EventStoreDBClient,
  jsonEvent,
  NO_STREAM,
  STREAM_EXISTS,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { numbered, readNumbered, type Scene } from './event-store-scene.js';

/** What a store does with appends: revisions, conflicts, repetitions, sizes. */
export const appendContract = (scene: () => Scene): void => {
  let client: EventStoreDBClient;
  let stream: string;
  beforeEach(() => {
    ({ client, stream } = scene());
  });
  const read = () => readNumbered({ client, stream });
  const numbers = async (options?: Parameters<typeof readNumbered>[1]) =>
    (await readNumbered({ client, stream }, options)).map(({ n }) => n);

  describe('appending', () => {
    it('numbers the events of a stream from 0 and answers the last number', async () => {
      const first = await client.appendToStream(stream, numbered(1, 2), { expectedRevision: NO_STREAM });
      const second = await client.appendToStream(stream, numbered(3), { expectedRevision: 1n });
      expect([first.nextExpectedRevision, second.nextExpectedRevision]).toEqual([1n, 2n]);
      expect(await read()).toEqual([
        { revision: 0, n: 1 },
        { revision: 1, n: 2 },
        { revision: 2, n: 3 },
      ]);
    });

    it('answers the position of the last event, and positions grow', async () => {
      const first = await client.appendToStream(stream, numbered(1, 2));
      const second = await client.appendToStream(stream, numbered(3));
      const positions: (bigint | undefined)[] = [];
      for await (const { event } of client.readStream(stream)) positions.push(event?.position?.commit);
      expect(positions.slice(1)).toEqual([first.position?.commit, second.position?.commit]);
      expect(positions.toSorted((a, b) => Number((a ?? 0n) - (b ?? 0n)))).toEqual(positions);
    });

    it('keeps data, metadata, type, id and whether it is JSON', async () => {
      const json = jsonEvent({ type: '已受理', data: { 申请人: '张三' }, metadata: { by: '李四' } });
      const bytes = binaryEvent({ type: 'Scanned', data: Buffer.from([0, 1, 255]) });
      await client.appendToStream(stream, [json, bytes]);
      const events: unknown[] = [];
      for await (const { event } of client.readStream(stream)) {
        const { id, type, data, metadata, isJson, streamId } = event ?? {};
        events.push({ id, type, data, metadata, isJson, streamId });
      }
      expect(events).toEqual([
        { id: json.id, type: '已受理', data: json.data, metadata: json.metadata, isJson: true, streamId: stream },
        {
          id: bytes.id,
          type: 'Scanned',
          data: new Uint8Array([0, 1, 255]),
          metadata: undefined,
          isJson: false,
          streamId: stream,
        },
      ]);
    });

    it('says when an event was recorded', async () => {
      const before = Date.now();
      await client.appendToStream(stream, numbered(1));
      for await (const { event } of client.readStream(stream)) {
        const created = event?.created.getTime() ?? 0;
        expect(Math.abs(created - before)).toBeLessThan(5 * 60_000);
      }
    });

    it.each([
      ['no stream', NO_STREAM, NO_STREAM],
      ['an earlier revision', 0n, 0n],
      ['a later revision', 7n, 7n],
    ] as const)('refuses an append that expects %s, and names the actual revision', async (_what, expected, told) => {
      await client.appendToStream(stream, numbered(1, 2));
      const append = client.appendToStream(stream, numbered(3), { expectedRevision: expected });
      await expect(append).rejects.toBeInstanceOf(WrongExpectedVersionError);
      await expect(append).rejects.toMatchObject({ expectedVersion: told, actualVersion: 1n });
      expect(await numbers()).toEqual([1, 2]);
    });

    it('refuses an append to a stream that must exist and does not', async () => {
      const append = client.appendToStream(stream, numbered(1), { expectedRevision: STREAM_EXISTS });
      await expect(append).rejects.toMatchObject({ actualVersion: NO_STREAM });
      await client.appendToStream(stream, numbered(1));
      await client.appendToStream(stream, numbered(2), { expectedRevision: STREAM_EXISTS });
      expect(await numbers()).toEqual([1, 2]);
    });

    it('lets exactly one of many writers have a revision', async () => {
      const attempts = Array.from({ length: 20 }, (_, n) =>
        client.appendToStream(stream, numbered(n), { expectedRevision: NO_STREAM }),
      );
      const outcomes = await Promise.allSettled(attempts);
      const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
      expect(reasons).toHaveLength(19);
      expect(reasons.every((reason) => reason instanceof WrongExpectedVersionError)).toBe(true);
      expect(await read()).toHaveLength(1);
    });

    it.each([
      ['no stream', NO_STREAM],
      ['any revision', ANY],
    ] as const)('writes events once when an append that expects %s is repeated', async (_what, expectedRevision) => {
      const events = numbered(1, 2);
      const results: AppendResult[] = [];
      for (let attempt = 0; attempt < 3; attempt++) {
        results.push(await client.appendToStream(stream, events, { expectedRevision }));
      }
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
      expect(await numbers()).toEqual([1, 2]);
    });

    it('writes events once when an append at a revision is repeated after others', async () => {
      await client.appendToStream(stream, numbered(0));
      const events = numbered(1, 2);
      await client.appendToStream(stream, events, { expectedRevision: 0n });
      await client.appendToStream(stream, numbered(3));
      await client.appendToStream(stream, events, { expectedRevision: 0n });
      expect(await numbers()).toEqual([0, 1, 2, 3]);
    });

    it('refuses a repetition with other events behind it', async () => {
      const [first, second] = numbered(1, 2);
      await client.appendToStream(stream, [first ?? []].flat(), { expectedRevision: NO_STREAM });
      const append = client.appendToStream(
        stream,
        [first, second].flatMap((event) => event ?? []),
        {
          expectedRevision: NO_STREAM,
        },
      );
      await expect(append).rejects.toBeInstanceOf(WrongExpectedVersionError);
    });

    it('refuses an append of more than a mebibyte and keeps nothing of it', async () => {
      const big = jsonEvent({ type: 'Big', data: { text: 'x'.repeat(700_000) } });
      const again = jsonEvent({ type: 'Big', data: { text: 'x'.repeat(700_000) } });
      const append = client.appendToStream(stream, [big, again]);
      await expect(append).rejects.toMatchObject({ type: 'maximum-append-size-exceeded' });
      await expect(read()).rejects.toBeInstanceOf(StreamNotFoundError);
    });

    it('takes an append of many events as one', async () => {
      await client.appendToStream(stream, numbered(...Array.from({ length: 600 }, (_, n) => n)));
      expect(await numbers()).toEqual(Array.from({ length: 600 }, (_, n) => n));
    });
  });
};
