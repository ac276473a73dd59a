import { closeSync, openSync, readSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { LeafContent } from './leaf.js';
import { sha256 } from './sha256.js';
import { type KeptHead, parseContent, type TreeFiles } from './tree-files.js';

/** Leaves whose names lie in one sorted file; those behind the last such file are kept in memory. */
export const leavesPerRun = 16_384;

/** An entry: the first 8 bytes of the name's SHA-256, then the leaf's place. */
const entryBytes = 12;
const entriesPerRun = 2 * leavesPerRun;

const runFile = (dir: string, run: number): string => join(dir, 'names', String(run).padStart(6, '0'));

const byId = (eventId: string): string => `id ${eventId}`;
const byPlace = (stream: string, revision: number): string => `at ${revision} ${stream}`;
const fingerprint = (name: string): bigint => sha256(name).readBigUInt64BE();

/** The names of the run that is being filled. */
export interface GrowingNames {
  /** Takes the next leaf. Where that makes the run whole: the bytes of its file, and it begins anew. */
  add(content: LeafContent): Buffer | undefined;
}

/** In two halves, so that neither keeping nor sorting thirty thousand of them makes an object. */
export const growingNames = (): GrowingNames => {
  const high = new Uint32Array(entriesPerRun);
  const low = new Uint32Array(entriesPerRun);
  let count = 0;
  const take = (name: string): void => {
    const bytes = sha256(name);
    high[count] = bytes.readUInt32BE(0);
    low[count] = bytes.readUInt32BE(4);
    count += 1;
  };
  const sorted = (): Buffer => {
    const half = (halves: Uint32Array, at: number): number => halves[at] ?? 0;
    const order = new Uint32Array(entriesPerRun)
      .map((_, at) => at)
      .sort((a, b) => half(high, a) - half(high, b) || half(low, a) - half(low, b) || a - b);
    const bytes = Buffer.allocUnsafe(entriesPerRun * entryBytes);
    for (const [at, entry] of order.entries()) {
      bytes.writeUInt32BE(half(high, entry), at * entryBytes);
      bytes.writeUInt32BE(half(low, entry), at * entryBytes + 4);
      bytes.writeUInt32BE(entry >> 1, at * entryBytes + 8);
    }
    return bytes;
  };
  return {
    add: ({ eventId, stream, revision }) => {
      take(byId(eventId));
      take(byPlace(stream, revision));
      if (count < entriesPerRun) return undefined;
      count = 0;
      return sorted();
    },
  };
};

/** Puts the names of a whole run on disk; the file appears whole. */
export const writeRun = async (dir: string, run: number, bytes: Buffer): Promise<void> => {
  const file = runFile(dir, run);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
};

/** Finds leaves by what they are called. */
export interface LeafIndex {
  /** The place of an event in the log's tree; undefined where the head does not hold it. */
  find(name: { eventId: string } | { stream: string; revision: number }, head: KeptHead): number | undefined;
  close(): void;
}

/** Entries read at once: keys are spread evenly, so that one stands about where its value says, give or take some two hundred. */
const windowEntries = 1_024;

/** Where in a run a key stands if keys are spread evenly. */
const likelyPlace = (key: bigint): number => Number(((key >> 32n) * BigInt(entriesPerRun)) >> 32n);

/** The entries of one run with this key: their leaves, counted from the run's first. */
const inRun = (file: number, key: bigint, bytes: Buffer): number[] => {
  let from = Math.max(0, Math.min(likelyPlace(key) - windowEntries / 2, entriesPerRun - windowEntries));
  const read = (at: number): void => {
    from = at;
    readSync(file, bytes, 0, windowEntries * entryBytes, at * entryBytes);
  };
  const keyAt = (at: number): bigint => {
    if (at < from || at >= from + windowEntries) read(Math.max(0, Math.min(at, entriesPerRun - windowEntries)));
    return bytes.readBigUInt64BE((at - from) * entryBytes);
  };
  read(from);
  let [low, high] = [0, entriesPerRun];
  // The window holds the key but for the rarest of runs; where it does not, it says on which side to go on.
  const last = from + windowEntries - 1;
  if (from > 0 && keyAt(from) >= key) high = from;
  else if (last < entriesPerRun - 1 && keyAt(last) < key) low = last + 1;
  else [low, high] = [from, last + 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyAt(middle) < key) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (; low < entriesPerRun && keyAt(low) === key; low += 1)
    found.push(bytes.readUInt32BE((low - from) * entryBytes + 8));
  return found;
};

export const openLeafIndex = (dir: string, files: TreeFiles): LeafIndex => {
  const runs = new Map<number, number>();
  const window = Buffer.alloc(windowEntries * entryBytes);
  let tail = new Map<string, number>();
  let [tailFrom, tailTo] = [0, 0];

  /** Brings the names behind the last whole run into memory: at most one run of them. */
  const readTail = (head: KeptHead): void => {
    const from = Math.floor(head.size / leavesPerRun) * leavesPerRun;
    if (from !== tailFrom || tailTo > head.size) {
      tail = new Map();
      [tailFrom, tailTo] = [from, from];
    }
    for (const line of files.contentLines(tailTo, head.size, head)) {
      const content = parseContent(line);
      if (content) {
        tail.set(byId(content.eventId), tailTo);
        tail.set(byPlace(content.stream, content.revision), tailTo);
      }
      tailTo += 1;
    }
  };

  return {
    find: (named, head) => {
      readTail(head);
      const name = 'eventId' in named ? byId(named.eventId) : byPlace(named.stream, named.revision);
      const inMemory = tail.get(name);
      if (inMemory !== undefined) return inMemory;
      const key = fingerprint(name);
      for (let run = tailFrom / leavesPerRun - 1; run >= 0; run -= 1) {
        const file = runs.get(run) ?? openSync(runFile(dir, run), 'r');
        runs.set(run, file);
        for (const offset of inRun(file, key, window)) {
          const leaf = run * leavesPerRun + offset;
          const { eventId, stream, revision } = files.contentAt(leaf);
          // Fingerprints may collide; names do not.
          if (name === byId(eventId) || name === byPlace(stream, revision)) return leaf;
        }
      }
      return undefined;
    },
    close: () => {
      for (const file of runs.values()) closeSync(file);
      runs.clear();
    },
  };
};
