import { Redis } from 'ioredis';

const field = (info: string, name: string): string | undefined =>
  new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];

/** What a Redis server's INFO says of its fitness for timers. */
export interface RedisFitness {
  /** Why it must not be used. */
  readonly refusal?: string;
  /** Whether it writes an append-only file. */
  readonly appends: boolean;
}

export const judgeRedis = (info: string): RedisFitness => {
  const policy = field(info, 'maxmemory_policy') ?? 'unknown';
  const appends = field(info, 'aof_enabled') === '1';
  if (policy === 'noeviction') return { appends };
  return {
    refusal: `its maxmemory-policy is ${policy}, so it may throw timers away when memory is short: set it to noeviction.`,
    appends,
  };
};

/** How one asks for a server's name in a message: without user and password. */
export const hostOf = (redisUrl: string): string => new URL(redisUrl).host;

/** Asks the server once, without trying again; throws when it does not answer. */
export const inspectRedis = async (redisUrl: string): Promise<RedisFitness> => {
  const client = new Redis(redisUrl, { lazyConnect: true, connectTimeout: 5_000, retryStrategy: () => null });
  let reason = '';
  client.on('error', ({ message }: Error) => {
    reason = `: ${message}`;
  });
  try {
    await client.connect();
    return judgeRedis(await client.info());
  } catch (error) {
    throw new Error(`Redis at ${hostOf(redisUrl)} does not answer${reason}`, { cause: error });
  } finally {
    // A stream that is closed already would be waited for, and hold the process, another 2 s.
    if (client.status !== 'end') client.disconnect();
  }
};
