import { cpuOfTree } from '../contenders/processes.mjs';
import { runQuestions } from '../load/run-load.mjs';
import { percentile, rounded } from '../report/figures.mjs';
import { fixedWorkMs, load } from '../report/machine.mjs';

/** Each question with one of every kind of case behind it; → figures. */
export const measureQuestions = async ({ url, questions, pids }, ids, { connections, seconds }) => {
  const figures = [];
  for (const question of ['progress', 'worklist', 'history']) {
    for (const count of connections) {
      const { path, headers } = questions[question];
      const speed = fixedWorkMs();
      let before = new Map();
      let after = new Map();
      const { latencies } = await runQuestions(
        { url, path, headers, ids, connections: count, seconds },
        { onWarm: () => (before = cpuOfTree(pids)), onMeasured: () => (after = cpuOfTree(pids)) },
      );
      const cpu = [...after].reduce((sum, [name, used]) => sum + used - (before.get(name) ?? 0), 0);
      figures.push({
        question,
        connections: count,
        perSecond: rounded(latencies.length / seconds),
        p50Ms: rounded(percentile(latencies, 0.5)),
        p99Ms: rounded(percentile(latencies, 0.99)),
        cpuMicroseconds: rounded(cpu / latencies.length, 0),
        fixedWorkMs: rounded(speed),
        load: load(),
      });
    }
  }
  return figures;
};
