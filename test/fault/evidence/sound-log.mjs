// Makes a log of cases with its tree, its checkpoints and the bundle that an export of it would be.
import { checkpointLine, eventLine, headerLine, leavesLine, leavesPerLine } from '#evidence/bundle';
import { signCheckpoint } from '#evidence/checkpoint';
import { growingRoot } from '#evidence/growing-root';
import { leafContent, leafHash } from '#evidence/leaf';
import { signerOf } from '#evidence/signed-note';
import { contentLine } from '#evidence/tree-files';

export const signer = signerOf('daylight.fault', Buffer.alloc(32, 1));
export const forger = signerOf('daylight.fault', Buffer.alloc(32, 2));

const types = ['MaterialsChecked', 'CaseRouted', 'CaseTaken', 'OpinionRecorded', 'SubmittedForDecision'];
const uuid = (at) => `7b1f0c2e-0000-4000-8000-${at.toString(16).padStart(12, '0')}`;

/** An event as the product stores it, of about a kilobyte. */
export const eventAt = (at, streams) => {
  const revision = Math.floor(at / streams);
  const recordedAt = new Date(1_770_000_000_000 + at * 250).toISOString();
  return {
    stream: `case-${(at % streams).toString(36).padStart(16, 'c')}`,
    revision,
    type: revision === 0 ? 'ApplicationReceived' : types[at % types.length],
    eventId: uuid(at),
    data: {
      unit: `单位-${at % 9}`,
      post: `post-${at % 17}`,
      acceptedDate: recordedAt.slice(0, 10),
      promisedDays: at % 20,
      share: at / 8,
      form: { keyId: `k-${at % 31}`, alg: 'A256GCM', box: Buffer.alloc(180, at % 251).toString('base64url') },
    },
    metadata: {
      schemaVersion: 1,
      occurredAt: recordedAt,
      recordedAt,
      effectiveDate: recordedAt.slice(0, 10),
      actor: { id: `officer-${at % 40}`, role: 'officer', unit: 'urban', post: 'urban-review' },
      auth: 'oidc',
      channel: 'window',
      commandId: uuid(at + 0x10000000),
      commandDigest: Buffer.alloc(32, at % 253).toString('base64url'),
      $correlationId: uuid(at + 0x20000000),
      $causationId: uuid(at + 0x10000000),
      policyVersion: '2026-01',
      calendarVersion: 'cn-2026',
      legalRegime: 'cn',
    },
  };
};

export const eventsOf = (count, streams = 23) => Array.from({ length: count }, (_, at) => eventAt(at, streams));

/** The checkpoints over the events at the given sizes, signed. */
export const checkpointsOf = (events, sizes, by = signer) => {
  const tree = growingRoot();
  const notes = [];
  for (const event of events) {
    tree.add(leafHash(tree.size, leafContent(event)));
    if (sizes.includes(tree.size)) notes.push(signCheckpoint(by, { size: tree.size, root: tree.root() }));
  }
  return notes;
};

/** A bundle, line by line without line breaks. `leavesFor`: whose leaves were kept, by default those of the events themselves. */
export function* bundleOf({ events, notes, key = signer.verifier.text, leavesFor = events }) {
  yield headerLine({ origin: signer.verifier.name, key, size: leavesFor.length }).trimEnd();
  for (const note of notes) yield checkpointLine(note).trimEnd();
  for (let from = 0; from < Math.max(events.length, leavesFor.length); from += leavesPerLine) {
    const kept = leavesFor.slice(from, from + leavesPerLine).map((event) => contentLine(leafContent(event)).trimEnd());
    if (kept.length > 0) yield leavesLine(from, kept).trimEnd();
    for (const event of events.slice(from, from + leavesPerLine)) yield eventLine(event).trimEnd();
  }
}
