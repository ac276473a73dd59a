// Starts the embedded document store as a process of its own, as it is built in dist/.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL(import.meta.resolve('#embedded-mongodb/main')));

export const startDocumentStore = async (dir) => {
  const child = spawn(process.execPath, [main, '--dir', dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  // Nothing that was started outlives the run, however it ends.
  process.once('exit', () => child.kill('SIGKILL'));
  const url = await new Promise((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(String(data).trim()));
    void exited.then((code) => reject(new Error(`The document store ended with ${code} before it served.`)));
  });
  const end = (signal) => {
    child.kill(signal);
    return exited;
  };
  return { url, pid: child.pid, end: () => end('SIGTERM'), kill: () => end('SIGKILL') };
};
