import type { Message } from '#kernel/decider';
import type { MatterCategory } from '#law/matter-categories';
import type { Power } from './events.js';

/** A matter whose legal owner the unit is, in force on the day of the reconciliation. */
export interface CatalogueMatter {
  readonly code: string;
  readonly aliases: readonly string[];
  /** The Chinese name: lists of powers have no other. */
  readonly name: string;
  readonly category: MatterCategory;
  readonly grassroots: boolean;
}

/** What may be asked of the list of powers of one unit. */
export interface PowerListCommands {
  ImportPowerList: { readonly unitId: string; readonly source: string; readonly powers: readonly Power[] };
  /** `matters`: the catalogue as the caller found it. */
  ReconcileCatalogue: { readonly unitId: string; readonly matters: readonly CatalogueMatter[] };
}

export type PowerListCommand = Message<PowerListCommands>;
