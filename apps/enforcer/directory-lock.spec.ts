import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenAlone, lockDirectory } from './directory-lock.js';

describe('the lock of a directory', () => {
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'lock-'));
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  test('is held by one at a time, and by the next once it is let go', async () => {
    const dir = join(root, 'timers');
    const unlock = await lockDirectory(dir);
    await expect(lockDirectory(dir)).rejects.toThrow(`${dir} is in use by another process`);
    await unlock();
    const unlockAgain = await lockDirectory(dir);
    await unlockAgain();
  });

  test('is one lock by whatever path the directory is reached', async () => {
    await mkdir(join(root, 'data'));
    await symlink(join(root, 'data'), join(root, 'link'));
    const unlock = await lockDirectory(join(root, 'data', 'timers'));
    await expect(lockDirectory(join(root, 'link', 'timers'))).rejects.toThrow('is in use');
    await unlock();
  });

  test('leaves its neighbours free', async () => {
    const unlock = await lockDirectory(join(root, 'one'));
    const unlockOther = await lockDirectory(join(root, 'other'));
    await Promise.all([unlock(), unlockOther()]);
  });

  test('is taken over from a killed process whose socket stayed behind', async () => {
    const path = join(root, 'left.sock');
    const listen = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', listen]);
    expect(existsSync(path)).toBe(true);
    const server = await listenAlone(path);
    expect(await listenAlone(path)).toBeUndefined();
    server?.close();
  });
});
