import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Runs a load in a process of its own; `onWarm` and `onMeasured` are called at the window's ends. */
const inProcess = async (file, asked, { onWarm = () => {}, onMeasured = () => {} } = {}) => {
  const child = fork(new URL(file, import.meta.url), { serialization: 'advanced' });
  let result;
  child.on('message', (message) => {
    if (message.type === 'warm') onWarm();
    if (message.type === 'measured') onMeasured();
    if (message.type === 'done') result = message;
  });
  child.send(asked);
  const [code] = await once(child, 'exit');
  if (result === undefined) throw new Error(`the load ended with code ${code}`);
  return result;
};

/** Cases brought through their lives; → {cases, latencies by step, lags}. */
export const runCases = (asked, hooks) => inProcess('./case-load.mjs', asked, hooks);

/** The same question on and on; → {latencies}. */
export const runQuestions = (asked, hooks) => inProcess('./question-load.mjs', asked, hooks);
