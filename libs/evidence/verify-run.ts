import { MalformedBundle, parseBundleLine } from './bundle.js';
import { sameOneByOne } from './compare-events.js';
import { leafHash, type LeafContent } from './leaf.js';

/** What a sound run says: from which leaf on, and the hashes of its leaves, 32 bytes each, one behind another. */
export interface SoundRun {
  readonly from: number;
  readonly hashes: Uint8Array;
}

const lineFeed = 0x0a;

/** Line by line: a run as one text would be copied once more, and twice as large for one character beyond Latin-1. */
function* linesOf(bytes: Uint8Array): Generator<string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < buffer.length; ) {
    const end = buffer.indexOf(lineFeed, at);
    yield buffer.toString('utf8', at, end < 0 ? buffer.length : end);
    at = end < 0 ? buffer.length : end + 1;
  }
}

/** Leaves and events that are the same one by one, in whole lines; undefined for anything else, which is for the slow way to name. */
export const verifyRun = (bytes: Uint8Array): SoundRun | undefined => {
  const hashes: Buffer[] = [];
  let from = -1;
  let waiting: readonly LeafContent[] = [];
  let taken = 0;
  try {
    for (const text of linesOf(bytes)) {
      const line = parseBundleLine(text, 0);
      if (line.kind === 'event') {
        if (!sameOneByOne(waiting[taken], line.event)) return undefined;
        taken += 1;
        continue;
      }
      if (line.kind !== 'leaves' || taken < waiting.length) return undefined;
      if (from < 0) from = line.from;
      else if (line.from !== from + hashes.length) return undefined;
      for (const [at, content] of line.leaves.entries()) hashes.push(leafHash(line.from + at, content));
      [waiting, taken] = [line.leaves, 0];
    }
  } catch (error) {
    if (error instanceof MalformedBundle || error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
  return taken < waiting.length ? undefined : { from, hashes: Buffer.concat(hashes) };
};
