// Whether everything that was acknowledged is there, once: asked of a contender before a figure of it is shown.
import { setTimeout as sleep } from 'node:timers/promises';
import { askJson, openConnection } from './http-connection.mjs';

const askers = 16;
const settleWithinMs = 60_000;
const mostShown = 10;

/** What is wrong with one case: nothing, or a sentence. */
const faultOf = async (connection, { progress, history, stage }, { caseId, revision, events }) => {
  const document = await askJson(connection, 'GET', progress.path.replace(':id', caseId), progress.headers);
  if (document.revision !== revision || document.stage !== stage) {
    return `${caseId}: its document is at revision ${document.revision} in ${document.stage}, not at ${revision} in ${stage}`;
  }
  const { events: recorded } = await askJson(connection, 'GET', history.path.replace(':id', caseId), history.headers);
  const types = recorded.map(({ type }) => type).join(' ');
  if (types !== events) return `${caseId}: its history is ${types}, not ${events}`;
  const inOrder = recorded.every((event, at) => event.revision === at);
  return inOrder ? undefined : `${caseId}: the revisions of its history are not 0 to ${recorded.length - 1}`;
};

/** Waits until the counters say what they must; a sentence where they do not in time. */
const countersFault = async (connection, { path, headers, countsIn }, wanted) => {
  const began = performance.now();
  for (;;) {
    const counts = countsIn(await askJson(connection, 'GET', path, headers));
    if (counts.received === wanted && counts.approved === wanted) return undefined;
    if (performance.now() - began > settleWithinMs) {
      return `the counters say ${counts.received} received and ${counts.approved} approved, not ${wanted}`;
    }
    await sleep(100);
  }
};

/** Cases with the events they must have: those that the replies named, or those that every whole case of a peer has. */
export const asRecorded = ({ recorded }, cases) =>
  recorded === undefined ? cases : cases.map((one) => ({ ...one, events: recorded }));

/** What is missing, doubled or wrong, in sentences. `questions`: how a contender is asked; counters only where it has no other cases. */
export const faultsIn = async (url, questions, cases) => {
  const faults = [];
  const left = cases.values();
  const connections = Array.from({ length: askers }, () => openConnection(url));
  const [first] = connections;
  const late = questions.statistics && (await countersFault(first, questions.statistics, cases.length));
  if (late) faults.push(late);
  await Promise.all(
    connections.map(async (connection) => {
      for (const one of left) {
        const fault = await faultOf(connection, questions, one);
        if (fault) faults.push(fault);
      }
    }),
  );
  for (const connection of connections) connection.close();
  const more = faults.length - mostShown;
  return more > 0 ? [...faults.slice(0, mostShown), `and ${more} more`] : faults;
};
