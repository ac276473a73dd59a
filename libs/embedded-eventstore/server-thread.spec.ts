import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import type { EmbeddedEventStore } from './server.js';
import type { StartOptions } from './start.js';

/** As the product starts it: from what is built, in a thread. */
const start = async (options: StartOptions): Promise<EmbeddedEventStore> => {
  const built = pathToFileURL(resolve('dist/libs/embedded-eventstore/start.js')).href;
  const module: typeof import('./start.js') = await import(built);
  return module.start(options);
};

const counted = (n: number) => jsonEvent({ type: 'Counted', data: { n } });

describe('the event store in a thread of its own', () => {
  let dir: string;
  const open: { close(): Promise<void> }[] = [];
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'event-store-'));
  });
  afterEach(async () => {
    for (const thing of open.splice(0).toReversed()) await thing.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const started = async (): Promise<EmbeddedEventStore> => {
    const server = await start({ dir });
    open.push(server);
    return server;
  };
  const connect = (url: string): EventStoreDBClient => {
    const client = EventStoreDBClient.connectionString(url);
    open.push({ close: () => client.dispose() });
    return client;
  };

  it('serves over TLS, stops when it is told to, and has everything when it is started again', async () => {
    const first = await started();
    const { nextExpectedRevision } = await connect(first.url).appendToStream('s', [counted(1), counted(2)]);
    expect(nextExpectedRevision).toBe(1n);
    await first.close();
    expect(await first.stopped).toBeUndefined();
    await first.close();
    const again = await started();
    const numbers: unknown[] = [];
    for await (const { event } of connect(again.url).readStream('s')) numbers.push(Object(event?.data).n);
    expect(numbers).toEqual([1, 2]);
  });

  it('refuses a second opener, says which directory, and goes on serving', async () => {
    const { url } = await started();
    const sentence = `The event store in ${dir} is already open, here or in another process.`;
    await expect(start({ dir })).rejects.toThrow(sentence);
    const { success } = await connect(url).appendToStream('s', counted(1));
    expect(success).toBe(true);
  });

  it('refuses a directory that is open in another container, where its socket cannot be seen', async () => {
    const holder = spawn('flock', ['-n', join(dir, 'lock'), 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
    holder.stdin.write('held\n');
    await once(holder.stdout, 'data');
    await expect(start({ dir })).rejects.toThrow('already open');
    holder.stdin.end();
    await once(holder, 'exit');
    const { url } = await started();
    expect(url).toMatch(/^esdb:/);
  });

  it('says why it cannot start', async () => {
    await expect(start({ dir, host: '0.0.0.0', insecure: true })).rejects.toThrow('loopback addresses only');
  });
});
