// Suite `commands`: how many commands a second, how quickly answered, beside the peers in the same minutes.
import { measureCommands } from './measure-commands.mjs';
import { median, shown, spread } from '../report/figures.mjs';

const measures = ['perSecond', 'p50Ms', 'p99Ms', 'cpuMicrosecondsPerCommand', 'lagMaxMs', 'anonymousMb'];

const summaryOf = (name, connections, figures, base) => {
  const [speed, p50, p99, cpu, lag, memory] = measures.map((measure) => figures.map((figure) => figure[measure]));
  const { median: perSecond, from, to } = spread(speed);
  return {
    contender: name,
    connections,
    'commands/s': shown(perSecond),
    range: `${shown(from)}-${shown(to)}`,
    'of the first': base === undefined ? '' : (perSecond / base).toFixed(2),
    'p50 ms': shown(median(p50)),
    'p99 ms': shown(median(p99)),
    'CPU µs/command': shown(median(cpu)),
    'lag max ms': shown(median(lag)),
    'anon MB': shown(median(memory)),
  };
};

/** Rounds of all contenders in turn, so that a slow minute is slow for all; → {rounds, table, failed}. */
export const commands = async (contenders, options, { bar, profiler, env }) => {
  const rounds = [];
  const failed = [];
  for (let round = 0; round < options.rounds; round++) {
    for (const contender of contenders) {
      const began = (connections) => bar.begin(`round ${round + 1}: ${contender.name}, ${connections} connections`);
      try {
        const result = await measureCommands(contender, options, { began, profiler, env });
        for (const fault of result.faults) failed.push(`${contender.name}: ${fault}`);
        rounds.push({ round, contender: contender.name, ...result });
      } catch (error) {
        failed.push(error.message);
      }
      bar.step();
    }
  }
  const table = options.connections.flatMap((connections) => {
    const figuresOf = ({ name }) =>
      rounds
        // A figure counts only where everything was there.
        .filter(({ contender, faults }) => contender === name && faults.length === 0)
        .flatMap(({ figures }) => figures.filter((figure) => figure.connections === connections));
    const base = median(figuresOf(contenders[0]).map(({ perSecond }) => perSecond));
    return contenders
      .map((contender) => [contender, figuresOf(contender)])
      .filter(([, figures]) => figures.length > 0)
      .map(([{ name }, figures]) => summaryOf(name, connections, figures, base));
  });
  return { rounds, table, failed };
};
