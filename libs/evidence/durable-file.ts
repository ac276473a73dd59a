import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const writeBeside = async (file: string, content: string, name: (beside: string) => Promise<void>): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${randomUUID()}`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await name(beside);
    await syncFolder(dirname(file));
  } finally {
    await rm(beside, { force: true });
  }
};

/** A file for its owner alone that appears whole or not at all, on disk before this returns; false where it is there. */
export const createWhole = async (file: string, content: string): Promise<boolean> => {
  try {
    await writeBeside(file, content, (beside) => link(beside, file));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
};

/** Puts a file in the place of the one of that name, whole and on disk before this returns. */
export const replaceWhole = (file: string, content: string): Promise<void> =>
  writeBeside(file, content, (beside) => rename(beside, file));
