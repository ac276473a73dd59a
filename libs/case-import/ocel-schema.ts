import type { BadEntry } from './imported-case.js';
import { maxFieldBytes } from './limits.js';

/** An object or an event as the log has it, its values as text. */
export interface OcelEntry {
  readonly id: string;
  readonly type: string;
  /** Of an event. */
  readonly time: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly relationships: readonly { readonly objectId: string; readonly qualifier: string }[];
}

/** A log whose entries are as OCEL 2.0 asks, in the order of the file. */
export interface OcelLog {
  readonly objects: ReadonlyMap<string, OcelEntry>;
  readonly events: readonly OcelEntry[];
}

type Fields = Readonly<Record<string, unknown>>;
type Types = ReadonlyMap<string, ReadonlyMap<string, string>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= maxFieldBytes;

const dateTime = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)?$/;
const valueForms: Readonly<Record<string, RegExp>> = {
  string: /^[^]*$/,
  time: dateTime,
  integer: /^-?\d+$/,
  float: /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i,
  boolean: /^(?:true|false)$/i,
};

/** Ends the reading of one entry, and of that alone. */
class Unusable extends Error {}

const shown = (value: unknown): string => String(value).slice(0, 60);

const listOf = (log: Fields, name: string): readonly unknown[] => {
  const list = log[name];
  if (!Array.isArray(list)) throw new Error(`This is no OCEL 2.0 log: ${name} is no list.`);
  return list;
};

const typesOf = (log: Fields, name: string): Types => {
  const fault = (at: number): Error =>
    new Error(`This is no OCEL 2.0 log: ${name}[${at}] must be a type with its name and its attributes.`);
  return new Map(
    listOf(log, name).map((type, at) => {
      if (!isFields(type) || !isName(type.name) || !Array.isArray(type.attributes)) throw fault(at);
      const attributes = type.attributes.map((one: unknown): [string, string] => {
        if (!isFields(one) || !isName(one.name) || typeof one.type !== 'string') throw fault(at);
        if (!Object.hasOwn(valueForms, one.type))
          throw new Error(
            `This is no OCEL 2.0 log: ${name}[${at}].${shown(one.name)} is of no known type, ${shown(one.type)}.`,
          );
        return [one.name, one.type];
      });
      return [type.name, new Map(attributes)];
    }),
  );
};

/** The standard's schema asks for text; what tools write as numbers and booleans is taken for the same. */
const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};

/** Of values that change the last counts, the later in the file where times are equal. */
const attributesOf = (list: unknown, declared: ReadonlyMap<string, string>, isEvent: boolean): Map<string, string> => {
  if (list !== undefined && !Array.isArray(list)) throw new Unusable('attributes are no list');
  const last = new Map<string, { readonly value: string; readonly since: number }>();
  for (const one of (list ?? []) as readonly unknown[]) {
    if (!isFields(one) || !isName(one.name)) throw new Unusable('an attribute has no name');
    const { name, time } = one;
    const value = textOf(one.value);
    if (value === undefined) throw new Unusable(`the value of ${shown(name)} is no text`);
    if (Buffer.byteLength(value) > maxFieldBytes)
      throw new Unusable(`${shown(name)} is longer than ${maxFieldBytes} bytes`);
    const type = declared.get(name);
    if (type === undefined) throw new Unusable(`its type does not declare ${shown(name)}`);
    if (!valueForms[type]?.test(value)) throw new Unusable(`${shown(name)} is no ${type}: ${shown(value)}`);
    if (!isEvent && !(typeof time === 'string' && dateTime.test(time)))
      throw new Unusable(`${shown(name)} has no time since when it holds`);
    const before = last.get(name);
    if (isEvent && before) throw new Unusable(`${shown(name)} stands there twice`);
    const since = isEvent ? 0 : Date.parse(String(time));
    if (!before || since >= before.since) last.set(name, { value, since });
  }
  return new Map([...last].map(([name, { value }]) => [name, value]));
};

const relationshipsOf = (list: unknown): OcelEntry['relationships'] => {
  if (list !== undefined && !Array.isArray(list)) throw new Unusable('relationships are no list');
  return ((list ?? []) as readonly unknown[]).map((one) => {
    if (!isFields(one) || !isName(one.objectId) || typeof one.qualifier !== 'string')
      throw new Unusable('a relationship lacks its object or its qualifier');
    return { objectId: one.objectId, qualifier: one.qualifier };
  });
};

const entryOf = (value: Fields, id: string, types: Types, isEvent: boolean): OcelEntry => {
  const { type, time = '' } = value;
  const declared = typeof type === 'string' ? types.get(type) : undefined;
  if (typeof type !== 'string' || !declared) throw new Unusable(`its type ${shown(type)} is not declared`);
  if (typeof time !== 'string' || (isEvent && !dateTime.test(time))) throw new Unusable('it has no time');
  return {
    id,
    type,
    time,
    attributes: attributesOf(value.attributes, declared, isEvent),
    relationships: relationshipsOf(value.relationships),
  };
};

/** The entries that are as they must be, by id; the others go to `onBad` by their names. */
const entriesOf = (
  log: Fields,
  kind: 'object' | 'event',
  types: Types,
  onBad: (bad: BadEntry) => void,
): Map<string, OcelEntry> => {
  const entries = new Map<string, OcelEntry>();
  for (const [at, value] of listOf(log, `${kind}s`).entries()) {
    if (!isFields(value) || !isName(value.id)) {
      onBad({ entry: `${kind}s[${at}]`, reason: 'it has no id' });
      continue;
    }
    try {
      if (entries.has(value.id)) throw new Unusable('its id stands there already');
      entries.set(value.id, entryOf(value, value.id, types, kind === 'event'));
    } catch (error) {
      if (!(error instanceof Unusable)) throw error;
      onBad({ entry: `${kind} ${shown(value.id)}`, reason: error.message });
    }
  }
  return entries;
};

/**
 * Checks a log against OCEL 2.0 (JSON): four lists, ids that are unique, types and attributes that are declared, values of their
 * types, objects that are there. An object or an event with a fault goes to `onBad` by its id and is left out; a text that is no
 * such log throws.
 */
export const checkedOcel = (text: string, onBad: (bad: BadEntry) => void): OcelLog => {
  let log: unknown;
  try {
    log = JSON.parse(text);
  } catch (error) {
    throw new Error(`This is no OCEL 2.0 log, not even JSON: ${String(error).slice(0, 200)}`, { cause: error });
  }
  if (!isFields(log)) throw new Error('This is no OCEL 2.0 log: it is no JSON object.');
  const objects = entriesOf(log, 'object', typesOf(log, 'objectTypes'), onBad);
  const events = [...entriesOf(log, 'event', typesOf(log, 'eventTypes'), onBad).values()].filter((event) => {
    const missing = event.relationships.find(({ objectId }) => !objects.has(objectId));
    if (missing) onBad({ entry: `event ${shown(event.id)}`, reason: `there is no object ${shown(missing.objectId)}` });
    return !missing;
  });
  return { objects, events };
};
