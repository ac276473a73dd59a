import type { MatterDefinition, MatterEvent } from '#catalogue/events';
import type { Logged } from '#event-log/decode';
import { happened, receive } from '#test-support/case-history';
import { bureau } from '#test-support/people';
import { documentsOf } from '#test-support/read-model';
import { type MatterEntry, matterList } from './matters.js';

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

describe('a matter in the catalogue that the public reads', () => {
  it('is listed with its facts when it is defined, and not open before its guide is published', () => {
    expect(listed(defined)).toMatchObject({
      _id: 'M-100',
      code: 'M-100',
      version: 1,
      effectiveFrom: '2026-01-01',
      promisedDays: 10,
      open: false,
    });
    expect(listed(defined, published)).toMatchObject({ open: true, guideHash: 'abc' });
  });

  it('is closed while it is suspended, and open again when it is resumed', () => {
    expect(listed(defined, published, suspended)?.open).toBe(false);
    expect(listed(defined, published, suspended, resumed)?.open).toBe(true);
    expect(listed(defined, suspended, resumed)?.open).toBe(false);
  });

  it('in a new version has the new facts, keeps the others and needs a new guide', () => {
    const entry = listed(defined, published, amended);
    expect(entry).toMatchObject({
      version: 2,
      effectiveFrom: '2026-04-01',
      promisedDays: 5,
      statutoryDays: 20,
      open: false,
    });
    expect(entry).not.toHaveProperty('guideHash');
  });

  it('is closed for good when it is repealed', () =>
    expect(listed(defined, published, repealed)).toMatchObject({ open: false, code: 'M-100' }));

  it('is not listed before it is defined', () => expect(listed(published, suspended, amended)).toBeUndefined());
});
