import { type FileHandle, open } from 'node:fs/promises';

/** How every line of leaves begins, as an export writes it. */
const leavesBegin = Buffer.from('\n{"kind":"leaves"');
const readBytes = 4 << 20;
/** A run that is longer is none that an export has written. */
const longestRun = 256 << 20;

/** What follows at a place of the file, behind what is left of the bytes before it, in memory of its own: it can be handed to a thread. */
const readBehind = async (handle: FileHandle, rest: Buffer, position: number): Promise<[Buffer, number]> => {
  const buffer = Buffer.from(new ArrayBuffer(rest.length + readBytes));
  rest.copy(buffer);
  const { bytesRead } = await handle.read(buffer, rest.length, readBytes, position);
  return [buffer.subarray(0, rest.length + bytesRead), bytesRead];
};

/**
 * The bytes of a bundle behind its header, in runs that begin with a line of leaves: what stands in one run can be verified without
 * the others. Ends early, with undefined, where there is no such line. Nothing but the run refers to its memory.
 */
export async function* bundleRuns(file: string): AsyncGenerator<Buffer | undefined> {
  const handle = await open(file, 'r');
  try {
    let rest: Buffer = Buffer.alloc(0);
    let header = true;
    for (let position = 0; ; ) {
      const [read, bytesRead] = await readBehind(handle, rest, position);
      rest = read;
      position += bytesRead;
      if (header) {
        const first = rest.indexOf(leavesBegin);
        if (first < 0 && bytesRead > 0 && rest.length < longestRun) continue;
        if (first < 0) return yield undefined;
        rest = rest.subarray(first + 1);
        header = false;
      }
      if (bytesRead === 0) {
        if (rest.length > 0) yield rest;
        return;
      }
      const last = rest.lastIndexOf(leavesBegin);
      if (last > 0) {
        const run = rest.subarray(0, last + 1);
        rest = Buffer.from(rest.subarray(last + 1));
        yield run;
      }
      if (rest.length > longestRun) return yield undefined;
    }
  } finally {
    await handle.close();
  }
}
