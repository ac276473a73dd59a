// Loaded into every process of the product when a profile is asked for: SIGUSR2 starts the profiler, and stops it and writes.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { basename, dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.BENCH_PROFILE;
const intervalMicroseconds = 250;

if (isMainThread && folder !== undefined) {
  const name = basename(dirname(process.argv[1] ?? 'process'));
  const session = new Session();
  session.connect();
  let runs = 0;
  let running = false;
  const toggle = async () => {
    running = !running;
    if (running) {
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: intervalMicroseconds });
      await session.post('Profiler.start');
      return;
    }
    const { profile } = await session.post('Profiler.stop');
    runs += 1;
    writeFileSync(join(folder, `${name}-${runs}.cpuprofile`), JSON.stringify(profile));
  };
  let last = Promise.resolve();
  process.on('SIGUSR2', () => {
    last = last.then(toggle);
  });
}
