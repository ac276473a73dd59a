import { randomBytes } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { resolve } from 'node:path';
import { StoreError } from './store-error.js';
import { holdDirectory } from './store-holder.js';

/** The name for a directory that is set aside: when, in UTC, and a few letters more where that is taken. */
const freeName = (dir: string, instant: string): string => {
  const name = `${dir}.damaged-${instant.replaceAll(':', '')}`;
  return existsSync(name) ? `${name}-${randomBytes(3).toString('hex')}` : name;
};

/**
 * Renames the directory of a damaged store to `<dir>.damaged-<instant>`, where it stays for whoever wants to look, and says where
 * that is. Nothing is deleted. Throws StoreError 'in-use' while a server holds it.
 */
export const setAside = async (dir: string): Promise<string> => {
  const own = resolve(dir);
  const hold = await holdDirectory(own);
  await hold.release();
  const aside = freeName(own, new Date().toISOString());
  renameSync(own, aside);
  return aside;
};

/**
 * Opens a store that can be made again from elsewhere: a damaged one is set aside, `said` is told where it is now and why, and it is
 * opened anew, empty. Throws whatever else `open` throws.
 */
export const openOrSetAside = async <Opened>(
  open: () => Promise<Opened>,
  said: (aside: string, why: StoreError) => void,
): Promise<Opened> => {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof StoreError) || error.reason !== 'damaged') throw error;
    said(await setAside(error.dir), error);
    return open();
  }
};
