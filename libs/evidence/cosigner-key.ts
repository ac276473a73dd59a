import { randomBytes } from 'node:crypto';
import { chmod, readFile } from 'node:fs/promises';
import { type Cosigner, cosignerOf, parseCosigner } from './cosignature.js';
import { createWhole } from './durable-file.js';

/** A witness's key in a file that only its owner can read; made on first use. Throws where the file is that of another name. */
export const cosignerKeyFile = async (file: string, name: string): Promise<Cosigner> => {
  await createWhole(file, `${cosignerOf(name, randomBytes(32)).secret}\n`);
  await chmod(file, 0o600);
  const cosigner = parseCosigner((await readFile(file, 'utf8')).trim());
  if (cosigner.verifier.name !== name) {
    throw new Error(`The key in ${file} is that of ${cosigner.verifier.name}, not of ${name}.`);
  }
  return cosigner;
};
