import { type EventRef, sameRef } from '#custody/event-refs';
import type { Tier } from '#custody/liability';
import { never } from '#kernel/decider';
import type { FrozenCase, Investigator, RecordedInvestigationEvent } from './events.js';
import type { Ground, Measure } from './grounds.js';

export type InvestigationStage =
  | 'OPENED'
  | 'EVIDENCE_HELD'
  | 'ATTRIBUTED'
  | 'HEARD'
  | 'CONCLUDED'
  | 'APPEALED'
  | 'REFERRED'
  | 'CLOSED';

/** What was concluded about somebody. */
export interface ConcludedPerson {
  readonly person: string;
  readonly tier: Tier;
  readonly measure: Measure;
  readonly appeal?: 'OPEN' | 'RULED';
}

/** What the rules know of an investigation that was opened. */
export interface InvestigationFile {
  readonly stage: InvestigationStage;
  readonly ground: Ground;
  readonly openedOn: string;
  readonly caseIds: readonly string[];
  readonly units: readonly string[];
  readonly investigators: readonly Investigator[];
  /** Each case as it was frozen last. */
  readonly frozen: readonly FrozenCase[];
  readonly attributed: boolean;
  readonly told: readonly string[];
  readonly heard: readonly string[];
  readonly persons: readonly ConcludedPerson[];
  /** Who signed the conclusion. */
  readonly concludedBy: readonly string[];
  readonly appealBy?: string;
  /** Handed to another organ at some time, whatever became of an appeal since. */
  readonly referred: boolean;
  readonly referredToSupervision: boolean;
  readonly lifted: boolean;
}

export type Investigation = { readonly stage: 'NONE' } | InvestigationFile;

export const noInvestigation: Investigation = { stage: 'NONE' };

/**
 * Whether those concerned may be told that their files were looked into under this investigation: once it is closed, or the organ
 * it was referred to consents. Of one that was never opened there is nothing to withhold.
 */
export const isLifted = (investigation: Investigation): boolean =>
  investigation.stage === 'NONE' || investigation.lifted;

/** Whether a case may be destroyed or must be kept for this investigation. */
export const holds = (investigation: Investigation, caseId: string): boolean =>
  investigation.stage !== 'NONE' &&
  investigation.stage !== 'CLOSED' &&
  investigation.frozen.some((one) => one.caseId === caseId);

/** Whether an event belongs to the evidence as it was frozen. */
export const isInEvidence = ({ frozen }: InvestigationFile, cited: EventRef): boolean =>
  frozen.some(({ stream, revision }) => stream === cited.stream && cited.revision >= 0 && cited.revision <= revision);

const withMember = <Item>(list: readonly Item[], item: Item): readonly Item[] =>
  list.includes(item) ? list : [...list, item];

const refrozen = (frozen: readonly FrozenCase[], cases: readonly FrozenCase[]): readonly FrozenCase[] => [
  ...frozen.filter((known) => !cases.some(({ stream }) => stream === known.stream)),
  ...cases,
];

/** Evidence that is frozen anew has to be attributed anew. */
const isSameEvidence = (frozen: readonly FrozenCase[], cases: readonly FrozenCase[]): boolean =>
  cases.every((one) => frozen.some((known) => sameRef(known, one)));

type LaterEvent = Exclude<RecordedInvestigationEvent, { type: 'InvestigationOpened' }>;

const afterHold = (file: InvestigationFile, cases: readonly FrozenCase[]): InvestigationFile => {
  if (isSameEvidence(file.frozen, cases)) return file;
  const started = file.stage === 'OPENED' || file.stage === 'EVIDENCE_HELD' || file.stage === 'ATTRIBUTED';
  const stage = started ? 'EVIDENCE_HELD' : file.stage;
  return { ...file, stage, frozen: refrozen(file.frozen, cases), attributed: false };
};

const ruledOn = (persons: readonly ConcludedPerson[], person: string, measure: Measure): readonly ConcludedPerson[] =>
  persons.map((one) => (one.person === person ? { ...one, measure, appeal: 'RULED' } : one));

const change = (file: InvestigationFile, { type, data, metadata }: LaterEvent): InvestigationFile => {
  switch (type) {
    case 'InvestigatorReplaced':
      return {
        ...file,
        investigators: [...file.investigators.filter(({ id }) => id !== data.leaving), data.coming],
      };
    case 'LegalHoldSet':
      return afterHold(file, data.cases);
    case 'DelayAttributed':
      return { ...file, attributed: true, stage: file.heard.length > 0 ? 'HEARD' : 'ATTRIBUTED' };
    case 'PartyTold':
      return { ...file, told: withMember(file.told, data.party) };
    case 'PartyHeard':
      return { ...file, stage: 'HEARD', heard: withMember(file.heard, data.party) };
    case 'LiabilityConcluded': {
      const persons = data.persons.map(({ person, tier, measure }) => ({ person, tier, measure }));
      const concludedBy = [metadata.actor.id, data.with];
      return { ...file, stage: 'CONCLUDED', persons, concludedBy, appealBy: data.appealBy };
    }
    case 'LiabilityAppealed': {
      const persons = file.persons.map((one) =>
        one.person === data.person ? { ...one, appeal: 'OPEN' as const } : one,
      );
      return { ...file, stage: 'APPEALED', persons };
    }
    case 'LiabilityAppealRuled': {
      const persons = ruledOn(file.persons, data.person, data.measure);
      return { ...file, persons, stage: persons.some(({ appeal }) => appeal === 'OPEN') ? 'APPEALED' : 'CONCLUDED' };
    }
    case 'ReferredToSupervision':
      return { ...file, stage: 'REFERRED', referred: true, referredToSupervision: true };
    case 'ReferredToJustice':
      return { ...file, stage: 'REFERRED', referred: true };
    case 'InvestigationClosed':
      return { ...file, stage: 'CLOSED' };
    case 'SuppressionLifted':
      return { ...file, lifted: true };
    default:
      return never(type);
  }
};

export const evolve = (state: Investigation, event: RecordedInvestigationEvent): Investigation => {
  if (event.type !== 'InvestigationOpened') return state.stage === 'NONE' ? state : change(state, event);
  const { ground, caseIds, units, investigators } = event.data;
  return {
    stage: 'OPENED',
    ground,
    openedOn: event.metadata.effectiveDate,
    caseIds,
    units,
    investigators,
    frozen: [],
    attributed: false,
    told: [],
    heard: [],
    persons: [],
    concludedBy: [],
    referred: false,
    referredToSupervision: false,
    lifted: false,
  };
};
