import { appendFile, mkdir, readdir, readFile, rm, rmdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keepTree, someEvents, testSigner } from '#test-support/kept-tree';
import { temporaryFolder } from '#test-support/standalone';
import { InconsistentLog, keptSizes, signKept } from './kept-checkpoints.js';
import { leafContent, leafHash } from './leaf.js';
import { leavesPerRun, openLeafIndex } from './leaf-index.js';
import { inclusionProof, rootOf } from './merkle-tree.js';
import { inclusionHolds } from './proof-verification.js';
import { contentFile, headFile, levelFile, openTreeFiles, readHead } from './tree-files.js';
import { openTreeWriter } from './tree-writer.js';
import { TreeInUse } from './writer-lock.js';

describe('the kept tree', () => {
  let dir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    [dir, remove] = await temporaryFolder();
  });
  afterEach(() => remove());

  const contents = (count: number) => someEvents(count).map(leafContent);

  it('goes on where it was, in batches of any size, with the root of a tree made at once', async () => {
    const all = contents(300);
    for (const [from, to] of [
      [0, 1],
      [1, 1],
      [1, 130],
      [130, 300],
    ] as const) {
      const writer = await openTreeWriter(dir);
      await writer.append(all.slice(from, to), to * 10);
      await writer.close();
    }
    const whole = await openTreeWriter(join(dir, 'whole'));
    await whole.append(all, 3000);
    const again = await openTreeWriter(dir);
    expect(again.root()).toEqual(whole.root());
    expect(again.head).toEqual(whole.head);
    await Promise.all([whole.close(), again.close()]);
  });

  it('takes no notice of what a crash has left behind its head', async () => {
    const all = contents(40);
    const writer = await openTreeWriter(dir);
    await writer.append(all.slice(0, 20), 20);
    const root = writer.root();
    await writer.close();
    await appendFile(levelFile(dir, 0), Buffer.alloc(77, 1));
    await appendFile(contentFile(dir), '["half a li');
    const again = await openTreeWriter(dir);
    expect(again.root()).toEqual(root);
    await again.append(all.slice(20), 40);
    const files = openTreeFiles(dir);
    expect(files.contentAt(39)).toEqual(all[39]);
    expect(rootOf(files.nodeAt, 40)).toEqual(again.root());
    files.close();
    await again.close();
  });

  it('adds anew, and once, what did not come to disk', async () => {
    const all = contents(leavesPerRun + 40);
    const writer = await openTreeWriter(dir);
    await writer.append(all.slice(0, 20), 20);
    const root = writer.root();
    await mkdir(levelFile(dir, 5));
    await expect(writer.append(all.slice(20), 99)).rejects.toThrow('EEXIST');
    expect(writer.head).toMatchObject({ size: 20, position: 20 });
    expect(writer.root()).toEqual(root);
    await rmdir(levelFile(dir, 5));
    await writer.append(all.slice(20), 99);
    const whole = await openTreeWriter(join(dir, 'whole'));
    await whole.append(all, 99);
    expect(writer.root()).toEqual(whole.root());
    expect(writer.head).toEqual(whole.head);
    const names = (of: string) => readFile(join(of, 'names', '000000'));
    expect(await names(dir)).toEqual(await names(join(dir, 'whole')));
    await Promise.all([writer.close(), whole.close()]);
  });

  it('is held by one writer at a time, and free again when that one is closed', async () => {
    const one = await openTreeWriter(dir);
    await expect(openTreeWriter(dir)).rejects.toThrow(TreeInUse);
    await one.append(contents(2), 2);
    await one.close();
    const other = await openTreeWriter(dir);
    expect(other.head.size).toBe(2);
    await other.close();
  });

  it('refuses to add where somebody has added without holding it', async () => {
    const writer = await openTreeWriter(dir);
    await writer.append(contents(2), 2);
    await writeFile(headFile(dir), JSON.stringify({ size: 1, contentBytes: 0 }));
    await expect(writer.append(contents(1), 3)).rejects.toThrow(TreeInUse);
    await writer.close();
  });

  it('gives each leaf by its event and by its place, with a proof, also beyond one file of names', async () => {
    const count = leavesPerRun + 1_000;
    const all = contents(count);
    const writer = await openTreeWriter(dir);
    await writer.append(all.slice(0, 9_000), 9_000);
    await writer.append(all.slice(9_000), count);
    const files = openTreeFiles(dir);
    const index = openLeafIndex(dir, files);
    const head = await readHead(dir);
    for (const leaf of [0, 1, 4_711, leavesPerRun - 1, leavesPerRun, count - 1]) {
      const content =
        all[leaf] ?? leafContent({ stream: '', revision: 0, type: '', eventId: '', data: 0, metadata: 0 });
      expect(index.find({ eventId: content.eventId }, head)).toBe(leaf);
      expect(index.find({ stream: content.stream, revision: content.revision }, head)).toBe(leaf);
      const claim = { leafIndex: leaf, size: count, leaf: leafHash(leaf, content), root: writer.root() };
      expect(inclusionHolds({ ...claim, proof: inclusionProof(files.nodeAt, leaf, count) })).toBe(true);
    }
    const found = all.map(({ eventId }, at) => (at % 7 === 0 ? index.find({ eventId }, head) : at));
    expect(found.findIndex((leaf, at) => leaf !== at)).toBe(-1);
    expect(index.find({ eventId: 'none' }, head)).toBeUndefined();
    expect(index.find({ stream: 'case-0', revision: count }, head)).toBeUndefined();
    index.close();
    files.close();
    await writer.close();
  });

  it('says that a leaf’s content was altered on disk', async () => {
    await keepTree(dir, someEvents(3), [3]);
    await writeFile(contentFile(join(dir, 'tree')), 'x', { flag: 'r+' });
    const files = openTreeFiles(join(dir, 'tree'));
    expect(() => files.contentAt(0)).toThrow('damaged');
    files.close();
  });

  it('says that it is damaged where a file is too short', async () => {
    await keepTree(dir, someEvents(9), [9]);
    await truncate(levelFile(join(dir, 'tree'), 3), 10);
    await expect(openTreeWriter(join(dir, 'tree'))).rejects.toThrow('damaged');
  });
});

describe('the kept checkpoints', () => {
  let dir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    [dir, remove] = await temporaryFolder();
  });
  afterEach(() => remove());

  const signAgain = async (tree: string) => {
    const files = openTreeFiles(join(tree, 'tree'));
    const { size } = await readHead(join(tree, 'tree'));
    try {
      return await signKept(join(dir, 'checkpoints'), { size, nodeAt: files.nodeAt }, testSigner);
    } finally {
      files.close();
    }
  };

  it('are one for each size, and the same where nothing was added', async () => {
    const [first, second] = await keepTree(dir, someEvents(20), [10, 20]);
    expect(await keptSizes(join(dir, 'checkpoints'))).toEqual([10, 20]);
    expect((await signAgain(dir)).note).toBe(second);
    expect(first).not.toBe(second);
    expect((await readdir(join(dir, 'checkpoints'))).length).toBe(2);
  });

  it('stop the signing where the log was changed and the tree made again from it', async () => {
    await keepTree(dir, someEvents(20), [20]);
    const changed = someEvents(30).with(3, { ...(someEvents(4)[3] ?? someEvents(1)[0]), data: 'forged' } as never);
    await rm(join(dir, 'tree'), { recursive: true });
    await expect(keepTree(dir, changed, [30])).rejects.toThrow(InconsistentLog);
    expect(await keptSizes(join(dir, 'checkpoints'))).toEqual([20]);
  });

  it('stop the signing where the log is shorter than what was signed', async () => {
    await keepTree(dir, someEvents(20), [20]);
    await rm(join(dir, 'tree'), { recursive: true });
    await expect(keepTree(dir, someEvents(15), [15])).rejects.toThrow('ahead of the log');
  });

  it('stop the signing where one of them was altered', async () => {
    const [note = ''] = await keepTree(dir, someEvents(20), [20]);
    await writeFile(join(dir, 'checkpoints', '000000000020'), note.replace('daylight.test\n', 'daylight.best\n'));
    await expect(signAgain(dir)).rejects.toThrow('not signed by');
    await writeFile(join(dir, 'checkpoints', '000000000020'), 'nothing');
    await expect(signAgain(dir)).rejects.toThrow('was altered');
  });
});
