import type { Tier } from '#custody/liability';
import type { Logged } from '#event-log/decode';
import type { InvestigationEvent } from '#investigations/events';
import type { Ground, Measure } from '#investigations/grounds';
import { projection, type Stored } from './projection.js';

/** An investigation as its list shows it: references and dates, not a word of what was said. Restricted: only its own see it. */
export interface ListedInvestigation extends Stored {
  readonly stage: string;
  readonly ground: Ground;
  /** Legal dates. */
  readonly openedOn: string;
  readonly caseIds: readonly string[];
  readonly units: readonly string[];
  readonly investigators: readonly string[];
  /** Cases whose evidence is frozen. */
  readonly held: readonly string[];
  readonly heard: number;
  readonly finding?: 'LIABLE' | 'NOT_LIABLE';
  readonly persons: readonly { readonly person: string; readonly tier: Tier; readonly measure: Measure }[];
  readonly appealBy?: string;
  readonly appeals: number;
  /** 移送登记. */
  readonly referrals: readonly {
    readonly to: 'SUPERVISION' | 'JUSTICE';
    readonly docNo: string;
    readonly on: string;
  }[];
  readonly liftedOn?: string;
}

type Of<Type extends InvestigationEvent['type']> = Logged<Extract<InvestigationEvent, { type: Type }>>;

const change =
  <Type extends InvestigationEvent['type']>(
    of: (before: ListedInvestigation, event: Of<Type>) => Partial<ListedInvestigation>,
  ) =>
  (before: ListedInvestigation | undefined, event: Of<Type>): ListedInvestigation | undefined =>
    before && { ...before, ...of(before, event) };

const referred = (to: 'SUPERVISION' | 'JUSTICE') =>
  change<'ReferredToSupervision' | 'ReferredToJustice'>(({ referrals }, { data, metadata }) => ({
    stage: 'REFERRED',
    referrals: [...referrals, { to, docNo: data.docNo, on: metadata.effectiveDate }],
  }));

export const investigationList = projection<InvestigationEvent, ListedInvestigation>({
  name: 'investigations',
  version: 1,
  indexes: [{ key: { investigators: 1, _id: 1 } }, { key: { held: 1, _id: 1 } }],
  ids: ({ stream }) => [stream.slice('investigation-'.length)],
  on: {
    InvestigationOpened: (_, { data, metadata, position }, _id) => ({
      _id,
      position,
      stage: 'OPENED',
      ground: data.ground,
      openedOn: metadata.effectiveDate,
      caseIds: data.caseIds,
      units: data.units,
      investigators: data.investigators.map(({ id }) => id),
      held: [],
      heard: 0,
      persons: [],
      appeals: 0,
      referrals: [],
    }),
    InvestigatorReplaced: change<'InvestigatorReplaced'>(({ investigators }, { data: { leaving, coming } }) => ({
      investigators: [...investigators.filter((id) => id !== leaving), coming.id],
    })),
    LegalHoldSet: change<'LegalHoldSet'>((before, { data }) => ({
      stage: before.stage === 'HEARD' ? before.stage : 'EVIDENCE_HELD',
      held: data.cases.map(({ caseId }) => caseId),
    })),
    DelayAttributed: change<'DelayAttributed'>(({ heard }) => ({ stage: heard > 0 ? 'HEARD' : 'ATTRIBUTED' })),
    PartyHeard: change<'PartyHeard'>(({ heard }) => ({ stage: 'HEARD', heard: heard + 1 })),
    LiabilityConcluded: change<'LiabilityConcluded'>((_, { data }) => ({
      stage: 'CONCLUDED',
      finding: data.finding,
      persons: data.persons.map(({ person, tier, measure }) => ({ person, tier, measure })),
      appealBy: data.appealBy,
    })),
    LiabilityAppealed: change<'LiabilityAppealed'>(({ appeals }) => ({ stage: 'APPEALED', appeals: appeals + 1 })),
    LiabilityAppealRuled: change<'LiabilityAppealRuled'>(({ persons, appeals }, { data: { person, measure } }) => ({
      stage: appeals > 1 ? 'APPEALED' : 'CONCLUDED',
      appeals: appeals - 1,
      persons: persons.map((one) => (one.person === person ? { ...one, measure } : one)),
    })),
    ReferredToSupervision: referred('SUPERVISION'),
    ReferredToJustice: referred('JUSTICE'),
    InvestigationClosed: change<'InvestigationClosed'>(() => ({ stage: 'CLOSED', held: [] })),
    SuppressionLifted: change<'SuppressionLifted'>((_, { metadata }) => ({ liftedOn: metadata.effectiveDate })),
  },
});
