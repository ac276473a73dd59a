import { type FileHandle, open } from 'node:fs/promises';

/** How every line of leaves begins, as an export writes it. */
const leavesBegin = Buffer.from('\n{"kind":"leaves"');
const readBytes = 4 << 20;
/** A run that is longer is none that an export has written. */
const longestRun = 256 << 20;

const readMore = async (handle: FileHandle, position: number): Promise<Buffer> => {
  // Of its own, so that it can be handed to another thread.
  const buffer = Buffer.from(new ArrayBuffer(readBytes));
  const { bytesRead } = await handle.read(buffer, 0, readBytes, position);
  return buffer.subarray(0, bytesRead);
};

/**
 * The bytes of a bundle behind its header, in runs that begin with a line of leaves: what stands in one run can be verified without
 * the others. Ends early, with undefined, where there is no such line.
 */
export async function* bundleRuns(file: string): AsyncGenerator<Buffer | undefined> {
  const handle = await open(file, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    let header = true;
    for (let position = 0; ; ) {
      const more = await readMore(handle, position);
      position += more.length;
      rest = rest.length === 0 ? more : Buffer.concat([rest, more]);
      if (header) {
        const first = rest.indexOf(leavesBegin);
        if (first < 0 && more.length > 0 && rest.length < longestRun) continue;
        if (first < 0) return yield undefined;
        rest = rest.subarray(first + 1);
        header = false;
      }
      if (more.length === 0) {
        if (rest.length > 0) yield rest;
        return;
      }
      const last = rest.lastIndexOf(leavesBegin);
      if (last > 0) {
        yield rest.subarray(0, last + 1);
        rest = rest.subarray(last + 1);
      }
      if (rest.length > longestRun) return yield undefined;
    }
  } finally {
    await handle.close();
  }
}
