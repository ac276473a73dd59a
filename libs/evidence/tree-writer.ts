import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { replaceWhole } from './durable-file.js';
import { growingRoot } from './growing-root.js';
import { leafHash, type LeafContent } from './leaf.js';
import { leavesPerRun, writeRun } from './leaf-index.js';
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

const writerOf = async (dir: string, letGo: () => Promise<void>): Promise<TreeWriter> => {
  let head = await readHead(dir);
  const files = openTreeFiles(dir);
  const handles = new Map<string, FileHandle>();
  const tree = growingRoot(
    head.size,
    edgeOf(head.size).map(({ level, index }) => files.nodeAt(level, index)),
  );

  const put = async (path: string, bytes: Buffer, at: number): Promise<void> => {
    // Not 'a': what a crash left behind the head is written over.
    const handle = handles.get(path) ?? (await open(path, 'r+').catch(() => open(path, 'wx+', 0o600)));
    handles.set(path, handle);
    await handle.write(bytes, 0, bytes.length, at);
    await handle.datasync();
  };

  const sealRuns = async (from: number, next: KeptHead): Promise<void> => {
    for (let run = Math.floor(from / leavesPerRun); (run + 1) * leavesPerRun <= next.size; run += 1) {
      const first = run * leavesPerRun;
      const contents = files.contentLines(first, first + leavesPerRun, next).map((line, offset) => {
        const content = parseContent(line);
        if (!content) throw new DamagedTree(`the content of leaf ${first + offset} cannot be read`);
        return content;
      });
      await writeRun(dir, run, contents);
    }
  };

  return {
    get head() {
      return head;
    },
    root: () => tree.root(),
    append: async (contents, position) => {
      if ((await readHead(dir)).size !== head.size) throw new TreeInUse(dir);
      const levels: Buffer[][] = [];
      const starts = Array.from({ length: 64 }, (_, level) => Math.floor(tree.size / 2 ** level));
      const lines: Buffer[] = [];
      const offsets = Buffer.alloc(contents.length * offsetBytes);
      let { contentBytes } = head;
      for (const [at, content] of contents.entries()) {
        offsets.writeBigUInt64BE(BigInt(contentBytes), at * offsetBytes);
        const line = Buffer.from(contentLine(content));
        lines.push(line);
        contentBytes += line.length;
        tree.add(leafHash(tree.size, content), (level, hash) => (levels[level] ??= []).push(hash));
      }
      const next = { size: tree.size, contentBytes, position };
      if (contents.length > 0) {
        await Promise.all([
          put(contentFile(dir), Buffer.concat(lines), head.contentBytes),
          put(offsetFile(dir), offsets, head.size * offsetBytes),
          ...levels.map((hashes, level) =>
            put(levelFile(dir, level), Buffer.concat(hashes), (starts[level] ?? 0) * hashBytes),
          ),
        ]);
        await sealRuns(head.size, next);
      }
      // Only now do the leaves count: a reader, or a start after a crash, never sees half a batch.
      await replaceWhole(headFile(dir), JSON.stringify(next));
      head = next;
    },
    close: async () => {
      files.close();
      await Promise.all([...handles.values()].map((handle) => handle.close()));
      handles.clear();
      await letGo();
    },
  };
};
