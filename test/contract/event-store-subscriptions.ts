import {
  type AllStreamResolvedEvent,
  END,
  type EventStoreDBClient,
  eventTypeFilter,
  type Filter,
  jsonEvent,
  START,
  streamNameFilter,
} from '@eventstore/db-client';
import { numbered, within, type Scene } from './event-store-scene.js';

/** How a store is followed. */
export const subscriptionContract = (scene: () => Scene): void => {
  let client: EventStoreDBClient;
  let stream: string;
  beforeEach(() => {
    ({ client, stream } = scene());
  });

  const collect = async (count: number, from: AllFrom): Promise<AllStreamResolvedEvent[]> => {
    const subscription = client.subscribeToAll({ ...from, filter: streamNameFilter({ prefixes: [stream] }) });
    try {
      const seen: AllStreamResolvedEvent[] = [];
      await within(
        `${count} events`,
        new Promise<void>((resolve, reject) => {
          subscription.on('error', reject);
          subscription.on('data', (event) => {
            if (seen.push(event) === count) resolve();
          });
        }),
      );
      return seen;
    } finally {
      await subscription.unsubscribe();
    }
  };

  describe('following everything', () => {
    it('delivers what is there and then what is added, in order, once', async () => {
      await client.appendToStream(stream, numbered(0, 1));
      const seen = collect(4, { fromPosition: START });
      await client.appendToStream(stream, numbered(2));
      await client.appendToStream(stream, numbered(3));
      expect((await seen).map(({ event }) => Object(event?.data).n)).toEqual([0, 1, 2, 3]);
    });

    it('goes on after a position', async () => {
      const { position } = await client.appendToStream(stream, numbered(0, 1));
      await client.appendToStream(stream, numbered(2));
      const seen = await collect(1, { fromPosition: position ?? START });
      expect(seen.map(({ event }) => Object(event?.data).n)).toEqual([2]);
    });

    it('says when it has caught up, and delivers from the end only what comes after', async () => {
      await client.appendToStream(stream, numbered(0));
      const filter = streamNameFilter({ prefixes: [stream] });
      const subscription = client.subscribeToAll({ fromPosition: END, filter });
      const first = new Promise<unknown>((resolve) => {
        subscription.on('data', ({ event }) => resolve(Object(event?.data).n));
      });
      await within('caught up', new Promise((resolve) => subscription.once('caughtUp', () => resolve(undefined))));
      await client.appendToStream(stream, numbered(1));
      expect(await within('an event', first)).toBe(1);
      await subscription.unsubscribe();
    });

    it('filters by type, by prefix and by pattern', async () => {
      await client.appendToStream(stream, [
        jsonEvent({ type: `A${stream}`, data: {} }),
        jsonEvent({ type: `B${stream}`, data: {} }),
      ]);
      const types = async (filter: Filter): Promise<unknown[]> => {
        const subscription = client.subscribeToAll({ fromPosition: START, filter });
        const found: unknown[] = [];
        subscription.on('data', ({ event }) => found.push(event?.type));
        await within('caught up', new Promise((resolve) => subscription.once('caughtUp', () => resolve(undefined))));
        await subscription.unsubscribe();
        return found;
      };
      expect(await types(eventTypeFilter({ prefixes: [`B${stream}`] }))).toEqual([`B${stream}`]);
      expect(await types(eventTypeFilter({ regex: `^[AB]${stream}$` }))).toEqual([`A${stream}`, `B${stream}`]);
    });

    it('tells how far it has looked although nothing passed the filter', async () => {
      const { position } = await client.appendToStream(
        `${stream}_other`,
        numbered(...Array.from({ length: 100 }, (_, n) => n)),
      );
      let reached: (at: bigint) => void = () => undefined;
      const last = new Promise<bigint>((resolve) => {
        reached = resolve;
      });
      const subscription = client.subscribeToAll({
        fromPosition: START,
        filter: streamNameFilter({
          prefixes: [`${stream}_none`],
          checkpointInterval: 1,
          checkpointReached: async (_subscription, at) => {
            if (at.commit >= (position?.commit ?? 0n)) reached(at.commit);
            await Promise.resolve();
          },
        }),
      });
      expect(await within('a checkpoint', last)).toBeGreaterThanOrEqual(position?.commit ?? 0n);
      await subscription.unsubscribe();
    });
  });

  describe('following a stream', () => {
    it('waits for a stream that does not exist yet', async () => {
      const subscription = client.subscribeToStream(stream);
      const seen: unknown[] = [];
      const both = new Promise<void>((resolve) => {
        subscription.on('data', ({ event }) => {
          if (seen.push(Object(event?.data).n) === 2) resolve();
        });
      });
      await within('caught up', new Promise((resolve) => subscription.once('caughtUp', () => resolve(undefined))));
      await client.appendToStream(stream, numbered(0, 1));
      await within('two events', both);
      expect(seen).toEqual([0, 1]);
      await subscription.unsubscribe();
    });

    it('goes on after a revision', async () => {
      await client.appendToStream(stream, numbered(0, 1, 2));
      const subscription = client.subscribeToStream(stream, { fromRevision: 1n });
      const first = new Promise<unknown>((resolve) => {
        subscription.on('data', ({ event }) => resolve(Object(event?.data).n));
      });
      expect(await within('an event', first)).toBe(2);
      await subscription.unsubscribe();
    });
  });
};

type AllFrom = { readonly fromPosition: typeof START | { readonly commit: bigint; readonly prepare: bigint } };
