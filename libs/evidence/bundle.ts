import type { Checkpoint } from './checkpoint.js';
import { parseCheckpoint } from './checkpoint.js';
import { type LeafContent, type StoredEvent } from './leaf.js';
import { MalformedNote } from './signed-note.js';
import { contentFrom } from './tree-files.js';

/**
 * One line of a bundle. A bundle is a text of JSON lines: the header, the checkpoints, then the events in the log's order with,
 * before each run of events, the leaves that the tree kept for them.
 */
export type BundleLine =
  | { readonly kind: 'bundle'; readonly origin: string; readonly key: string; readonly size: number }
  | { readonly kind: 'checkpoint'; readonly checkpoint: Checkpoint }
  | { readonly kind: 'leaves'; readonly from: number; readonly leaves: readonly LeafContent[] }
  | { readonly kind: 'event'; readonly event: StoredEvent };

/** A line that is none of a bundle's. */
export class MalformedBundle extends Error {
  constructor(
    readonly line: number,
    why: string,
  ) {
    super(`line ${line}: ${why}`);
    this.name = 'MalformedBundle';
  }
}

/** Leaves on one line. */
export const leavesPerLine = 256;

export const headerLine = (header: { origin: string; key: string; size: number }): string =>
  `${JSON.stringify({ kind: 'bundle', version: 1, ...header })}\n`;

export const checkpointLine = (note: string): string => `${JSON.stringify({ kind: 'checkpoint', note })}\n`;

/** `contents`: JSON arrays, as the kept tree has them. */
export const leavesLine = (from: number, contents: readonly string[]): string =>
  `{"kind":"leaves","from":${from},"leaves":[${contents.join(',')}]}\n`;

export const eventLine = ({ stream, revision, type, eventId, data, metadata }: StoredEvent): string =>
  `${JSON.stringify({ kind: 'event', stream, revision, type, eventId, data, metadata })}\n`;

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const leavesOf = ({ from, leaves }: Record<string, unknown>, line: number): BundleLine => {
  const contents = Array.isArray(leaves) ? leaves.map(contentFrom) : [];
  const whole = contents.filter((content) => content !== undefined);
  if (!isIndex(from) || whole.length === 0 || whole.length < contents.length) {
    throw new MalformedBundle(line, 'these are no leaves');
  }
  return { kind: 'leaves', from, leaves: whole };
};

const eventOf = (value: Record<string, unknown>, line: number): BundleLine => {
  const { stream, revision, type, eventId, data, metadata } = value;
  const named = typeof stream === 'string' && typeof type === 'string' && typeof eventId === 'string';
  if (!named || typeof revision !== 'number' || data === undefined || metadata === undefined) {
    throw new MalformedBundle(line, 'this is no event');
  }
  return { kind: 'event', event: { stream, revision, type, eventId, data, metadata } };
};

const checkpointOf = ({ note }: Record<string, unknown>, line: number): BundleLine => {
  try {
    return { kind: 'checkpoint', checkpoint: parseCheckpoint(String(note)) };
  } catch (error) {
    if (error instanceof MalformedNote) throw new MalformedBundle(line, error.message);
    throw error;
  }
};

const headerOf = ({ version, origin, key, size }: Record<string, unknown>, line: number): BundleLine => {
  if (version !== 1) throw new MalformedBundle(line, 'this is no bundle of version 1');
  if (typeof origin !== 'string' || typeof key !== 'string' || !isIndex(size)) {
    throw new MalformedBundle(line, 'the header lacks origin, key or size');
  }
  return { kind: 'bundle', origin, key, size };
};

const parsed = (text: string, line: number): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, with the line.
  }
  throw new MalformedBundle(line, 'this is no JSON object');
};

/** Reads a line; throws `MalformedBundle` with its number. */
export const parseBundleLine = (text: string, line: number): BundleLine => {
  const value = parsed(text, line);
  switch (value.kind) {
    case 'event':
      return eventOf(value, line);
    case 'leaves':
      return leavesOf(value, line);
    case 'checkpoint':
      return checkpointOf(value, line);
    case 'bundle':
      return headerOf(value, line);
    default:
      throw new MalformedBundle(line, 'this kind of line is unknown');
  }
};
