import { randomBytes } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { createWhole } from './durable-file.js';
import { type NoteSigner, parseSigner, signerOf } from './signed-note.js';

/**
 * The log's signing key in a file that only its owner can read; made on first use, on disk before it is returned. Without an
 * origin the log is called after its key. Throws where the file is of another origin than the one asked for: a log keeps its name.
 */
export const signingKeyFile = async (file: string, origin: string | undefined): Promise<NoteSigner> => {
  const seed = randomBytes(32);
  const name = origin ?? `daylight-${signerOf('daylight', seed).verifier.keyHash}`;
  await createWhole(file, `${signerOf(name, seed).secret}\n`);
  await chmod(file, 0o600);
  const signer = parseSigner((await readFile(file, 'utf8')).trim());
  if (origin !== undefined && signer.verifier.name !== origin) {
    throw new Error(`The signing key in ${file} is that of ${signer.verifier.name}, not of ${origin}.`);
  }
  return signer;
};
