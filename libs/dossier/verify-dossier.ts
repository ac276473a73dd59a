import type { Checkpoint } from '#evidence/checkpoint';
import { parseCheckpoint } from '#evidence/checkpoint';
import { named, type NamedLeaf } from '#evidence/findings';
import { leafContent, type LeafContent, leafHash } from '#evidence/leaf';
import { consistencyHolds, inclusionHolds } from '#evidence/proof-verification';
import type { ProvenEvent } from '#evidence/proven-event';
import { isSignedBy, MalformedNote, type NoteVerifier, parseVerifier } from '#evidence/signed-note';
import { type Witnessed, witnessedBy } from '#evidence/witnessed';
import type { DossierFinding } from './dossier-findings.js';
import { type EvidenceFile, MalformedDossier, parseEvidence } from './evidence-file.js';
import { type DossierFiles, fileFaults, type Manifest, manifestName, parseManifest } from './manifest.js';

export interface DossierOptions {
  /** The log's key as it is known from elsewhere; otherwise the dossier's own is believed. */
  readonly key?: string;
  /** Checkpoints from elsewhere. */
  readonly kept?: readonly Checkpoint[];
  /** Keys of witnesses: the verdict says what they cosigned. */
  readonly witnesses?: readonly NoteVerifier[];
}

export interface DossierVerdict {
  readonly origin: string;
  readonly stream: string;
  readonly madeAt: string;
  readonly events: number;
  /** Leaves that the dossier's checkpoint covers. */
  readonly size: number;
  readonly files: number;
  /** Older checkpoints that are proven to be the beginning of the dossier's. */
  readonly consistent: number;
  /** Checkpoints from elsewhere that agree, and those that the dossier says nothing about. */
  readonly keptAgree: number;
  readonly keptUnrelated: number;
  /** Where witnesses were asked about. */
  readonly witnesses?: readonly Witnessed[];
  readonly findings: readonly DossierFinding[];
}

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

const partsOf = (kept: LeafContent, found: LeafContent): string[] => [
  ...(kept.dataHash === found.dataHash ? [] : ['data']),
  ...(kept.metaHash === found.metaHash ? [] : ['metadata']),
  ...(kept.type === found.type ? [] : ['type']),
  ...(kept.stream === found.stream && kept.revision === found.revision ? [] : ['stream@revision']),
  ...(kept.eventId === found.eventId ? [] : ['eventId']),
];

const eventFinding = (event: ProvenEvent, head: Checkpoint): DossierFinding | undefined => {
  const { leafIndex, leaf } = event;
  const found = leafContent(event);
  const claim = { leafIndex, size: head.size, root: head.root, proof: event.proof.map(bytes) };
  if (inclusionHolds({ ...claim, leaf: leafHash(leafIndex, found) })) return undefined;
  // The leaf that stands beside the event is proven, and the event is not it: so the event was changed.
  const leafHolds = inclusionHolds({ ...claim, leaf: leafHash(leafIndex, leaf) });
  if (!leafHolds) return { kind: 'not-proven', event: named(leafIndex, found) };
  return { kind: 'changed', event: named(leafIndex, leaf), parts: partsOf(leaf, found) };
};

/** Events of another stream, out of their order, or missing from the run of revisions that the manifest counts. */
const orderFindings = ({ events, stream }: EvidenceFile, counted: number): DossierFinding[] => {
  const findings: DossierFinding[] = [];
  const place = (event: ProvenEvent): NamedLeaf => named(event.leafIndex, event);
  const present = new Set<number>();
  // Events that the signed list counts beside those of the run.
  let [reached, beside] = [-1, 0];
  for (const event of events) {
    if (event.stream !== stream) {
      findings.push({ kind: 'foreign', event: place(event) });
      beside += 1;
      continue;
    }
    if (present.has(event.revision)) {
      findings.push({ kind: 'repeated', event: place(event) });
      beside += 1;
    } else if (event.revision < reached) findings.push({ kind: 'reordered', event: place(event) });
    reached = Math.max(reached, event.revision);
    present.add(event.revision);
  }
  const last = Math.max(counted - beside - 1, Math.min(reached, events.length));
  for (let revision = 0; revision <= last; revision += 1) {
    if (!present.has(revision)) findings.push({ kind: 'removed', stream, revision });
  }
  return findings;
};

const signatureFindings = (
  { origin, signed }: { origin: string; signed: Manifest['signed'] },
  what: string,
  verifier: NoteVerifier,
): DossierFinding[] =>
  origin === verifier.name && isSignedBy(signed, verifier)
    ? []
    : [{ kind: 'not-signed', what: `${what} is not signed by ${verifier.text}` }];

interface Roots {
  readonly findings: readonly DossierFinding[];
  readonly consistent: number;
  readonly keptAgree: number;
  readonly keptUnrelated: number;
}

/** Holds older checkpoints, those in the dossier and those from elsewhere, against that of the dossier. */
const rootChecks = (
  evidence: EvidenceFile,
  head: Checkpoint,
  kept: readonly Checkpoint[],
  verifier: NoteVerifier,
): Roots => {
  const findings: DossierFinding[] = [];
  const proven: Checkpoint[] = [head];
  for (const { checkpoint: note, proof } of evidence.consistency) {
    const older = parseCheckpoint(note);
    findings.push(...signatureFindings(older, `the checkpoint of ${older.size}`, verifier));
    const claim = { from: older.size, to: head.size, fromRoot: older.root, toRoot: head.root };
    if (consistencyHolds({ ...claim, proof: proof.map(bytes) })) proven.push(older);
    else findings.push({ kind: 'inconsistent', size: older.size, with: head.size });
  }
  let [keptAgree, keptUnrelated] = [0, 0];
  for (const one of kept) {
    findings.push(...signatureFindings(one, `the kept checkpoint of ${one.size}`, verifier));
    const same = proven.find(({ size }) => size === one.size);
    if (!same) keptUnrelated += 1;
    else if (same.root.equals(one.root)) keptAgree += 1;
    else findings.push({ kind: 'inconsistent', size: one.size, with: head.size });
  }
  return { findings, consistent: proven.length - 1, keptAgree, keptUnrelated };
};

const textOf = (files: DossierFiles, name: string): string => {
  const content = files.get(name);
  if (content === undefined) throw new MalformedDossier(`${name} is missing`);
  return Buffer.from(content).toString('utf8');
};

/**
 * Recomputes what a dossier says: each file's hash against the signed list, each event's hash and its proof up to the checkpoint, the
 * checkpoint's signature, and older checkpoints against it. Never throws for what is wrong with the dossier: the findings tell it.
 */
export const verifyDossier = (
  files: DossierFiles,
  { key, kept = [], witnesses }: DossierOptions = {},
): DossierVerdict => {
  const verdict = { origin: '', stream: '', madeAt: '', events: 0, size: 0, files: files.size };
  const findings: DossierFinding[] = [];
  let seen: readonly Witnessed[] | undefined;
  let roots: Roots = { findings: [], consistent: 0, keptAgree: 0, keptUnrelated: 0 };
  try {
    const manifest = parseManifest(textOf(files, manifestName));
    const evidence = parseEvidence(textOf(files, 'evidence.json'));
    Object.assign(verdict, { origin: evidence.origin, stream: evidence.stream, madeAt: manifest.madeAt });
    if (key !== undefined && key !== evidence.key) {
      findings.push({ kind: 'not-signed', what: `the dossier names the key ${evidence.key}, not ${key}` });
    }
    const verifier = parseVerifier(key ?? evidence.key);
    findings.push(...signatureFindings(manifest, 'MANIFEST', verifier));
    if (manifest.stream !== evidence.stream) {
      findings.push({
        kind: 'malformed',
        what: `MANIFEST is of ${manifest.stream}, the evidence of ${evidence.stream}`,
      });
    }
    findings.push(...fileFaults(manifest.files, files));
    const head = parseCheckpoint(evidence.checkpoint);
    findings.push(...signatureFindings(head, `the checkpoint of ${head.size}`, verifier));
    const events = evidence.events.map((event) => eventFinding(event, head));
    findings.push(...events.filter((finding) => finding !== undefined));
    findings.push(...orderFindings(evidence, manifest.events));
    roots = rootChecks(evidence, head, kept, verifier);
    if (witnesses) {
      const older = evidence.consistency.map(({ checkpoint }) => parseCheckpoint(checkpoint));
      const cosigned = witnessedBy([head, ...older, ...kept], witnesses);
      seen = cosigned.witnesses;
      findings.push(...cosigned.findings);
    }
    Object.assign(verdict, { events: evidence.events.length, size: head.size });
  } catch (error) {
    const expected = error instanceof MalformedDossier || error instanceof MalformedNote;
    if (!expected && !(error instanceof RangeError)) throw error;
    findings.push({ kind: 'malformed', what: expected ? error.message : 'a value is nested too deeply' });
  }
  const { findings: ofRoots, ...counts } = roots;
  return { ...verdict, ...counts, ...(seen ? { witnesses: seen } : {}), findings: [...findings, ...ofRoots] };
};
