import type { Message } from '#kernel/decider';
import type { MatterCategory } from '#law/matter-categories';

/** A power of a unit as the list of powers and duties (权责清单) names it, in its own words. */
export interface Power {
  readonly code: string;
  readonly name: string;
  readonly category: MatterCategory;
}

/** MISSING: a power without a matter; SURPLUS: a matter without a power; DIFFERING: name or category are not the same. */
export type GapKind = 'MISSING' | 'SURPLUS' | 'DIFFERING';

/** One difference between a unit's powers and the catalogue (domain.md No. 8). */
export interface CatalogueGap {
  readonly kind: GapKind;
  /** The power's code; of a surplus the matter's. */
  readonly code: string;
  readonly name: string;
  /** Of DIFFERING: what the matter says instead. */
  readonly matter?: { readonly code: string; readonly name: string; readonly category: MatterCategory };
}

/** Everything that can have happened to the list of powers of one unit. Append-only. */
export interface PowerListEvents {
  /** The whole list; it replaces the one before. `hash`: SHA-256 (hex) of `powers`. */
  PowerListImported: {
    readonly unitId: string;
    readonly source: string;
    readonly powers: readonly Power[];
    readonly hash: string;
  };
  /** The codes of all differences found, old and new. */
  CatalogueReconciled: {
    readonly unitId: string;
    readonly powers: number;
    readonly matters: number;
    readonly missing: readonly string[];
    readonly surplus: readonly string[];
    readonly differing: readonly string[];
  };
  /** A task for the unit and the bureau, until a later reconciliation finds the difference gone. */
  CatalogueGapOpened: CatalogueGap & { readonly unitId: string; readonly gapId: string };
  CatalogueGapClosed: { readonly unitId: string; readonly gapId: string };
}

export type PowerListEvent = Message<PowerListEvents>;

export const powerListStream = (unitId: string): string => `powers-${unitId}`;

/** The current schema of each stored event. */
export const powerListSchemaVersions = {
  PowerListImported: 1,
  CatalogueReconciled: 1,
  CatalogueGapOpened: 1,
  CatalogueGapClosed: 1,
} as const satisfies Record<keyof PowerListEvents, number>;
