import type { Asked, Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import type { MatterCommand, MatterCommands } from './commands.js';
import { matters } from './decide.js';
import type { MatterDefinition, MatterEvent, MatterEvents } from './events.js';

const given = specFor(matters);
const by: Actor = { id: 'b1', role: 'bureau' };
const ask = <Type extends MatterCommand['type']>(type: Type, data: MatterCommands[Type], who: Actor = by) =>
  ({ type, data, by: who, at: '2026-03-02T09:00:00+08:00' }) as unknown as Asked<MatterCommand>;
const recorded = <Type extends MatterEvent['type']>(type: Type, data: MatterEvents[Type]) =>
  ({ type, data, metadata: {} as Envelope }) as unknown as Recorded<MatterEvent>;
const both = (zh: string) => ({ zh, en: zh });

const definition: MatterDefinition = {
  code: 'A-1',
  name: both('取水许可'),
  category: 'ADMINISTRATIVE_LICENCE',
  basis: ['《水法》第四十八条'],
  unitId: 'water',
  unitName: both('水利局'),
  unitKind: 'DEPARTMENT',
  approvalOffice: 'water-approvals',
  level: 'COUNTY',
  statutoryDays: 45,
  promisedDays: 10,
  instant: false,
  certificate: null,
  materials: [],
  grassroots: false,
};
const defined = recorded('MatterDefined', { ...definition, version: 1, effectiveFrom: '2020-04-14' });
const drafted = recorded('MatterDrafted', { code: 'A-1', draft: {}, source: 'province' });
const mainItem = { code: 'A-1', name: both('取水'), category: 'ADMINISTRATIVE_LICENCE' } as const;
const reason = both('省级重新赋码');
const alias = { alias: 'P-9', from: '2026-04-01', reason };
const claimed = recorded('AliasClaimed', { alias: 'A-1', of: 'B-1' });

describe('a code', () => {
  const define = ask('DefineMatter', { ...definition, effectiveFrom: '2026-04-01' });

  it.each<[string, string, Recorded<MatterEvent>]>([
    ['a matter', 'matter-exists', defined],
    ['a main item', 'code-in-use', recorded('MainItemDefined', mainItem)],
    ['another name of a matter', 'code-in-use', claimed],
  ])('of %s is never that of a new matter, nor of a draft, a main item or an alias', (_, code, history) => {
    given(history).when(define).thenRefused(code);
    given(history)
      .when(ask('DraftMatter', { code: 'A-1', draft: {}, source: 'x' }))
      .thenRefused(code);
    given(history)
      .when(ask('DefineMainItem', { ...mainItem, name: both('其他') }))
      .thenRefused(code);
    given(history)
      .when(ask('ClaimAlias', { alias: 'A-1', of: 'C-1' }))
      .thenRefused(code);
  });

  it('of a draft becomes that of its matter, and of nothing else', () => {
    expect(given(drafted).when(define).decided()).toHaveLength(1);
    given(drafted).when(ask('DefineMainItem', mainItem)).thenRefused('code-in-use');
    given(drafted)
      .when(ask('ClaimAlias', { alias: 'A-1', of: 'C-1' }))
      .thenRefused('code-in-use');
  });
});

describe('a main item', () => {
  it('is recorded once, and a sub-item belongs to one that is known', () => {
    given().when(ask('DefineMainItem', mainItem)).then({ type: 'MainItemDefined', data: mainItem });
    given(recorded('MainItemDefined', mainItem)).when(ask('DefineMainItem', mainItem)).thenNothing();
    const sub = { ...definition, code: 'A-1-1', parentCode: 'A-1', effectiveFrom: '2026-04-01' };
    given().when(ask('DefineMatter', sub)).thenRefused('main-item-unknown');
    given()
      .when(ask('DefineMatter', { ...sub, mainItemFound: true }))
      .then({ type: 'MatterDefined', data: { ...sub, version: 1 } });
  });

  it('cannot be amended, suspended or given a guide: it is no matter', () => {
    const main = recorded('MainItemDefined', mainItem);
    given(main)
      .when(ask('SuspendMatter', { from: '2026-04-01', reason }))
      .thenRefused('matter-unknown');
    given(main).when(ask('PublishGuide', {})).thenRefused('matter-unknown');
  });
});

describe('another code of a matter', () => {
  it('is claimed on its own stream, once, and recorded with the matter', () => {
    given()
      .when(ask('ClaimAlias', { alias: 'P-9', of: 'A-1' }))
      .then({ type: 'AliasClaimed', data: { alias: 'P-9', of: 'A-1' } });
    given(recorded('AliasClaimed', { alias: 'P-9', of: 'A-1' }))
      .when(ask('ClaimAlias', { alias: 'P-9', of: 'A-1' }))
      .thenNothing();
    given(defined).when(ask('AddAlias', alias)).then({ type: 'MatterAliased', data: alias });
    given(defined, recorded('MatterAliased', alias)).when(ask('AddAlias', alias)).thenNothing();
  });

  it('is for the keepers of the catalogue', () =>
    given(defined)
      .when(ask('AddAlias', alias, { id: 'o1', role: 'officer' }))
      .thenRefused('not-a-catalogue-keeper'));
});

describe('a matter that ends in others', () => {
  const splitting: MatterCommands['SplitMatter'] = {
    into: ['B-1', 'B-2'],
    effectiveFrom: '2026-06-01',
    reason,
    unknownCodes: [],
  };
  const merging: MatterCommands['MergeMatter'] = { into: 'B-1', effectiveFrom: '2026-06-01', reason, unknownCodes: [] };

  it('names its successors and is repealed with that, once', () => {
    const { unknownCodes: _, ...fact } = splitting;
    given(defined).when(ask('SplitMatter', splitting)).then({ type: 'MatterSplit', data: fact });
    const history = [defined, recorded('MatterSplit', fact)];
    given(...history)
      .when(ask('SplitMatter', splitting))
      .thenNothing();
    given(...history)
      .when(ask('MergeMatter', merging))
      .thenRefused('matter-repealed');
    given(...history)
      .when(ask('AmendMatter', { changes: { promisedDays: 5 }, effectiveFrom: '2026-06-01', reason }))
      .thenRefused('matter-repealed');
  });

  it('is merged into one', () => {
    const { unknownCodes: _, ...fact } = merging;
    given(defined).when(ask('MergeMatter', merging)).then({ type: 'MatterMerged', data: fact });
    given(defined, recorded('MatterMerged', fact)).when(ask('MergeMatter', merging)).thenNothing();
  });

  it.each<[string, Partial<typeof splitting>, string]>([
    ['one successor of a split', { into: ['B-1'] }, 'bad-successors'],
    ['itself', { into: ['B-1', 'A-1'] }, 'bad-successors'],
    ['the same one twice', { into: ['B-1', 'B-1'] }, 'bad-successors'],
    ['a code without a matter', { unknownCodes: ['B-2'] }, 'bad-successors'],
    ['a day that is past', { effectiveFrom: '2026-03-01' }, 'retroactive'],
  ])('does not go over into %s', (_, change, code) =>
    given(defined)
      .when(ask('SplitMatter', { ...splitting, ...change }))
      .thenRefused(code),
  );
});
