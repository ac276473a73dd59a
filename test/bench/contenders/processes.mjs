// Starting what is measured, and what its processes have used.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const usuallyStartedWithinMs = 120_000;
const microsecondsPerTick = 10_000;
const killAfterMs = 30_000;

/** Starts a process and waits until `readyIn(output)` finds what it is waited for; → {ready, pid, output, stop}. */
export const startProcess = async (
  command,
  args,
  readyIn,
  { startWithinMs = usuallyStartedWithinMs, ...options } = {},
) => {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const killed = () => child.kill('SIGKILL');
  // Nothing that was started outlives the run, however it ends.
  process.once('exit', killed);
  const ready = await new Promise((resolve, reject) => {
    const give = (why) => reject(new Error(`${command}: ${why}\n${output}`));
    const timer = setTimeout(() => give('not ready in time'), startWithinMs);
    const hear = (chunk) => {
      output += chunk;
      const found = readyIn(output);
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void exited.then((code) => give(`ended with code ${code}`));
  });
  return {
    ready,
    pid: child.pid,
    output: () => output,
    stop: async (signal = 'SIGTERM') => {
      const timer = setTimeout(killed, killAfterMs);
      child.kill(signal);
      await exited;
      clearTimeout(timer);
      process.removeListener('exit', killed);
    },
  };
};

const statOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  } catch {
    return undefined;
  }
};

/** The processes and all that they have started. */
export const processTree = (roots) => {
  const children = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = statOf(pid)?.[1];
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const tree = roots.map(String);
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
};

/** What a process is called in a report: the folder of its program for Node, else the program. */
const nameOf = (pid) => {
  try {
    const [program, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const script = args.find((argument) => /\.m?js$/.test(argument));
    return script ? basename(dirname(script)) : basename(program.split(/[: ]/)[0]);
  } catch {
    return 'ended';
  }
};

/** Processor time of the processes and all that they have started, ended ones included (microseconds), by name. */
export const cpuOfTree = (roots) => {
  const used = new Map();
  for (const pid of processTree(roots)) {
    const fields = statOf(pid);
    if (!fields) continue;
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    const name = nameOf(pid);
    used.set(name, (used.get(name) ?? 0) + ticks * microsecondsPerTick);
  }
  return used;
};

/** Anonymous resident memory of the processes and all that they have started (bytes). */
export const anonymousBytesOfTree = (roots) =>
  processTree(roots).reduce((sum, pid) => {
    try {
      return sum + Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
    } catch {
      return sum;
    }
  }, 0);
