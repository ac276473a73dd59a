import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { processTree } from '../contenders/processes.mjs';

const hook = new URL('./hook.mjs', import.meta.url).href;

const isNode = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/apps/');
  } catch {
    return false;
  }
};

/** Profiles of the product's processes, written to a folder; the window's ends are told by signals. */
export const profilerIn = async (given) => {
  const folder = resolve(given);
  await mkdir(folder, { recursive: true });
  const toggle = (pids) => {
    for (const pid of processTree(pids).filter(isNode)) process.kill(Number(pid), 'SIGUSR2');
  };
  return {
    env: { BENCH_PROFILE: folder, NODE_OPTIONS: `--import=${hook}` },
    profiler: ({ pids }, name) =>
      name === 'product' ? { start: () => toggle(pids), stop: () => toggle(pids) } : undefined,
  };
};
