/** What the checks below need of a log; everything else is looked at as it comes. */
interface Ocel {
  readonly objectTypes: readonly Type[];
  readonly eventTypes: readonly Type[];
  readonly objects: readonly Entry[];
  readonly events: readonly Entry[];
}
interface Type {
  readonly name: string;
  readonly attributes: readonly { readonly name: string; readonly type: string }[];
}
interface Entry {
  readonly id: string;
  readonly type: string;
  readonly time?: string;
  readonly attributes?: readonly { readonly name: string; readonly value: string; readonly time?: string }[];
  readonly relationships?: readonly { readonly objectId: string; readonly qualifier: string }[];
}

const valueForms: Readonly<Record<string, RegExp>> = {
  string: /^[^]*$/,
  time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
  integer: /^-?\d+$/,
  float: /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i,
  boolean: /^(?:true|false)$/,
};
const dateTime = valueForms.time as RegExp;

const isText = (value: unknown): value is string => typeof value === 'string';
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const typeFaults = (types: readonly Type[], where: string): string[] => [
  ...types.flatMap(({ name, attributes }) => [
    ...(isText(name) ? [] : [`${where}: a type without a name`]),
    ...(isList(attributes) ? [] : [`${where} ${name}: attributes are no list`]),
    ...attributes.flatMap((one) => (valueForms[one.type] ? [] : [`${where} ${name}.${one.name}: type ${one.type}`])),
  ]),
  ...(new Set(types.map(({ name }) => name)).size === types.length ? [] : [`${where}: a name stands there twice`]),
];

const entryFaults = (entry: Entry, types: ReadonlyMap<string, Type>, ids: ReadonlySet<string>, isEvent: boolean) => {
  const { id, type, time, attributes = [], relationships = [] } = entry;
  const declared = new Map(types.get(type)?.attributes.map((one) => [one.name, one.type]));
  return [
    ...(isText(id) && isText(type) ? [] : [`${id}: id or type is no text`]),
    ...(types.has(type) ? [] : [`${id}: type ${type} is not declared`]),
    ...(!isEvent || dateTime.test(time ?? '') ? [] : [`${id}: time ${time}`]),
    ...attributes.flatMap(({ name, value, time: since }) => {
      const form = valueForms[declared.get(name) ?? ''];
      if (!isText(value)) return [`${id}.${name}: value is no text`];
      if (!form) return [`${id}.${name} is not declared`];
      if (!form.test(value)) return [`${id}.${name}: ${value} is no ${declared.get(name)}`];
      return isEvent || dateTime.test(since ?? '') ? [] : [`${id}.${name}: no time`];
    }),
    ...relationships.flatMap(({ objectId, qualifier }) => {
      if (!isText(qualifier)) return [`${id}: a relationship without a qualifier`];
      return ids.has(objectId) ? [] : [`${id}: there is no object ${objectId}`];
    }),
  ];
};

/**
 * Where a log breaks the OCEL 2.0 JSON schema (four lists, required members, values as text, times as date-time) or what the
 * specification asks beyond it: ids that are unique, types and attributes that are declared, objects that are there.
 */
export const ocelFaults = (value: unknown): string[] => {
  const log = value as Ocel;
  const missing = (['objectTypes', 'eventTypes', 'objects', 'events'] as const).filter((name) => !isList(log[name]));
  if (missing.length > 0) return missing.map((name) => `${name} is no list`);
  const { objectTypes, eventTypes, objects, events } = log;
  const ids = new Set(objects.map(({ id }) => id));
  const named = (types: readonly Type[]) => new Map(types.map((type) => [type.name, type]));
  return [
    ...typeFaults(objectTypes, 'objectTypes'),
    ...typeFaults(eventTypes, 'eventTypes'),
    ...(ids.size === objects.length ? [] : ['an object stands there twice']),
    ...(new Set(events.map(({ id }) => id)).size === events.length ? [] : ['an event stands there twice']),
    ...objects.flatMap((object) => entryFaults(object, named(objectTypes), ids, false)),
    ...events.flatMap((event) => entryFaults(event, named(eventTypes), ids, true)),
  ];
};
