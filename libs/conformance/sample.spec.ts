import * as fc from 'fast-check';
import { drawSample } from './sample.js';

const population = Array.from({ length: 200 }, (_, index) => `case-${index}`);

describe('a sample', () => {
  it('is the same for the same seed, whatever order the population comes in', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(population, { minLength: 200 }), fc.string(), fc.nat(50), (ids, seed, size) => {
        expect(drawSample(ids, seed, size)).toEqual(drawSample(population, seed, size));
      }),
      { numRuns: 30 },
    ));

  it('draws without replacement, from the population, as many as there are at most', () => {
    const { caseIds, size, population: of } = drawSample([...population, 'case-0'], 'audit', 40);
    expect([caseIds.length, size, of, new Set(caseIds).size]).toEqual([40, 40, 200, 40]);
    expect(caseIds.every((id) => population.includes(id))).toBe(true);
    expect(drawSample(['a', 'b'], 'audit', 5).size).toBe(2);
    expect(drawSample([], 'audit', 5)).toMatchObject({ size: 0, population: 0, caseIds: [] });
  });

  it('is another for another seed, grows by adding, and tells when the population was another', () => {
    const ten = drawSample(population, 'audit', 10);
    expect(drawSample(population, 'other', 10).caseIds).not.toEqual(ten.caseIds);
    expect(drawSample(population, 'audit', 20).caseIds.slice(0, 10)).toEqual(ten.caseIds);
    expect(drawSample(population.slice(1), 'audit', 10).populationHash).not.toBe(ten.populationHash);
  });

  it('gives every case about the same chance', () => {
    const drawn = Array.from({ length: 400 }, (_, seed) => drawSample(population, `s${seed}`, 20).caseIds).flat();
    const times = new Map<string, number>();
    for (const id of drawn) times.set(id, (times.get(id) ?? 0) + 1);
    // 400 draws of a tenth: 40 expected, a standard deviation of 6.
    expect(Math.min(...times.values())).toBeGreaterThan(15);
    expect(Math.max(...times.values())).toBeLessThan(70);
  });
});
