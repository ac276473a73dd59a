import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Asked, type Decided, type Decider, never, type Recorded } from '#kernel/decider';
import type { Role } from '#kernel/envelope';
import { Refusal } from '#kernel/refusal';
import type { CatalogueMatter, PowerListCommand, PowerListCommands } from './commands.js';
import type { CatalogueGap, GapKind, Power, PowerListEvent, PowerListEvents } from './events.js';

export interface PowerList {
  /** Absent before the first list. */
  readonly imported?: { readonly hash: string; readonly source: string; readonly powers: readonly Power[] };
  /** The open gaps by id. */
  readonly open: Readonly<Record<string, CatalogueGap>>;
  readonly lastReconciled?: PowerListEvents['CatalogueReconciled'];
}

const keepers: readonly Role[] = ['bureau', 'centre', 'administrator', 'system'];

/** An append takes at most 1 MiB. */
const mostPowers = 2_000;

const evolve = (state: PowerList, event: Recorded<PowerListEvent>): PowerList => {
  switch (event.type) {
    case 'PowerListImported': {
      const { hash, source, powers } = event.data;
      return { ...state, imported: { hash, source, powers } };
    }
    case 'CatalogueReconciled':
      return { ...state, lastReconciled: event.data };
    case 'CatalogueGapOpened': {
      const { unitId: _, gapId, ...gap } = event.data;
      return { ...state, open: { ...state.open, [gapId]: gap } };
    }
    case 'CatalogueGapClosed': {
      const { [event.data.gapId]: _, ...open } = state.open;
      return { ...state, open };
    }
    default:
      return never(event);
  }
};

const decide = (command: Asked<PowerListCommand>, state: PowerList): readonly Decided<PowerListEvent>[] => {
  if (!keepers.includes(command.by.role)) {
    throw new Refusal('not-a-catalogue-keeper', 'forbidden', {
      zh: '只有营商局和中心办公室可以维护事项目录',
      en: 'Only the business environment bureau and the centre keep the catalogue.',
    });
  }
  switch (command.type) {
    case 'ImportPowerList':
      return importList(command.data, state);
    case 'ReconcileCatalogue':
      return reconcile(command.data, state);
    default:
      return never(command);
  }
};

/** The powers of one unit, and how the catalogue differs from them; its stream is `powerListStream(unitId)`. */
export const powerLists: Decider<PowerList, PowerListCommand, PowerListEvent> = {
  initialState: { open: {} },
  decide,
  evolve,
};

const importList = (
  { unitId, source, powers }: PowerListCommands['ImportPowerList'],
  state: PowerList,
): readonly Decided<PowerListEvent>[] => {
  const codes = new Set(powers.map(({ code }) => code));
  if (powers.length > mostPowers || codes.size < powers.length) {
    throw new Refusal('bad-power-list', 'invalid', {
      zh: `权责清单须不超过${mostPowers}项且编码不重复`,
      en: `A list holds at most ${mostPowers} powers, each code once.`,
    });
  }
  const hash = createHash('sha256').update(JSON.stringify(powers)).digest('hex');
  if (state.imported?.hash === hash && state.imported.source === source) return [];
  return [{ type: 'PowerListImported', data: { unitId, source, powers, hash } }];
};

const reconcile = (
  { unitId, matters }: PowerListCommands['ReconcileCatalogue'],
  { imported, open, lastReconciled }: PowerList,
): readonly Decided<PowerListEvent>[] => {
  if (!imported) {
    throw new Refusal('no-power-list', 'missing', {
      zh: '该单位尚未导入权责清单',
      en: 'No list of powers has been imported for this unit.',
    });
  }
  const found = new Map(differences(imported.powers, matters).map((gap) => [`${gap.kind}:${gap.code}`, gap]));
  const codes = (kind: GapKind) => [...found.values()].filter((gap) => gap.kind === kind).map(({ code }) => code);
  const data = {
    unitId,
    powers: imported.powers.length,
    matters: matters.length,
    missing: codes('MISSING'),
    surplus: codes('SURPLUS'),
    differing: codes('DIFFERING'),
  };
  const opened = [...found].filter(([gapId, gap]) => !isDeepStrictEqual(open[gapId], gap));
  const closed = Object.keys(open).filter((gapId) => !found.has(gapId));
  if (opened.length === 0 && closed.length === 0 && isDeepStrictEqual(lastReconciled, data)) return [];
  return [
    { type: 'CatalogueReconciled', data },
    ...opened.map(([gapId, gap]) => ({ type: 'CatalogueGapOpened', data: { ...gap, unitId, gapId } }) as const),
    ...closed.map((gapId) => ({ type: 'CatalogueGapClosed', data: { unitId, gapId } }) as const),
  ];
};

/** Public services and what towns add of their own are no powers: they are not surplus. */
const needsPower = ({ category, grassroots }: CatalogueMatter): boolean => category !== 'PUBLIC_SERVICE' && !grassroots;

const differences = (powers: readonly Power[], matters: readonly CatalogueMatter[]): readonly CatalogueGap[] => {
  const byCode = new Map(matters.flatMap((matter) => [matter.code, ...matter.aliases].map((code) => [code, matter])));
  const named = new Set<CatalogueMatter>();
  const gaps: CatalogueGap[] = [];
  for (const { code, name, category } of powers) {
    const matter = byCode.get(code);
    if (!matter) {
      gaps.push({ kind: 'MISSING', code, name });
      continue;
    }
    named.add(matter);
    if (matter.name === name && matter.category === category) continue;
    const said = { code: matter.code, name: matter.name, category: matter.category };
    gaps.push({ kind: 'DIFFERING', code, name, matter: said });
  }
  const surplus = matters.filter((matter) => !named.has(matter) && needsPower(matter));
  return [...gaps, ...surplus.map(({ code, name }): CatalogueGap => ({ kind: 'SURPLUS', code, name }))];
};
