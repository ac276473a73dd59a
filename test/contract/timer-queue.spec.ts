import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { openTimerQueue } from '#apps/enforcer/timer-queue';
import { copyEmptyTimers } from '#test-support/empty-timers';
import { timerQueueContract } from './timer-queue.contract.js';

const { REDIS_URL: redisUrl } = process.env;

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'timers-'));
});

afterAll(() => rm(dir, { recursive: true, force: true }));

timerQueueContract('PGlite', openTimerQueue, async () => {
  const pgliteDir = join(dir, randomUUID());
  await copyEmptyTimers(pgliteDir);
  return { store: { pgliteDir }, drop: () => rm(pgliteDir, { recursive: true, force: true }) };
});

if (redisUrl) {
  timerQueueContract('Redis (REDIS_URL)', openTimerQueue, async () => {
    const prefix = `{test-${randomUUID()}}`;
    const drop = async (): Promise<void> => {
      const client = new Redis(redisUrl);
      const keys = await client.keys(`${prefix}:*`);
      if (keys.length > 0) await client.del(keys);
      client.disconnect();
    };
    return { store: { redisUrl, prefix }, drop };
  });

  it('timers on Redis are known to be lost once they were wiped, until they are armed anew', async () => {
    const prefix = `{test-${randomUUID()}}`;
    const open = { store: { redisUrl, prefix }, ring: async () => undefined, report: () => undefined };
    const queue = await openTimerQueue(open);
    const client = new Redis(redisUrl);
    const wipe = async (): Promise<void> => {
      await client.del(await client.keys(`${prefix}:*`));
    };
    const at = new Date(Date.now() + 86_400_000).toISOString();
    const timer = { jobId: 'dl-c1-STATUTORY-v1-EXPIRY', caseId: 'c1', kind: 'STATUTORY', version: 1 } as const;
    try {
      expect(await queue.lost()).toBe(false);
      await queue.arm([{ ...timer, threshold: 'EXPIRY', at }]);
      expect(await queue.lost()).toBe(false);
      await wipe();
      expect([await queue.lost(), await queue.lost()]).toEqual([true, true]);
      queue.beginAnew();
      expect(await queue.lost()).toBe(false);
      await queue.arm([{ ...timer, threshold: 'EXPIRY', at }]);
      expect(await queue.counts()).toMatchObject({ delayed: 1 });
      await wipe();
      expect(await queue.lost()).toBe(true);
    } finally {
      await queue.close();
      client.disconnect();
    }
  }, 60_000);

  it('timers on Redis are known to be lost where they were wiped while the first of them were being armed', async () => {
    const prefix = `{test-${randomUUID()}}`;
    const queue = await openTimerQueue({
      store: { redisUrl, prefix },
      ring: async () => undefined,
      report: () => undefined,
    });
    const client = new Redis(redisUrl);
    const at = new Date(Date.now() + 86_400_000).toISOString();
    const timers = Array.from({ length: 4_000 }, (_, index) => ({
      jobId: `dl-c${index}-STATUTORY-v1-EXPIRY`,
      caseId: `c${index}`,
      kind: 'STATUTORY' as const,
      version: 1,
      threshold: 'EXPIRY' as const,
      at,
    }));
    try {
      const arming = queue.arm(timers);
      while ((await client.zcard(`${prefix}:deadlines:delayed`)) === 0);
      await client.del(await client.keys(`${prefix}:*`));
      await arming;
      const { delayed } = await queue.counts();
      expect([delayed < timers.length, await queue.lost()]).toEqual([true, true]);
    } finally {
      await queue.close();
      await client.del(await client.keys(`${prefix}:*`));
      client.disconnect();
    }
  }, 60_000);
}
