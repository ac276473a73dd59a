// Holds what the log tells of a year against the walk over the days.
import { expectedOf } from './day-by-day.mjs';
import { lastDay } from './year.mjs';

const key = ({ what, kind, threshold, level = '', due = '', to = '', on }) =>
  [what, kind, threshold, level, due, to, on].join(' ');

/** What was done can be such that the walk knows no way on: then something should have been told before. */
const walked = (caseId, matter, acts, differences) => {
  try {
    return expectedOf(matter, acts, lastDay);
  } catch (error) {
    differences.push(`${caseId}: the walk cannot follow: ${error.message}`);
    return [];
  }
};

/** The differences of a run, a sentence each, and how much was compared. */
export const compare = (runs) => {
  const differences = [];
  const compared = {};
  for (const { caseId, matter, acts, told } of runs) {
    if (acts.length === 0) continue;
    const expected = new Map();
    for (const one of walked(caseId, matter, acts, differences))
      expected.set(key(one), (expected.get(key(one)) ?? 0) + 1);
    for (const one of told) {
      const name = key(one);
      const left = expected.get(name) ?? 0;
      if (left === 0) differences.push(`${caseId}: extra: ${name}`);
      else if (left === 1) expected.delete(name);
      else expected.set(name, left - 1);
      const kind = `${one.what} ${one.kind} ${one.threshold}`;
      compared[kind] = (compared[kind] ?? 0) + 1;
    }
    for (const name of expected.keys()) differences.push(`${caseId}: missing: ${name}`);
  }
  return { differences, compared };
};
