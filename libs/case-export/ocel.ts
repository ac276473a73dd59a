import type { Attribute, ExportedEvent, ExportedObject, ExportedStream, Relationship } from './exported.js';

/** The streams of the log from the first to the last; asked for twice, and the same both times. */
export type Streams = () => AsyncIterable<ExportedStream>;

/** Attributes by name, for each type that was met. */
type Types = Map<string, Map<string, Attribute['type']>>;

const noteType = (types: Types, type: string, attributes: readonly Attribute[]): void => {
  const known = types.get(type) ?? new Map<string, Attribute['type']>();
  for (const attribute of attributes) known.set(attribute.name, attribute.type);
  types.set(type, known);
};

const typesJson = (types: Types): string =>
  JSON.stringify(
    [...types].map(([name, attributes]) => ({
      name,
      attributes: [...attributes].map(([attribute, type]) => ({ name: attribute, type })),
    })),
  );

/** RFC 3339, as the standard's schema asks: with seconds and a zone. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** As recorded: the zone says which day it was there, and UTC would not. */
const instant = (at: string): string => (dateTime.test(at) ? at : new Date(at).toISOString());

/** Values are text whatever their type: so the standard's schema asks; the declared type says what they are. */
const valueOf = ({ type, value }: Attribute): string => (type === 'time' ? instant(value) : value);

const inOrder = (relationships: readonly Relationship[]): readonly Relationship[] =>
  relationships.map(({ objectId, qualifier }) => ({ objectId, qualifier }));

const objectJson = ({ id, type, attributes, relationships }: ExportedObject): string =>
  JSON.stringify({
    id,
    type,
    attributes: attributes.map((one) => ({ name: one.name, time: instant(one.at), value: valueOf(one) })),
    relationships: inOrder(relationships),
  });

const eventJson = ({ id, type, at, attributes, relationships }: ExportedEvent): string =>
  JSON.stringify({
    id,
    type,
    time: instant(at),
    attributes: attributes.map((one) => ({ name: one.name, value: valueOf(one) })),
    relationships: inOrder(relationships),
  });

/** What is shared by many streams and said once, at its first mention. */
const isShared = ({ type }: ExportedObject): boolean =>
  ['matter', 'unit', 'post', 'person', 'certificate'].includes(type);

async function* objectsOf(streams: Streams, types: Types, ids: Set<string>): AsyncGenerator<string> {
  for await (const { objects } of streams()) {
    const own = new Set<string>();
    for (const object of objects) {
      const known = isShared(object) ? ids : own;
      if (known.has(object.id)) continue;
      known.add(object.id);
      noteType(types, object.type, object.attributes);
      yield objectJson(object);
    }
  }
}

async function* eventsOf(streams: Streams, types: Types): AsyncGenerator<string> {
  for await (const { events } of streams()) {
    for (const event of events) {
      noteType(types, event.type, event.attributes);
      yield eventJson(event);
    }
  }
}

async function* listed(items: AsyncIterable<string>): AsyncGenerator<string> {
  let separator = '\n';
  for await (const item of items) {
    yield `${separator}${item}`;
    separator = ',\n';
  }
}

/**
 * The log as OCEL 2.0 JSON, piece by piece: first every object, then every event, at the end the types that were met. What is
 * kept in memory are the ids of units, matters, posts, people and certificates.
 */
export async function* ocel(streams: Streams): AsyncGenerator<string> {
  const objectTypes: Types = new Map();
  const eventTypes: Types = new Map();
  yield '{"objects":[';
  yield* listed(objectsOf(streams, objectTypes, new Set()));
  yield '\n],"events":[';
  yield* listed(eventsOf(streams, eventTypes));
  yield `\n],"objectTypes":${typesJson(objectTypes)},\n"eventTypes":${typesJson(eventTypes)}}\n`;
}
