import { evolve, initialCase } from '#cases/case';
import type { Case } from '#cases/case-file';
import { caseSchemaVersions, type RecordedCaseEvent } from '#cases/events';
import { canonicalJson } from '#evidence/canonical-json';
import type { DossierFinding } from './dossier-findings.js';
import { MalformedDossier, parseEvidence } from './evidence-file.js';
import type { DossierFiles } from './manifest.js';

const comparable = (value: unknown): string => canonicalJson(JSON.parse(JSON.stringify(value ?? null)));

const statesIn = (text: string): readonly unknown[] => {
  const { steps } = JSON.parse(text) as { steps?: unknown };
  if (!Array.isArray(steps)) throw new MalformedDossier('replay.json has no steps');
  return steps.map((step: unknown) => (step as { state?: unknown } | null)?.state);
};

const isReadable = ({ type, metadata }: RecordedCaseEvent): boolean =>
  metadata.schemaVersion === (caseSchemaVersions as Readonly<Record<string, number>>)[type];

/**
 * Folds the dossier's own events again and holds each state against the one its replay tells. Empty where an event is of a shape
 * that this program does not read: what it cannot fold it does not judge.
 */
export const stateFindings = (files: DossierFiles): readonly DossierFinding[] => {
  try {
    const text = (name: string): string => Buffer.from(files.get(name) ?? []).toString('utf8');
    const { events, stream } = parseEvidence(text('evidence.json'));
    const states = statesIn(text('replay.json'));
    const recorded = events as unknown as readonly RecordedCaseEvent[];
    if (!recorded.every(isReadable)) return [];
    let state: Case = initialCase;
    for (const [at, event] of recorded.entries()) {
      state = evolve(state, event);
      if (comparable(states[at]) !== comparable(state)) {
        return [{ kind: 'state-differs', stream, revision: events[at]?.revision ?? at }];
      }
    }
    return [];
  } catch (error) {
    if (error instanceof MalformedDossier) return [{ kind: 'malformed', what: error.message }];
    return [{ kind: 'malformed', what: 'replay.json or an event cannot be read' }];
  }
};
