import type { Delay } from '#custody/attribution';
import type { CitedInterval } from '#custody/cited-custody';
import type { EventRef } from '#custody/event-refs';
import type { LiabilityProposal, Tier } from '#custody/liability';
import type { Message, Recorded } from '#kernel/decider';
import type { Sealed } from '#kernel/sealed';
import type { Ground, Measure } from './grounds.js';

/** Somebody who investigates; the unit is that of the token under which he or she acts. */
export interface Investigator {
  readonly id: string;
  readonly unit: string;
}

/** A case as it stood when its evidence was frozen. */
export interface FrozenCase {
  readonly caseId: string;
  readonly stream: string;
  /** Up to this one, included. */
  readonly revision: number;
  readonly events: number;
  /** SHA-256 (hex) of the leaf contents of its events in canonical JSON, one a line: over what is sealed, as sealed. */
  readonly contentHash: string;
  /** Of its last event, where the tree covered it: place, leaf hash (base64) and the tree's size. */
  readonly leaf?: { readonly index: number; readonly hash: string; readonly treeSize: number };
}

/** What became of the time of one frozen case: libs/custody at the frozen revision. */
export interface CaseAttribution {
  readonly caseId: string;
  readonly revision: number;
  /** The instant up to which it is reckoned. */
  readonly until: string;
  readonly custody: readonly CitedInterval[];
  readonly delays: readonly Delay[];
  readonly proposals: readonly LiabilityProposal[];
}

/** One person's part in a conclusion. */
export interface Liable {
  readonly person: string;
  readonly unit: string;
  readonly tier: Tier;
  readonly measure: Measure;
  readonly reason: Sealed;
  readonly cites: readonly EventRef[];
}

/** Everything that can have happened to an investigation (责任追究, domain.md No. 53, 54). Append-only. Dates: Asia/Shanghai. */
export interface InvestigationEvents {
  InvestigationOpened: {
    readonly ground: Ground;
    readonly basis: string;
    readonly matter: Sealed;
    readonly caseIds: readonly string[];
    /** Whose conduct it is about: nobody of these investigates, and to nobody of these it exists. */
    readonly units: readonly string[];
    readonly investigators: readonly Investigator[];
  };
  InvestigatorReplaced: { readonly leaving: string; readonly coming: Investigator; readonly reason: Sealed };
  /** 证据保全: the positions that conclusions may cite from now on. */
  LegalHoldSet: { readonly cases: readonly FrozenCase[] };
  DelayAttributed: { readonly cases: readonly CaseAttribution[] };
  /** Facts and basis told before anything is concluded (公职人员政务处分法 art. 43). */
  PartyTold: {
    readonly party: string;
    readonly unit: string;
    readonly facts: Sealed;
    readonly basis: string;
    readonly cites: readonly EventRef[];
  };
  /** What was said in defence, and what came of it. `with`: the second investigator who was there. */
  PartyHeard: {
    readonly party: string;
    readonly with: string;
    readonly defence: Sealed;
    readonly finding: 'ADOPTED' | 'PARTLY' | 'NOT_ADOPTED' | 'NOTHING_SAID';
    readonly reason: Sealed;
  };
  LiabilityConcluded: {
    readonly docNo: string;
    readonly finding: 'LIABLE' | 'NOT_LIABLE';
    /** 造成重大损失或者影响: only then the head of the department answers too. */
    readonly graveConsequence: boolean;
    readonly with: string;
    readonly persons: readonly Liable[];
    readonly reason: Sealed;
    readonly cites: readonly EventRef[];
    /** The last day for an appeal. */
    readonly appealBy: string;
  };
  LiabilityAppealed: { readonly person: string; readonly statement: Sealed };
  LiabilityAppealRuled: {
    readonly person: string;
    readonly outcome: 'UPHELD' | 'CHANGED' | 'REVOKED';
    readonly measure: Measure;
    readonly docNo: string;
    readonly reason: Sealed;
    readonly cites: readonly EventRef[];
  };
  /** Clues of a duty offence go to the supervision organ (监察法). */
  ReferredToSupervision: Referral;
  ReferredToJustice: Referral & { readonly offence: 'DUTY' | 'OTHER' };
  InvestigationClosed: { readonly outcome: 'CONCLUDED' };
  /** From here on those concerned see that their files were looked into under this investigation. */
  SuppressionLifted: { readonly ground: 'CLOSED' | 'ORGAN_CONSENT'; readonly docNo?: string };
}

interface Referral {
  readonly organ: string;
  readonly docNo: string;
  /** SHA-256 (hex) of the evidence as it was handed over. */
  readonly evidenceBundleHash: string;
  readonly cites: readonly EventRef[];
}

export type InvestigationEvent = Message<InvestigationEvents>;
export type RecordedInvestigationEvent = Recorded<InvestigationEvent>;

export const investigationSchemaVersions = {
  InvestigationOpened: 1,
  InvestigatorReplaced: 1,
  LegalHoldSet: 1,
  DelayAttributed: 1,
  PartyTold: 1,
  PartyHeard: 1,
  LiabilityConcluded: 1,
  LiabilityAppealed: 1,
  LiabilityAppealRuled: 1,
  ReferredToSupervision: 1,
  ReferredToJustice: 1,
  InvestigationClosed: 1,
  SuppressionLifted: 1,
} as const satisfies Record<keyof InvestigationEvents, number>;

export const investigationStream = (id: string): string => `investigation-${id}`;
