// Commands per second of one contender: started on an empty folder, loaded, checked, stopped.
import { anonymousBytesOfTree, cpuOfTree } from '../contenders/processes.mjs';
import { onEmptyFolder } from '../contenders/on-empty-folder.mjs';
import { asRecorded, faultsIn } from '../load/check-cases.mjs';
import { runCases } from '../load/run-load.mjs';
import { percentile, rounded } from '../report/figures.mjs';
import { fixedWorkMs, load } from '../report/machine.mjs';

/** One window: N connections for some seconds after the warm-up; → the figure and the cases it made. */
const measureWindow = async (running, connections, { seconds, warmUpCases }, { profiler }) => {
  const { url, steps, probe, pids } = running;
  let before = new Map();
  let after = new Map();
  const asked = { url, steps, probe, connections, seconds, warmUpCases };
  const speed = fixedWorkMs();
  const { cases, latencies, lags } = await runCases(asked, {
    onWarm: () => {
      before = cpuOfTree(pids);
      profiler?.start(connections);
    },
    onMeasured: () => {
      after = cpuOfTree(pids);
      profiler?.stop();
    },
  });
  const all = latencies.flat();
  const cpuOf = Object.fromEntries(
    [...after].map(([name, used]) => [name, rounded((used - (before.get(name) ?? 0)) / all.length, 0)]),
  );
  const figure = {
    connections,
    perSecond: rounded(all.length / seconds),
    casesPerSecond: rounded(all.length / seconds / steps.length),
    p50Ms: rounded(percentile(all, 0.5)),
    p99Ms: rounded(percentile(all, 0.99)),
    cpuMicrosecondsPerCommand: Object.values(cpuOf).reduce((sum, used) => sum + used, 0),
    cpuOfProcess: cpuOf,
    lagP50Ms: rounded(percentile(lags, 0.5)),
    lagMaxMs: rounded(Math.max(...lags)),
    anonymousMb: rounded(anonymousBytesOfTree(pids) / 2 ** 20, 0),
    p50MsOfStep: latencies.map((ofStep) => rounded(percentile(ofStep, 0.5))),
    fixedWorkMs: rounded(speed),
    load: load(),
  };
  return { figure, cases };
};

/** All windows of a contender in one round; its faults say what of the acknowledged is missing or wrong. */
export const measureCommands = (contender, options, { began = () => {}, profiler, env } = {}) =>
  onEmptyFolder(contender, env, async (running) => {
    const figures = [];
    const cases = [];
    for (const connections of options.connections) {
      began(connections);
      const hooks = { profiler: profiler?.(running, contender.name) };
      const window = await measureWindow(running, connections, options, hooks);
      figures.push(window.figure);
      cases.push(...window.cases);
    }
    const faults = await faultsIn(running.url, running.questions, asRecorded(running, cases));
    return { figures, cases: cases.length, durability: running.durability, faults };
  });
