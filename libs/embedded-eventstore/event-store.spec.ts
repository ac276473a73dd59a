import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Expected } from './append-rules.js';
import { type Disk, nodeDisk } from './disk.js';
import { NONE } from './event-index.js';
import { openLog } from './event-log.js';
import { type Outcome, eventStore } from './event-store.js';
import { recover } from './recovery.js';

const failing = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: simulated`), { code });
};

describe('the event store on its disk', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'event-log-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const open = (disk: Disk = nodeDisk, segmentBytes = 2_000) => {
    const log = openLog(disk, dir);
    const failures: Error[] = [];
    const store = eventStore({
      disk,
      log,
      recovered: recover(disk, log),
      segmentBytes,
      now: () => 1_772_000_000_000,
      onFailure: (error) => failures.push(error),
    });
    const append = (stream: string, expected: Expected, ...texts: string[]): Promise<Outcome> =>
      new Promise((resolve) => {
        const events = texts.map((text) => ({
          id: randomBytes(16),
          type: 'Noted',
          isJson: false,
          data: Buffer.from(text),
          metadata: Buffer.alloc(0),
        }));
        store.append({ stream, expected, events }, resolve);
      });
    return { log, store, append, failures };
  };

  const textsOf = ({ store }: ReturnType<typeof open>, stream: string): string[] => {
    const number = store.index.streams.find(stream);
    const newest = number === undefined ? NONE : store.index.newest(number, store.size());
    const texts: string[] = [];
    for (let at = newest; at !== NONE; at = store.index.previous(at)) texts.unshift(store.data(at).toString());
    return texts;
  };

  const segments = (): string[] =>
    readdirSync(dir)
      .filter((name) => name.endsWith('.log'))
      .sort();
  const newest = (): string => join(dir, segments().at(-1) ?? '');

  it('finds everything again, over many segments, with and without the snapshots of its index', async () => {
    const first = open();
    const texts = Array.from({ length: 40 }, (_, at) => `text ${at} ${'x'.repeat(200)}`);
    for (const [at, text] of texts.entries()) await first.append(at % 2 === 0 ? 'even' : 'odd', 'any', text);
    first.log.close();
    expect(segments().length).toBeGreaterThan(3);
    expect(readdirSync(dir).filter((name) => name.endsWith('.idx'))).toHaveLength(segments().length - 1);

    for (const removed of [[], readdirSync(dir).filter((name) => name.endsWith('.idx'))]) {
      for (const name of removed) rmSync(join(dir, name));
      const again = open();
      expect(textsOf(again, 'even')).toEqual(texts.filter((_, at) => at % 2 === 0));
      expect(textsOf(again, 'odd')).toEqual(texts.filter((_, at) => at % 2 === 1));
      again.log.close();
    }
  });

  it('does not use a snapshot that is damaged', async () => {
    const first = open();
    for (let at = 0; at < 20; at++) await first.append('s', 'any', `${at} ${'x'.repeat(200)}`);
    const before = textsOf(first, 's');
    first.log.close();
    const path = join(dir, readdirSync(dir).find((name) => name.endsWith('.idx')) ?? '');
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(77, 60);
    writeFileSync(path, bytes);
    const again = open();
    expect(textsOf(again, 's')).toEqual(before);
    again.log.close();
  });

  it('cuts off the torn tail of the newest segment and nothing else', async () => {
    const first = open(nodeDisk, 1_000_000);
    await first.append('s', 'any', 'one');
    await first.append('s', 'any', 'two', 'three');
    first.log.close();
    const size = readFileSync(newest()).length;
    truncateSync(newest(), size - 1);
    const again = open();
    expect(textsOf(again, 's')).toEqual(['one']);
    expect(await again.append('s', 0, 'two again')).toMatchObject({ kind: 'written', revision: 1 });
    again.log.close();
    const last = open();
    expect(textsOf(last, 's')).toEqual(['one', 'two again']);
    last.log.close();
  });

  it('refuses to open where an acknowledged frame of the newest segment is damaged, and changes nothing', async () => {
    const first = open(nodeDisk, 1_000_000);
    for (const text of ['one', 'two', 'three']) await first.append('s', 'any', text);
    first.log.close();
    const bytes = readFileSync(newest());
    bytes.writeUInt8((bytes[300] ?? 0) ^ 1, 300);
    writeFileSync(newest(), bytes);
    expect(() => open()).toThrow(/damaged: segment \S+, offset \d+/);
    expect(readFileSync(newest()).equals(bytes)).toBe(true);
  });

  it('refuses to open where a closed segment is damaged or missing', async () => {
    const first = open();
    for (let at = 0; at < 40; at++) await first.append('s', 'any', `${at} ${'x'.repeat(200)}`);
    first.log.close();
    const [, second = ''] = segments();
    const path = join(dir, second);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, -10));
    expect(() => open()).toThrow(/begins at/);
    rmSync(path);
    expect(() => open()).toThrow(/begins at/);
  });

  it('answers that the disk is full, keeps reading, and writes again when there is room', async () => {
    let isFull = false;
    const disk: Disk = {
      ...nodeDisk,
      write: (file, bytes, at) => {
        if (!isFull) return nodeDisk.write(file, bytes, at);
        nodeDisk.write(file, bytes.subarray(0, 20), at);
        return failing('ENOSPC')();
      },
    };
    const opened = open(disk);
    await opened.append('s', 'no_stream', 'one');
    isFull = true;
    const refused = await Promise.all([opened.append('s', 0, 'lost'), opened.append('new', 'no_stream', 'lost')]);
    expect(refused).toMatchObject([
      { kind: 'failed', full: true },
      { kind: 'failed', full: true },
    ]);
    expect(textsOf(opened, 's')).toEqual(['one']);
    isFull = false;
    expect(await opened.append('new', 'no_stream', 'first')).toMatchObject({ kind: 'written', revision: 0 });
    expect(await opened.append('s', 0, 'two')).toMatchObject({ kind: 'written', revision: 1 });
    expect(opened.failures).toEqual([]);
    opened.log.close();
    const again = open();
    expect([textsOf(again, 's'), textsOf(again, 'new')]).toEqual([['one', 'two'], ['first']]);
    again.log.close();
  });

  it('acknowledges nothing after a failed sync and says that it must stop', async () => {
    let syncs = 0;
    const disk: Disk = { ...nodeDisk, sync: (file) => (++syncs > 2 ? failing('EIO')() : nodeDisk.sync(file)) };
    const opened = open(disk);
    expect((await opened.append('s', 'any', 'one')).kind).toBe('written');
    expect(await opened.append('s', 'any', 'two')).toMatchObject({ kind: 'failed', full: false });
    expect(await opened.append('s', 'any', 'three')).toMatchObject({ kind: 'failed', full: false });
    expect(opened.failures.map(({ message }) => message)).toContain('EIO: simulated');
    opened.log.close();
  });

  it('answers in the order in which it was asked, many appends with one sync', async () => {
    let syncs = 0;
    const count = () => {
      syncs++;
    };
    const disk: Disk = {
      ...nodeDisk,
      sync: (file) => {
        count();
        nodeDisk.sync(file);
      },
      syncLater: (file) => {
        count();
        return nodeDisk.syncLater(file);
      },
    };
    const opened = open(disk, 1_000_000);
    const before = syncs;
    const order: number[] = [];
    const appends = Array.from({ length: 100 }, async (_, at) => {
      const outcome = await opened.append('s', at === 0 ? 'no_stream' : at - 1, `${at}`);
      order.push(at);
      return outcome.kind;
    });
    expect(new Set(await Promise.all(appends))).toEqual(new Set(['written']));
    expect(order).toEqual(Array.from({ length: 100 }, (_, at) => at));
    expect(syncs - before).toBeLessThan(5);
    opened.log.close();
  });
});
