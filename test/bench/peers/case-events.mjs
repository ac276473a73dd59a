// A log of whole cases for replays and rebuilds, made by the same rules as the peers' commands.
import { countOf, decide, evolve, initialState, progressAfter, steps } from './case-rules.mjs';

const units = ['urban', 'health', 'market', 'transport', 'housing'];
const months = ['2026-01', '2026-02', '2026-03', '2026-04', '2026-05', '2026-06', '2026-07'];
const actors = ['wang', 'clerk-1', 'clerk-1', 'officer-1', 'officer-1', 'officer-1', 'decider-1'];
const text =
  '经现场勘查，申请设置的位置符合城市总体规划和户外广告设置规范，不影响交通安全和市容，材料齐全，建议准予。'.repeat(3);

export const caseIdOf = (n) => `case${String(n).padStart(8, '0')}`;

/** The seven events of the n-th case. */
export const eventsOf = (n) => {
  const at = `${months[n % months.length]}-05T09:00:00.000Z`;
  let state = initialState();
  return steps.map(({ command }, index) => {
    const data = index === 0 ? { unit: units[n % units.length], matterCode: 'DBS-CG-02', text } : { text };
    const event = decide(command, { data, actor: actors[index], at }, state);
    state = evolve(state, event);
    return event;
  });
};

/** Runs `work` on numbers below `count`, `inFlight` at a time. */
export const forEachCase = async (count, inFlight, work) => {
  const numbers = Array.from({ length: count }, (_, n) => n).values();
  const run = async () => {
    for (const n of numbers) await work(n);
  };
  await Promise.all(Array.from({ length: inFlight }, run));
};

/** What replays and rebuilds are folded into. */
export const foldStates = () => {
  const states = new Map();
  return {
    take: (caseId, event) => states.set(caseId, evolve(states.get(caseId) ?? initialState(), event)),
    states,
  };
};

export const foldDocuments = () => {
  const documents = new Map();
  const counters = new Map();
  return {
    documents,
    counters,
    take: (caseId, event) => {
      documents.set(caseId, progressAfter(documents.get(caseId), event, caseId));
      const counted = countOf(event);
      if (!counted) return;
      const key = `${counted.unit}|${counted.month}`;
      const row = counters.get(key) ?? {
        unit: counted.unit,
        month: counted.month,
        received: 0,
        accepted: 0,
        approved: 0,
      };
      counters.set(key, { ...row, [counted.figure]: row[counted.figure] + 1 });
    },
  };
};

/** What is wrong with rebuilt documents: they must be one for each case, approved, with all steps. */
export const faultsInDocuments = (documents, cases) => {
  const sound = documents.filter(({ stage, revision }) => stage === 'APPROVED' && revision === steps.length - 1).length;
  return sound === cases ? [] : [`${cases - sound} of ${cases} documents are missing or wrong`];
};

export const secondsOf = async (work) => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

/** Tells the bench what was measured. */
export const report = (result) => process.stdout.write(`${JSON.stringify(result)}\n`);
