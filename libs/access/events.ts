import type { Message } from '#kernel/decider';
import type { Sealed } from '#kernel/sealed';

/**
 * For what somebody reads a whole case. HANDLING is the work on the case itself (办理), by the units that have it; everybody else
 * says which of the others it is.
 */
export const viewPurposes = ['HANDLING', 'SUPERVISION', 'AUDIT', 'INVESTIGATION', 'COMPLAINT', 'REMEDY'] as const;
export type ViewPurpose = (typeof viewPurposes)[number];

/** What was read of it. */
export type ViewedPart = 'HISTORY' | 'REPLAY' | 'DOSSIER' | 'PAPERS';

/** Everything that can have happened around a case without changing it: who read it whole, and why (domain.md 3.7). */
export interface AccessEvents {
  /** The viewer is the envelope's actor. */
  CaseViewed: {
    readonly caseId: string;
    readonly part: ViewedPart;
    readonly purpose: ViewPurpose;
    /** Whether what people wrote could be read, too. */
    readonly texts: 'OPEN' | 'SEALED';
    /** The viewer's own words, sealed under the case's key. */
    readonly reason?: Sealed;
    /** The view is kept from the applicant until this investigation is lifted. */
    readonly investigationId?: string;
  };
}

export type AccessEvent = Message<AccessEvents>;

export const accessSchemaVersions = { CaseViewed: 1 } as const satisfies Record<keyof AccessEvents, number>;

const monthOf = (date: string): string => date.slice(0, 7).replace('-', '');

/** The stream of the views of one case in the month of a legal date: a month whose retention has ended can go as a whole. */
export const accessStream = (caseId: string, date: string): string => `access-${monthOf(date)}-${caseId}`;

/** The streams in which views of a case from one legal date to another stand, oldest first. */
export const accessStreams = (caseId: string, from: string, to: string): readonly string[] => {
  const months = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  const count = Math.max(0, months(to) - months(from) + 1);
  return Array.from({ length: count }, (_, at) => {
    const month = months(from) + at;
    const date = `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
    return accessStream(caseId, date);
  });
};
