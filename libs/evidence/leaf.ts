import { hash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { sha256 } from './sha256.js';

/** What the tree commits to of an event. Hashes are SHA-256 in hex, of the canonical JSON of the data and of the envelope. */
export interface LeafContent {
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly eventId: string;
  readonly dataHash: string;
  readonly metaHash: string;
}

/** An event as it was stored, sealed texts and all: destroying a key leaves every hash as it is. */
export interface StoredEvent {
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly eventId: string;
  readonly data: unknown;
  readonly metadata: unknown;
}

/** SHA-256 in hex of a value's canonical JSON. */
export const contentHash = (value: unknown): string => hash('sha256', canonicalJson(value), 'hex');

export const leafContent = ({ stream, revision, type, eventId, data, metadata }: StoredEvent): LeafContent => ({
  stream,
  revision,
  type,
  eventId,
  dataHash: contentHash(data),
  metaHash: contentHash(metadata),
});

/** The leaf's bytes: 0x00 and the canonical JSON of its content and place (domain.md 5.3). */
export const leafHash = (leafIndex: number, content: LeafContent): Buffer => {
  const { stream, revision, type, eventId, dataHash, metaHash } = content;
  // The canonical JSON of an object whose names are known, and in order.
  const names = `"dataHash":${canonicalJson(dataHash)},"eventId":${canonicalJson(eventId)},"leafIndex":${leafIndex}`;
  const place = `"revision":${canonicalJson(revision)},"stream":${canonicalJson(stream)},"type":${canonicalJson(type)}`;
  return sha256(`\0{${names},"metaHash":${canonicalJson(metaHash)},${place}}`);
};
