import {
  BACKWARDS,
  binaryEvent,
  END,
  type EventStoreDBClient,
  NO_STREAM,
  START,
  StreamDeletedError,
  StreamNotFoundError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { numbered, readNumbered, type Scene } from './event-store-scene.js';

/** What can be read: of one stream, of everything, and of streams that were deleted or limited. */
export const readContract = (scene: () => Scene): void => {
  let client: EventStoreDBClient;
  let stream: string;
  beforeEach(() => {
    ({ client, stream } = scene());
  });
  const read = () => readNumbered({ client, stream });
  const numbers = async (options?: Parameters<typeof readNumbered>[1]) =>
    (await readNumbered({ client, stream }, options)).map(({ n }) => n);

  describe('reading a stream', () => {
    it('says that a stream does not exist', async () => {
      await expect(read()).rejects.toBeInstanceOf(StreamNotFoundError);
    });

    it('goes forwards from a revision and backwards from the end, as far as asked', async () => {
      await client.appendToStream(stream, numbered(0, 1, 2, 3, 4));
      expect(await numbers({ fromRevision: 2n })).toEqual([2, 3, 4]);
      expect(await numbers({ fromRevision: 1n, maxCount: 2 })).toEqual([1, 2]);
      expect(await numbers({ direction: BACKWARDS, fromRevision: END, maxCount: 2 })).toEqual([4, 3]);
      expect(await numbers({ direction: BACKWARDS, fromRevision: 1n })).toEqual([1, 0]);
      expect(await numbers({ direction: BACKWARDS, fromRevision: START })).toEqual([0]);
      expect(await numbers({ fromRevision: END })).toEqual([]);
      expect(await numbers({ fromRevision: 99n })).toEqual([]);
    });

    it('finds every revision of a long stream', async () => {
      for (let batch = 0; batch < 3; batch++) {
        await client.appendToStream(stream, numbered(...Array.from({ length: 400 }, (_, n) => batch * 400 + n)));
      }
      for (const from of [0, 1, 255, 256, 257, 511, 700, 1199]) {
        expect(await numbers({ fromRevision: BigInt(from), maxCount: 3 })).toEqual(
          [from, from + 1, from + 2].filter((n) => n < 1200),
        );
      }
    });

    it('follows links', async () => {
      const links = `${stream}_links`;
      await client.appendToStream(stream, numbered(0, 1));
      await client.appendToStream(links, [
        binaryEvent({ type: '$>', data: Buffer.from(`1@${stream}`) }),
        binaryEvent({ type: '$>', data: Buffer.from(`9@${stream}`) }),
      ]);
      const found: unknown[] = [];
      for await (const { event, link } of client.readStream(links, { resolveLinkTos: true })) {
        found.push({ n: Object(event?.data).n, link: link?.revision });
      }
      expect(found).toEqual([
        { n: 1, link: 0n },
        { n: undefined, link: 1n },
      ]);
    });
  });

  describe('reading everything', () => {
    it('holds the events of all streams in the order of their positions, both ways', async () => {
      const before = await client.appendToStream(stream, numbered(0));
      await client.appendToStream(`${stream}_b`, numbered(1));
      const after = await client.appendToStream(stream, numbered(2));
      const fromPosition = before.position ?? START;
      const forwards: unknown[] = [];
      for await (const { event } of client.readAll({ fromPosition, maxCount: 50 })) {
        if (event?.streamId.startsWith(stream) === true) forwards.push(Object(event.data).n);
      }
      const backwards: unknown[] = [];
      for await (const { event } of client.readAll({
        direction: BACKWARDS,
        fromPosition: after.position ?? END,
        maxCount: 2,
      })) {
        backwards.push(Object(event?.data).n);
      }
      expect(forwards).toEqual([0, 1, 2]);
      expect(backwards).toEqual([1, 0]);
    });

    it('is never quite empty', async () => {
      const first: unknown[] = [];
      for await (const event of client.readAll({ maxCount: 1 })) first.push(event);
      expect(first).toHaveLength(1);
    });
  });
  describe('deleting and limiting streams', () => {
    it('hides a deleted stream, whose numbers go on when it is written to again', async () => {
      await client.appendToStream(stream, numbered(0, 1));
      await client.deleteStream(stream, { expectedRevision: 1n });
      await expect(read()).rejects.toBeInstanceOf(StreamNotFoundError);
      await client.appendToStream(stream, numbered(2), { expectedRevision: NO_STREAM });
      expect(await read()).toEqual([{ revision: 2, n: 2 }]);
    });

    it('refuses to delete at another revision', async () => {
      await client.appendToStream(stream, numbered(0));
      await expect(client.deleteStream(stream, { expectedRevision: 5n })).rejects.toBeInstanceOf(
        WrongExpectedVersionError,
      );
      expect(await numbers()).toEqual([0]);
    });

    it('ends a stream for ever with a tombstone', async () => {
      await client.appendToStream(stream, numbered(0));
      await client.tombstoneStream(stream);
      await expect(read()).rejects.toBeInstanceOf(StreamDeletedError);
      await expect(client.appendToStream(stream, numbered(1))).rejects.toBeInstanceOf(StreamDeletedError);
      await expect(client.tombstoneStream(stream)).rejects.toBeInstanceOf(StreamDeletedError);
    });

    it('keeps metadata, and shows as many events as it allows', async () => {
      await client.appendToStream(stream, numbered(0, 1, 2, 3));
      await client.setStreamMetadata(stream, { maxCount: 3, department: '城建' });
      expect(await numbers()).toEqual([1, 2, 3]);
      await client.setStreamMetadata(stream, { truncateBefore: 3 });
      expect(await numbers()).toEqual([3]);
      expect(await client.getStreamMetadata(stream)).toMatchObject({ metadata: { truncateBefore: 3 } });
    });
  });
};
