// Loaded into every process of the product when a profile is asked for: SIGUSR2 starts the profiler, and stops it and writes.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { basename, dirname, join } from 'node:path';
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads';

const folder = process.env.BENCH_PROFILE;
const intervalMicroseconds = 250;

if (folder !== undefined) {
  const program = basename(dirname(process.argv[1] ?? 'process'));
  const name = isMainThread ? program : `${program}-thread-${threadId}`;
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
  const inTurn = () => {
    last = last.then(toggle);
  };
  // Signals reach the main thread alone: it tells the others.
  const threads = new BroadcastChannel('profile');
  threads.unref();
  const tellThreads = threads.postMessage.bind(threads);
  if (isMainThread) {
    process.on('SIGUSR2', () => {
      tellThreads('toggle');
      inTurn();
    });
  } else threads.addEventListener('message', inTurn);
}
