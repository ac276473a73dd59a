import { conformanceOf } from './conformance.js';
import type { ImportedCase } from './imported-case.js';
import { mappingFrom } from './mapping.js';

const mapping = mappingFrom({
  source: 'old-system',
  legalRegime: 'cn',
  matterCode: 'M1',
  case: { id: 'case', unit: 'unit', channel: 'channel', attributes: ['kind'] },
  activity: { name: 'activity', time: 'time', holder: 'holder' },
  limits: [
    { when: { kind: ['simple', 'plain'], channel: ['web'] }, days: 3, unit: 'WD' },
    { days: 2, unit: 'CD' },
  ],
});

const found = (kind: string, endedAt: string | null, holders: readonly string[] = ['A', 'B']) => {
  const imported = {
    externalId: '1',
    unit: 'General',
    channel: 'web',
    startedAt: '2026-03-05T10:00:00+08:00',
    endedAt,
    dueAt: null,
    plannedEndAt: null,
    attributes: { kind },
  } as unknown as ImportedCase['imported'];
  const activities = holders.map((holder) => ({
    at: '2026-03-05T10:00:00+08:00',
    data: { activity: 'a', holder, lifecycle: 'complete' },
  }));
  return conformanceOf({ imported, activities }, mapping);
};

test('the first limit whose conditions all fit counts, in its own days', () => {
  // From Thursday the 5th: three working days end on Tuesday, two calendar days on a Saturday and so on Monday.
  expect(found('plain', '2026-03-10T16:00:00+08:00')).toEqual({
    externalId: '1',
    limit: { days: 3, unit: 'WD', dueDate: '2026-03-10' },
    findings: [],
  });
  expect(found('other', '2026-03-10T16:00:00+08:00').limit).toEqual({ days: 2, unit: 'CD', dueDate: '2026-03-09' });
});

test('an end after the last day, no end, and one pair of eyes are findings', () => {
  expect(found('plain', '2026-03-11T09:00:00+08:00').findings).toEqual(['ENDED_LATE']);
  expect(found('plain', null, ['A', 'A']).findings).toEqual(['NOT_ENDED', 'ONE_HOLDER']);
});

test('a limit that names an attribute the mapping does not keep is refused', () => {
  const limits = [{ when: { colour: ['red'] }, days: 1, unit: 'WD' }];
  expect(() => mappingFrom({ ...mapping, limits })).toThrow('limits name colour');
  expect(() => mappingFrom({ ...mapping, limits: [{ days: 1.5, unit: 'MONTH' }] })).toThrow(
    'limits[0].days must be a whole number from 0 to 3660; limits[0].unit must be CD or WD',
  );
});
