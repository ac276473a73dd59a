import { linesOf } from './bundle-lines.js';
import { type Verdict, verifyBundle, type VerifyOptions } from './verify-bundle.js';
import { walkInThreads } from './verify-in-threads.js';

/** `verifyBundle` of a file, with all processors where the bundle is sound. Throws where the file cannot be read. */
export const verifyFile = (file: string, options: VerifyOptions = {}): Promise<Verdict> =>
  verifyBundle(
    () => linesOf(file),
    options,
    (checks) => walkInThreads(file, checks, options.progress),
  );
