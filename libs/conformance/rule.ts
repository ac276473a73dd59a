import type { OfficeHours } from '#calendar/office-hours';
import type { CaseEvent } from '#cases/events';
import type { Bilingual } from '#kernel/refusal';
import type { Envelope } from '#kernel/envelope';

/** What of a recorded event the rules look at. */
export type CaseStep = CaseEvent & {
  readonly metadata: Envelope;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
};

export type Step<Type extends CaseEvent['type']> = CaseStep & { readonly type: Type };

/** One case received here, from its first event on; the first is always its receipt. */
export interface CaseHistory {
  readonly caseId: string;
  readonly received: Step<'ApplicationReceived'>;
  readonly steps: readonly CaseStep[];
}

/** What a rule has to know beside the case. */
export interface Surroundings {
  readonly hours: OfficeHours;
  /** Since which instant a unit keeps a register of grants. */
  readonly registerSince: ReadonlyMap<string, string>;
  /** The legal date up to which the log is looked at. */
  readonly asOf: string;
}

/** What a rule found: words about this finding, and the events that show it. */
export interface Found {
  readonly caseId: string;
  readonly words: Bilingual;
  readonly steps: readonly CaseStep[];
}

/** One search through a population: case after case, then what only shows in all of them. */
export interface Search {
  look(history: CaseHistory): readonly Found[];
  end(): readonly Found[];
}

/** Numbers of a rule's version; what they count its text says. */
export type Parameters = Readonly<Record<string, number>>;

interface RuleVersion {
  readonly version: number;
  /** Cases received from this legal date on, until the next version's. */
  readonly effectiveFrom: string;
  readonly parameters: Parameters;
}

/** A rule as data, and the search that knows how to look for what breaks it. */
export interface Rule {
  readonly ruleId: string;
  readonly basis: string;
  readonly text: Bilingual;
  /** Oldest first. */
  readonly versions: readonly RuleVersion[];
  readonly search: (parameters: Parameters, around: Surroundings) => Search;
}

/** The version in force on a legal date; undefined before the first. */
export const versionOn = ({ versions }: Rule, date: string): RuleVersion | undefined =>
  versions.findLast(({ effectiveFrom }) => effectiveFrom <= date);

/** A rule that looks at one case at a time. */
export const inEachCase =
  (find: (history: CaseHistory, parameters: Parameters, around: Surroundings) => readonly Omit<Found, 'caseId'>[]) =>
  (parameters: Parameters, around: Surroundings): Search => ({
    look: (history) => find(history, parameters, around).map((found) => ({ ...found, caseId: history.caseId })),
    end: () => [],
  });

/** The steps of these types, in order. */
export const of = <Type extends CaseEvent['type']>(
  { steps }: Pick<CaseHistory, 'steps'>,
  ...types: readonly Type[]
): readonly Step<Type>[] =>
  steps.filter((step): step is Step<Type> => (types as readonly string[]).includes(step.type));

/** What stands before a step in its own case. */
export const before = ({ steps }: CaseHistory, { revision }: CaseStep): readonly CaseStep[] =>
  steps.filter((step) => step.revision < revision);
