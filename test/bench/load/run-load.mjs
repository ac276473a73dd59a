import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Runs the load in a process of its own; `onWarm` and `onMeasured` are called at the window's ends. */
export const runLoad = async (asked, { onWarm = () => {}, onMeasured = () => {} } = {}) => {
  const child = fork(new URL('./case-load.mjs', import.meta.url), { serialization: 'advanced' });
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
