import { cpus, loadavg, release, totalmem } from 'node:os';

/** The machine that figures come from, and how busy it is with other things. */
export const machine = () => ({
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  kernel: release(),
});

export const load = () => Number(loadavg()[0].toFixed(1));

/** Milliseconds of a fixed piece of work on one core: compares the machine of one minute with that of another. */
export const fixedWorkMs = () => {
  const began = performance.now();
  let x = 1;
  for (let i = 0; i < 20_000_000; i++) x = (x * 48_271) % 2_147_483_647;
  // The result is used, so that the loop is not left out.
  return x > 0 ? performance.now() - began : 0;
};
