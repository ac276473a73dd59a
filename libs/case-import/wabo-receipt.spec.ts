import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportedCase } from './imported-case.js';
import { mappingFrom } from './mapping.js';
import { readLog } from './read-log.js';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '..', 'shared', 'data', 'wabo-receipt');
const mapping = mappingFrom(JSON.parse(readFileSync(join(root, 'infra', 'mappings', 'wabo-receipt.json'), 'utf8')));
const logs = ['08_receipt.xes.gz', 'receipt.csv'].filter((name) => existsSync(join(folder, name)));

const casesOf = async (name: string): Promise<ImportedCase[]> => {
  const cases: ImportedCase[] = [];
  const { badRows } = await readLog(
    join(folder, name),
    mapping,
    async (item) => {
      cases.push(item);
    },
    () => undefined,
  );
  expect(badRows).toEqual([]);
  return cases;
};

const countBy = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

if (logs.length === 0) {
  test('without the WABO log beside the repository its figures are not checked', () => {
    expect(existsSync(folder)).toBe(false);
  });
} else {
  describe.each(logs)('the WABO log as %s', (name) => {
    let cases: readonly ImportedCase[];
    beforeAll(async () => {
      cases = await casesOf(name);
    }, 60_000);

    test('has 1,434 cases with 8,577 activities of 27 kinds by 48 holders', () => {
      const activities = cases.flatMap((item) => item.activities);
      expect(new Set(cases.map(({ imported }) => imported.externalId)).size).toBe(1434);
      expect(activities).toHaveLength(8577);
      expect(new Set(activities.map(({ data }) => data.activity)).size).toBe(27);
      expect(new Set(activities.map(({ data }) => data.holder)).size).toBe(48);
      expect(countBy(activities.map(({ data }) => data.lifecycle))).toEqual({ complete: 8577 });
    });

    test('keeps the names of its channels and departments', () => {
      expect(countBy(cases.map(({ imported }) => imported.channel))).toEqual({
        Internet: 1250,
        Desk: 109,
        Post: 53,
        'e-mail': 21,
        Intern: 1,
      });
      expect(countBy(cases.map(({ imported }) => imported.unit))).toEqual({
        General: 1390,
        'Customer contact': 29,
        Experts: 15,
      });
    });

    test('knows the group of 609 cases and the one responsible for every case', () => {
      expect(cases.filter(({ imported }) => imported.attributes['group'] !== undefined)).toHaveLength(609);
      expect(cases.filter(({ imported }) => imported.attributes['responsible'] !== undefined)).toHaveLength(1434);
    });

    test('ends after the due time in 377 of the 1,329 cases that have ended', () => {
      const ended = cases.flatMap(({ imported: { endedAt, dueAt } }) => (endedAt && dueAt ? [{ endedAt, dueAt }] : []));
      expect(ended).toHaveLength(1329);
      expect(ended.filter(({ endedAt, dueAt }) => Date.parse(endedAt) > Date.parse(dueAt))).toHaveLength(377);
    });

    test('passes 564 cases from one holder to another', () => {
      const holders = cases.map(({ activities }) => new Set(activities.map(({ data }) => data.holder)).size);
      expect(holders.filter((count) => count > 1)).toHaveLength(564);
    });

    test('has each case in the order of time, every time with the zone of the source', () => {
      for (const { activities } of cases) {
        const times = activities.map(({ at }) => Date.parse(at));
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }
      const zones = cases.flatMap(({ activities }) => activities.map(({ at }) => at.slice(23)));
      expect(new Set(zones)).toEqual(new Set(['+01:00', '+02:00']));
    });
  });
}

if (logs.length === 2) {
  test('the WABO log says the same as XES and as CSV', async () => {
    const [xes, csv] = await Promise.all([casesOf('08_receipt.xes.gz'), casesOf('receipt.csv')]);
    expect(csv).toEqual(xes);
  }, 60_000);
}
