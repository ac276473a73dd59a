import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { checkpointLine, eventLine, headerLine, leavesLine, leavesPerLine } from '#evidence/bundle';
import type { EvidenceFolder } from '#evidence/evidence-folder';
import { keptCheckpoint, keptSizes } from '#evidence/kept-checkpoints';
import { openTreeFiles, readHead } from '#evidence/tree-files';
import type { EventStore } from '#event-log/connect';
import { type AnyStored, asStored } from '#event-log/decode';
import { scan } from '#event-log/scan';

/** Text is handed to the file in pieces of about this many characters. */
const pieceLength = 1 << 20;

/**
 * Writes the log as it stands in the store, the leaves as they were kept, and the checkpoints up to the kept tree's size, to a new
 * file for its owner alone. Returns how many events and leaves. Events recorded since the tree was last brought to disk are left out.
 */
export const exportBundle = async (
  eventStore: EventStore,
  { tree, checkpoints }: EvidenceFolder,
  { file, key, origin }: { file: string; key: string; origin: string },
  progress: (events: number, of: number) => void,
): Promise<{ events: number; leaves: number; checkpoints: number }> => {
  const head = await readHead(tree);
  const files = openTreeFiles(tree);
  const out = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await once(out, 'open');
  let piece = '';
  const write = async (text: string): Promise<void> => {
    piece += text;
    if (piece.length < pieceLength) return;
    const fits = out.write(piece);
    piece = '';
    if (!fits) await once(out, 'drain');
  };
  let leaves = 0;
  const writeLeaves = async (): Promise<void> => {
    const to = Math.min(head.size, leaves + leavesPerLine);
    await write(leavesLine(leaves, files.contentLines(leaves, to, head)));
    leaves = to;
  };
  try {
    const sizes = (await keptSizes(checkpoints)).filter((size) => size <= head.size);
    await write(headerLine({ origin, key, size: head.size }));
    for (const size of sizes) await write(checkpointLine((await keptCheckpoint(checkpoints, size)).note));
    let events = 0;
    for await (const event of scan<AnyStored>(eventStore, { prefixes: 'all', schema: asStored })) {
      if (event.position > (head.position ?? 0)) continue;
      if (events === leaves && leaves < head.size) await writeLeaves();
      const { id: eventId, stream, revision, type, data, metadata } = event;
      await write(eventLine({ stream, revision, type, eventId, data, metadata }));
      events += 1;
      if (events % 1_000 === 0) progress(events, head.size);
    }
    // Leaves of events that the log no longer has.
    while (leaves < head.size) await writeLeaves();
    return { events, leaves, checkpoints: sizes.length };
  } finally {
    files.close();
    out.end(piece);
    await once(out, 'close');
  }
};
