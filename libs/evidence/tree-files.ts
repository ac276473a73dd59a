import { closeSync, openSync, readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from './canonical-json.js';
import { leafHash, type LeafContent } from './leaf.js';
import type { NodeAt } from './merkle-tree.js';

/** How far the kept tree is: everything in the files beyond this was never finished. */
export interface KeptHead {
  readonly size: number;
  /** Bytes of the file of leaf contents. */
  readonly contentBytes: number;
  /** The place in the log that has been read up to; undefined before the first event. */
  readonly position?: number;
}

/** The kept tree does not say what its leaves say; it can be made again from the log. */
export class DamagedTree extends Error {
  constructor(why: string) {
    super(`The kept tree is damaged: ${why}. Stop the projector, set the folder "tree" aside, and it is made again.`);
    this.name = 'DamagedTree';
  }
}

export const hashBytes = 32;
export const offsetBytes = 8;
const longestContent = 4_096;

export const headFile = (dir: string): string => join(dir, 'head.json');
/** 32 bytes for each complete subtree of 2^level leaves, in order; level 0 are the leaves. */
export const levelFile = (dir: string, level: number): string => join(dir, `level-${String(level).padStart(2, '0')}`);
/** What was hashed: a JSON array a line. Their first bytes stand in `content-offsets`. */
export const contentFile = (dir: string): string => join(dir, 'contents');
export const offsetFile = (dir: string): string => join(dir, 'content-offsets');

export const contentLine = ({ stream, revision, type, eventId, dataHash, metaHash }: LeafContent): string =>
  `[${canonicalJson(stream)},${revision},${canonicalJson(type)},${canonicalJson(eventId)},"${dataHash}","${metaHash}"]\n`;

/** The head as it is on disk; that of an empty tree where there is none. */
export const readHead = async (dir: string): Promise<KeptHead> => {
  try {
    return JSON.parse(await readFile(headFile(dir), 'utf8')) as KeptHead;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { size: 0, contentBytes: 0 };
    if (error instanceof SyntaxError) throw new DamagedTree('head.json is no JSON');
    throw error;
  }
};

/** Reads the files of a tree that another process may be adding to: what lies below a head never changes. */
export interface TreeFiles {
  readonly nodeAt: NodeAt;
  /** Throws `DamagedTree` where the content is not that of the leaf. */
  readonly contentAt: (leafIndex: number) => LeafContent;
  /** The contents from one leaf up to before another, unchecked: for whoever hashes them anyway. */
  readonly contentLines: (from: number, to: number, head: KeptHead) => string[];
  close(): void;
}

export const openTreeFiles = (dir: string): TreeFiles => {
  const files = new Map<string, number>();

  const read = (path: string, at: number, length: number): Buffer => {
    const file = files.get(path) ?? openSync(path, 'r');
    files.set(path, file);
    const bytes = Buffer.allocUnsafe(length);
    const got = readSync(file, bytes, 0, length, at);
    return bytes.subarray(0, got);
  };
  const whole = (path: string, at: number, length: number): Buffer => {
    const bytes = read(path, at, length);
    if (bytes.length < length) throw new DamagedTree(`${path} is too short`);
    return bytes;
  };
  const nodeAt: NodeAt = (level, index) => whole(levelFile(dir, level), index * hashBytes, hashBytes);
  const offsetOf = (leafIndex: number): number =>
    Number(whole(offsetFile(dir), leafIndex * offsetBytes, offsetBytes).readBigUInt64BE());

  return {
    nodeAt,
    contentAt: (leafIndex) => {
      const bytes = read(contentFile(dir), offsetOf(leafIndex), longestContent);
      const content = parseContent(bytes.toString('utf8', 0, bytes.indexOf(0x0a)));
      if (content && leafHash(leafIndex, content).equals(nodeAt(0, leafIndex))) return content;
      throw new DamagedTree(`the content of leaf ${leafIndex} is not what was hashed`);
    },
    contentLines: (from, to, head) => {
      if (from >= to) return [];
      const start = offsetOf(from);
      const end = to < head.size ? offsetOf(to) : head.contentBytes;
      return whole(contentFile(dir), start, end - start)
        .toString('utf8')
        .split('\n')
        .slice(0, to - from);
    },
    close: () => {
      for (const file of files.values()) closeSync(file);
      files.clear();
    },
  };
};

const isText = (value: unknown): value is string => typeof value === 'string';

/** Reads an array as `contentLine` writes it; undefined for anything else. */
export const contentFrom = (value: unknown): LeafContent | undefined => {
  if (!Array.isArray(value) || value.length !== 6) return undefined;
  const [stream, revision, type, eventId, dataHash, metaHash] = value as unknown[];
  if (!isText(stream) || !isText(type) || !isText(eventId) || !isText(dataHash) || !isText(metaHash)) return undefined;
  if (typeof revision !== 'number') return undefined;
  return { stream, revision, type, eventId, dataHash, metaHash };
};

export const parseContent = (line: string): LeafContent | undefined => {
  try {
    return contentFrom(JSON.parse(line));
  } catch {
    return undefined;
  }
};
