import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventStoreDBClient, jsonEvent, START } from '@eventstore/db-client';
import { backup, restore } from './backup.js';
import { compact } from './compact.js';
import { nodeDisk } from './disk.js';
import { serve } from './server.js';
import { verify } from './verify.js';

describe('looking after a log', () => {
  let root: string;
  let dir: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'event-log-'));
    dir = join(root, 'log');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const withStore = async <Result>(
    run: (client: EventStoreDBClient) => Promise<Result>,
    from = dir,
  ): Promise<Result> => {
    const server = await serve({ dir: from, insecure: true, segmentBytes: 4_000 });
    const client = EventStoreDBClient.connectionString(server.url);
    try {
      return await run(client);
    } finally {
      await client.dispose();
      await server.close();
    }
  };

  const noted = (text: string) => jsonEvent({ type: 'Noted', data: { text, filler: 'x'.repeat(150) } });

  const everything = (from = dir) =>
    withStore(async (client) => {
      const events: { stream: string; revision: bigint; position: bigint | undefined; text: unknown }[] = [];
      for await (const { event } of client.readAll({ fromPosition: START })) {
        if (event === undefined) continue;
        const { streamId, revision, position, data } = event;
        events.push({ stream: streamId, revision, position: position?.commit, text: Object(data).text });
      }
      return events;
    }, from);

  const fill = () =>
    withStore(async (client) => {
      for (let at = 0; at < 30; at++) await client.appendToStream(`case-${at % 3}`, noted(`${at}`));
    });

  const logs = (from = dir): string[] =>
    readdirSync(from)
      .filter((name) => name.endsWith('.log'))
      .sort();

  it('finds a sound log sound, while it is open and when it is closed', async () => {
    await fill();
    await withStore(async () => {
      expect((await verify(nodeDisk, dir)).sound).toBe(true);
    });
    const report = await verify(nodeDisk, dir);
    expect(report).toMatchObject({ sound: true, events: 31 });
    expect(report.segments.length).toBe(logs().length);
  });

  it('names the segment and the offset of a bad frame, in the second-to-last segment too', async () => {
    await fill();
    const name = logs().at(-2) ?? '';
    const bytes = readFileSync(join(dir, name));
    bytes.writeUInt8((bytes[bytes.length - 5] ?? 0) ^ 4, bytes.length - 5);
    writeFileSync(join(dir, name), bytes);
    const report = await verify(nodeDisk, dir);
    expect(report.sound).toBe(false);
    const damaged = report.segments.filter(({ damage }) => damage !== undefined);
    expect(damaged.map(({ segment }) => segment)).toEqual([name]);
    expect(damaged[0]?.damage?.offset).toBeGreaterThan(0);
  });

  it('answers a read of a damaged event with an error and goes on serving the others', async () => {
    await fill();
    const name = logs()[1] ?? '';
    const bytes = readFileSync(join(dir, name));
    const at = bytes.indexOf('xxxx');
    bytes.write('y', at);
    writeFileSync(join(dir, name), bytes);
    await withStore(async (client) => {
      const readAll = async (): Promise<number> => {
        let count = 0;
        for await (const _event of client.readAll()) count++;
        return count;
      };
      await expect(readAll()).rejects.toThrow(/damaged: segment/);
      await client.appendToStream('case-9', noted('still here'));
    });
  });

  it('copies a running log and puts it back, with every event at its place', async () => {
    await fill();
    const copy = join(root, 'copy');
    const restored = join(root, 'restored');
    const expected = await everything();
    await withStore(async (client) => {
      expect((await backup(nodeDisk, dir, copy)).events).toBe(31);
      await client.appendToStream('case-0', noted('after the backup'));
    });
    await restore(nodeDisk, copy, restored);
    expect(await everything(restored)).toEqual(expected);
    await expect(backup(nodeDisk, dir, copy)).rejects.toThrow(/not empty/);
  });

  it('drops the events of deleted streams and old metadata, and no other; positions stay', async () => {
    const kept = await withStore(async (client) => {
      const doomed = `doomed-${randomUUID()}`;
      for (let at = 0; at < 25; at++) {
        await client.appendToStream('case-1', noted(`kept ${at}`));
        await client.appendToStream(doomed, noted(`dropped ${at}`));
        await client.setStreamMetadata('case-1', { maxCount: 3, note: at });
      }
      await client.deleteStream(doomed);
      for (let at = 25; at < 40; at++) await client.appendToStream('case-1', noted(`kept ${at}`));
      return 40;
    });
    const before = await everything();
    const report = await compact(nodeDisk, dir);
    expect(report.dropped).toBeGreaterThan(30);
    expect(report.bytesAfter).toBeLessThan(report.bytesBefore);
    const after = await everything();
    expect(before).toEqual(expect.arrayContaining(after));
    expect(after.filter(({ stream }) => stream === 'case-1')).toHaveLength(kept);
    expect(after.filter(({ stream }) => stream.startsWith('doomed')).map(({ revision }) => revision)).toEqual([24n]);
    expect((await verify(nodeDisk, dir)).sound).toBe(true);
    expect(readdirSync(dir)).toContain('closed');
    // Once more, from the snapshots that the start before has made; and the log can still be written.
    expect(await everything()).toEqual(after);
    await withStore(async (client) => {
      await client.appendToStream('case-1', noted('kept 40'), { expectedRevision: 39n });
    });
    expect((await compact(nodeDisk, dir)).dropped).toBe(0);
  });

  it('does not compact a log that is being served', async () => {
    await withStore(async () => {
      await expect(compact(nodeDisk, dir)).rejects.toThrow(/already open/);
    });
  });
});
