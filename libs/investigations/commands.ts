import type { EventRef } from '#custody/event-refs';
import type { Asked, Message } from '#kernel/decider';
import { type Role, roles } from '#kernel/envelope';
import type { Sealed } from '#kernel/sealed';
import type { CaseAttribution, FrozenCase, InvestigationEvents, Investigator, Liable } from './events.js';
import type { Ground, Measure } from './grounds.js';

/** Who had a hand in the cases, from their own streams. */
export interface InvolvedPeople {
  readonly people: readonly string[];
  readonly units: readonly string[];
}

/** What may be asked of an investigation. What people type arrives sealed, what is looked up stands in it. */
export interface InvestigationCommands {
  OpenInvestigation: {
    readonly ground: Ground;
    readonly matter: Sealed;
    readonly caseIds: readonly string[];
    readonly units: readonly string[];
    readonly investigators: readonly Investigator[];
    readonly involved: InvolvedPeople;
  };
  ReplaceInvestigator: {
    readonly leaving: string;
    readonly coming: Investigator;
    readonly reason: Sealed;
    readonly involved: InvolvedPeople;
  };
  FreezeEvidence: { readonly cases: readonly FrozenCase[] };
  AttributeDelay: { readonly cases: readonly CaseAttribution[] };
  TellParty: InvestigationEvents['PartyTold'];
  HearParty: InvestigationEvents['PartyHeard'];
  ConcludeLiability: {
    readonly docNo: string;
    readonly graveConsequence: boolean;
    readonly with: string;
    readonly persons: readonly Liable[];
    readonly reason: Sealed;
    readonly cites: readonly EventRef[];
  };
  AppealLiability: { readonly statement: Sealed };
  RuleOnLiabilityAppeal: {
    readonly person: string;
    readonly measure: Measure;
    readonly docNo: string;
    readonly reason: Sealed;
    readonly cites: readonly EventRef[];
  };
  ReferToSupervision: InvestigationEvents['ReferredToSupervision'];
  ReferToJustice: InvestigationEvents['ReferredToJustice'];
  CloseInvestigation: Record<string, never>;
  LiftSuppression: { readonly docNo: string };
}

export type InvestigationCommand = Message<InvestigationCommands>;
export type InvestigationCommandType = keyof InvestigationCommands;
export type AskedOfInvestigation<Type extends InvestigationCommandType = InvestigationCommandType> = Asked<
  InvestigationCommand & { type: Type }
>;

const investigating = ['investigator', 'government'] as const;
/** Anybody on staff may be held liable, and so appeal. */
const onStaff: readonly Role[] = roles.filter((role) => !['applicant', 'agent', 'public', 'system'].includes(role));

/** Who may ask for what; whether it is their investigation the rules say. */
export const investigationRoles = {
  OpenInvestigation: investigating,
  ReplaceInvestigator: investigating,
  FreezeEvidence: investigating,
  AttributeDelay: investigating,
  TellParty: investigating,
  HearParty: investigating,
  ConcludeLiability: investigating,
  AppealLiability: onStaff,
  RuleOnLiabilityAppeal: investigating,
  ReferToSupervision: investigating,
  ReferToJustice: investigating,
  CloseInvestigation: investigating,
  LiftSuppression: investigating,
} as const satisfies Record<InvestigationCommandType, readonly Role[]>;
