import type { Bilingual } from '#kernel/refusal';
import type { MatterCategory } from '#law/matter-categories';
import type { Material, MatterFacts } from './events.js';
import type { SeedUnit } from './seed-units.js';

/** A matter as written in the seed files; what is left out is the usual case. */
export interface SeedRow {
  readonly code: string;
  readonly category?: MatterCategory;
  readonly unit: SeedUnit;
  readonly name: Bilingual;
  readonly basis: readonly string[];
  readonly effectiveFrom?: string;
  readonly statutoryDays: number | null;
  readonly promisedDays: number | null;
  readonly instant?: boolean;
  readonly grassroots?: boolean;
  readonly certificate: string | null;
  /** Months the certificate is valid, where the text says so. */
  readonly validMonths?: number;
  /** What the matter allows beyond the ordinary path. */
  readonly more?: Pick<
    MatterFacts,
    'promise' | 'deficiency' | 'limitedQuantity' | 'hearingRequired' | 'reviewFirst' | 'stagePlan' | 'legalOwner'
  >;
  /** The text that lists the materials. */
  readonly materialsBasis?: string;
  readonly source: string;
  readonly materials: readonly (readonly [
    zh: string,
    en: string,
    original: Material['original'],
    need?: 'secondary' | 'optional',
  ])[];
}
