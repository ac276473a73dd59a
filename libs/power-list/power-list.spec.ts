import type { Asked, Recorded } from '#kernel/decider';
import type { Actor, Envelope } from '#kernel/envelope';
import { specFor } from '#kernel/spec';
import type { CatalogueMatter, PowerListCommand, PowerListCommands } from './commands.js';
import { type Power, type PowerListEvent, type PowerListEvents, powerListStream } from './events.js';
import { powerLists } from './power-list.js';

const given = specFor(powerLists);
const bureau: Actor = { id: 'b1', role: 'bureau' };
const ask = <Type extends PowerListCommand['type']>(type: Type, data: PowerListCommands[Type], by: Actor = bureau) =>
  ({ type, data, by, at: '2026-03-02T09:00:00+08:00' }) as unknown as Asked<PowerListCommand>;
const recorded = <Type extends PowerListEvent['type']>(type: Type, data: PowerListEvents[Type]) =>
  ({ type, data, metadata: {} as Envelope }) as unknown as Recorded<PowerListEvent>;

const unitId = 'water';
const power = (code: string, name = '取水许可'): Power => ({ code, name, category: 'ADMINISTRATIVE_LICENCE' });
const matter = (code: string, change: Partial<CatalogueMatter> = {}): CatalogueMatter => ({
  ...power(code),
  aliases: [],
  grassroots: false,
  ...change,
});
const listed = (...powers: Power[]) => recorded('PowerListImported', { unitId, source: '权责清单', powers, hash: 'h' });
const reconcile = (...matters: CatalogueMatter[]) => ask('ReconcileCatalogue', { unitId, matters });
const tallied = (change: Partial<PowerListEvents['CatalogueReconciled']>) => ({
  type: 'CatalogueReconciled' as const,
  data: { unitId, powers: 1, matters: 1, missing: [], surplus: [], differing: [], ...change },
});
const missingGap = { unitId, gapId: 'MISSING:P-1', kind: 'MISSING', code: 'P-1', name: '取水许可' } as const;

describe('a unit’s list of powers', () => {
  const data = { unitId, source: '权责清单', powers: [power('P-1')] };

  it('is recorded with the hash of its content, and not again when it is the same', () => {
    const [event] = given().when(ask('ImportPowerList', data)).decided();
    expect(event).toMatchObject({
      type: 'PowerListImported',
      data: { ...data, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    const history = { ...event, metadata: {} as Envelope } as Recorded<PowerListEvent>;
    given(history).when(ask('ImportPowerList', data)).thenNothing();
    expect(
      given(history)
        .when(ask('ImportPowerList', { ...data, powers: [] }))
        .decided(),
    ).toHaveLength(1);
  });

  it('is refused with a code twice, and from anybody but the keepers', () => {
    given()
      .when(ask('ImportPowerList', { ...data, powers: [power('P-1'), power('P-1', '其他')] }))
      .thenRefused('bad-power-list');
    given()
      .when(ask('ImportPowerList', data, { id: 'o', role: 'officer' }))
      .thenRefused('not-a-catalogue-keeper');
  });
});

describe('reconciling the catalogue', () => {
  it('needs a list', () => given().when(reconcile()).thenRefused('no-power-list'));

  it('finds nothing where every power has its matter, by code or by another of its codes', () => {
    given(listed(power('P-1')))
      .when(reconcile(matter('P-1')))
      .then(tallied({}));
    given(listed(power('P-1')))
      .when(reconcile(matter('M-1', { aliases: ['P-1'] })))
      .then(tallied({}));
  });

  it('opens a task for each power without a matter, matter without a power, and difference between them', () => {
    expect(
      given(listed(power('P-1'), power('P-2')))
        .when(reconcile(matter('P-2', { name: '取水' }), matter('M-3')))
        .decided(),
    ).toEqual([
      tallied({ powers: 2, matters: 2, missing: ['P-1'], surplus: ['M-3'], differing: ['P-2'] }),
      { type: 'CatalogueGapOpened', data: missingGap },
      {
        type: 'CatalogueGapOpened',
        data: {
          unitId,
          gapId: 'DIFFERING:P-2',
          kind: 'DIFFERING',
          code: 'P-2',
          name: '取水许可',
          matter: { code: 'P-2', name: '取水', category: 'ADMINISTRATIVE_LICENCE' },
        },
      },
      {
        type: 'CatalogueGapOpened',
        data: { unitId, gapId: 'SURPLUS:M-3', kind: 'SURPLUS', code: 'M-3', name: '取水许可' },
      },
    ]);
  });

  it('asks no power for public services and for what towns add', () =>
    given(listed(power('P-1')))
      .when(
        reconcile(matter('P-1'), matter('S-1', { category: 'PUBLIC_SERVICE' }), matter('G-1', { grassroots: true })),
      )
      .then(tallied({ matters: 3 })));

  it('leaves an open task open, closes it when it is resolved, and opens it again', () => {
    const open = [
      listed(power('P-1')),
      recorded('CatalogueReconciled', tallied({ matters: 0, missing: ['P-1'] }).data),
      recorded('CatalogueGapOpened', missingGap),
    ];
    given(...open)
      .when(reconcile())
      .thenNothing();
    const closed = { type: 'CatalogueGapClosed', data: { unitId, gapId: 'MISSING:P-1' } } as const;
    given(...open)
      .when(reconcile(matter('P-1')))
      .then(tallied({}), closed);
    given(...open, recorded('CatalogueReconciled', tallied({}).data), recorded('CatalogueGapClosed', closed.data))
      .when(reconcile())
      .then(tallied({ matters: 0, missing: ['P-1'] }), { type: 'CatalogueGapOpened', data: missingGap });
  });
});

it('names the stream after the unit', () => expect(powerListStream('water')).toBe('powers-water'));
