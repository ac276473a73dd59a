import { parentPort } from 'node:worker_threads';
import { verifyRun } from './verify-run.js';

// A thread that verifies runs of a bundle, in the order in which they come.
parentPort?.on('message', (bytes: Uint8Array) => {
  const sound = verifyRun(bytes);
  parentPort?.postMessage(sound, sound ? [sound.hashes.buffer as ArrayBuffer] : []);
});
