import { decoded } from './decode.js';
import type { BadEntry, ImportedCase } from './imported-case.js';
import { maxActivitiesPerCase, maxOcelCharacters } from './limits.js';
import { type CaseMapper, inOrder, type Read } from './map-case.js';
import type { Mapping } from './mapping.js';
import { checkedOcel, type OcelEntry, type OcelLog } from './ocel-schema.js';

type OcelFormat = NonNullable<NonNullable<Mapping['format']>['ocel']>;

const related = 'ocel:related:';
/** What our own export puts before the attributes that another system's case had. */
const fromSource = 'source.';

const wholeText = async (stream: AsyncIterable<Uint8Array>): Promise<string> => {
  const pieces: string[] = [];
  let length = 0;
  for await (const piece of decoded(stream)) {
    length += piece.length;
    if (length > maxOcelCharacters)
      throw new Error(
        `The log has more than ${maxOcelCharacters} characters, which is what is held in memory: split it by case.`,
      );
    pieces.push(piece);
  }
  return pieces.join('');
};

/** Ids that say the type of their object, as ours do, are read without it: the type is known. */
const bareId = ({ id, type }: OcelEntry): string => (id.startsWith(`${type}:`) ? id.slice(type.length + 1) : id);

/** Reads by name: `ocel:id`, `ocel:type`, `ocel:time`, `ocel:related:<qualifier>` (the first such object's id), else an attribute. */
const readOf =
  (entry: OcelEntry, { objects }: OcelLog): Read =>
  (name) => {
    if (name === 'ocel:id') return bareId(entry);
    if (name === 'ocel:type') return entry.type;
    if (name === 'ocel:time') return entry.time;
    if (!name.startsWith(related)) return entry.attributes.get(name);
    const qualifier = name.slice(related.length);
    const id = entry.relationships.find((one) => one.qualifier === qualifier)?.objectId;
    const object = id === undefined ? undefined : objects.get(id);
    return object && bareId(object);
  };

const eventsByCase = (log: OcelLog, { caseType, caseQualifier }: OcelFormat): Map<string, OcelEntry[]> => {
  const byCase = new Map<string, OcelEntry[]>();
  for (const event of log.events) {
    const cases = event.relationships.filter(
      ({ objectId, qualifier }) =>
        log.objects.get(objectId)?.type === caseType && (caseQualifier === undefined || qualifier === caseQualifier),
    );
    for (const id of new Set(cases.map(({ objectId }) => objectId))) {
      const known = byCase.get(id);
      if (known) known.push(event);
      else byCase.set(id, [event]);
    }
  }
  return byCase;
};

/**
 * Reads an OCEL 2.0 log in JSON. Each object of the mapping's case type becomes a case, with the events that relate to it: one that
 * concerns several cases stands in each, one that concerns none is passed over. Cases come in the order of the file; `onCase` is
 * waited for. An object or event that cannot be used goes to `onBad` by its id. Throws where the text is no such log or too large.
 */
export const readOcel = async (
  stream: AsyncIterable<Uint8Array>,
  format: OcelFormat,
  mapper: CaseMapper,
  onCase: (item: ImportedCase) => Promise<void>,
  onBad: (bad: BadEntry) => void,
): Promise<void> => {
  const log = checkedOcel(await wholeText(stream), onBad);
  const byCase = eventsByCase(log, format);
  const entryOfCase = new Map<string, string>();
  const attributes = new Set(mapper.names.case.attributes.map(([, from]) => from));
  const { holder } = mapper.names.activity;
  for (const object of log.objects.values()) {
    if (object.type !== format.caseType) continue;
    const entry = `object ${object.id.slice(0, 60)}`;
    const read = readOf(object, log);
    const imported = mapper.caseFrom((name) =>
      attributes.has(name) ? (read(`${fromSource}${name}`) ?? read(name)) : read(name),
    );
    if ('reason' in imported) {
      onBad({ entry, reason: `The case is left out: ${imported.reason}` });
      continue;
    }
    const events = byCase.get(object.id) ?? [];
    const same = entryOfCase.get(imported.value.externalId);
    if (same !== undefined || events.length > maxActivitiesPerCase) {
      const reason = same === undefined ? `it has more than ${maxActivitiesPerCase} events` : `it is that of ${same}`;
      onBad({ entry, reason: `The case is left out: ${reason}` });
      continue;
    }
    entryOfCase.set(imported.value.externalId, entry);
    const activities = events.flatMap((event) => {
      const of = readOf(event, log);
      const orElse = (name: string) =>
        name === holder && format.elseHolder !== undefined ? of(format.elseHolder) : undefined;
      const activity = mapper.activityFrom((name) => of(name) ?? orElse(name));
      if (!('reason' in activity)) return [activity.value];
      onBad({ entry: `event ${event.id.slice(0, 60)}`, reason: `The event is left out: ${activity.reason}` });
      return [];
    });
    await onCase({ imported: imported.value, activities: inOrder(activities) });
  }
};
