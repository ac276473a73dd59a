import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonEvent } from '@eventstore/db-client';
import { keepEvidence } from '#apps/projector/keep-evidence';
import { evidenceFolder, signNow } from '#evidence/evidence-folder';
import { signerOf } from '#evidence/signed-note';
import { openTreeFiles, readHead } from '#evidence/tree-files';
import { type LogFixture, openLogFixture } from '#test-support/log-fixture';
import { temporaryFolder } from '#test-support/standalone';

const signer = signerOf('daylight.test', Buffer.alloc(32, 5));

describe('the tree over the log', () => {
  let dir: string;
  let remove: () => Promise<void>;
  let log: LogFixture;
  beforeEach(async () => {
    [dir, remove] = await temporaryFolder();
    log = await openLogFixture();
  });
  afterEach(async () => {
    await log.close();
    await remove();
  });

  const append = (stream: string, count: number) =>
    log.client.appendToStream(
      stream,
      Array.from({ length: count }, (_, n) => jsonEvent({ type: 'SomethingHappened', data: { n }, metadata: { n } })),
    );

  const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
    for (const end = Date.now() + 15_000; !(await holds()); ) {
      if (Date.now() > end) throw new Error(`Not within 15 s: ${what}`);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  };

  /** Follows the log until the condition holds; returns what was logged. */
  const keepUntil = async (what: string, holds: (logged: readonly string[]) => Promise<boolean>) => {
    const { stop, done, logged } = keep();
    try {
      await until(what, () => holds(logged));
    } finally {
      stop.abort();
      await done;
    }
    return logged;
  };
  /** A projector that keeps the tree until it is stopped. */
  const keep = () => {
    const stop = new AbortController();
    const logged: string[] = [];
    const done = keepEvidence({
      eventStore: log.client,
      folder: evidenceFolder(dir),
      signer,
      signal: stop.signal,
      log: (level, message, fields) => void logged.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`),
      now: () => new Date(),
      lingerMs: 5,
    });
    return { stop, done, logged };
  };
  const hasLeaves = (size: number) => async () => (await readHead(evidenceFolder(dir).tree)).size === size;
  const sign = async () => {
    const files = openTreeFiles(evidenceFolder(dir).tree);
    try {
      return await signNow(evidenceFolder(dir), files, signer);
    } finally {
      files.close();
    }
  };

  it('holds every event of every kind but the store’s own, goes on where it was, and is the same when made again', async () => {
    await append('case-a', 3);
    await append('matter-b', 2);
    await keepUntil('five leaves', hasLeaves(5));
    await append('case-a', 4);
    await keepUntil('nine leaves', hasLeaves(9));
    const { root, size } = await sign();
    expect(size).toBe(9);
    await rm(join(dir, 'evidence', 'tree'), { recursive: true });
    const logged = await keepUntil('the kept checkpoint', async (lines) =>
      lines.some((line) => line.includes('agree')),
    );
    expect(logged.join()).toContain('1 kept checkpoints agree with the log');
    expect((await sign()).root).toEqual(root);
  });

  it('is kept by one of two projectors, and by the other once that one has ended', async () => {
    await append('case-a', 3);
    const [first, second] = [keep(), keep()];
    try {
      const waits = ({ logged }: typeof first) => logged.some((line) => line.includes('waits its turn'));
      await until('one of them keeps the tree, and one waits', async () => waits(first) || waits(second));
      await until('three leaves', hasLeaves(3));
      const [keeper, waiting] = waits(second) ? [first, second] : [second, first];
      expect(waits(keeper)).toBe(false);
      keeper.stop.abort();
      await keeper.done;
      await append('case-a', 4);
      await until('seven leaves, by the other', hasLeaves(7));
      expect(waiting.logged.join()).not.toContain('error');
    } finally {
      for (const { stop } of [first, second]) stop.abort();
      await Promise.all([first.done, second.done]);
    }
  });

  it('is not signed, and says so, where the log is an older one than the tree', async () => {
    await append('case-a', 3);
    await keepUntil('three leaves', hasLeaves(3));
    await sign();
    await log.close();
    log = await openLogFixture();
    await append('case-a', 1);
    const logged = await keepUntil('the alarm', async (lines) => lines.some((line) => line.startsWith('error')));
    expect(logged.join()).toContain('leaf 2, case-a@2 (SomethingHappened), is no longer in it');
    await expect(sign()).rejects.toThrow('THE LOG IS NOT WHAT WAS SIGNED');
  });

  it('is not signed where another log took its place and the tree was made again from it', async () => {
    await append('case-a', 3);
    await keepUntil('three leaves', hasLeaves(3));
    await sign();
    await log.close();
    log = await openLogFixture();
    await rm(join(dir, 'evidence', 'tree'), { recursive: true });
    await append('case-a', 5);
    const logged = await keepUntil('the alarm', async (lines) => lines.some((line) => line.startsWith('error')));
    expect(logged.join()).toContain('the checkpoint of 3 events has another root');
    await expect(sign()).rejects.toThrow('THE LOG IS NOT WHAT WAS SIGNED');
  });
});
