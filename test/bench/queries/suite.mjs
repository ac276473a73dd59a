// Suite `queries`: progress by id, the twenty most urgent open cases of a unit, a case's full history, over HTTP.
import { onEmptyFolder } from '../contenders/on-empty-folder.mjs';
import { runCases } from '../load/run-load.mjs';
import { median, shown } from '../report/figures.mjs';
import { measureQuestions } from './measure-questions.mjs';

const fillConnections = 16;

/** Whole cases and as many that wait for an officer, made by the contender's own commands; → their ids. */
const fill = async ({ url, steps, probe }, cases) => {
  const half = Math.ceil(cases / 2);
  const asked = { url, probe, connections: fillConnections, warmUpCases: half, seconds: 0 };
  const whole = await runCases({ ...asked, steps });
  const waiting = await runCases({ ...asked, steps: steps.slice(0, -2) });
  return [...whole.cases, ...waiting.cases].map(({ caseId }) => caseId);
};

export const queries = async (contenders, options, { bar, env, profiler }) => {
  const rounds = [];
  const failed = [];
  for (let round = 0; round < options.rounds; round++) {
    for (const contender of contenders) {
      bar.begin(`round ${round + 1}: ${contender.name}`);
      try {
        const result = await onEmptyFolder(contender, env, async (running) => {
          const ids = await fill(running, options.cases);
          const figures = await measureQuestions(running, ids, options, profiler?.(running, contender.name));
          return { figures, cases: ids.length, durability: running.durability };
        });
        rounds.push({ round, contender: contender.name, ...result });
      } catch (error) {
        failed.push(error.message);
      }
      bar.step();
    }
  }
  const rows = new Map();
  for (const { contender, figures } of rounds) {
    for (const figure of figures) {
      const key = `${figure.question} ${figure.connections} ${contender}`;
      rows.set(key, [...(rows.get(key) ?? []), { contender, ...figure }]);
    }
  }
  const table = [...rows.values()].map((figures) => ({
    contender: figures[0].contender,
    question: figures[0].question,
    connections: figures[0].connections,
    'answers/s': shown(median(figures.map(({ perSecond }) => perSecond))),
    'p50 ms': shown(median(figures.map(({ p50Ms }) => p50Ms))),
    'p99 ms': shown(median(figures.map(({ p99Ms }) => p99Ms))),
    'CPU µs/answer': shown(median(figures.map(({ cpuMicroseconds }) => cpuMicroseconds))),
  }));
  return { rounds, table, failed };
};
