import type { Timer } from '#deadlines/timers';
import type { TimerQueue, TimerQueueOptions } from '#apps/enforcer/timer-queue';
import type { TimerStore } from '#apps/enforcer/timer-store';

/** Generous: opening a PGlite directory takes seconds on a busy machine. */
const withinMs = 90_000;

type Open = (options: TimerQueueOptions) => Promise<TimerQueue>;

const timer = (name: string, inMs: number): Timer => ({
  jobId: `dl-${name}-v1-EXPIRY`,
  caseId: name,
  kind: 'STATUTORY',
  version: 1,
  threshold: 'EXPIRY',
  at: new Date(Date.now() + inMs).toISOString(),
});

/** What the timers of this suite are called: their cases' names. */
const nameOf = (rung: Timer): string => ('caseId' in rung ? rung.caseId : rung.stream);

const later = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const until = async (awaited: string, holds: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited a minute in vain: ${awaited}.`);
    await later(10);
  }
};

/**
 * What the enforcer asks of its timers, of whatever keeps them. `newStore` makes an empty store that nobody else uses.
 */
export const timerQueueContract = (
  engine: string,
  open: Open,
  newStore: () => Promise<{ store: TimerStore; drop: () => Promise<void> }>,
): void => {
  describe(`timers on ${engine}`, () => {
    let place: Awaited<ReturnType<typeof newStore>>;
    const queues: TimerQueue[] = [];
    const rung: string[] = [];
    const reported: string[] = [];

    const opened = async (options: Partial<TimerQueueOptions> = {}): Promise<TimerQueue> => {
      const queue = await open({
        store: place.store,
        ring: async (ringing) => {
          rung.push(nameOf(ringing));
        },
        report: ({ message }) => {
          reported.push(message);
        },
        ...options,
      });
      queues.push(queue);
      return queue;
    };

    const rings = (...names: string[]): Promise<void> =>
      until(`${names.join(', ')} ring`, () => names.every((name) => rung.includes(name)));

    beforeEach(async () => {
      place = await newStore();
    }, withinMs);

    afterEach(async () => {
      await Promise.all(queues.splice(0).map((queue) => queue.close()));
      await place.drop();
      rung.length = 0;
      reported.length = 0;
    }, withinMs);

    test(
      'ring in the order of their time, not of their arming',
      async () => {
        const queue = await opened({ concurrency: 1 });
        await queue.arm([timer('fourth', 4_200), timer('third', 4_000)]);
        await queue.arm([timer('second', 1_200), timer('first', 1_000)]);
        await rings('first', 'second', 'third', 'fourth');
        expect(rung).toEqual(['first', 'second', 'third', 'fourth']);
      },
      withinMs,
    );

    test(
      'do not ring before their time, and soon after it',
      async () => {
        const late: number[] = [];
        const queue = await opened({
          ring: async ({ at }) => {
            late.push(Date.now() - Date.parse(at));
          },
        });
        await queue.arm([timer('soon', 600)]);
        await until('it rings', () => late.length === 1);
        expect(late[0]).toBeGreaterThanOrEqual(0);
        // Whoever only looks now and then looks every ten seconds.
        expect(late[0]).toBeLessThan(8_000);
      },
      withinMs,
    );

    test(
      'ring at once when their time has passed, the oldest first',
      async () => {
        const queue = await opened({ concurrency: 1 });
        await queue.arm([timer('yesterday', -86_400_000), timer('last-year', -365 * 86_400_000)]);
        await rings('yesterday', 'last-year');
        expect(rung).toEqual(['last-year', 'yesterday']);
      },
      withinMs,
    );

    test(
      'ring once however often the same one is armed',
      async () => {
        const queue = await opened({ concurrency: 1 });
        const twice = timer('twice', 4_000);
        await queue.arm([twice, twice]);
        await queue.arm([twice]);
        await queue.arm([timer('after', 4_100)]);
        await rings('after');
        expect(rung).toEqual(['twice', 'after']);
        expect(await queue.counts()).toMatchObject({ delayed: 0, failed: 0 });
      },
      withinMs,
    );

    test(
      'ring again, later, when ringing failed',
      async () => {
        const at: number[] = [];
        const queue = await opened({
          ring: async () => {
            at.push(Date.now());
            if (at.length < 2) throw new Error('the event store is away');
          },
        });
        await queue.arm([timer('stubborn', 0)]);
        await until('it rings twice', () => at.length === 2);
        expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(900);
        expect(reported).toEqual([
          expect.stringContaining('dl-stubborn-v1-EXPIRY failed, try 1 of 10: the event store'),
        ]);
      },
      withinMs,
    );

    test(
      'can be armed anew after they failed for good',
      async () => {
        let broken = true;
        const queue = await opened({
          ring: async (ringing) => {
            // BullMQ's name for an error that trying again cannot mend.
            if (broken) throw Object.assign(new Error('no'), { name: 'UnrecoverableError' });
            rung.push(nameOf(ringing));
          },
        });
        await queue.arm([timer('given-up', 0), timer('another', 0)]);
        await until('both are given up', async () => (await queue.counts()).failed === 2);
        broken = false;
        await queue.arm([timer('given-up', 0)]);
        await rings('given-up');
        expect(await queue.counts()).toMatchObject({ failed: 1 });
      },
      withinMs,
    );

    test(
      'ring once each when a thousand are armed at a stroke',
      async () => {
        const queue = await opened();
        const names = Array.from({ length: 1_000 }, (_, index) => `case-${index}`);
        await queue.arm(names.map((name) => timer(name, 300)));
        await until('all ring', () => rung.length >= 1_000);
        await until('nothing is left', async () => (await queue.counts()).waiting === 0);
        expect([...rung].sort()).toEqual([...names].sort());
      },
      withinMs,
    );

    test(
      'outlive the closing of the queue, and what fell due meanwhile rings on opening',
      async () => {
        const first = await opened();
        const armed = Date.now();
        await first.arm([timer('meanwhile', 5_000), timer('later', 7_000)]);
        await first.close();
        expect(rung).toEqual([]);
        await until('the first falls due', () => Date.now() > armed + 5_000);
        const second = await opened();
        await rings('meanwhile', 'later');
        await until('nothing is left', async () => (await second.counts()).waiting === 0);
        expect(rung).toEqual(['meanwhile', 'later']);
      },
      withinMs,
    );

    test(
      'stay where they are when they lie months ahead',
      async () => {
        const queue = await opened();
        await queue.arm([timer('next-year', 300 * 86_400_000), timer('now', 200)]);
        await rings('now');
        await until('the one that rang is gone', async () => (await queue.counts()).waiting === 0);
        expect(rung).toEqual(['now']);
        expect(await queue.counts()).toEqual({ waiting: 0, delayed: 1, failed: 0 });
      },
      withinMs,
    );

    test(
      'are armed all or none when one has no instant',
      async () => {
        const queue = await opened();
        await expect(queue.arm([timer('good', 0), { ...timer('bad', 0), at: '明天' }])).rejects.toThrow(RangeError);
        expect(await queue.counts()).toEqual({ waiting: 0, delayed: 0, failed: 0 });
        expect(rung).toEqual([]);
      },
      withinMs,
    );

    test(
      'are asked for by a store until something was armed in it',
      async () => {
        const empty = await opened();
        await empty.close();
        const stillEmpty = await opened();
        await stillEmpty.arm([timer('first-ever', 0)]);
        await rings('first-ever');
        await stillEmpty.close();
        const used = await opened();
        expect([empty.fresh, stillEmpty.fresh, used.fresh]).toEqual([true, true, false]);
      },
      withinMs,
    );

    test(
      'that are ringing ring to their end before the queue closes',
      async () => {
        let ringing = false;
        const queue = await opened({
          ring: async (ringingLong) => {
            ringing = true;
            await later(300);
            rung.push(nameOf(ringingLong));
          },
        });
        await queue.arm([timer('long', 0)]);
        await until('it begins to ring', () => ringing);
        await queue.close();
        expect(rung).toEqual(['long']);
        const again = await opened();
        expect(await again.counts()).toEqual({ waiting: 0, delayed: 0, failed: 0 });
      },
      withinMs,
    );

    test(
      'that never stop ringing do not keep the queue from closing',
      async () => {
        let ringing = false;
        const queue = await opened({
          closeWithinMs: 100,
          ring: () => {
            ringing = true;
            return new Promise(() => undefined);
          },
        });
        await queue.arm([timer('endless', 0)]);
        await until('it begins to ring', () => ringing);
        await queue.close();
        const again = await opened();
        expect(await again.counts()).toEqual({ waiting: 1, delayed: 0, failed: 0 });
      },
      withinMs,
    );
  });
};
