import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openPglitePool } from '#apps/enforcer/pglite-pool';

const cache = join('node_modules', '.cache', 'daylight');
const made = join(cache, 'empty-timers');

const make = async (): Promise<void> => {
  mkdirSync(cache, { recursive: true });
  const own = await mkdtemp(join(cache, 'making-'));
  const dir = join(own, 'timers');
  const { close } = await openPglitePool(dir, (error) => {
    throw error;
  });
  await close();
  // Another worker may have been quicker; its folder is as good.
  await rename(dir, made).catch((error: unknown) => {
    if (!existsSync(made)) throw error;
  });
  await rm(own, { recursive: true, force: true });
};

/**
 * Puts an empty store of timers at `dir`. Making one takes PGlite seconds of processor time, copying it does not; one is kept
 * beside Jest's cache, and what a newer version of the product adds to it is added when it is opened.
 */
export const copyEmptyTimers = async (dir: string): Promise<void> => {
  if (!existsSync(made)) await make();
  await cp(made, dir, { recursive: true });
};
