import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DraftImport, draftMatters } from './draft-matters.js';
import { catalogueMappingFrom } from './mapping.js';
import { type MatterFileFormat, type MattersRead, readMatters } from './read-matters.js';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, '..', 'shared', 'data', 'cn-guangan-matters');

const readWith = (file: string, format: MatterFileFormat, mapping: string): MattersRead =>
  readMatters(
    readFileSync(join(folder, file)),
    format,
    catalogueMappingFrom(JSON.parse(readFileSync(join(root, 'infra', 'mappings', mapping), 'utf8'))),
    '2026-03-02',
  );

if (existsSync(folder)) {
  describe('the real catalogue of Guang’an', () => {
    let fromCsv: MattersRead;
    let report: DraftImport;
    beforeAll(async () => {
      fromCsv = readWith('matters.csv', 'csv', 'guangan-matters.json');
      report = await draftMatters(fromCsv, 'cn-guangan-matters', () => Promise.resolve(true));
    });

    it('comes in whole, as drafts none of which is complete', () =>
      expect(report).toMatchObject({ rows: 1135, drafted: 1135, unchanged: 0, complete: 0 }));

    it('lacks what its source says it lacks', () =>
      expect(report.gapsByElement).toEqual({
        acceptance: 1135,
        basis: 1135,
        certificate: 1135,
        complaints: 1135,
        content: 1135,
        english: 1135,
        materials: 1135,
        process: 1135,
        timeLimit: 1135,
        unit: 1135,
        mainItem: 615,
      }));

    it('has all seven categories', () => {
      const counts = new Map<string, number>();
      for (const { draft } of fromCsv.drafts) {
        const category = draft.category ?? 'none';
        counts.set(category, (counts.get(category) ?? 0) + 1);
      }
      expect(Object.fromEntries(counts)).toEqual({
        ADMINISTRATIVE_LICENCE: 536,
        PAYMENT: 9,
        CONFIRMATION: 50,
        REWARD: 2,
        ADJUDICATION: 8,
        OTHER_POWER: 182,
        PUBLIC_SERVICE: 348,
      });
    });

    it('gives the same codes as nested lists', () => {
      const codes = ({ drafts }: MattersRead) => drafts.map(({ code }) => code).toSorted();
      expect(codes(readWith('matters.json', 'json', 'guangan-matters-nested.json'))).toEqual(codes(fromCsv));
    });
  });
} else {
  test('without the catalogue of Guang’an beside the repository its figures are not checked', () => {
    expect(existsSync(folder)).toBe(false);
  });
}
