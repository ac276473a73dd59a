import { type Policy, policySet } from '#law/policies';
import type { ReplayedEvent } from './replayed-event.js';

/** What an event was decided under: the versions recorded with it, and the texts it names itself. */
export interface RulesOfEvent {
  readonly policyVersion: string;
  readonly calendarVersion: string;
  readonly matterVersion?: string;
  /** The body of law; another one than `cn` is that of an imported history, whose texts are not held here. */
  readonly legalRegime: string;
  readonly basis: readonly string[];
}

/** The texts of one version of the rules; none where this program does not hold that version. */
export interface RuleTexts {
  readonly policyVersion: string;
  readonly effectiveFrom?: string;
  readonly texts: readonly Policy[];
}

const basisIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) => {
    if (name === 'basis' && typeof part === 'string') return [part];
    return basisIn(part);
  });
};

export const rulesOfEvent = ({ data, metadata }: ReplayedEvent): RulesOfEvent => {
  const { policyVersion, calendarVersion, matterVersion, legalRegime } = metadata;
  return {
    policyVersion,
    calendarVersion,
    ...(matterVersion === undefined ? {} : { matterVersion }),
    legalRegime,
    basis: [...new Set(basisIn(data))],
  };
};

/** The texts of every version that these events were decided under, in the order they first came up. */
export const ruleTexts = (events: readonly ReplayedEvent[]): readonly RuleTexts[] => {
  const versions = new Set(events.map(({ metadata }) => metadata.policyVersion));
  return [...versions].map((policyVersion) => {
    const set = policySet(policyVersion);
    return set
      ? { policyVersion, effectiveFrom: set.effectiveFrom, texts: [...set.byId.values()] }
      : { policyVersion, texts: [] };
  });
};
