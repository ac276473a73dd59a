import { createHash } from 'node:crypto';

/** A sample that anybody can draw again: of this population, by this seed, the cases whose digests are the smallest. */
export interface Sample {
  readonly seed: string;
  readonly size: number;
  readonly population: number;
  /** SHA-256 (hex) over the sorted ids of the population, one a line: two draws that differ saw other cases. */
  readonly populationHash: string;
  readonly caseIds: readonly string[];
}

/** What orders the population: SHA-256 (hex) of seed, line feed, case id. Nobody can choose a seed that spares one case only. */
export const drawOrder = (seed: string, caseId: string): string =>
  createHash('sha256').update(`${seed}\n${caseId}`).digest('hex');

/** Draws without replacement; all of them where there are fewer. The order in which the ids come has no say. */
export const drawSample = (population: readonly string[], seed: string, size: number): Sample => {
  const ids = [...new Set(population)].toSorted();
  const hash = createHash('sha256');
  for (const id of ids) hash.update(`${id}\n`);
  const drawn = ids
    .map((caseId) => ({ caseId, order: drawOrder(seed, caseId) }))
    .toSorted((a, b) => (a.order < b.order ? -1 : 1))
    .slice(0, size)
    .map(({ caseId }) => caseId);
  return { seed, size: drawn.length, population: ids.length, populationHash: hash.digest('hex'), caseIds: drawn };
};
