import { createServer } from 'node:net';
import { hostOf, inspectRedis, judgeRedis } from './redis-server.js';

const info = (policy: string, appends: 0 | 1): string =>
  ['# Memory', `maxmemory_policy:${policy}`, '', '# Persistence', `aof_enabled:${appends}`, ''].join('\r\n');

describe('a Redis server', () => {
  test('that never evicts is fit for timers', () => {
    expect(judgeRedis(info('noeviction', 1))).toEqual({ appends: true });
  });

  test('that may evict is refused, with the cure', () => {
    expect(judgeRedis(info('allkeys-lru', 1)).refusal).toMatch(/maxmemory-policy is allkeys-lru.*set it to noeviction/);
  });

  test('that does not say whether it evicts is refused', () => {
    expect(judgeRedis('# Memory\r\n').refusal).toMatch(/maxmemory-policy is unknown/);
  });

  test('without an append-only file says so', () => {
    expect(judgeRedis(info('noeviction', 0))).toEqual({ appends: false });
  });

  test('is named without the password', () => {
    expect(hostOf('redis://user:secret@redis.example:6380/2')).toBe('redis.example:6380');
  });

  test('that is not there is reported once, with the reason', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => {
      server.once('listening', resolve);
    });
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => {
      server.close(resolve);
    });
    await expect(inspectRedis(`redis://:secret@127.0.0.1:${port}`)).rejects.toThrow(
      new RegExp(`^Redis at 127.0.0.1:${port} does not answer: .*ECONNREFUSED`),
    );
  });
});
