import { type BundleLine, MalformedBundle, parseBundleLine } from './bundle.js';
import type { Checkpoint } from './checkpoint.js';
import { compareEvents, sameOneByOne } from './compare-events.js';
import type { Finding } from './findings.js';
import { growingRoot } from './growing-root.js';
import { leafHash, type LeafContent } from './leaf.js';
import { isSignedBy, MalformedNote, type NoteVerifier, parseVerifier } from './signed-note.js';
import { type Witnessed, witnessedBy } from './witnessed.js';

export interface VerifyOptions {
  /** Checkpoints from elsewhere: what a witness, or the one who verifies, has kept. */
  readonly kept?: readonly Checkpoint[];
  /** The log's key as it is known from elsewhere (`name+hash+base64`); otherwise the bundle's own is believed. */
  readonly key?: string;
  /** Keys of witnesses: the verdict says what they cosigned. */
  readonly witnesses?: readonly NoteVerifier[];
  /** Told now and then how many events have been read. */
  readonly progress?: (events: number) => void;
}

export interface Verdict {
  readonly origin: string;
  readonly events: number;
  readonly leaves: number;
  readonly checkpoints: number;
  /** Leaves that a checkpoint of this key covers; those behind them are not signed yet. */
  readonly signed: number;
  /** Kept checkpoints that agree. */
  readonly keptAgree: number;
  /** Where witnesses were asked about. */
  readonly witnesses?: readonly Witnessed[];
  readonly findings: readonly Finding[];
}

/** Reads the lines anew, from the first, each time it is called. */
export type ReadLines = () => AsyncIterable<string>;

const most = 1_000;
const progressEvery = 10_000;

async function* parsedLines(lines: ReadLines): AsyncGenerator<BundleLine> {
  let number = 0;
  for await (const text of lines()) {
    number += 1;
    yield parseBundleLine(text, number);
  }
}

interface Expected {
  readonly checkpoint: Checkpoint;
  readonly by: string;
  readonly kept: boolean;
}

const signatureFault = ({ checkpoint, by }: Expected, verifier: NoteVerifier): Finding | undefined => {
  if (checkpoint.origin === verifier.name && isSignedBy(checkpoint.signed, verifier)) return undefined;
  return { kind: 'not-signed', what: `${by} is not signed by ${verifier.text}` };
};

/** What a walk through a bundle finds; `same`: every event is the one that its leaf was made of. */
export interface Walked {
  readonly events: number;
  readonly leaves: number;
  readonly same: boolean;
}

export type RootChecks = ReturnType<typeof rootChecks>;

/**
 * Holds the roots that were signed against those of the leaves; the first that differs names the range, all behind it follow from it.
 * Where a kept checkpoint differs, only kept ones narrow the range: whoever rewrote the log has signed the bundle's own anew.
 */
const rootChecks = (expected: readonly Expected[]) => {
  const waiting = expected.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size);
  const findings: Finding[] = [];
  let sound = 0;
  let agreeing = 0;
  /** Up to where checkpoints from here and from elsewhere agree, until the first of each that does not. */
  const upTo = { own: { size: 0, holds: true }, kept: { size: 0, holds: true } };
  return {
    findings,
    get sound() {
      return sound;
    },
    get keptAgree() {
      return agreeing;
    },
    at: (size: number, root: () => Buffer): void => {
      for (let [next] = waiting; next?.checkpoint.size === size; [next] = waiting) {
        waiting.shift();
        if (root().equals(next.checkpoint.root)) {
          sound = size;
          agreeing += Number(next.kept);
          upTo.own.size = size;
          if (next.kept) upTo.kept.size = size;
          continue;
        }
        const range = next.kept ? upTo.kept : upTo.own;
        if (range.holds) findings.push({ kind: 'rewritten', from: range.size, to: size, by: next.by });
        range.holds = false;
      }
    },
    end: (size: number): void => {
      for (const { checkpoint, by } of waiting) {
        findings.push({ kind: 'cut', size, signed: checkpoint.size, by });
      }
    },
  };
};

const readHeader = async (lines: ReadLines): Promise<[BundleLine & { kind: 'bundle' }, Checkpoint[]]> => {
  const checkpoints: Checkpoint[] = [];
  let header: (BundleLine & { kind: 'bundle' }) | undefined;
  for await (const line of parsedLines(lines)) {
    if (header === undefined) {
      if (line.kind !== 'bundle') throw new MalformedBundle(1, 'a bundle begins with its header');
      header = line;
    } else if (line.kind === 'checkpoint') checkpoints.push(line.checkpoint);
    else break;
  }
  if (!header) throw new MalformedBundle(1, 'the bundle is empty');
  return [header, checkpoints];
};

/** Which events are not those of the leaves; read a second time, since a sound bundle needs no such memory. */
const diagnose = async (lines: ReadLines): Promise<readonly Finding[]> => {
  const comparison = compareEvents();
  for await (const line of parsedLines(lines)) {
    if (line.kind === 'leaves') {
      for (const content of line.leaves) comparison.leaf(content);
    } else if (line.kind === 'event') comparison.event(line.event);
  }
  return comparison.findings();
};

const walk = async (lines: ReadLines, checks: RootChecks, progress?: (events: number) => void): Promise<Walked> => {
  const tree = growingRoot();
  let waiting: LeafContent[] = [];
  let taken = 0;
  let events = 0;
  let same = true;
  let header = true;
  let number = 0;
  checks.at(0, () => tree.root());
  for await (const text of lines()) {
    number += 1;
    const line = parseBundleLine(text, number);
    if (line.kind === 'leaves') {
      if (line.from !== tree.size) throw new MalformedBundle(number, `leaf ${tree.size} should follow`);
      same &&= taken === waiting.length;
      [waiting, taken] = [[...line.leaves], 0];
      for (const content of line.leaves) {
        tree.add(leafHash(tree.size, content));
        checks.at(tree.size, () => tree.root());
      }
    } else if (line.kind === 'event') {
      same &&= sameOneByOne(waiting[taken], line.event);
      taken += 1;
      events += 1;
      if (events % progressEvery === 0) progress?.(events);
    } else if (line.kind === 'bundle' ? !header : tree.size > 0) {
      throw new MalformedBundle(number, `a line of kind ${line.kind} stands too late`);
    }
    header = false;
  }
  same &&= taken === waiting.length;
  checks.end(tree.size);
  return { events, leaves: tree.size, same };
};

const malformed = (error: unknown): Finding => {
  if (error instanceof MalformedBundle || error instanceof MalformedNote) {
    return { kind: 'malformed', what: error.message };
  }
  // A value nested so deeply that no program of ours can have written it.
  if (error instanceof RangeError) return { kind: 'malformed', what: 'a value is nested too deeply' };
  throw error;
};

/**
 * Recomputes everything a bundle says: the hash of each event, the tree, the roots and signatures of its checkpoints and of those
 * kept elsewhere. Never throws for what is wrong with the bundle: that is what the findings are for. `quickly` may walk through it
 * in another way, and leave it where the bundle is not sound.
 */
export const verifyBundle = async (
  lines: ReadLines,
  options: VerifyOptions = {},
  quickly: (checks: RootChecks) => Promise<Walked | undefined> = () => Promise.resolve(undefined),
): Promise<Verdict> => {
  const { kept = [], key, progress, witnesses } = options;
  const verdict = { origin: '', events: 0, leaves: 0, checkpoints: 0, signed: 0, keptAgree: 0 };
  let seen: readonly Witnessed[] | undefined;
  const findings: Finding[] = [];
  try {
    const [header, checkpoints] = await readHeader(lines);
    verdict.origin = header.origin;
    verdict.checkpoints = checkpoints.length;
    if (key !== undefined && key !== header.key) {
      findings.push({ kind: 'not-signed', what: `the bundle names the key ${header.key}, not ${key}` });
    }
    const verifier = parseVerifier(key ?? header.key);
    const expected = [
      ...kept.map((checkpoint) => ({ checkpoint, by: `the kept checkpoint of ${checkpoint.size}`, kept: true })),
      ...checkpoints.map((checkpoint) => ({ checkpoint, by: `the checkpoint of ${checkpoint.size}`, kept: false })),
    ];
    const faults = expected.map((one) => signatureFault(one, verifier));
    findings.push(...faults.filter((fault) => fault !== undefined));
    if (witnesses) {
      const cosigned = witnessedBy([...checkpoints, ...kept], witnesses);
      seen = cosigned.witnesses;
      findings.push(...cosigned.findings);
    }
    if (expected.length === 0) findings.push({ kind: 'not-signed', what: 'nothing in this bundle is signed' });
    // A checkpoint of another key says nothing about the tree, but one kept elsewhere was believed once.
    const believed = expected.filter((one, at) => faults[at] === undefined || one.kept);
    let checks = rootChecks(believed);
    let walked = await quickly(checks);
    if (!walked) {
      checks = rootChecks(believed);
      walked = await walk(lines, checks, progress);
    }
    const { events, leaves, same } = walked;
    Object.assign(verdict, { events, leaves, signed: checks.sound, keptAgree: checks.keptAgree });
    findings.push(...checks.findings);
    if (!same) findings.push(...(await diagnose(lines)));
    if (header.size !== leaves) findings.push({ kind: 'malformed', what: `the header says ${header.size} events` });
  } catch (error) {
    findings.push(malformed(error));
  }
  return { ...verdict, ...(seen ? { witnesses: seen } : {}), findings: findings.slice(0, most) };
};
