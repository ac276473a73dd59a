import { innerProcedures, type SpecialType } from '#cases/procedure-events';
import type { Message } from '#kernel/decider';
import { type ClockStopper, clockStoppers } from '#law/clock-stoppers';

/** Every special procedure (特殊环节) that can be filed and used. */
export const specialTypes: readonly SpecialType[] = [
  ...(Object.keys(clockStoppers) as ClockStopper[]),
  ...innerProcedures,
];

/** What a unit files with the bureau: that a matter has this procedure, for so many working days, on this text of law. */
export interface SpecialFiling {
  readonly kind: 'SPECIAL';
  readonly matterCode: string;
  readonly type: SpecialType;
  readonly days: number;
  readonly basis: string;
  readonly unit: string;
}

/** Everything that can have happened to the filing (备案) of one special procedure of one matter (domain.md No. 39). Legal dates. */
export interface FilingEvents {
  FilingSubmitted: SpecialFiling;
  /** In force on the dates from `from` to `to`, both included; without `to` until repealed. */
  FilingAcknowledged: { readonly filingNo: string; readonly from: string; readonly to?: string };
  /** Sent back to the unit; an earlier acknowledgement holds. `reason`: official words, about no person. */
  FilingReturned: { readonly reason: string };
  /** The first day on which the procedure may not be started any more. */
  FilingRepealed: { readonly effectiveFrom: string };
}

export type FilingEvent = Message<FilingEvents>;

export const filingSchemaVersions = {
  FilingSubmitted: 1,
  FilingAcknowledged: 1,
  FilingReturned: 1,
  FilingRepealed: 1,
} as const satisfies Record<keyof FilingEvents, number>;

/** One filing per matter and procedure: a case can find the one it needs. */
export const filingId = (matterCode: string, type: SpecialType): string => `${matterCode}-${type}`;

export const filingStream = (id: string): string => `filing-${id}`;
