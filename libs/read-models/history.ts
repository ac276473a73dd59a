import { type CaseEvent, type CaseEventType, caseIdOf, caseSchemaVersions } from '#cases/events';
import type { Logged } from '#event-log/decode';
import { caseIds } from './case-ids.js';
import { projection, type Stored } from './projection.js';

/** The way into histories: which cases a person, a unit or a kind of event has touched. The history itself is the log's. */
export interface HistoryEntry extends Stored {
  readonly caseNo: string;
  readonly legalRegime: string;
  readonly firstDate: string;
  readonly actors: readonly string[];
  readonly units: readonly string[];
  readonly types: readonly string[];
}

const withMember = (list: readonly string[], member: string | undefined): readonly string[] =>
  member === undefined || list.includes(member) ? list : [...list, member];

const numberOf = ({ type, data }: CaseEvent): string =>
  type === 'ApplicationReceived' ? data.caseNo : type === 'CaseImported' ? data.externalId : '';

const touch = (before: HistoryEntry | undefined, event: Logged<CaseEvent>): HistoryEntry => {
  const { type, metadata, stream, position } = event;
  const entry: HistoryEntry = before ?? {
    _id: caseIdOf(stream),
    position,
    caseNo: numberOf(event),
    legalRegime: metadata.legalRegime,
    firstDate: metadata.effectiveDate,
    actors: [],
    units: [],
    types: [],
  };
  const actor = type === 'ActivityImported' ? event.data.holder : metadata.actor.id;
  const actors = withMember(entry.actors, actor);
  const units = withMember(entry.units, metadata.actor.unit);
  const types = withMember(entry.types, type);
  const same = before && actors === before.actors && units === before.units && types === before.types;
  return same ? before : { ...entry, actors, units, types };
};

/** Deadlines are left out: they say nothing of who acted. */
const types = (Object.keys(caseSchemaVersions) as CaseEventType[]).filter(
  (type) => type !== 'DeadlineComputed' && type !== 'DeadlineBreached',
);

export const history = projection<CaseEvent, HistoryEntry>({
  name: 'history',
  version: 1,
  indexes: [{ key: { actors: 1, _id: 1 } }, { key: { units: 1, _id: 1 } }, { key: { types: 1, _id: 1 } }],
  ids: caseIds,
  on: Object.fromEntries(types.map((type) => [type, touch])),
});
