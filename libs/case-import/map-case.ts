import type { CaseEvents } from '#cases/events';
import type { ImportedActivity } from './imported-case.js';
import { byInstant, type Instant, instantOf } from './instant.js';
import type { Mapping } from './mapping.js';

/** The value of a named field in one trace, event or row; `undefined` when it has none. */
export type Read = (name: string) => string | undefined;

/** What a trace, event or row gave, or why it cannot be used. */
type Taken<T> = { readonly value: T } | { readonly reason: string };

/** An activity that is yet to be put in order. */
export interface TimedActivity {
  readonly at: Instant;
  readonly data: CaseEvents['ActivityImported'];
}

/** Where the fields stand in one kind of log; attributes as pairs of the name they get and the name they have. */
export interface FieldNames {
  readonly case: Omit<Mapping['case'], 'attributes'> & { readonly attributes: readonly (readonly [string, string])[] };
  readonly activity: Mapping['activity'];
}

export interface CaseMapper {
  readonly names: FieldNames;
  caseFrom(read: Read): Taken<CaseEvents['CaseImported']>;
  activityFrom(read: Read): Taken<TimedActivity>;
}

/** An XES or OCEL log has the names of `case` and `activity`. */
export const xesNames = ({ case: { attributes = [], ...fields }, activity }: Mapping): FieldNames => ({
  case: { ...fields, attributes: attributes.map((name) => [name, name] as const) },
  activity,
});

/** A CSV log has the names of `format.csv`, then those of `case` and `activity`. */
export const csvNames = (mapping: Mapping): FieldNames => {
  const csv = mapping.format?.csv ?? {};
  const { unit, channel, startedAt, dueAt, plannedEndAt, endedAt, holder, holderGroup, lifecycle, instance } = csv;
  const columns = new Map(Object.entries(csv.attributes ?? {}));
  return {
    case: {
      ...mapping.case,
      ...named({ id: csv.caseId, unit, channel, startedAt, dueAt, plannedEndAt, endedAt }),
      attributes: (mapping.case.attributes ?? []).map((name) => [name, columns.get(name) ?? name] as const),
    },
    activity: {
      ...mapping.activity,
      ...named({ name: csv.activity, time: csv.timestamp, holder, holderGroup, lifecycle, instance }),
    },
  };
};

const named = <Key extends string>(names: Record<Key, string | undefined>): { [K in Key]?: string } =>
  Object.fromEntries(Object.entries(names).filter(([, name]) => name !== undefined)) as { [K in Key]?: string };

/** Turns fields of the source into the payloads of libs/cases, word for word but for `channels` and `placeholders`. */
export const caseMapper = (mapping: Mapping, names: FieldNames): CaseMapper => {
  const placeholders = new Set(mapping.placeholders);
  const neverInstants = new Set(mapping.placeholders?.map((text) => msOf(text)));
  const channels = new Map(Object.entries(mapping.channels ?? {}));

  const optional = (read: Read, name: string | undefined): string | undefined => {
    const value = name === undefined ? undefined : read(name);
    if (value === undefined || value.trim() === '' || placeholders.has(value)) return undefined;
    // The decoder writes U+FFFD for bytes that its encoding does not have.
    if (value.includes('\uFFFD')) throw new Unusable(`${name} holds bytes that are not text in the log's encoding`);
    return value;
  };
  const required = (read: Read, name: string): string => {
    const value = optional(read, name);
    if (value === undefined) throw new Unusable(`${name} has no value`);
    return value;
  };
  const instant = (read: Read, name: string | undefined): Instant | undefined => {
    const value = optional(read, name);
    if (value === undefined) return undefined;
    const at = instantOf(value, mapping.zone);
    if ('reason' in at) throw new Unusable(`${name} ${at.reason}: ${value.slice(0, 60)}`);
    return neverInstants.has(at.ms) ? undefined : at;
  };
  const time = (read: Read, name: string | undefined): string | null => instant(read, name)?.text ?? null;

  return {
    names,
    caseFrom: (read) =>
      taken(() => {
        const channel = required(read, names.case.channel);
        return {
          source: mapping.source,
          externalId: required(read, names.case.id),
          matterCode: mapping.matterCode,
          unit: required(read, names.case.unit),
          channel: channels.get(channel) ?? channel,
          startedAt: time(read, names.case.startedAt),
          dueAt: time(read, names.case.dueAt),
          plannedEndAt: time(read, names.case.plannedEndAt),
          endedAt: time(read, names.case.endedAt),
          attributes: Object.fromEntries(
            names.case.attributes.flatMap(([name, from]) => {
              const value = optional(read, from);
              return value === undefined ? [] : [[name, value]];
            }),
          ),
        };
      }),
    activityFrom: (read) =>
      taken(() => {
        const at = instant(read, names.activity.time);
        if (!at) throw new Unusable(`${names.activity.time} has no value`);
        const holderGroup = optional(read, names.activity.holderGroup);
        const instance = optional(read, names.activity.instance);
        const data = {
          activity: required(read, names.activity.name),
          holder: required(read, names.activity.holder),
          ...(holderGroup === undefined ? {} : { holderGroup }),
          // A log that does not tell the steps of an activity apart records it when it is done.
          lifecycle: optional(read, names.activity.lifecycle) ?? 'complete',
          ...(instance === undefined ? {} : { instance }),
        };
        return { at, data };
      }),
  };
};

/** By time; sorting is stable, so equal times keep the order of the source. */
export const inOrder = (activities: readonly TimedActivity[]): ImportedActivity[] =>
  activities.toSorted((a, b) => byInstant(a.at, b.at)).map(({ at, data }) => ({ at: at.text, data }));

const msOf = (text: string): number | undefined => {
  const at = instantOf(text);
  return 'reason' in at ? undefined : at.ms;
};

/** Ends the reading of one trace, event or row, and of that alone. */
class Unusable extends Error {}

const taken = <T>(take: () => T): Taken<T> => {
  try {
    return { value: take() };
  } catch (error) {
    if (error instanceof Unusable) return { reason: error.message };
    throw error;
  }
};
