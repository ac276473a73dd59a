import { BadConfig } from '#runtime/config';
import { replay, replayLines } from './replay.js';
import { withLog } from './running-stores.js';
import { Usage } from './usage.js';

/** `replay <case>`. */
export const runReplay = async ([caseId]: readonly string[], { json }: { json?: boolean | undefined }) => {
  if (caseId === undefined) throw new Usage('Name the case: replay <case>');
  const steps = await withLog((log) => replay(log, caseId));
  if (steps.length === 0) throw new BadConfig(`There is no case ${caseId} in this log.`);
  process.stdout.write(json ? `${JSON.stringify(steps)}\n` : `${replayLines(steps).join('\n')}\n`);
};
