import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Starts a contender on an empty folder, uses it, stops it and removes the folder. An error carries what it printed last. */
export const onEmptyFolder = async (contender, env, use) => {
  const dir = await mkdtemp(join(tmpdir(), 'daylight-bench-'));
  // PostgreSQL runs under an account of its own and must get in.
  await chmod(dir, 0o755);
  try {
    const running = await contender.start(dir, env);
    try {
      return await use(running, dir);
    } catch (error) {
      throw new Error(`${contender.name}: ${error.message}\n${running.output().slice(-2000)}`, { cause: error });
    } finally {
      await running.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
};
