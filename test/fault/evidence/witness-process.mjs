// A witness as the command line runs it, from what was built or from a copy of it with a bug.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

/** Generous: two hundred starts on a machine that others use, too. */
const listensWithinMs = 120_000;

/** The witness's configuration for so many logs, each of an origin of its own. */
export const configure = (dir, logs) => {
  const file = join(dir, 'witness.json');
  const known = logs.map(({ verifier }) => ({ origin: verifier.name, keys: [verifier.text] }));
  writeFileSync(
    file,
    JSON.stringify({ name: 'witness.fault', dir: 'records', logs: known, listen: { socket: join(dir, 's') } }),
  );
  return file;
};

/** Starts it and waits until it listens. `ask`: status and body of an answer, undefined where none came. */
export const startWitness = async (config, built) => {
  const child = spawn(process.execPath, [join(built, 'apps/cli/main.js'), 'witness', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  let said = '';
  await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The witness does not listen: ${said}`)), listensWithinMs);
    child.stderr.on('data', (piece) => {
      said += piece;
      if (!said.includes('cosigns consistent checkpoints')) return;
      clearTimeout(timer);
      resolve();
    });
    child.once('exit', () => reject(new Error(`The witness ended: ${said}`)));
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const socketPath = join(config, '..', 's');
  const ask = (body) =>
    new Promise((resolve) => {
      const asked = request({ agent, socketPath, path: '/add-checkpoint', method: 'POST' }, (response) => {
        let text = '';
        response.on('data', (piece) => {
          text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode, body: text }));
        response.on('error', () => resolve(undefined));
      });
      asked.on('error', () => resolve(undefined));
      asked.end(body);
    });
  const kill = async (signal = 'SIGKILL') => {
    child.kill(signal);
    await ended;
    agent.destroy();
  };
  return { ask, kill };
};
