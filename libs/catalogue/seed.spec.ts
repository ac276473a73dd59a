import { fold, type Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import type { MatterCommand } from './commands.js';
import { matters } from './decide.js';
import type { MatterEvent } from './events.js';
import type { Matter } from './matter.js';
import { type SeedMatter, seedMatters } from './seed.js';
import { snapshotOf } from './snapshot.js';

const by: Actor = { id: 'seed', role: 'system' };
const at = '2020-04-14T08:30:00+08:00';

const seeded = ({ define, guide }: SeedMatter): Matter => {
  const commands: MatterCommand[] = [
    { type: 'DefineMatter', data: define },
    { type: 'PublishGuide', data: guide },
  ];
  return commands.reduce<Matter>((state, command) => {
    const history = matters
      .decide({ ...command, by, at }, state)
      .map((event): Recorded<MatterEvent> => ({ ...event, metadata: {} as Envelope }));
    return fold({ ...matters, initialState: state }, history);
  }, matters.initialState);
};

describe('the seeded catalogue', () => {
  it('has matters of different codes', () => {
    expect(seedMatters.length).toBeGreaterThanOrEqual(60);
    expect(new Set(seedMatters.map(({ code }) => code)).size).toBe(seedMatters.length);
  });

  it.each(seedMatters.map((seed) => [seed.define.name.zh, seed] as const))('%s can be received today', (_, seed) => {
    const snapshot = snapshotOf(seeded(seed), '2026-03-02');
    expect(snapshot.code).toBe(seed.code);
    expect(snapshot.materials.some(({ required }) => required)).toBe(true);
    expect(snapshot.category !== 'ADMINISTRATIVE_LICENCE' || snapshot.statutoryDays !== null).toBe(true);
  });

  it('says of each matter where it can be applied for, the same in its guide', () => {
    for (const { define, guide } of seedMatters) {
      const { venues = [], grassroots } = define;
      const words = guide.acceptance?.zh ?? '';
      expect(venues).toContain(grassroots ? 'TOWN' : 'CENTRE');
      expect([
        venues.includes('CENTRE'),
        venues.includes('TOWN'),
        venues.includes('WEB'),
        venues.includes('APP'),
      ]).toEqual(['市政务服务中心', '镇便民服务中心', '政务服务网', 'APP'].map((place) => words.includes(place)));
    }
  });

  it('promises a licence without a law of its own no more than the general twenty days', () => {
    const general = seedMatters.filter(({ define }) => define.basis.includes('《行政许可法》第四十二条'));
    expect(general.length).toBeGreaterThan(10);
    for (const { define } of general) {
      expect(define).toMatchObject({ category: 'ADMINISTRATIVE_LICENCE', statutoryDays: 20 });
    }
  });

  it('says of identity cards and business licences that the office can fetch them', () => {
    const papers = seedMatters.flatMap(({ define }) => define.materials);
    const cards = papers.filter(({ name }) => /^(?:营业执照|(?:居民)?身份证)$/.test(name.zh));
    expect(cards.length).toBeGreaterThan(10);
    expect(cards.every(({ shared, issuedBy }) => shared === true && issuedBy !== undefined)).toBe(true);
  });

  it('holds instant matters, matters without any limit, and all seven categories', () => {
    const definitions = seedMatters.map(({ define }) => define);
    expect(definitions.some(({ instant }) => instant)).toBe(true);
    expect(definitions.some(({ promise }) => promise)).toBe(true);
    expect(definitions.some(({ deficiency }) => deficiency)).toBe(true);
    expect(definitions.some(({ limitedQuantity }) => limitedQuantity)).toBe(true);
    expect(definitions.some(({ statutoryDays, promisedDays }) => statutoryDays === null && promisedDays === null)).toBe(
      true,
    );
    expect(new Set(definitions.map(({ category }) => category)).size).toBe(7);
  });
});
