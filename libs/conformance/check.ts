import type { CaseEvent } from '#cases/events';
import type { Bilingual } from '#kernel/refusal';
import {
  type CaseHistory,
  type CaseStep,
  type Found,
  type Rule,
  type Search,
  type Surroundings,
  versionOn,
} from './rule.js';

/** One recorded event that shows a violation. Who acted is a staff or subject reference, never a name. */
export interface Evidence {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly type: CaseEvent['type'];
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly by: string;
}

/** A rule that was broken, in words and with the events that show it. */
export interface Violation {
  readonly ruleId: string;
  readonly version: number;
  readonly caseId: string;
  readonly unit: string;
  readonly words: Bilingual;
  readonly evidence: readonly Evidence[];
  /** Nobody did it: the simulation planted it. */
  readonly simulated?: true;
}

/** Rules running over a population, case after case. */
export interface Check {
  look(history: CaseHistory): void;
  /** After the last case: everything that was found, by rule and case. */
  end(): readonly Violation[];
}

const evidenceOf = ({ stream, revision, position, type, metadata }: CaseStep): Evidence => ({
  stream,
  revision,
  position,
  type,
  occurredAt: metadata.occurredAt,
  recordedAt: metadata.recordedAt,
  by: metadata.actor.id,
});

const violationOf = (rule: Rule, version: number, units: ReadonlyMap<string, string>, found: Found): Violation => ({
  ruleId: rule.ruleId,
  version,
  caseId: found.caseId,
  unit: units.get(found.caseId) ?? '',
  words: found.words,
  evidence: found.steps.map(evidenceOf),
  ...(found.steps.some(({ metadata }) => metadata.simulated === true) ? { simulated: true } : {}),
});

/** A case for the rules; undefined for what another system recorded, which stands under other rules. */
export const caseHistoryOf = (caseId: string, steps: readonly CaseStep[]): CaseHistory | undefined => {
  const [received] = steps;
  return received?.type === 'ApplicationReceived' ? { caseId, received, steps } : undefined;
};

/**
 * Begins a check. A case is held against the version of each rule that was in force when it was received; `asIf` names the legal
 * date whose rules are tried on all of them instead: what would they have found? Nothing is recorded either way.
 */
export const beginCheck = (rules: readonly Rule[], around: Surroundings, asIf?: string): Check => {
  const running = new Map<string, { rule: Rule; version: number; search: Search }>();
  const units = new Map<string, string>();
  const violations: Violation[] = [];

  const searchFor = (rule: Rule, date: string) => {
    const inForce = versionOn(rule, date);
    if (!inForce) return undefined;
    const { version, parameters } = inForce;
    const key = `${rule.ruleId}@${version}`;
    const known = running.get(key) ?? { rule, version, search: rule.search(parameters, around) };
    running.set(key, known);
    return known;
  };
  const keep = ({ rule, version }: { rule: Rule; version: number }, found: readonly Found[]): void => {
    for (const one of found) violations.push(violationOf(rule, version, units, one));
  };

  return {
    look: (history) => {
      const { data } = history.received;
      units.set(history.caseId, data.matter.unitId);
      for (const rule of rules) {
        const search = searchFor(rule, asIf ?? data.receivedDate);
        if (search) keep(search, search.search.look(history));
      }
    },
    end: () => {
      for (const search of running.values()) keep(search, search.search.end());
      const order = rules.map(({ ruleId }) => ruleId);
      return violations.toSorted(
        (a, b) => order.indexOf(a.ruleId) - order.indexOf(b.ruleId) || (a.caseId < b.caseId ? -1 : 1),
      );
    },
  };
};
