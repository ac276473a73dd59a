import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DossierFiles } from '#dossier/manifest';

/** A file of a dossier that is larger is none. */
const mostFiles = 100;
const largestFile = 256 * 1024 * 1024;

/** The files of a dossier's folder by name; folders in it, which no dossier has, are told as files without content. */
export const readDossier = async (dir: string): Promise<DossierFiles> => {
  const entries = (await readdir(dir, { withFileTypes: true })).slice(0, mostFiles);
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    const content = entry.isFile() ? await readFile(join(dir, entry.name)) : new Uint8Array();
    if (content.length > largestFile) throw new Error(`${entry.name} is larger than a dossier's file can be`);
    files.set(entry.name, content);
  }
  return files;
};

/** Writes a dossier into a new folder for its owner alone; throws where the folder is there. */
export const writeDossier = async (dir: string, files: DossierFiles): Promise<void> => {
  await mkdir(dir, { mode: 0o700 });
  for (const [name, content] of files) await writeFile(join(dir, name), content, { flag: 'wx', mode: 0o600 });
};
