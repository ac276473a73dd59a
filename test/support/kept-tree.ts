import { join } from 'node:path';
import { checkpointLine, eventLine, headerLine, leavesLine } from '#evidence/bundle';
import { signKept } from '#evidence/kept-checkpoints';
import { leafContent, type StoredEvent } from '#evidence/leaf';
import { signerOf } from '#evidence/signed-note';
import { openTreeFiles, contentLine } from '#evidence/tree-files';
import { openTreeWriter } from '#evidence/tree-writer';

/** Events of some cases, as they would be stored. */
export const someEvents = (count: number, streams = 7): StoredEvent[] =>
  Array.from({ length: count }, (_, at) => ({
    stream: `case-${at % streams}`,
    revision: Math.floor(at / streams),
    type: at % 2 === 0 ? 'CaseTaken' : 'CaseRouted',
    eventId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    data: { unit: `unit-${at % 3}`, note: '受理', n: at / 4 },
    metadata: { recordedAt: new Date(1_770_000_000_000 + at).toISOString(), actor: { id: `a-${at % 5}` } },
  }));

export const testSigner = signerOf('daylight.test', Buffer.alloc(32, 5));

/** A tree over the events in a folder, with a checkpoint after each of the given sizes; returns their notes. */
export const keepTree = async (dir: string, events: readonly StoredEvent[], sizes: readonly number[]) => {
  const writer = await openTreeWriter(join(dir, 'tree'));
  const files = openTreeFiles(join(dir, 'tree'));
  const notes: string[] = [];
  try {
    for (const size of sizes) {
      await writer.append(events.slice(writer.head.size, size).map(leafContent), size);
      const tree = { size, nodeAt: files.nodeAt };
      notes.push((await signKept(join(dir, 'checkpoints'), tree, testSigner)).note);
    }
  } finally {
    files.close();
    await writer.close();
  }
  return notes;
};

/** A bundle's lines, all leaves of a run before its events. */
export const bundleLines = (events: readonly StoredEvent[], notes: readonly string[], perLine = 16): string[] => {
  const { name: origin, text: key } = testSigner.verifier;
  const lines = [headerLine({ origin, key, size: events.length }), ...notes.map(checkpointLine)];
  for (let from = 0; from < events.length; from += perLine) {
    const run = events.slice(from, from + perLine);
    lines.push(
      leavesLine(
        from,
        run.map((event) => contentLine(leafContent(event)).trimEnd()),
      ),
    );
    lines.push(...run.map(eventLine));
  }
  return lines.map((line) => line.trimEnd());
};
