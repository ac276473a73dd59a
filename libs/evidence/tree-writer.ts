import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { replaceWhole } from './durable-file.js';
import { type GrowingRoot, growingRoot } from './growing-root.js';
import { leafHash, type LeafContent } from './leaf.js';
import { type GrowingNames, growingNames, leavesPerRun, writeRun } from './leaf-index.js';
import {
  contentFile,
  contentLine,
  DamagedTree,
  hashBytes,
  headFile,
  type KeptHead,
  levelFile,
  offsetBytes,
  offsetFile,
  openTreeFiles,
  parseContent,
  readHead,
  type TreeFiles,
} from './tree-files.js';
import { lockTree, TreeInUse } from './writer-lock.js';

/** Adds leaves to the kept tree, which it holds until it is closed; readers may read meanwhile. */
export interface TreeWriter {
  readonly head: KeptHead;
  /** The root over everything that was added. */
  root(): Buffer;
  /** Adds the leaves and moves to the position in the log; both are on disk before it returns. */
  append(contents: readonly LeafContent[], position: number): Promise<void>;
  close(): Promise<void>;
}

/** The complete subtrees that a tree of this size consists of, the largest first. */
const edgeOf = (size: number): { level: number; index: number }[] => {
  const edge: { level: number; index: number }[] = [];
  for (let level = 0, rest = size; rest > 0; level += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) edge.unshift({ level, index: rest - 1 });
  }
  return edge;
};

/** Opens the tree in a folder, or begins one, for this process alone. Throws `DamagedTree`, `TreeInUse`. */
export const openTreeWriter = async (dir: string): Promise<TreeWriter> => {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const letGo = await lockTree(dir);
  try {
    return await writerOf(dir, letGo);
  } catch (error) {
    await letGo();
    throw error;
  }
};

/** What is known of a tree beyond its files: its right edge, and the names behind its last whole run. */
interface Growing {
  readonly tree: GrowingRoot;
  readonly names: GrowingNames;
}

const growingAt = (files: TreeFiles, head: KeptHead): Growing => {
  const edge = edgeOf(head.size).map(({ level, index }) => files.nodeAt(level, index));
  const names = growingNames();
  const first = Math.floor(head.size / leavesPerRun) * leavesPerRun;
  for (const [at, line] of files.contentLines(first, head.size, head).entries()) {
    const content = parseContent(line);
    if (!content) throw new DamagedTree(`the content of leaf ${first + at} cannot be read`);
    names.add(content);
  }
  return { tree: growingRoot(head.size, edge), names };
};

/** What leaves add to the files. */
interface Addition {
  readonly size: number;
  readonly contents: Buffer;
  readonly offsets: Buffer;
  /** By level: the hashes of the subtrees that were completed, and which of their level the first of them is. */
  readonly levels: readonly { readonly hashes: readonly Buffer[]; readonly first: number }[];
  /** Runs of names that became whole, by their numbers. */
  readonly runs: ReadonlyMap<number, Buffer>;
}

const add = ({ tree, names }: Growing, contents: readonly LeafContent[], contentBytes: number): Addition => {
  const levels: { hashes: Buffer[]; first: number }[] = [];
  const runs = new Map<number, Buffer>();
  const before = tree.size;
  const offsets = Buffer.allocUnsafe(contents.length * offsetBytes);
  let lines = '';
  let offset = contentBytes;
  for (const [at, content] of contents.entries()) {
    offsets.writeUInt32BE(Math.floor(offset / 2 ** 32), at * offsetBytes);
    offsets.writeUInt32BE(offset % 2 ** 32, at * offsetBytes + 4);
    const line = contentLine(content);
    lines += line;
    offset += Buffer.byteLength(line);
    tree.add(leafHash(tree.size, content), (level, hash) => {
      levels[level] ??= { hashes: [], first: Math.floor(before / 2 ** level) };
      levels[level].hashes.push(hash);
    });
    const whole = names.add(content);
    if (whole) runs.set(tree.size / leavesPerRun - 1, whole);
  }
  return { size: tree.size, contents: Buffer.from(lines), offsets, levels, runs };
};

const writerOf = async (dir: string, letGo: () => Promise<void>): Promise<TreeWriter> => {
  let head = await readHead(dir);
  const files = openTreeFiles(dir);
  const handles = new Map<string, FileHandle>();
  // Unknown after leaves were added that did not come to disk.
  let growing: Growing | undefined = growingAt(files, head);

  const put = async (path: string, bytes: Buffer, at: number): Promise<void> => {
    // Not 'a': what a crash left behind the head is written over.
    const handle = handles.get(path) ?? (await open(path, 'r+').catch(() => open(path, 'wx+', 0o600)));
    handles.set(path, handle);
    await handle.write(bytes, 0, bytes.length, at);
    await handle.datasync();
  };

  const keep = async ({ contents, offsets, levels, runs }: Addition): Promise<void> => {
    await Promise.all([
      put(contentFile(dir), contents, head.contentBytes),
      put(offsetFile(dir), offsets, head.size * offsetBytes),
      ...levels.map(({ hashes, first }, level) => put(levelFile(dir, level), Buffer.concat(hashes), first * hashBytes)),
    ]);
    for (const [run, bytes] of runs) await writeRun(dir, run, bytes);
  };

  return {
    get head() {
      return head;
    },
    root: () => (growing ??= growingAt(files, head)).tree.root(),
    append: async (contents, position) => {
      if ((await readHead(dir)).size !== head.size) throw new TreeInUse(dir);
      const grown = growing ?? growingAt(files, head);
      growing = undefined;
      const added = add(grown, contents, head.contentBytes);
      if (contents.length > 0) await keep(added);
      const next = { size: added.size, contentBytes: head.contentBytes + added.contents.length, position };
      // Only now do the leaves count: a reader, or a start after a crash, never sees half a batch.
      await replaceWhole(headFile(dir), JSON.stringify(next));
      head = next;
      growing = grown;
    },
    close: async () => {
      files.close();
      await Promise.all([...handles.values()].map((handle) => handle.close()));
      handles.clear();
      await letGo();
    },
  };
};
