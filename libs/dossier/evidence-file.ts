import type { LeafContent } from '#evidence/leaf';
import type { ProvenEvent } from '#evidence/proven-event';

/** That an older checkpoint is the beginning of the dossier's: its signed note, and the hashes in base64 (RFC 9162 section 2.1.4). */
export interface ConsistentWith {
  readonly checkpoint: string;
  readonly proof: readonly string[];
}

/** `evidence.json`: what the log itself proves of a case. Sealed texts are as they were stored. */
export interface EvidenceFile {
  readonly kind: 'dossier-evidence';
  readonly version: 1;
  readonly origin: string;
  /** The log's key, as note tools take it. */
  readonly key: string;
  readonly stream: string;
  /** The signed note of the checkpoint that every proof leads to. */
  readonly checkpoint: string;
  readonly events: readonly ProvenEvent[];
  readonly consistency: readonly ConsistentWith[];
}

/** What was to be a part of a dossier is none; the message says why. */
export class MalformedDossier extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'MalformedDossier';
  }
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

const isLeaf = (value: unknown): value is LeafContent =>
  isFields(value) &&
  [value.stream, value.type, value.eventId, value.dataHash, value.metaHash].every(isText) &&
  isCount(value.revision);

const isEvent = (value: unknown): value is ProvenEvent =>
  isFields(value) &&
  [value.stream, value.type, value.eventId].every(isText) &&
  isCount(value.revision) &&
  isCount(value.leafIndex) &&
  'data' in value &&
  'metadata' in value &&
  isTexts(value.proof) &&
  isLeaf(value.leaf);

const isConsistent = (value: unknown): value is ConsistentWith =>
  isFields(value) && isText(value.checkpoint) && isTexts(value.proof);

/** Reads `evidence.json`; throws `MalformedDossier`. Nothing is verified yet. */
export const parseEvidence = (text: string): EvidenceFile => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MalformedDossier('evidence.json is no JSON');
  }
  if (!isFields(value) || value.kind !== 'dossier-evidence' || value.version !== 1) {
    throw new MalformedDossier('evidence.json is no evidence of version 1');
  }
  const { origin, key, stream, checkpoint, events, consistency } = value;
  if (![origin, key, stream, checkpoint].every(isText) || !Array.isArray(events) || !Array.isArray(consistency)) {
    throw new MalformedDossier('evidence.json lacks origin, key, stream, checkpoint, events or consistency');
  }
  const wrong = events.findIndex((event) => !isEvent(event));
  if (wrong >= 0) throw new MalformedDossier(`event ${wrong} of evidence.json is none`);
  if (!consistency.every(isConsistent)) throw new MalformedDossier('a proof of consistency in evidence.json is none');
  return value as unknown as EvidenceFile;
};
