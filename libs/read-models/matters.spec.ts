import type { MatterDefinition, MatterEvent } from '#catalogue/events';
import type { Logged } from '#event-log/decode';
import { happened, receive } from '#test-support/case-history';
import { bureau } from '#test-support/people';
import { documentsOf } from '#test-support/read-model';
import { type MatterEntry, matterList, openOn } from './matters.js';

const [anyEvent] = happened(receive('2026-03-02'));
const both = (en: string) => ({ zh: en, en });

const definition: MatterDefinition = {
  code: 'M-100',
  grassroots: false,
  name: both('Food business licence'),
  category: 'ADMINISTRATIVE_LICENCE',
  basis: ['《食品安全法》第三十五条'],
  unitId: bureau,
  unitName: both('Health Bureau'),
  unitKind: 'DEPARTMENT',
  approvalOffice: 'health-approvals',
  level: 'COUNTY',
  statutoryDays: 20,
  promisedDays: 10,
  instant: false,
  certificate: { kind: 'FOOD_LICENCE' },
  materials: [],
};

const elements = {
  mainItem: both('x'),
  content: both('x'),
  acceptance: both('x'),
  complaints: both('x'),
  process: both('x'),
  basis: [],
  timeLimit: null,
  handledBy: null,
  materials: [],
};
const defined: MatterEvent = {
  type: 'MatterDefined',
  data: { ...definition, version: 1, effectiveFrom: '2026-01-01' },
};
const published: MatterEvent = { type: 'GuidePublished', data: { matterVersion: 1, elements, hash: 'abc' } };
const suspended: MatterEvent = { type: 'MatterSuspended', data: { from: '2026-03-01', reason: both('flood') } };
const resumed: MatterEvent = { type: 'MatterResumed', data: { from: '2026-03-08' } };
const amended: MatterEvent = {
  type: 'MatterAmended',
  data: { version: 2, changes: { promisedDays: 5 }, effectiveFrom: '2026-04-01', reason: both('faster') },
};
const repealed: MatterEvent = { type: 'MatterRepealed', data: { effectiveFrom: '2026-05-01', reason: both('gone') } };

const listed = (...events: readonly MatterEvent[]) => {
  if (!anyEvent) throw new Error('A receipt leaves events');
  const { metadata } = anyEvent;
  const history = events.map(
    (event, revision): Logged<MatterEvent> => ({
      ...event,
      metadata,
      id: `m${revision}`,
      stream: 'matter-M-100',
      revision,
      position: revision * 10,
    }),
  );
  return documentsOf<MatterEntry>(matterList, history).get('M-100');
};

const open = (on: string, ...events: readonly MatterEvent[]): boolean => {
  const entry = listed(...events);
  if (!entry) throw new Error('The matter is not listed');
  return openOn(entry, on);
};
const again: MatterEvent = { type: 'GuidePublished', data: { matterVersion: 1, elements, hash: 'def' } };

describe('a matter in the catalogue that the public reads', () => {
  it('is listed with its facts when it is defined, and not open before its guide is published', () => {
    expect(listed(defined)).toMatchObject({
      _id: 'M-100',
      code: 'M-100',
      version: 1,
      effectiveFrom: '2026-01-01',
      promisedDays: 10,
    });
    expect(listed(defined, published)).toMatchObject({ guideHash: 'abc' });
    expect(open('2026-02-01', defined)).toBe(false);
    expect(open('2026-02-01', defined, published)).toBe(true);
    expect(open('2025-12-31', defined, published)).toBe(false);
  });

  it('is closed from the day of its suspension to that of its resumption', () => {
    const days = (...events: readonly MatterEvent[]) =>
      ['2026-02-28', '2026-03-01', '2026-03-07', '2026-03-08'].map((day) => open(day, ...events));
    expect(days(defined, published, suspended)).toEqual([true, false, false, false]);
    expect(days(defined, published, suspended, resumed)).toEqual([true, false, false, true]);
    expect(days(defined, suspended, resumed)).toEqual([false, false, false, false]);
  });

  it('stays closed when a guide is published while it is suspended, and after its repeal', () => {
    expect(open('2026-03-02', defined, published, suspended, again)).toBe(false);
    expect(open('2026-05-01', defined, published, repealed, again)).toBe(false);
    expect(open('2026-04-30', defined, published, repealed, again)).toBe(true);
  });

  it('in a new version has the new facts, keeps the others, and needs a new guide from its day on', () => {
    const entry = listed(defined, published, amended);
    expect(entry).toMatchObject({ version: 2, effectiveFrom: '2026-04-01', promisedDays: 5, statutoryDays: 20 });
    expect(entry).not.toHaveProperty('guideHash');
    expect(open('2026-03-31', defined, published, amended)).toBe(true);
    expect(open('2026-04-01', defined, published, amended)).toBe(false);
    expect(listed(defined, amended, published)).not.toHaveProperty('guideHash');
  });

  it('ends with its successors named, and is known by its other codes', () => {
    const reason = both('re-coded');
    const aliased: MatterEvent = { type: 'MatterAliased', data: { alias: 'P-9', from: '2026-02-01', reason } };
    const split: MatterEvent = {
      type: 'MatterSplit',
      data: { into: ['M-101', 'M-102'], effectiveFrom: '2026-06-01', reason },
    };
    expect(listed(defined, published, aliased, split)).toMatchObject({
      aliases: ['P-9'],
      successors: ['M-101', 'M-102'],
      repealedFrom: '2026-06-01',
    });
    expect(open('2026-06-01', defined, published, split)).toBe(false);
  });

  it('is not listed before it is defined: a draft, a main item and another code are no matters', () => {
    expect(listed(published, suspended, amended)).toBeUndefined();
    const draft: MatterEvent = { type: 'MatterDrafted', data: { code: 'M-100', draft: {}, source: 'x' } };
    expect(listed(draft)).toBeUndefined();
    expect(listed({ type: 'AliasClaimed', data: { alias: 'M-100', of: 'M-1' } })).toBeUndefined();
  });
});
