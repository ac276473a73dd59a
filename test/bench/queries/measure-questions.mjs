import { cpuOfTree } from '../contenders/processes.mjs';
import { runQuestions } from '../load/run-load.mjs';
import { percentile, rounded } from '../report/figures.mjs';
import { fixedWorkMs, load } from '../report/machine.mjs';

/** Each question with one of every kind of case behind it; → figures. */
export const measureQuestions = async ({ url, questions, pids }, ids, { connections, seconds }, profile) => {
  const figures = [];
  for (const question of ['progress', 'worklist', 'history']) {
    for (const count of connections) {
      const { path, headers } = questions[question];
      const speed = fixedWorkMs();
      let before = new Map();
      let after = new Map();
      const { latencies } = await runQuestions(
        { url, path, headers, ids, connections: count, seconds },
        {
          onWarm: () => {
            before = cpuOfTree(pids);
            profile?.start();
          },
          onMeasured: () => {
            after = cpuOfTree(pids);
            profile?.stop();
          },
        },
      );
      const cpuOf = Object.fromEntries(
        [...after].map(([name, used]) => [name, rounded((used - (before.get(name) ?? 0)) / latencies.length, 0)]),
      );
      figures.push({
        question,
        connections: count,
        perSecond: rounded(latencies.length / seconds),
        p50Ms: rounded(percentile(latencies, 0.5)),
        p99Ms: rounded(percentile(latencies, 0.99)),
        cpuMicroseconds: Object.values(cpuOf).reduce((sum, used) => sum + used, 0),
        cpuOfProcess: cpuOf,
        fixedWorkMs: rounded(speed),
        load: load(),
      });
    }
  }
  return figures;
};
